"""From events to incidents: each waiting event meets its alarm, in the order in which they came.

One pipeline works at a time, under an advisory lock that ends with its transaction. A batch is one
transaction: its events, alarms and incidents are written or none of them, so a worker that dies in it leaves
all of it waiting. Repeats, which a storm consists of, change rows in memory only and are written with one
statement for all; an event that touches an incident has a savepoint, and is put aside when it fails.
"""

from __future__ import annotations

import copy
import json
import logging
import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from monitoring import course, opening, retrying
from monitoring.course import Act, Stand, Turn, step
from monitoring.models import Action, Alarm, Event, Outcome
from monitoring.surroundings import Rows, overlooked

log = logging.getLogger(__name__)

BATCH = 500
# So long a batch goes on beginning events; whoever waits for the rows that it changed waits as long.
BATCH_SECONDS = 0.2
# Between batches the desk's pages have their turn.
PAUSE_SECONDS = 0.01
SWEEP_SECONDS = 45.0
PATIENCE_SECONDS = 0.3
LATER = timedelta(minutes=1)
REASON = 1000
LOCK = 0x0D_E5_C0_A1

_WAITING = ("held", "muted", "damped")


def sweep(*, now: datetime) -> int:
    """Work on what waits, until nothing is left or the time is over; give the number of events.

    `now` is when the sweep began; each event counts from when it was received. Zero while another is at work.
    """
    worked, end = 0, time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < end:
        count = _batch(now)
        if not count:
            break
        worked += count
        time.sleep(PAUSE_SECONDS)
    return worked


def release(*, now: datetime) -> int:
    """Look again at the alarms whose time of waiting is over by `now`; give their number.

    The end of a maintenance frees many at once, so it goes on batch by batch as a sweep does.
    """
    released, end = 0, time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < end:
        count = _release_some(now)
        if not count:
            break
        released += count
        time.sleep(PAUSE_SECONDS)
    return released


def watch_pending(*, now: datetime) -> int:
    """Say on each incident whose solution waits for confirmation that an alarm of it is wrong all the same.

    Give their number. What watches by itself says a thing once: without this look nothing would say again
    that it is wrong, and silence would close it.
    """
    with transaction.atomic():
        if not _locked():
            return 0
        rows = Rows()
        found = list(overlooked().select_related("rule", "incident").order_by("id")[:BATCH])
        return sum(_say_still(alarm, now, rows) for alarm in found)


def _say_still(alarm: Alarm, now: datetime, rows: Rows) -> bool:
    try:
        with _guarded():
            if rows.stand(alarm) != Stand.PENDING:
                return False
            alarm.save(update_fields=["incident"])
            opening.act(alarm, Turn(Outcome.REPEATED, Act.STILL), now, rows)
            return True
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("It could not be said that the alarm %s is still wrong.", alarm.pk)
        return False


def _release_some(now: datetime) -> int:
    with transaction.atomic():
        if not _locked():
            return 0
        rows = Rows()
        waited = Alarm.objects.filter(held_until__lte=now).order_by("held_until", "id")
        found = list(waited.select_for_update(of=("self",)).select_related("rule", "incident")[:BATCH])
        end = time.monotonic() + BATCH_SECONDS
        done = 0
        for alarm in found:
            _release_one(alarm, now, rows)
            done += 1
            if time.monotonic() > end:
                break
    return done


def _release_one(alarm: Alarm, now: datetime, rows: Rows) -> None:
    pk = alarm.pk
    try:
        with _guarded():
            turn = course.due(alarm, now, rows)
            alarm.save()
            opening.act(alarm, turn, now, rows)
            _tell_trigger(alarm, turn)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("The alarm %s could not be released.", pk)
        Alarm.objects.filter(pk=pk).update(held_until=now + LATER)


def _tell_trigger(alarm: Alarm, turn: Turn) -> None:
    """The way of the event that waited goes on."""
    of_alarm = Event.objects.filter(alarm=alarm, action=Action.TRIGGER)
    begins = [step("wrong", episode=alarm.episode)]
    first = of_alarm.filter(trace__contains=begins).order_by("-id").values_list("id", flat=True).first()
    # Of the episode's events the first that waited; repeats of it only waited along.
    event = of_alarm.filter(outcome__in=_WAITING, id__gte=first or 0).order_by("id").first()
    if event is None or not turn.steps:
        return
    event.trace = [*event.trace, *turn.steps]
    if turn.outcome in (Outcome.OPENED, Outcome.JOINED, Outcome.DROPPED):
        event.outcome = turn.outcome
        event.incident_id, event.rule_id = alarm.incident_id, alarm.rule_id
    event.save(update_fields=["trace", "outcome", "incident", "rule"])


def _batch(now: datetime) -> int:
    """One transaction; gives the number of events that it finished."""
    with transaction.atomic():
        if not _locked():
            return 0
        retrying.take_up(now=now)
        events = list(Event.objects.filter(outcome=Outcome.WAITING).order_by("id")[:BATCH])
        if not events:
            return 0
        return _Batch(events, now).work()


