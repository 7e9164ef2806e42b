"""How spans of time are said to people, in the current language."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _


def spoken_duration(span: timedelta) -> str:
    """“2 h 10 min”, “3 d 4 h”, “45 s”; without a sign."""
    seconds = int(abs(span).total_seconds())
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    minutes, hours = seconds // 60 % 60, seconds // 3600
    if hours < 48:
        parts = [(hours, _("%(n)s h")), (minutes, _("%(n)s min"))]
    else:
        parts = [(hours // 24, _("%(n)s d")), (hours % 24, _("%(n)s h"))]
    return " ".join(text % {"n": number} for number, text in parts if number)
