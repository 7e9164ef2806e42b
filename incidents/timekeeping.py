"""From the timeline to the clocks: what was recorded decides, nothing is nudged.

Both clocks start at registration. The response clock ends with the first public word of a human
and never pauses. The resolution clock pauses where the agreement allows it and stops when a
solution is proposed. A rejection takes that stop back: the time counts as if it had never
stopped, unless the agreement lets the wait for confirmation pause the clock. An incident that
was closed and is reopened keeps its stop: nobody worked while it was closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from incidents import clocks
from incidents.models import EntryKind, Incident, PauseReason, TimelineEntry
from incidents.terms import Terms


class Recorded(Protocol):
    """What of a timeline entry the clocks need."""

    kind: str
    at: datetime
    details: dict[str, Any]


@dataclass(frozen=True)
class ClockRecord:
    """The pauses and stops of an incident's resolution clock, read from its timeline."""

    pauses: tuple[clocks.Pause, ...] = ()
    stops: tuple[tuple[datetime, datetime | None], ...] = ()

    @property
    def stopped_at(self) -> datetime | None:
        return self.stops[-1][0] if self.stops and self.stops[-1][1] is None else None

    @property
    def paused_at(self) -> datetime | None:
        return self.pauses[-1].start if self.pauses and self.pauses[-1].end is None else None


def record_of(entries: Iterable[Recorded], terms: Terms) -> ClockRecord:
    """Read the clock's history from entries in the order in which they were written."""
    record = ClockRecord()
    for entry in entries:
        record = _after(record, entry, terms)
    return record


def _after(record: ClockRecord, entry: Recorded, terms: Terms) -> ClockRecord:
    at = entry.at
    if entry.kind == EntryKind.PAUSED:
        return replace(record, pauses=(*record.pauses, clocks.Pause(at, None, entry.details["reason"])))
    if entry.kind == EntryKind.RESUMED or (
        entry.kind == EntryKind.CUSTOMER_REPLIED and entry.details.get("ends_pause")
    ):
        return _pause_ended(record, at)
    if entry.kind in (EntryKind.SOLUTION_PROPOSED, EntryKind.WITHDRAWN, EntryKind.DUPLICATE_CLOSED):
        record = _pause_ended(record, at)
        return record if record.stopped_at else replace(record, stops=(*record.stops, (at, None)))
    if entry.kind == EntryKind.SOLUTION_REJECTED and record.stopped_at:
        waited_from, earlier = record.stopped_at, record.stops[:-1]
        if PauseReason.PENDING_CONFIRMATION in terms.pause_reasons:
            waited = clocks.Pause(waited_from, at, PauseReason.PENDING_CONFIRMATION.value)
            return replace(record, stops=earlier, pauses=(*record.pauses, waited))
        return replace(record, stops=earlier)
    if entry.kind == EntryKind.REOPENED and record.stopped_at:
        return replace(record, stops=(*record.stops[:-1], (record.stopped_at, at)))
    return record


def _pause_ended(record: ClockRecord, at: datetime) -> ClockRecord:
    if record.paused_at is None:
        return record
    return replace(record, pauses=(*record.pauses[:-1], replace(record.pauses[-1], end=at)))


def response_clock(incident: Incident, terms: Terms, priority: int | None = None) -> clocks.Clock | None:
    """The clock of the first response; None before there is a priority."""
    level = priority or incident.priority
    if level is None:
        return None
    target = terms.response[level]
    stops = ((incident.responded_at, None),) if incident.responded_at else ()
    return clocks.Clock(
        started_at=incident.registered_at,
        target=target.duration,
        calendar=terms.calendar_of(target),
        pauses=(),
        stops=stops,
    )


def resolution_clock(
    incident: Incident, terms: Terms, record: ClockRecord, priority: int | None = None
) -> clocks.Clock | None:
    """The clock of the resolution; None before there is a priority."""
    level = priority or incident.priority
    if level is None:
        return None
    target = terms.resolution[level]
    return clocks.Clock(
        started_at=incident.registered_at,
        target=target.duration,
        calendar=terms.calendar_of(target),
        pauses=record.pauses,
        stops=record.stops,
    )


def recompute(incident: Incident, terms: Terms, record: ClockRecord, now: datetime) -> None:
    """Set every stored due and warning time of `incident` from its record. Saves nothing."""
    paused = record.pauses[-1] if record.paused_at else None
    incident.paused_at = paused.start if paused else None
    incident.pause_reason = paused.reason if paused else ""
    response = response_clock(incident, terms)
    resolution = resolution_clock(incident, terms, record)
    incident.response_due_at, incident.response_warn_at = _promise(response, terms, now)
    incident.resolution_due_at, incident.resolution_warn_at = _promise(resolution, terms, now)
    if incident.responded_at:
        incident.response_warn_at = None
    if incident.is_pending or not incident.is_open:
        incident.response_warn_at = incident.resolution_warn_at = None
    incident.next_due_at = _next_due(incident, terms)


def _promise(
    clock: clocks.Clock | None, terms: Terms, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Due and warning time of a clock as if an open stop had not come: what was promised stays."""
    if clock is None:
        return None, None
    running = replace(clock, stops=tuple(stop for stop in clock.stops if stop[1] is not None))
    return clocks.due_at(running, now), clocks.warn_at(running, terms.warn_share, now)


def _next_due(incident: Incident, terms: Terms) -> datetime | None:
    """By what the queue sorts: the nearest promise still to be kept, or the nearest look at a supplier's.

    An unclassified incident stands where the strictest response target would put it.
    """
    if not incident.is_open or incident.is_pending:
        return None
    look = incident.supplier_look_at
    if incident.priority is None:
        strictest = response_clock(incident, terms, priority=1)
        # Also where a call was the response already: it still has to be classified in that time.
        return min(filter(None, (_promise(strictest, terms, incident.registered_at)[0], look)), default=None)
    response = None if incident.responded_at else incident.response_due_at
    return min(filter(None, (response, incident.resolution_due_at, look)), default=None)


def terms_of(incident: Incident) -> Terms:
    return incident.agreement_version.read()


def clock_entries(incident: Incident) -> list[TimelineEntry]:
    return list(TimelineEntry.objects.of(incident).of_clocks())
