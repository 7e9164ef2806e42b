"""Alarms and events: what is wrong, what came in, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking
from api.base import page
from api.problems import Problem
from api.strict import checked
from api.v1 import steps
from api.v1.describing import described
from api.v1.monitoring import answers
from api.v1.monitoring.reading import ID, MOMENT, SINCE, MonitoringNoun, asked_for
from api.v1.noun_addresses import addresses
from desk.queue.paging import RowAfter
from incidents.models.incident import reference_of
from monitoring import acknowledging, trace
from monitoring.models import Alarm, AlarmState, Event, Outcome, Severity
from people.actors import Actor

BEGUN = "begun"
KEY = asked_for("key", str, "Of exactly this key.")
SOURCE = asked_for("source", ID, "Of the source with this number.")


def alarm_shape(row: Alarm, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "source": row.source_id, "key": row.key, "state": row.state,
        "is_acknowledged": row.is_acknowledged, "acknowledged_by": row.acknowledged_by_id,
        "severity": row.severity, "title": row.title, "text": row.text, "link": row.link,
        "labels": row.labels, "service": row.service_id, "rule": row.rule_id,
        "incident": reference_of(row.incident_id) if row.incident_id else None, "episode": row.episode,
        "repeats": row.repeats, "is_flapping": row.is_flapping, "held_until": row.held_until,
        "held_why": row.held_why or None, "began_at": row.began_at, "last_at": row.last_at,
        "resolved_at": row.resolved_at,
    }  # fmt: skip


def event_shape(row: Event, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "source": row.source_id, "key": row.key, "action": row.action,
        "severity": row.severity, "title": row.title, "text": row.text, "link": row.link,
        "labels": row.labels, "occurred_at": row.occurred_at, "received_at": row.received_at,
        "outcome": row.outcome, "alarm": row.alarm_id, "rule": row.rule_id,
        "incident": reference_of(row.incident_id) if row.incident_id else None,
    }  # fmt: skip


def line_shape(line: trace.Line) -> dict[str, Any]:
    return {"step": line.step, "words": str(line.words), "tone": str(line.tone)}


@addresses(
    "alarms", answers.Alarm, None, None, under="monitoring",
    asks=(
        OpenApiParameter("state", str, enum=AlarmState.values),
        OpenApiParameter("severity", str, enum=Severity.values),
        asked_for("service", ID, "About the service with this number; 0: about none."),
        SOURCE, KEY, asked_for("since", MOMENT, "Only what was heard of since this moment."),
        "limit", "cursor",
    ),
)  # fmt: skip
class Alarms(MonitoringNoun):
    """What tools say is wrong, or right again; the episode that began last stands first."""

    work = ("acknowledge",)
    shape = staticmethod(alarm_shape)
    parameters = {"list": ("state", "severity", "service", "source", "key", "since", "limit", "cursor")}

    def rows(self) -> QuerySet[Alarm]:
        return self.of_desk(Alarm.objects.all())

    def _list(self, request: Request) -> Response:
        found, limit = _alarms_asked_for(request, self.rows()), asking.limit(request)
        if after := asking.cursor(request, BEGUN):
            began, number = _place(after)
            found = found.filter(RowAfter(Value(began), Value(number), F("began_at"), F("id")))
        rows = list(found.order_by("-began_at", "-pk")[: limit + 1])
        last = rows[limit - 1] if len(rows) > limit else None
        more = f"{last.began_at.isoformat()},{last.pk}" if last is not None else ""
        shapes = [self.told(row) for row in rows[:limit]]
        return page(request, shapes, asking.next_page(request, BEGUN, more))

    @described(
        "alarms_acknowledge", body=steps.NothingFields, answer=answers.Alarm, place="pk",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def acknowledge(self, request: Request, pk: int) -> Response:
        """Take it up; the tool is told so where it can be. An agent's token may, and it is theirs then."""
        alarm: Alarm = self._find(pk)
        checked(steps.NothingFields, request.data, self.actor)
        if not self.actor.sees_desk:
            raise Problem("forbidden", "The desk takes alarms up.")
        acknowledging.acknowledge(alarm, by=self.actor, now=timezone.now())
        return self._answer_with(pk, 200)


def _alarms_asked_for(request: Request, rows: QuerySet[Alarm]) -> QuerySet[Alarm]:
    if state := asking.one_of(request, "state", ("", *AlarmState.values), ""):
        rows = rows.filter(state=state)
    if severity := asking.one_of(request, "severity", ("", *Severity.values), ""):
        rows = rows.filter(severity=severity)
    if "service" in request.query_params:
        rows = rows.filter(service=asking.number(request, "service") or None)
    if "source" in request.query_params:
        rows = rows.filter(source=asking.number(request, "source"))
    if key := asking.text(request, "key"):
        rows = rows.filter(key=key)
    if since := asking.moment(request, "since"):
        rows = rows.filter(last_at__gte=since)
    return rows


def _place(cursor: str) -> tuple[datetime, int]:
    """Where the page before ended: when that alarm began, and its number."""
    written, _comma, number = cursor.partition(",")
    try:
        began = parse_datetime(written)
    except ValueError:
        began = None
    if began is None or began.tzinfo is None or not (number.isdigit() and len(number) < 19):
        asking.bad_cursor()
    assert began is not None
    return began, int(number)


@addresses(
    "events", answers.Event, None, None, under="monitoring",
    asks=(
        SOURCE, KEY, asked_for("alarm", ID, "About the alarm with this number."),
        OpenApiParameter("outcome", str, enum=Outcome.values), SINCE, "limit", "cursor",
    ),
)  # fmt: skip
class Events(MonitoringNoun):
    """What sources said and what became of it, the newest first."""

    shape = staticmethod(event_shape)
    parameters = {"list": ("source", "key", "alarm", "outcome", "since", "limit", "cursor")}

    def rows(self) -> QuerySet[Event]:
        return self.of_desk(Event.objects.all())

    def _list(self, request: Request) -> Response:
        return self.newest_first(request, _events_asked_for(request, self.rows()), self.told)

    @described(
        "events_retrieve", answer=answers.TracedEvent, place="pk", scope="monitoring:read", tag="Monitoring"
    )
    def retrieve(self, request: Request, pk: int) -> Response:
        """One event with its way: received, rule, incident, or why not."""
        row: Event = self._find(pk)
        return Response(self.told(row) | {"trace": [line_shape(line) for line in trace.told(row)]})


def _events_asked_for(request: Request, rows: QuerySet[Event]) -> QuerySet[Event]:
    if outcome := asking.one_of(request, "outcome", ("", *Outcome.values), ""):
        rows = rows.filter(outcome=outcome)
    for name in ("source", "alarm"):
        if name in request.query_params:
            rows = rows.filter(**{name: asking.number(request, name)})
    if key := asking.text(request, "key"):
        rows = rows.filter(key=key)
    if since := asking.moment(request, "since"):
        rows = rows.filter(received_at__gte=since)
    return rows
