"""How spans of time are said to people, in the current language."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _


@lru_cache(maxsize=8)
def _words(language: str | None) -> tuple[str, str, str, str]:
    """Days, hours, minutes, seconds in `language`, which is the current one: a page says hundreds."""
    return _("%(n)s d"), _("%(n)s h"), _("%(n)s min"), _("%(n)s s")


def _units() -> tuple[str, str, str, str]:
    return _words(get_language())


def spoken_duration(span: timedelta) -> str:
    """“2 h 10 min”, “3 d 4 h”, “45 s”; without a sign."""
    seconds = int(abs(span).total_seconds())
    days, hours_, _minutes, brief = _units()
    if seconds < 60:
        return brief % {"n": seconds}
    hours = seconds // 3600
    if hours < 48:
        return spoken_hours(span)
    parts = [(hours // 24, days), (hours % 24, hours_)]
    return " ".join(text % {"n": number} for number, text in parts if number)


def spoken_hours(span: timedelta) -> str:
    """“80 h”, “2 h 10 min”, “0 min”: for counted time, of which a day has not 24 hours; without a sign."""
    minutes = int(abs(span).total_seconds()) // 60
    _days, hours, minutes_, _seconds = _units()
    parts = [(minutes // 60, hours), (minutes % 60, minutes_)]
    return " ".join(text % {"n": number} for number, text in parts if number) or minutes_ % {"n": 0}


def spoken_briefly(span: timedelta) -> str:
    """The largest unit alone, “20 h”, “3 d”: for “so long ago”, where minutes do not matter."""
    minutes = int(abs(span).total_seconds()) // 60
    days, hours, minutes_, _seconds = _units()
    if minutes < 60:
        return minutes_ % {"n": max(minutes, 1)}
    if minutes < 48 * 60:
        return hours % {"n": minutes // 60}
    return days % {"n": minutes // (24 * 60)}
