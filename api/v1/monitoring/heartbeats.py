"""Heartbeats: jobs that say that they ran, where they say it, and what they said."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.strict import Choice, Row, Text, Whole, checked, wrong
from api.v1 import steps
from api.v1.answers import page_of
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.monitoring import watched_answers as answers
from api.v1.monitoring.reading import MonitoringNoun, refuse_mistakes
from api.v1.noun_addresses import addresses
from desk.settings_pages.forms import time_zones
from desk.watching import removing
from monitoring.expecting import cron_mistake, expect
from monitoring.models import Heartbeat, Ping, Severity
from people.actors import Actor

EITHER = "Give a period or a cron line, and null or nothing for the other."


class HeartbeatFields(NamedFields):
    """A job, and when it is missed. Spans are in seconds."""

    name = Text(max_length=100)
    service = Row(steps.services, required=False, allow_null=True)
    severity = Choice(Severity.choices, required=False, help_text="Of its alarm; left out: error.")
    period = Whole(
        required=False, allow_null=True, min_value=10, max_value=31_536_000,
        help_text="Expected so often; left out: a day, unless there is a cron line.",
    )  # fmt: skip
    cron = Text(required=False, allow_blank=True, max_length=100, help_text="Like `30 2 * * *`.")
    time_zone = Text(required=False, max_length=50, help_text="Of the IANA list, like Europe/Amsterdam.")
    grace = Whole(required=False, min_value=10, max_value=31_536_000, help_text="Left out: 3600.")

    def validate_time_zone(self, name: str) -> str:
        if name not in dict(time_zones()):
            raise ValidationError(wrong(f"There is no time zone “{name}”.", "like Europe/Amsterdam"))
        return name


def ping_url(row: Heartbeat) -> str:
    return f"{settings.BASE_URL}/ping/{row.key}"


def heartbeat_shape(row: Heartbeat, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "ping_url": ping_url(row), "service": row.service_id,
        "severity": row.severity, "period": row.period, "cron": row.cron, "time_zone": row.time_zone,
        "grace": row.grace, "is_paused": row.is_paused, "made_at": row.made_at, "state": row.state,
        "since": row.since, "last_ping_at": row.last_ping_at, "started_at": row.started_at,
        "last_seconds": row.last_seconds, "expected_at": row.expected_at, "alarm_at": row.alarm_at,
    }  # fmt: skip


def ping_shape(row: Ping) -> dict[str, Any]:
    return {
        "id": row.pk, "kind": row.kind, "at": row.at, "exit_code": row.exit_code, "seconds": row.seconds,
        "body": bytes(row.body).decode("utf-8", "replace"), "came_from": row.came_from,
    }  # fmt: skip


@addresses(
    "heartbeats", answers.Heartbeat, HeartbeatFields,
    {"name": "Nightly backup", "cron": "30 2 * * *", "grace": 1800}, under="monitoring",
)  # fmt: skip
class Heartbeats(MonitoringNoun):
    """Jobs that say that they ran, each at an address of its own."""

    work = ("pause", "resume")
    shape = staticmethod(heartbeat_shape)
    parameters = MonitoringNoun.parameters | {"pings": ("limit", "cursor")}

    def rows(self) -> QuerySet[Heartbeat]:
        return self.of_desk(Heartbeat.objects.all())

    def keep(self, row: Heartbeat, sent: dict[str, Any]) -> Heartbeat:
        if row.pk is None:
            row.made_at = timezone.now()
        _either(row, sent)
        cron, zone = sent.get("cron", row.cron), sent.get("time_zone", row.time_zone)
        if cron and (wrong_cron := cron_mistake(cron, zone, now=timezone.now())):
            refuse_mistakes({"cron": wrong_cron})
        for name, value in sent.items():
            setattr(row, name, value)
        expect(row)
        kept: Heartbeat = super().keep(row, {})
        return kept

    def _remove(self, request: Request, pk: int) -> Response:
        removing.remove(self._held(request, pk), by=self.actor.name, now=timezone.now())
        return Response(status=204)

    def _set(self, request: Request, pk: int, *, is_paused: bool) -> Response:
        row: Heartbeat = self._held(request, pk)
        checked(steps.NothingFields, request.data, self.actor)
        row.is_paused = is_paused
        expect(row)
        row.save(update_fields=["is_paused", "expected_at", "alarm_at"])
        return self._answer_with(pk, 200)

    @described(
        "heartbeats_pause", body=steps.NothingFields, answer=answers.Heartbeat, place="pk",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def pause(self, request: Request, pk: int) -> Response:
        """Miss nothing until it is resumed; pings are noted all the same."""
        return self._set(request, pk, is_paused=True)

    @described(
        "heartbeats_resume", body=steps.NothingFields, answer=answers.Heartbeat, place="pk",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def resume(self, request: Request, pk: int) -> Response:
        """Expect it again as before; what was missed meanwhile was missed."""
        return self._set(request, pk, is_paused=False)

    @described(
        "heartbeats_pings", answer=page_of(answers.Ping), asks=("limit", "cursor"), place="pk",
        scope="monitoring:read", tag="Monitoring",
    )  # fmt: skip
    def pings(self, request: Request, pk: int) -> Response:
        """What it said, the newest first; the last 100 are kept."""
        return self.newest_first(request, Ping.objects.filter(heartbeat=self._find(pk)), ping_shape)


def _either(row: Heartbeat, sent: dict[str, Any]) -> None:
    """Where one of period and cron is given, the other goes; both or neither is told at the field."""
    period, cron = sent.get("period"), sent.get("cron")
    if period and cron:
        refuse_mistakes({"cron": EITHER})
    if cron:
        sent["period"] = None
    elif period:
        sent["cron"] = ""
    elif ("period" in sent and not row.cron) or ("cron" in sent and not row.period):
        refuse_mistakes({"period": EITHER})
