"""What an event does to its alarm, and what must follow. Pure: no row is read or written here.

The pipeline and the dry run ask the same functions; they differ in their `Around`: rows, or memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from monitoring.events import TEXT_LENGTH
from monitoring.matching import ORDER, Decision, Subject
from monitoring.models import Action, Alarm, AlarmState, Event, Maintenance, Outcome, When

# Why an alarm waits (`Alarm.held_why`). CALM: an incident has it already; it stopped coming and going?
MAINTENANCE, HOURS, HOLD, FLAPPING, CALM = "maintenance", "hours", "hold", "flapping", "calm"
# Changes of state that are remembered; more of them within the time of a rule are as many.
MOST_FLIPS = 100

Step = dict[str, Any]


class Stand(StrEnum):
    """Where the incident of an alarm stands. PENDING: a solution waits, and nobody knows that it is wrong."""

    NONE = "none"
    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"


class Act(StrEnum):
    """What is to be done about incidents."""

    NOTHING = "nothing"
    OPEN = "open"
    AGAIN = "again"
    STILL = "still"
    WORSE = "worse"
    COMES_AND_GOES = "comes_and_goes"
    RECOVER = "recover"
    TELL = "tell"


@dataclass(slots=True)
class Turn:
    """What became of an event, what is to be done, and why (the steps of the trace)."""

    outcome: Outcome
    act: Act = Act.NOTHING
    steps: list[Step] = field(default_factory=list)
    decision: Decision | None = None


class Around(Protocol):
    """What a turn asks of the world."""

    def decide(self, subject: Subject) -> Decision: ...

    def subject_of(self, said: Event | Alarm) -> Subject: ...

    def stand(self, alarm: Alarm) -> Stand: ...

    def is_overlooked(self, alarm: Alarm) -> bool: ...

    def flapping(self, alarm: Alarm) -> tuple[int, int]: ...

    def maintained_until(self, decision: Decision, at: datetime) -> datetime | None: ...

    def opens_at(self, decision: Decision, at: datetime) -> datetime | None: ...


def step(name: str, **said: object) -> Step:
    return {"step": name, "said": said} if said else {"step": name}


def is_held(alarm: Alarm) -> bool:
    """Whether this episode waits for its incident."""
    return alarm.held_why not in ("", CALM)


def begin(event: Event) -> Alarm:
    """The alarm of a key that was never wrong before."""
    return Alarm(
        source=event.source,
        key=event.key,
        state=AlarmState.RESOLVED,
        severity=event.severity,
        title=event.title,
        episode=0,
        began_at=event.received_at,
        last_at=event.received_at,
        resolved_at=event.received_at,
    )


def turn(alarm: Alarm | None, event: Event, around: Around) -> Turn:
    """Let the event change its alarm. Without an alarm only a trigger means anything: see `begin`."""
    if alarm is None:
        return Turn(Outcome.UNMATCHED, steps=[step("never_wrong")])
    at = max(event.received_at, alarm.last_at)
    is_firing = alarm.state == AlarmState.FIRING
    if event.action == Action.TRIGGER:
        return _repeated(alarm, event, at, around) if is_firing else _wrong(alarm, event, at, around)
    if event.action == Action.RESOLVE:
        if not is_firing:
            return Turn(Outcome.REPEATED, steps=[step("right_already")])
        return _right(alarm, at, around)
    if event.action == Action.UPDATE:
        return _told(alarm, event, around)
    if not is_firing:
        return Turn(Outcome.UNMATCHED, steps=[step("right_already")])
    alarm.is_acknowledged = True
    return Turn(Outcome.ACKNOWLEDGED, steps=[step("taken_up")])


def _wrong(alarm: Alarm, event: Event, at: datetime, around: Around) -> Turn:
    """A new episode."""
    decision = around.decide(around.subject_of(event))
    alarm.episode += 1
    alarm.state, alarm.resolved_at = AlarmState.FIRING, None
    alarm.began_at = alarm.last_at = at
    alarm.is_acknowledged, alarm.acknowledged_by = False, None
    alarm.severity, alarm.title, alarm.text = event.severity, event.title, event.text
    alarm.link, alarm.labels, alarm.repeats = event.link, event.labels, 0
    alarm.held_until, alarm.held_why = None, ""
    _follow(alarm, decision)
    newly_flapping = _flip(alarm, at, decision.flap_changes, decision.flap_minutes)
    steps = [step("wrong", episode=alarm.episode), *_said_of(decision)]
    stand = around.stand(alarm)
    if stand in (Stand.NONE, Stand.CLOSED):
        return _placed(alarm, decision, at, around, steps, stand)
    if alarm.is_flapping and stand == Stand.OPEN:
        _wait(alarm, at + timedelta(minutes=decision.flap_minutes), CALM)
        act = Act.COMES_AND_GOES if newly_flapping else Act.NOTHING
        return Turn(Outcome.DAMPED, act, [*steps, step("comes_and_goes")], decision)
    return Turn(Outcome.JOINED, Act.AGAIN, [*steps, step("again")], decision)


def _repeated(alarm: Alarm, event: Event, at: datetime, around: Around) -> Turn:
    """It was wrong already: counted, unless it is worse now, a rule has come to want it, or it is overlooked.

    What a person closed stays closed while it is only repeated; what is worse is news, and has an incident.
    """
    alarm.repeats += 1
    alarm.last_at = at
    is_worse = ORDER[event.severity] < ORDER[alarm.severity]
    before = alarm.severity
    if is_worse:
        alarm.severity = event.severity
    if is_held(alarm):
        return Turn(Outcome.HELD, steps=[step(f"held_{alarm.held_why}", until=_iso(alarm.held_until))])
    if alarm.incident_id is None and alarm.incident is None:
        subject = around.subject_of(alarm)
        decision = around.decide(subject)
        if not decision.opens:
            return Turn(Outcome.DROPPED, steps=[*_said_of(decision), _dropped(decision)], decision=decision)
        _follow(alarm, decision)
        return _placed(alarm, decision, at, around, _said_of(decision), Stand.NONE)
    if is_worse:
        worse = step("worse", before=before, severity=event.severity)
        if around.stand(alarm) == Stand.CLOSED:
            decision = around.decide(around.subject_of(alarm))
            if decision.opens:
                _follow(alarm, decision)
                steps = [worse, *_said_of(decision)]
                return _placed(alarm, decision, at, around, steps, Stand.CLOSED)
        return Turn(Outcome.RAISED, Act.WORSE, [worse, step("noted")])
    if around.is_overlooked(alarm):
        return Turn(Outcome.REPEATED, Act.STILL, [step("still")])
    return Turn(Outcome.REPEATED, steps=[step("said_before")])


def _right(alarm: Alarm, at: datetime, around: Around) -> Turn:
    """The episode is over."""
    had_none = is_held(alarm) or (alarm.incident_id is None and alarm.incident is None)
    alarm.state, alarm.resolved_at, alarm.last_at = AlarmState.RESOLVED, at, at
    alarm.held_until, alarm.held_why = None, ""
    changes, minutes = around.flapping(alarm)
    newly_flapping = _flip(alarm, at, changes, minutes)
    if alarm.is_flapping:
        _wait(alarm, at + timedelta(minutes=minutes), CALM)
    if had_none:
        return Turn(Outcome.EASED, steps=[step("eased")])
    if alarm.is_flapping:
        act = Act.COMES_AND_GOES if newly_flapping else Act.NOTHING
        return Turn(Outcome.DAMPED, act, [step("comes_and_goes")])
    return Turn(Outcome.RECOVERED, Act.RECOVER, [step("right")])


def _told(alarm: Alarm, event: Event, around: Around) -> Turn:
    if is_held(alarm):
        alarm.text = f"{alarm.text}\n\n{event.text or event.title}".strip()[:TEXT_LENGTH]
        return Turn(Outcome.HELD, steps=[step(f"held_{alarm.held_why}", until=_iso(alarm.held_until))])
    if around.stand(alarm) == Stand.NONE:
        return Turn(Outcome.DROPPED, steps=[step("no_incident")])
    return Turn(Outcome.TOLD, Act.TELL, [step("told")])


def due(alarm: Alarm, now: datetime, around: Around) -> Turn:
    """An alarm's time of waiting is over."""
    why = alarm.held_why
    alarm.held_until, alarm.held_why = None, ""
    if why == CALM:
        alarm.is_flapping, alarm.flips = False, []
        stand = around.stand(alarm)
        if alarm.state == AlarmState.RESOLVED and stand in (Stand.OPEN, Stand.PENDING):
            return Turn(Outcome.RECOVERED, Act.RECOVER, [step("calm")])
        return Turn(Outcome.REPEATED, steps=[step("calm")])
    if alarm.state != AlarmState.FIRING:
        return Turn(Outcome.EASED, steps=[step("eased")])
    decision = around.decide(around.subject_of(alarm))
    _follow(alarm, decision)
    stand = around.stand(alarm)
    steps = [step("waited", why=why), *_said_of(decision)]
    if stand in (Stand.OPEN, Stand.PENDING):
        return Turn(Outcome.JOINED, Act.AGAIN, [*steps, step("again")], decision)
    return _placed(alarm, decision, now, around, steps, stand)


