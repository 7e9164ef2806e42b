"""The clocks in words: one view of them for the desk and for the customer, so both see the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import clocks, timekeeping
from incidents.models import Incident, PauseReason
from incidents.terms import Terms
from people.wording import spoken_duration, spoken_hours

_WHY = {
    "counted": gettext_lazy("Counted"),
    "outside_hours": gettext_lazy("Outside office hours"),
    "holiday": gettext_lazy("Public holiday or closed day"),
    "stopped": gettext_lazy("A solution stood"),
}


@dataclass(frozen=True)
class ClockLine:
    """One stretch of a clock's life, said in words."""

    start: datetime
    end: datetime
    counted: bool
    text: str
    length: str


@dataclass(frozen=True)
class ClockView:
    """What a page shows of one clock.

    `state`: unclassified, running, late, paused, met, missed. `left` is negative once late.
    """

    name: str
    label: str
    state: str
    headline: str
    target: str
    due_at: datetime | None
    left: timedelta | None
    share_used: int
    lines: tuple[ClockLine, ...]


def clock_views(
    incident: Incident, entries: Iterable[timekeeping.Recorded], now: datetime
) -> tuple[ClockView, ClockView]:
    """The response and the resolution clock of `incident`, read from its timeline `entries`."""
    terms = timekeeping.terms_of(incident)
    record = timekeeping.record_of(entries, terms)
    response = timekeeping.response_clock(incident, terms)
    resolution = timekeeping.resolution_clock(incident, terms, record)
    return (
        _view("response", _("First response"), response, incident.responded_at, terms, incident, now),
        _view("resolution", _("Resolution"), resolution, record.stopped_at, terms, incident, now),
    )


def _view(
    name: str,
    label: str,
    clock: clocks.Clock | None,
    done_at: datetime | None,
    terms: Terms,
    incident: Incident,
    now: datetime,
) -> ClockView:
    if clock is None:
        ended = _("Given") if name == "response" else _("Ended without a target")
        headline = ended if done_at else _("Set when urgency and impact are known")
        return ClockView(name, label, "met" if done_at else "unclassified", headline, "", None, None, 0, ())
    until = min(done_at or now, now)
    counting = replace(clock, stops=tuple(stop for stop in clock.stops if stop[1] is not None))
    due = clocks.due_at(counting, until)
    used = clocks.used(counting, until)
    left = clock.target - used
    state = _state(counting, done_at, left, until)
    target = terms.response if name == "response" else terms.resolution
    office = bool(incident.priority) and target[incident.priority or 1].calendar == "office"
    kind = _("office hours") if office else _("around the clock")
    return ClockView(
        name=name,
        label=label,
        state=state,
        headline=_headline(state, left, used, until - clock.started_at, name == "response"),
        target=f"{spoken_hours(clock.target)}, {kind}",
        due_at=due,
        left=left,
        share_used=max(0, min(100, round(100 * used / clock.target))),
        lines=tuple(_line(segment) for segment in clocks.explain(counting, until)),
    )


def _state(clock: clocks.Clock, done_at: datetime | None, left: timedelta, now: datetime) -> str:
    if done_at is not None:
        return "met" if left >= timedelta(0) else "missed"
    if left < timedelta(0):
        return "late"
    return "paused" if clocks.state(clock, now) == "paused" else "running"


def _headline(state: str, left: timedelta, used: timedelta, waited: timedelta, is_response: bool) -> str:
    """`used` is counted time, `waited` what passed on the wall."""
    span = {"left": spoken_hours(left), "used": spoken_hours(used)}
    if state == "met" and used < timedelta(minutes=1):
        if waited >= timedelta(minutes=1):
            return _("Given outside office hours") if is_response else _("Solution outside office hours")
        return _("Given within a minute") if is_response else _("Solution within a minute")
    if state == "met":
        return _("Given after %(used)s") % span if is_response else _("Solution after %(used)s") % span
    if state == "missed":
        return _("%(left)s after the target") % span
    if state == "late":
        return _("%(left)s late") % span
    if state == "paused":
        return _("Paused with %(left)s left") % span
    return _("%(left)s left") % span


def _line(segment: clocks.Segment) -> ClockLine:
    if segment.why == "pause":
        text = _("Paused: %(reason)s") % {"reason": PauseReason(segment.detail).label}
    else:
        text = str(_WHY[segment.why])
    return ClockLine(segment.start, segment.end, segment.counted, text, spoken_duration(segment.length))
