"""The clocks: how much time was used, when a target is due, and why. Pure.

A clock counts the open time of its calendar from its start, less its pauses and stops. A pause
has a reason that the agreement allows; a stop is the time in which a solution stood.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

from incidents.calendars import Calendar, add_open_time, closed_reason, open_spans

ClockState = Literal["running", "paused", "stopped"]


@dataclass(frozen=True)
class Target:
    """How long something may take: minutes around the clock (`always`) or in `office` hours."""

    minutes: int
    calendar: str

    def __post_init__(self) -> None:
        if self.minutes < 1:
            raise ValueError(_("A target is at least one minute."))
        if self.calendar not in ("always", "office"):
            raise ValueError(_("A target counts “always” or in “office” hours."))

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Pause:
    """The clock stood still from `start` to `end` (None: still does), for `reason`."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True)
class Segment:
    """A stretch of a clock's life: counted or not, and why.

    `why`: counted, outside_hours, holiday, pause, stopped; `detail`: the reason of a pause.
    """

    start: datetime
    end: datetime
    counted: bool
    why: str
    detail: str = ""

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Clock:
    """A promise and what happened to it. Moments are aware; pauses and stops are in order."""

    started_at: datetime
    target: timedelta
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    stops: tuple[tuple[datetime, datetime | None], ...] = ()

    def __post_init__(self) -> None:
        if self.started_at.tzinfo is None:
            raise ValueError("A clock's start needs a time zone.")
        if self.target < timedelta(0):
            raise ValueError("A target cannot be negative.")


@dataclass(frozen=True)
class _Skip:
    start: datetime
    end: datetime
    why: str
    detail: str


def _skips(clock: Clock, until: datetime) -> list[_Skip]:
    """The stretches up to `until` in which the clock stood still, in order, without overlap."""
    raw = [_Skip(p.start, min(p.end or until, until), "pause", p.reason) for p in clock.pauses]
    raw += [_Skip(start, min(end or until, until), "stopped", "") for start, end in clock.stops]
    skips: list[_Skip] = []
    reached = clock.started_at
    for skip in sorted(raw, key=lambda one: one.start):
        start = max(skip.start, reached)
        if start < skip.end:
            skips.append(_Skip(start, skip.end, skip.why, skip.detail))
            reached = skip.end
    return skips


def state(clock: Clock, now: datetime) -> ClockState:
    """Whether the clock counts, stands in a pause, or was stopped."""
    if any(start <= now and (end is None or now < end) for start, end in clock.stops):
        return "stopped"
    if any(p.start <= now and (p.end is None or now < p.end) for p in clock.pauses):
        return "paused"
    return "running"


def explain(clock: Clock, now: datetime) -> list[Segment]:
    """The clock's whole life up to `now`, every stretch with its reason; no gaps, no overlaps."""
    segments: list[Segment] = []
    reached = clock.started_at
    for skip in _skips(clock, now):
        _explain_open(clock, reached, skip.start, segments)
        _append(segments, Segment(skip.start, skip.end, False, skip.why, skip.detail))
        reached = skip.end
    _explain_open(clock, reached, now, segments)
    return segments


def _explain_open(clock: Clock, start: datetime, end: datetime, segments: list[Segment]) -> None:
    reached = start
    for span in open_spans(clock.calendar, start, end):
        _explain_closed(clock, reached, span.start, segments)
        _append(segments, Segment(span.start, span.end, True, "counted"))
        reached = span.end
    _explain_closed(clock, reached, end, segments)


def _explain_closed(clock: Clock, start: datetime, end: datetime, segments: list[Segment]) -> None:
    """Closed time, cut at local midnights where a holiday begins or ends."""
    zone = clock.calendar.zone
    while start < end:
        midnight = datetime.combine(
            start.astimezone(zone).date() + timedelta(days=1), datetime.min.time(), tzinfo=zone
        ).astimezone(start.tzinfo)
        cut = min(end, midnight) if midnight > start else end
        _append(segments, Segment(start, cut, False, closed_reason(clock.calendar, start)))
        start = cut


def _append(segments: list[Segment], new: Segment) -> None:
    last = segments[-1] if segments else None
    if last and (last.why, last.detail, last.end) == (new.why, new.detail, new.start):
        segments[-1] = Segment(last.start, new.end, new.counted, new.why, new.detail)
    elif new.start < new.end:
        segments.append(new)


def used(clock: Clock, now: datetime) -> timedelta:
    """The time that counted up to `now`."""
    return _counted(clock, now)


def _counted(clock: Clock, until: datetime) -> timedelta:
    total, reached = timedelta(0), clock.started_at
    for start, end in [(s.start, s.end) for s in _skips(clock, until)] + [(until, until)]:
        if reached < start:
            total += sum((s.end - s.start for s in open_spans(clock.calendar, reached, start)), timedelta(0))
        reached = max(reached, end)
    return total


def remaining(clock: Clock, now: datetime) -> timedelta:
    """The time left; negative once the target is missed."""
    return clock.target - used(clock, now)


def due_at(clock: Clock, now: datetime) -> datetime | None:
    """When the target is, or was, used up if nothing else pauses; None while it stands still.

    A clock that was used up before it paused keeps the moment at which it was.
    """
    return _reached_at(clock, clock.target, now)


def warn_at(clock: Clock, share: float, now: datetime) -> datetime | None:
    """When `share` (0 to 1) of the target is used; None while the clock stands still before that."""
    return _reached_at(clock, clock.target * share, now)


def breached(clock: Clock, now: datetime) -> bool:
    """Whether more than the target was used up to `now`."""
    due = due_at(clock, now)
    return due is not None and due < now and used(clock, now) > clock.target


def _reached_at(clock: Clock, amount: timedelta, now: datetime) -> datetime | None:
    """The moment at which the clock has counted `amount`, walking through its pauses and stops."""
    left, reached = amount, clock.started_at
    for skip in _skips(clock, now):
        if reached < skip.start:
            moment = add_open_time(clock.calendar, reached, left)
            if moment <= skip.start:
                return moment
            left -= sum(
                (s.end - s.start for s in open_spans(clock.calendar, reached, skip.start)), timedelta(0)
            )
        reached = skip.end
    if state(clock, now) != "running":
        return None
    return add_open_time(clock.calendar, reached, left)
