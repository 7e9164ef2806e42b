"""The status of a service over time, and its uptime. Pure.

Several things can be wrong with a service at once; the worst is what it is. What was set by hand
stands over all of them. Uptime is computed here and nowhere else, for pages, reports and programs.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """How a service is, from good to bad."""

    OPERATIONAL = "operational", _("Operational")
    UNKNOWN = "unknown", _("Unknown")
    MAINTENANCE = "maintenance", _("Under maintenance")
    DEGRADED = "degraded", _("Degraded")
    PARTIAL = "partial", _("Partial outage")
    MAJOR = "major", _("Major outage")


ORDER = {status: place for place, status in enumerate(Status)}
# How much of a stretch counts as down; planned maintenance and slowness do not.
DOWN = {Status.MAJOR: 1.0, Status.PARTIAL: 0.3}
DAYS_SHOWN = 90


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` until `end` (None: still) something makes the service `status`."""

    start: datetime
    end: datetime | None
    status: Status


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of them; operational if there are none."""
    return max(statuses, key=ORDER.__getitem__, default=Status.OPERATIONAL)


def of_levels(urgency: str, impact: str) -> Status:
    """What an incident of these levels makes of its service for its customer.

    The process stopped for all is a major outage, for a number of users a partial one; negatively
    affected for more than one user is degraded. What one user suffers is not the service's status.
    """
    if impact == "low" or urgency in ("low", ""):
        return Status.OPERATIONAL
    if urgency == "high":
        return Status.MAJOR if impact == "high" else Status.PARTIAL
    return Status.DEGRADED


def at(moment: datetime, derived: Sequence[Stretch], by_hand: Sequence[Stretch]) -> Status:
    """The status at `moment`; of several set by hand the newest."""
    standing = [one for one in by_hand if _covers(one, moment)]
    if standing:
        return max(standing, key=lambda one: one.start).status
    return worst(one.status for one in derived if _covers(one, moment))


def _covers(stretch: Stretch, moment: datetime) -> bool:
    return stretch.start <= moment and (stretch.end is None or moment < stretch.end)


def history(
    derived: Sequence[Stretch], by_hand: Sequence[Stretch], start: datetime, end: datetime
) -> list[Stretch]:
    """The status from `start` to `end` without gaps or overlaps; neighbours differ."""
    edges = {start, end}
    for one in (*derived, *by_hand):
        edges.update(edge for edge in (one.start, one.end) if edge is not None and start < edge < end)
    told: list[Stretch] = []
    places = sorted(edges)
    for begin, until in itertools.pairwise(places):
        status = at(begin, derived, by_hand)
        if told and told[-1].status == status:
            told[-1] = Stretch(told[-1].start, until, status)
        else:
            told.append(Stretch(begin, until, status))
    return told


def uptime(told: Iterable[Stretch]) -> float | None:
    """The share of known time, in percent, in which the service was up; None when nothing is known.

    A major outage counts wholly as down, a partial one for 30 %; unknown time is left out.
    """
    known = down = 0.0
    for one in told:
        if one.status == Status.UNKNOWN or one.end is None:
            continue
        seconds = (one.end - one.start).total_seconds()
        known += seconds
        down += seconds * DOWN.get(one.status, 0.0)
    return 100 * (1 - down / known) if known else None


def cut(percent: float) -> float:
    """99.95, cut rather than rounded: what was not whole is not called 100."""
    return int(percent * 100 + 1e-9) / 100


@dataclass(frozen=True, slots=True)
class Day:
    """One bar: the worst status of a day and how long the service was not operational."""

    day: date
    status: Status
    disturbed: timedelta


def days(told: Sequence[Stretch], zone: ZoneInfo, last: date, number: int = DAYS_SHOWN) -> list[Day]:
    """The last `number` days up to `last`, oldest first, cut at midnight in `zone`."""
    dates = [last - timedelta(days=back) for back in range(number - 1, -2, -1)]
    # In UTC: subtracting two moments of one zone would overlook the hour that DST takes or gives.
    midnights = [datetime.combine(day, time.min, zone).astimezone(UTC) for day in dates]
    disturbed = [one for one in told if one.status != Status.OPERATIONAL]
    made = []
    for day, begin, until in zip(dates, midnights, midnights[1:], strict=False):
        parts = [
            (one.status, min(one.end or until, until) - max(one.start, begin))
            for one in disturbed
            if one.start < until and (one.end is None or one.end > begin)
        ]
        length = sum((span for _status, span in parts), timedelta())
        made.append(Day(day, worst(status for status, _span in parts), length))
    return made


def first_midnight(now: datetime, zone: ZoneInfo, number: int = DAYS_SHOWN) -> datetime:
    """Where the oldest of the `number` days shown begins."""
    today = now.astimezone(zone).date()
    return datetime.combine(today - timedelta(days=number - 1), time.min, zone)
