"""The mapping of JSON of any shape as fields of a form, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

_PATH = {"spellcheck": "false", "autocapitalize": "none"}


def _path(label: Any, hint: Any = "", initial: str = "") -> Callable[[], forms.Field]:
    return lambda: forms.CharField(
        label=label,
        help_text=hint,
        initial=initial,
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs=_PATH),
    )


def _lines(label: Any, hint: Any, rows: int = 3) -> Callable[[], forms.Field]:
    return lambda: forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs=_PATH | {"rows": rows}),
    )


# In the order in which one finds it out.
MAPPING: dict[str, Callable[[], forms.Field]] = {
    "each": _path(
        gettext_lazy("List of events"),
        gettext_lazy("Where one message has several. Paths then begin at each; “^.” leads to the whole."),
    ),
    "key": _path(
        gettext_lazy("Key"),
        gettext_lazy("Where it says what is wrong, the same for wrong and right again: host or check.id."),
    ),
    "action": _path(
        gettext_lazy("Wrong or right"), gettext_lazy("Where it says so; “=trigger” means always wrong.")
    ),
    "actions": _lines(
        gettext_lazy("Its words for that"),
        gettext_lazy("A line for each: down = trigger, up = resolve. Also: acknowledge, update."),
    ),
    "severity": _path(gettext_lazy("How bad"), gettext_lazy("Where it says so, or “=critical”.")),
    "severities": _lines(
        gettext_lazy("Its words for how bad"),
        gettext_lazy("A line for each: P1 = critical. The desk’s are critical, error, warning, info."),
    ),
    "title": _path(gettext_lazy("Title")),
    "text": _path(gettext_lazy("Text")),
    "link": _path(gettext_lazy("Web link")),
    "at": _path(gettext_lazy("Time"), gettext_lazy("ISO 8601, or seconds since 1970.")),
    "labels": _lines(
        gettext_lazy("Labels"), gettext_lazy("A line for each, for rules to look at: host = machine.name")
    ),
}
_TABLES = ("actions", "severities", "labels")


def mapped(typed: Mapping[str, str]) -> dict[str, Any]:
    """The options of a source; what is empty is left out."""
    options: dict[str, Any] = {}
    for name, value in typed.items():
        kept = table_of(value) if name in _TABLES else value.strip()
        if kept:
            options[name] = kept
    return options


def table_of(text: str) -> dict[str, str]:
    """“word = meaning”, a line for each; a line without a sign means nothing yet, which the check says."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {word.strip(): meaning.strip() for word, _sign, meaning in pairs}


def written(options: Mapping[str, Any]) -> dict[str, str]:
    """The options as the fields show them."""
    shown: dict[str, str] = {}
    for name, value in options.items():
        if isinstance(value, Mapping):
            shown[name] = "\n".join(f"{word} = {meaning}" for word, meaning in value.items())
        else:
            shown[name] = str(value)
    return shown
