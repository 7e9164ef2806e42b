"""A span of time as people write it: “90”, “90 s”, “5 min”, “1 h 30 min”, “2 d”; kept in seconds."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.watching.standing import span_of

_UNITS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "seconden": 1,
    "m": 60, "min": 60, "minute": 60, "minutes": 60, "minuut": 60, "minuten": 60,
    "h": 3600, "u": 3600, "hour": 3600, "hours": 3600, "uur": 3600,
    "d": 86_400, "day": 86_400, "days": 86_400, "dag": 86_400, "dagen": 86_400,
    "w": 604_800, "week": 604_800, "weeks": 604_800, "weken": 604_800,
}  # fmt: skip
_PART = re.compile(r"([0-9]{1,9})\s*([a-z]*)\s*")


def seconds_in(text: str) -> int | None:
    """None where it is no span."""
    written, total, place = text.strip().lower(), 0, 0
    if not written:
        return None
    while place < len(written):
        found = _PART.match(written, place)
        if found is None or found[2] not in {*_UNITS, ""}:
            return None
        # A number alone is in seconds, and stands alone.
        if not found[2] and found[0] != written:
            return None
        total += int(found[1]) * _UNITS.get(found[2], 1)
        place = found.end()
    return total


class SpanField(forms.Field):
    """Whole seconds, from `least` to `most`, written with a unit."""

    def __init__(self, *, least: int, most: int, **kwargs: Any) -> None:
        self.least, self.most = least, most
        kwargs.setdefault("widget", forms.TextInput(attrs={"size": 10, "autocomplete": "off"}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return written(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values:
            return None
        seconds = value if isinstance(value, int) else seconds_in(str(value))
        if seconds is None:
            raise ValidationError(_("Write a number with its unit, like 30 s, 5 min, 2 h or 1 d."))
        return seconds

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not self.least <= value <= self.most:
            said = _("Between %(least)s and %(most)s.")
            raise ValidationError(said % {"least": span_of(self.least), "most": span_of(self.most)})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return initial != (seconds_in(str(data)) if data not in self.empty_values else None)


def written(seconds: int) -> str:
    """So that `seconds_in` reads the same: “5 min”, “1 h 30 min”, “1 d”."""
    parts = []
    for unit, length in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        number, seconds = divmod(seconds, length)
        if number:
            parts.append(f"{number} {unit}")
    return " ".join(parts) or "0 s"
