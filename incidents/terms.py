"""The terms of an agreement's version: read, checked, written. Pure.

The stored form is JSON:

    {"matrix": {"high": {"high": 1, …}, …},            urgency → impact → priority
     "targets": {"1": {"response": {"minutes": 15, "calendar": "always"}, "resolution": {…}}, …},
     "calendar": {"time_zone": …, "hours": […], "closed_dates": […], "country": "NL"},
     "pause_reasons": ["waiting_on_customer"],
     "confirmation": {"kind": "hours", "hours": 24} or {"kind": "working_day"},
     "reopen_days": 7,
     "warn_share": 0.75,
     "page": {"access": "link" | "sign_in" | "open", "anybody_reports": false}}

Versions from before the status pages lack "page": they are behind a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from incidents import calendars, priority
from incidents.clocks import Target

PAUSE_REASONS = ("waiting_on_customer", "pending_confirmation")
# How a customer's status page is reached: by whoever has its link, by signed-in contacts, by everybody.
PAGE_ACCESS = ("link", "sign_in", "open")
MINIMUM_CONFIRMATION = timedelta(hours=24)


@dataclass(frozen=True)
class Terms:
    """What a version of an agreement says. `from_json` raises ValueError in plain words."""

    matrix: Mapping[tuple[str, str], int]
    response: Mapping[int, Target]
    resolution: Mapping[int, Target]
    office: calendars.Calendar
    pause_reasons: frozenset[str]
    confirmation_hours: int | None
    reopen_days: int
    warn_share: float
    page_access: str = "link"
    anybody_reports: bool = False

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Terms:
        try:
            terms = cls(
                matrix=priority.matrix_from_json(stored["matrix"]),
                response=_targets(stored["targets"], "response"),
                resolution=_targets(stored["targets"], "resolution"),
                office=calendars.Calendar.from_json(stored["calendar"]),
                pause_reasons=frozenset(stored.get("pause_reasons", [])),
                confirmation_hours=_confirmation_hours(stored.get("confirmation", {})),
                reopen_days=int(stored.get("reopen_days", 7)),
                warn_share=float(stored.get("warn_share", 0.75)),
                page_access=str(stored.get("page", {}).get("access", "link")),
                anybody_reports=bool(stored.get("page", {}).get("anybody_reports", False)),
            )
        except KeyError as missing:
            raise ValueError(_("The terms lack %(part)s.") % {"part": missing}) from missing
        terms.check()
        return terms

    def check(self) -> None:
        priority.check_matrix(self.matrix)
        priority.check_targets(self.response)
        priority.check_targets(self.resolution)
        unknown = self.pause_reasons - set(PAUSE_REASONS)
        if unknown:
            raise ValueError(
                _("Unknown reasons to pause: %(reasons)s.") % {"reasons": ", ".join(sorted(unknown))}
            )
        if self.reopen_days < 1:
            raise ValueError(_("The reopen window is at least one day."))
        if self.page_access not in PAGE_ACCESS:
            raise ValueError(_("A status page is behind a link, behind a sign-in, or open."))
        if not 0 < self.warn_share < 1:
            raise ValueError(_("The warning step is a share between 0 and 1."))

    def priority_of(self, urgency: str, impact: str) -> int:
        return priority.priority_of(self.matrix, urgency, impact)

    def calendar_of(self, target: Target) -> calendars.Calendar:
        return calendars.ALWAYS if target.calendar == "always" else self.office

    def confirmation_due(self, accepted_at: datetime) -> datetime:
        """When silence closes: a full day after acceptance, or one working day if that is later."""
        if self.confirmation_hours is not None:
            return accepted_at + timedelta(hours=self.confirmation_hours)
        return max(calendars.next_working_day(self.office, accepted_at), accepted_at + MINIMUM_CONFIRMATION)

    def reopen_until(self, closed_at: datetime) -> datetime:
        return closed_at + timedelta(days=self.reopen_days)


def _targets(stored: Mapping[str, Any], which: str) -> dict[int, Target]:
    return {
        int(number): Target(minutes=int(both[which]["minutes"]), calendar=both[which]["calendar"])
        for number, both in stored.items()
    }


def _confirmation_hours(stored: Mapping[str, Any]) -> int | None:
    if stored.get("kind", "hours") == "working_day":
        return None
    hours = int(stored.get("hours", 24))
    if hours < 24:
        raise ValueError(_("The confirmation period is at least one day (24 hours)."))
    return hours


def default_terms(calendar: Mapping[str, Any]) -> dict[str, Any]:
    """The default agreement of the process page, with the given office calendar."""
    hours = {"1": (15, 240), "2": (30, 480), "3": (120, 960), "4": (240, 2400), "5": (480, 4800)}
    return {
        "matrix": priority.matrix_to_json(priority.DEFAULT_MATRIX),
        "targets": {
            number: {
                "response": {"minutes": response, "calendar": "always" if number in "12" else "office"},
                "resolution": {"minutes": resolution, "calendar": "always" if number in "12" else "office"},
            }
            for number, (response, resolution) in hours.items()
        },
        "calendar": dict(calendar),
        "pause_reasons": ["waiting_on_customer"],
        "confirmation": {"kind": "hours", "hours": 24},
        "reopen_days": 7,
        "warn_share": 0.75,
        "page": {"access": "link", "anybody_reports": False},
    }


OFFICE_HOURS: dict[str, Any] = {
    "time_zone": "Europe/Amsterdam",
    "country": "NL",
    "hours": [[[510, 1050]]] * 5 + [[], []],
    "closed_dates": [],
}
