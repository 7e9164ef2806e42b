"""How spans of time are said to people, in the current language."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _


def spoken_duration(span: timedelta) -> str:
    """“2 h 10 min”, “3 d 4 h”, “45 s”; without a sign."""
    seconds = int(abs(span).total_seconds())
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    hours = seconds // 3600
    if hours < 48:
        return spoken_hours(span)
    parts = [(hours // 24, _("%(n)s d")), (hours % 24, _("%(n)s h"))]
    return " ".join(text % {"n": number} for number, text in parts if number)


def spoken_hours(span: timedelta) -> str:
    """“80 h”, “2 h 10 min”, “0 min”: for counted time, of which a day has not 24 hours; without a sign."""
    minutes = int(abs(span).total_seconds()) // 60
    parts = [(minutes // 60, _("%(n)s h")), (minutes % 60, _("%(n)s min"))]
    return " ".join(text % {"n": number} for number, text in parts if number) or _("%(n)s min") % {"n": 0}


def spoken_briefly(span: timedelta) -> str:
    """The largest unit alone, “20 h”, “3 d”: for “so long ago”, where minutes do not matter."""
    minutes = int(abs(span).total_seconds()) // 60
    if minutes < 60:
        return _("%(n)s min") % {"n": max(minutes, 1)}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (24 * 60)}
