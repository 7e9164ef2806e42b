"""The terms of a version as a page shows them: rows of targets, the matrix, the hours of a week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.agreement_forms import DAYS
from incidents.clocks import Target
from incidents.models import Impact, PauseReason, Urgency
from incidents.priority import PRIORITIES, Level
from incidents.terms import Terms
from people.wording import spoken_hours


def grid() -> dict[str, Any]:
    """The names of the form's fields as they stand in the table of targets and in the matrix."""
    return {
        "targets": [
            (number, f"response{number}", f"resolution{number}", f"counts{number}") for number in PRIORITIES
        ],
        "impacts": [Impact(level).label for level in Level],
        "matrix": [
            (Urgency(urgency).label, [f"cell_{urgency}_{impact}" for impact in Level]) for urgency in Level
        ],
    }


def shown(terms: Terms) -> dict[str, Any]:
    """Everything that the terms say, in words."""
    return {
        "targets": [
            (number, _span(terms.response[number]), _span(terms.resolution[number])) for number in PRIORITIES
        ],
        "impacts": [Impact(level).label for level in Level],
        "matrix": [
            (Urgency(urgency).label, [terms.priority_of(urgency, impact) for impact in Level])
            for urgency in Level
        ],
        "hours": [
            (label, ", ".join(f"{_clock(a)}–{_clock(b)}" for a, b in day) or _("closed"))
            for label, day in zip(DAYS, terms.office.hours, strict=True)
        ],
        "zone": terms.office.time_zone.replace("_", " "),
        "country": terms.office.country or _("none"),
        "closed": [day.isoformat() for day in sorted(terms.office.closed_dates)],
        "pauses": [PauseReason(reason).label for reason in sorted(terms.pause_reasons)],
        "confirmation": _("one working day of the office hours")
        if terms.confirmation_hours is None
        else _("%(hours)s hours") % {"hours": terms.confirmation_hours},
        "reopen_days": terms.reopen_days,
        "warn_share": round(100 * terms.warn_share),
        "page": _PAGE[terms.page_access],
        "reports": _("everybody who opens it") if terms.anybody_reports else _("contacts who sign in"),
    }


_PAGE = {
    "link": gettext_lazy("to whoever has its link"),
    "sign_in": gettext_lazy("to contacts who sign in"),
    "open": gettext_lazy("to everybody, with published updates only"),
}


def _span(target: Target) -> str:
    kind = _("around the clock") if target.calendar == "always" else _("in office hours")
    return f"{spoken_hours(timedelta(minutes=target.minutes))}, {kind}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