class _Batch:
    """Waiting events, and their alarms as they are in memory until they are written."""

    def __init__(self, events: Sequence[Event], now: datetime) -> None:
        self._events, self._now = events, now
        self._rows = Rows()
        keys = {event.key for event in events}
        sources = {event.source_id for event in events}
        found = Alarm.objects.filter(source__in=sources, key__in=keys).order_by("id")
        locked = found.select_for_update(of=("self",)).select_related("rule", "incident")
        self._alarms = {(alarm.source_id, alarm.key): alarm for alarm in locked}
        self._changed: dict[int, Alarm] = {}
        self._done: list[Event] = []

    def work(self) -> int:
        end = time.monotonic() + BATCH_SECONDS
        for event in self._events:
            event.source = self._rows.sources[event.source_id]
            self._work_on(event)
            self._done.append(event)
            if time.monotonic() > end:
                break
        self._write_alarms()
        _write_events(self._done)
        return len(self._done)

    def _work_on(self, event: Event) -> None:
        place = (event.source_id, event.key)
        known = self._alarms.get(place)
        before = copy.copy(known)
        try:
            alarm = known
            if alarm is None and event.action == Action.TRIGGER:
                alarm = course.begin(event)
            turn = course.turn(alarm, event, self._rows)
            if alarm is not None:
                self._keep(alarm, turn, event)
                self._alarms[place] = alarm
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            log.exception("The event %s could not be worked on.", event.pk)
            if before is not None:
                # As it was before this event; what of it was written meanwhile is written over.
                self._alarms[place] = self._changed[before.pk] = before
            event.alarm_id = before.pk if before is not None else None
            retrying.put_aside(event, f"{type(error).__name__}: {error}"[:REASON], self._now)
            return
        event.outcome, event.trace = turn.outcome, [*event.trace, *turn.steps]
        if alarm is not None:
            event.alarm_id, event.rule_id = alarm.pk, alarm.rule_id
            event.incident_id = None if course.is_held(alarm) else alarm.incident_id

    def _keep(self, alarm: Alarm, turn: Turn, event: Event) -> None:
        """Now where something follows from it; else with the others of the batch."""
        if alarm.pk is not None and turn.act == Act.NOTHING:
            self._changed[alarm.pk] = alarm
            return
        self._write_alarms()
        with _guarded():
            alarm.save()
            opening.act(alarm, turn, max(event.received_at, alarm.last_at), self._rows, event)

    def _write_alarms(self) -> None:
        _write_alarms(self._changed.values())
        self._changed.clear()


class _guarded:  # noqa: N801 (reads as a word)
    """A savepoint at whose end the deferred rules of the database are asked, not only at the commit."""

    def __enter__(self) -> None:
        self._savepoint = transaction.atomic()
        self._savepoint.__enter__()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None:
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            except DatabaseError as refused:
                self._savepoint.__exit__(type(refused), refused, refused.__traceback__)
                raise
        self._savepoint.__exit__(kind, error, trace)  # type: ignore[arg-type]


def _locked() -> bool:
    """Whether this is the only one at work, until the transaction ends.

    Asked for a moment: whoever is just finishing may not have seen what this one was woken for.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
            (is_alone,) = cursor.fetchone()
        if is_alone or time.monotonic() > end:
            return bool(is_alone)
        time.sleep(PAUSE_SECONDS)


_ALARM_COLUMNS = {
    "state": "text",
    "is_acknowledged": "boolean",
    "acknowledged_by_id": "bigint",
    "severity": "text",
    "title": "text",
    "text": "text",
    "link": "text",
    "labels": "jsonb",
    "service_id": "bigint",
    "rule_id": "bigint",
    "incident_id": "bigint",
    "group_key": "text",
    "episode": "integer",
    "repeats": "integer",
    "flips": "jsonb",
    "is_flapping": "boolean",
    "held_until": "timestamptz",
    "held_why": "text",
    "began_at": "timestamptz",
    "last_at": "timestamptz",
    "resolved_at": "timestamptz",
}
_EVENT_COLUMNS = {
    "outcome": "text",
    "trace": "jsonb",
    "attempts": "integer",
    "again_at": "timestamptz",
    "alarm_id": "bigint",
    "rule_id": "bigint",
    "incident_id": "bigint",
}


def _update_of(table: str, columns: dict[str, str]) -> str:
    """One statement that writes any number of rows, given as one JSON text."""
    told = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    to = ", ".join(f"{name} = told.{name}" for name in columns)
    return (
        f"UPDATE {table} AS row SET {to} "  # noqa: S608 (names of columns)
        f"FROM jsonb_to_recordset(%s) AS told(id bigint, {told}) WHERE row.id = told.id"
    )


_UPDATE_ALARMS = _update_of("monitoring_alarm", _ALARM_COLUMNS)
_UPDATE_EVENTS = _update_of("monitoring_event", _EVENT_COLUMNS)


def _write_alarms(alarms: Iterable[Alarm]) -> None:
    _write(_UPDATE_ALARMS, _ALARM_COLUMNS, alarms)


def _write_events(events: Iterable[Event]) -> None:
    _write(_UPDATE_EVENTS, _EVENT_COLUMNS, events)


def _write(statement: str, columns: Iterable[str], rows: Iterable[Alarm | Event]) -> None:
    told = [{"id": row.pk} | {name: getattr(row, name) for name in columns} for row in rows]
    if told:
        with connection.cursor() as cursor:
            cursor.execute(statement, [json.dumps(told, default=_written)])


def _written(value: datetime) -> str:
    return value.isoformat()
