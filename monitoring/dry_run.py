"""What rules would have made of the stored events: the course of the pipeline, in memory, with no write.

Nobody works on the incidents here and nothing is merged: each is open from its opening to the end, but for
one whose alarms are all right again, which the next alarm of the same key joins as it does in the desk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from incidents.models import Incident
from monitoring import course
from monitoring.course import Act, Stand, Step, Turn
from monitoring.matching import FLAP_CHANGES, FLAP_MINUTES, Decision, Subject, decide
from monitoring.models import Action, Alarm, Event, Outcome, Rule
from monitoring.surroundings import Rows, known_with

# The newest so many are tried.
MOST = 5000


@dataclass(slots=True)
class Row:
    """An event, what would have become of it, by which rule, and in the how-manyth incident of the run."""

    event: Event
    outcome: Outcome
    rule: Rule | None
    incident: int | None
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DryRun:
    """`rows` oldest first. `is_cut`: there were more events than MOST, and the oldest are not in it."""

    rows: list[Row]
    counts: dict[Outcome, int]
    incidents: int
    is_cut: bool


class _Memory(Rows):
    """The world of a dry run: other rules, and incidents that are in no table."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        super().__init__()
        self.tried = known_with(list(rules))

    def decide(self, subject: Subject) -> Decision:
        return decide(subject, self.tried)

    def stand(self, alarm: Alarm) -> Stand:
        return Stand.NONE if alarm.incident is None else Stand.OPEN

    def is_overlooked(self, alarm: Alarm) -> bool:
        return False

    def flapping(self, alarm: Alarm) -> tuple[int, int]:
        rule = alarm.rule
        return (rule.flap_changes, rule.flap_minutes) if rule else (FLAP_CHANGES, FLAP_MINUTES)


class _Run:
    def __init__(self, rules: Sequence[Rule]) -> None:
        self._around = _Memory(rules)
        self._alarms: dict[tuple[int, str], Alarm] = {}
        # Of alarms that wait: the row of the event that made them wait.
        self._waiting: dict[tuple[int, str], Row] = {}
        self._held: dict[tuple[int, str], Alarm] = {}
        # Kept, so that no other object can take the place of one of them in memory.
        self._opened: list[Incident] = []
        self._numbers: dict[int, int] = {}
        self._groups: dict[str, tuple[datetime, Incident]] = {}
        self.rows: list[Row] = []

    @property
    def incidents(self) -> int:
        return len(self._opened)

    def hear(self, event: Event) -> None:
        self.release(event.received_at)
        place = (event.source_id, event.key)
        alarm = self._alarms.get(place)
        if alarm is None and event.action == Action.TRIGGER:
            alarm = self._alarms[place] = course.begin(event)
        turn = course.turn(alarm, event, self._around)
        if alarm is None:
            self.rows.append(Row(event, turn.outcome, None, None, turn.steps))
            return
        self._act(alarm, turn, event.received_at)
        row = Row(event, turn.outcome, alarm.rule, self._number(alarm), turn.steps)
        self.rows.append(row)
        if alarm.held_until is None:
            self._waiting.pop(place, None)
        elif course.is_held(alarm) and place not in self._waiting:
            self._waiting[place] = row

    def release(self, now: datetime) -> None:
        """Whose time has come before `now`, at the moment when it came."""
        while True:
            due = [one for one in self._held.values() if one.held_until and one.held_until <= now]
            if not due:
                return
            alarm = min(due, key=lambda one: one.held_until or now)
            self._release(alarm, alarm.held_until or now)

    def _release(self, alarm: Alarm, at: datetime) -> None:
        turn = course.due(alarm, at, self._around)
        self._act(alarm, turn, at)
        row = self._waiting.pop((alarm.source_id, alarm.key), None)
        if row is None:
            return
        row.steps = [*row.steps, *turn.steps]
        if turn.outcome in (Outcome.OPENED, Outcome.JOINED, Outcome.DROPPED):
            row.outcome, row.rule, row.incident = turn.outcome, alarm.rule, self._number(alarm)
        elif course.is_held(alarm):
            self._waiting[alarm.source_id, alarm.key] = row

    def _act(self, alarm: Alarm, turn: Turn, at: datetime) -> None:
        place = (alarm.source_id, alarm.key)
        if alarm.held_until is None:
            self._held.pop(place, None)
        else:
            self._held[place] = alarm
        if turn.act != Act.OPEN or turn.decision is None:
            return
        key, length = turn.decision.group_key, timedelta(minutes=turn.decision.group_minutes)
        if key and key in self._groups and at - self._groups[key][0] < length:
            alarm.incident = self._groups[key][1]
            turn.outcome = Outcome.JOINED
            return
        alarm.incident = Incident(title=turn.decision.title)
        self._opened.append(alarm.incident)
        self._numbers[id(alarm.incident)] = len(self._opened)
        if key:
            self._groups[key] = (at, alarm.incident)

    def _number(self, alarm: Alarm) -> int | None:
        if alarm.incident is None or course.is_held(alarm):
            return None
        return self._numbers[id(alarm.incident)]


def run(*, rules: Sequence[Rule], since: datetime, until: datetime, now: datetime) -> DryRun:
    """What these rules, in their order, saved or not, make of what was received from `since` to `until`.

    What was wrong before `since` is not known here.
    """
    within = Event.objects.filter(received_at__gte=since, received_at__lt=until)
    newest = list(within.select_related("source").order_by("-id")[: MOST + 1])
    running = _Run(rules)
    for event in reversed(newest[:MOST]):
        running.hear(event)
    running.release(min(until, now))
    counts = Counter(row.outcome for row in running.rows)
    return DryRun(running.rows, dict(counts), running.incidents, len(newest) > MOST)
