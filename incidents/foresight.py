"""What other terms would have given for incidents that were. Pure but for its two reads; saves nothing.

The past is judged as it was recorded: when somebody responded, when a solution was proposed, when the
clock paused. Only the promise changes: the priority of urgency and impact, the targets, the office
hours, and which pauses count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from incidents import clocks, timekeeping
from incidents.models import Incident, TimelineEntry
from incidents.querysets import IncidentQuerySet
from incidents.terms import Terms

SAMPLE = 100


class Outcome(StrEnum):
    """`open`: not done yet and still in time, or ended before anybody had to keep it."""

    MET = "met"
    MISSED = "missed"
    OPEN = "open"


@dataclass(frozen=True)
class Judged:
    """What one version of the terms makes of an incident. `resolution_due` is None while paused."""

    priority: int
    response: Outcome
    resolution: Outcome
    resolution_due: datetime | None


@dataclass(frozen=True)
class Foreseen:
    """One incident as it was promised, and as the other terms would have promised it."""

    incident: Incident
    now: Judged
    then: Judged

    @property
    def differs(self) -> bool:
        return self.now != self.then

    @property
    def turns(self) -> bool:
        """Whether a promise would have been kept that was missed, or the other way round."""
        before, after = self.now, self.then
        return (before.response, before.resolution) != (after.response, after.resolution)


@dataclass(frozen=True)
class Foresight:
    """All that was judged, newest incident first."""

    judged: Sequence[Foreseen]

    @property
    def differing(self) -> list[Foreseen]:
        """Those that the new terms treat otherwise; first those whose promise turns."""
        return sorted((one for one in self.judged if one.differs), key=lambda one: not one.turns)

    def count(self, version: str, target: str, outcome: str) -> int:
        """How many: `version` is now or then, `target` response or resolution, `outcome` an Outcome."""
        return sum(getattr(getattr(one, version), target) == outcome for one in self.judged)


def foresee(incidents: IncidentQuerySet, terms: Terms, *, now: datetime) -> Foresight:
    """Judge the newest 100 classified of `incidents` by their own version and by `terms`: two queries."""
    classified = incidents.filter(priority__isnull=False).exclude(urgency="").exclude(impact="")
    sample = list(classified.select_related("agreement_version").order_by("-id")[:SAMPLE])
    entries = _clock_entries(sample)
    own = _terms_by_version(sample)
    return Foresight(
        [
            Foreseen(
                one,
                now=judge(one, entries[one.pk], own[one.agreement_version_id], now=now),
                then=judge(one, entries[one.pk], terms, now=now),
            )
            for one in sample
        ]
    )


def _clock_entries(sample: Sequence[Incident]) -> Mapping[int, list[TimelineEntry]]:
    found: dict[int, list[TimelineEntry]] = defaultdict(list)
    of_sample = TimelineEntry.objects.filter(incident__in=[one.pk for one in sample]).of_clocks()
    for entry in of_sample.only("incident_id", "kind", "at", "details").order_by("incident", "number"):
        found[entry.incident_id].append(entry)
    return found


def _terms_by_version(sample: Sequence[Incident]) -> Mapping[int, Terms]:
    """Read once a version, not once an incident."""
    versions = {one.agreement_version_id: one.agreement_version for one in sample}
    return {pk: Terms.from_json(version.terms) for pk, version in versions.items()}


def judge(
    incident: Incident, entries: Iterable[timekeeping.Recorded], terms: Terms, *, now: datetime
) -> Judged:
    """What `terms` say of an incident with urgency and impact, whose clock's `entries` are given in order."""
    priority = terms.priority_of(incident.urgency, incident.impact)
    record = _allowed(timekeeping.record_of(entries, terms), terms)
    response = timekeeping.response_clock(incident, terms, priority)
    resolution = timekeeping.resolution_clock(incident, terms, record, priority)
    assert response is not None
    assert resolution is not None
    # What ended without a response owes none any more: it is judged by the time until its end.
    response_end = incident.responded_at or incident.closed_at or now
    resolution_end = record.stopped_at or now
    return Judged(
        priority=priority,
        response=_outcome(response, incident.responded_at is not None, response_end),
        resolution=_outcome(resolution, record.stopped_at is not None, resolution_end),
        resolution_due=clocks.due_at(_running(resolution), resolution_end),
    )


def _allowed(record: timekeeping.ClockRecord, terms: Terms) -> timekeeping.ClockRecord:
    """Without the pauses for which these terms do not stop the clock."""
    return replace(record, pauses=tuple(one for one in record.pauses if one.reason in terms.pause_reasons))


def _running(clock: clocks.Clock) -> clocks.Clock:
    """As if the stop that still stands had not come: when the target was, or would have been, used up."""
    return replace(clock, stops=tuple(stop for stop in clock.stops if stop[1] is not None))


def _outcome(clock: clocks.Clock, is_done: bool, end: datetime) -> Outcome:
    if clocks.remaining(_running(clock), end) < timedelta(0):
        return Outcome.MISSED
    return Outcome.MET if is_done else Outcome.OPEN