def _placed(
    alarm: Alarm, decision: Decision, at: datetime, around: Around, steps: list[Step], stand: Stand
) -> Turn:
    """No incident has it: it is dropped, waits, or opens one."""
    if not decision.opens:
        alarm.incident = None
        return Turn(Outcome.DROPPED, steps=[*steps, _dropped(decision)], decision=decision)
    held = _gate(alarm, decision, at, around)
    if held is not None:
        until, why = held
        _wait(alarm, until, why)
        outcome = {MAINTENANCE: Outcome.MUTED, FLAPPING: Outcome.DAMPED}.get(why, Outcome.HELD)
        return Turn(outcome, steps=[*steps, step(f"held_{why}", until=_iso(until))], decision=decision)
    if stand == Stand.CLOSED:
        steps = [*steps, step("closed_before")]
    return Turn(Outcome.OPENED, Act.OPEN, steps, decision)


def _gate(alarm: Alarm, decision: Decision, at: datetime, around: Around) -> tuple[datetime, str] | None:
    """Until when the alarm waits, and why; the strongest reason first, the others are asked again then."""
    if decision.maintenance == Maintenance.HOLD and (until := around.maintained_until(decision, at)):
        return until, MAINTENANCE
    if decision.when == When.OFFICE and (opening := around.opens_at(decision, at)):
        return opening, HOURS
    if alarm.is_flapping:
        calm_at = _last_flip(alarm) + timedelta(minutes=decision.flap_minutes)
        if calm_at > at:
            return calm_at, FLAPPING
        alarm.is_flapping, alarm.flips = False, []
    held_until = alarm.began_at + timedelta(seconds=decision.hold_seconds)
    return (held_until, HOLD) if held_until > at else None


