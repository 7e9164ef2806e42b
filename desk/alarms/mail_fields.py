"""What a source by mail needs to know, as fields of a form, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from desk.alarms.mapping_fields import table_of
from mailroom.models import Mailbox
from monitoring.mailing import UNVERIFIED

_PLAIN = {"spellcheck": "false", "autocapitalize": "none"}
_MEANINGS = {
    "trigger": gettext_lazy("say that something is wrong, but not that it is right again"),
    "everything": gettext_lazy("say everything: only our own network reaches the mailbox"),
    "nothing": gettext_lazy("say nothing: agents look at it as at any mail"),
}
_TEXTS: tuple[tuple[str, Any, Any], ...] = (
    ("subject", gettext_lazy("Pattern of the subject"), gettext_lazy("A regular expression, or empty.")),
    ("text", gettext_lazy("Pattern of the text"), gettext_lazy("Only to find names in, like (?P<host>…).")),
    (
        "key",
        gettext_lazy("Key"),
        gettext_lazy("Of named groups: {host}/{service}. Empty: the subject without its changing words."),
    ),
)


def fields(options: Mapping[str, Any]) -> dict[str, forms.Field]:
    """By the names of the options, with what is kept."""
    made: dict[str, forms.Field] = {
        "from": _lines(
            gettext_lazy("Senders"),
            gettext_lazy("A line for each address; * stands for anything: *@backup.example"),
            "\n".join(options.get("from") or []),
        ),
        "mailbox": forms.ModelChoiceField(
            Mailbox.objects.order_by("name"),
            label=gettext_lazy("Mailbox"),
            empty_label=gettext_lazy("Any of them"),
            required=False,
            initial=options.get("mailbox"),
        ),
    }
    for name, label, hint in _TEXTS:
        made[name] = forms.CharField(
            label=label,
            help_text=hint,
            required=False,
            max_length=300,
            initial=options.get(name, ""),
            widget=forms.TextInput(attrs=_PLAIN),
        )
    return made | {
        "resolve_words": _lines(
            gettext_lazy("Words for right again"),
            gettext_lazy("A line for each. Empty: the usual ones, like OK, resolved, recovery."),
            "\n".join(options.get("resolve_words") or []),
        ),
        "severity_words": _lines(
            gettext_lazy("Words for how bad"),
            gettext_lazy("A line for each: P1 = critical. Empty: the usual ones."),
            "\n".join(f"{word} = {means}" for word, means in (options.get("severity_words") or {}).items()),
        ),
        "unverified": forms.ChoiceField(
            label=gettext_lazy("A mail whose sender is not proven may"),
            choices=[(word, _MEANINGS[word]) for word in UNVERIFIED],
            initial=options.get("unverified", "trigger"),
        ),
    }


def _lines(label: Any, hint: Any, kept: str) -> forms.Field:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=False,
        max_length=4000,
        initial=kept,
        widget=forms.Textarea(attrs=_PLAIN | {"rows": 3}),
    )


def options_of(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the source keeps it; what is empty is left out."""
    mailbox = typed.get("mailbox")
    found: dict[str, Any] = {
        "from": _words(typed.get("from", "")),
        "mailbox": mailbox.pk if mailbox is not None else None,
        "resolve_words": _words(typed.get("resolve_words", "")),
        "severity_words": table_of(typed.get("severity_words", "")),
        "unverified": typed.get("unverified", "trigger"),
    }
    found |= {name: str(typed.get(name, "")).strip() for name, _label, _hint in _TEXTS}
    return {name: value for name, value in found.items() if value}


def _words(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