def _flip(alarm: Alarm, at: datetime, changes: int, minutes: int) -> bool:
    """Remember a change of state; whether the alarm begins to flap with it. It flaps until it was calm."""
    at = at.astimezone(UTC)
    since = (at - timedelta(minutes=minutes)).isoformat()
    alarm.flips = [*(flip for flip in alarm.flips if flip > since), at.isoformat()][-MOST_FLIPS:]
    was_flapping = alarm.is_flapping
    alarm.is_flapping = was_flapping or (0 < changes < len(alarm.flips))
    return alarm.is_flapping and not was_flapping


def _last_flip(alarm: Alarm) -> datetime:
    return datetime.fromisoformat(alarm.flips[-1]) if alarm.flips else alarm.began_at


def _wait(alarm: Alarm, until: datetime, why: str) -> None:
    alarm.held_until, alarm.held_why = until, why


def _follow(alarm: Alarm, decision: Decision) -> None:
    alarm.rule, alarm.service, alarm.group_key = decision.rule, decision.service, decision.group_key


def _said_of(decision: Decision) -> list[Step]:
    """Which rule decided, and where it goes."""
    rule = decision.rule
    steps = [step("rule", rule=rule.name) if rule is not None else step("no_rule")]
    if decision.opens:
        steps.append(step("placed", **_place(decision)))
    return steps


def _place(decision: Decision) -> Mapping[str, str]:
    urgency, impact = decision.levels or ("", "")
    return {
        "service": decision.service.name if decision.service else "",
        "by": decision.service_by,
        "customer": decision.customer.name if decision.customer else "",
        "team": decision.team.name if decision.team else "",
        "urgency": urgency,
        "impact": impact,
    }


def _dropped(decision: Decision) -> Step:
    return step("dropped") if decision.drops else step("dropped_severity")


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""
