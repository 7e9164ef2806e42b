"""The desk's own checks: made, changed, paused, looked at now, and what they saw."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import Problem
from api.strict import Choice, Row, Text, Truth, Whole, checked
from api.v1 import steps
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.monitoring import watched_answers as answers
from api.v1.monitoring.reading import MonitoringNoun, allow_inner, pause_or_resume, refuse_mistakes
from api.v1.noun_addresses import addresses
from desk.watching import removing
from monitoring import looking
from monitoring.models import Check, CheckDay, CheckFinding, CheckKind, CheckSpan, Severity
from monitoring.probes import options as probe_options
from notifications.sealing import seal
from people.actors import Actor

DAY = timedelta(days=1)
DAYS = timedelta(days=90)
MOST_FINDINGS = 200
# Options that name a machine, beside the target.
WHERE = ("server", "imap_host", "imap_port")
NOT_ELSEWHERE = "Send it again: the kept one goes only to the server that it was given for."


class CheckFields(NamedFields):
    """What is asked, how often, and when its silence is an alarm. Spans are in seconds."""

    name = Text(max_length=100)
    kind = Choice(CheckKind.choices)
    target = Text(
        max_length=1000,
        help_text="An address (http), host:port (tcp), a name (dns), a host (icmp), a mail address (mail).",
    )
    options = serializers.DictField(
        required=False,
        help_text="By kind; the manual lists them. They replace those there are, but a secret that is left "
        "out stays, and an empty one goes.",
    )
    service = Row(steps.services, required=False, allow_null=True)
    severity = Choice(Severity.choices, required=False, help_text="Of its alarm; left out: critical.")
    interval = Whole(required=False, min_value=10, max_value=86_400, help_text="Left out: 60.")
    timeout = Whole(required=False, min_value=1, max_value=60, help_text="Left out: 10.")
    retry_seconds = Whole(required=False, min_value=1, max_value=3600, help_text="Left out: 20.")
    fail_after = Whole(required=False, min_value=1, max_value=20, help_text="Left out: 3.")
    up_after = Whole(required=False, min_value=1, max_value=20, help_text="Left out: 2.")
    allows_inner = Truth(
        required=False,
        help_text="True lets it reach addresses of the inner network. A lead's own token alone can say so; "
        "another target must be allowed anew.",
    )


def secrets_of(kind: str) -> list[str]:
    """The options of this kind that are kept sealed, and never told."""
    return [field.name for field in probe_options.FIELDS[kind] if field.kind == "secret"]


def check_shape(row: Check, actor: Actor) -> dict[str, Any]:
    secrets = secrets_of(row.kind)
    return {
        "id": row.pk, "name": row.name, "kind": row.kind, "target": row.target,
        "options": {name: value for name, value in row.options.items() if name not in secrets},
        "secrets": [name for name in secrets if row.options.get(name)],
        "service": row.service_id, "severity": row.severity, "interval": row.interval,
        "timeout": row.timeout, "retry_seconds": row.retry_seconds, "fail_after": row.fail_after,
        "up_after": row.up_after, "allows_inner": row.allows_inner, "allowed_by": row.allowed_by_id,
        "is_paused": row.is_paused, "made_at": row.made_at, "state": row.state, "since": row.since,
        "last_at": row.last_at, "last_ms": row.last_ms, "last_words": row.last_words,
        "certificate_ends_at": row.certificate_ends_at,
    }  # fmt: skip


@addresses(
    "checks", answers.Check, CheckFields,
    {"name": "Web shop", "kind": "http", "target": "https://shop.example.org/health", "service": 1},
    under="monitoring",
)  # fmt: skip
class Checks(MonitoringNoun):
    """What the desk asks by itself whether it works."""

    # To look changes nothing; it asks what is asked all day anyway.
    work = ("look", "pause", "resume")
    shape = staticmethod(check_shape)

    def rows(self) -> QuerySet[Check]:
        return self.of_desk(Check.objects.all())

    def keep(self, row: Check, sent: dict[str, Any]) -> Check:
        if row.pk is None:
            row.made_at = timezone.now()
        if sent.keys() & {"kind", "target", "options"}:
            sent["options"] = _options(row, sent)
        allow_inner(self, row, sent, moved=row.pk is not None and _is_elsewhere(row, sent))
        # What was changed shows soon whether it works.
        row.due_at = timezone.now()
        kept: Check = super().keep(row, sent)
        return kept

    def _remove(self, request: Request, pk: int) -> Response:
        removing.remove(self._held(request, pk), by=self.actor.name, now=timezone.now())
        return Response(status=204)

    @described(
        "checks_pause", body=steps.NothingFields, answer=answers.Check, place="pk",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def pause(self, request: Request, pk: int) -> Response:
        """Ask nothing until it is resumed; what is wrong stays so, for nobody knows better."""
        return pause_or_resume(self, request, pk, is_paused=True)

    @described(
        "checks_resume", body=steps.NothingFields, answer=answers.Check, place="pk",
        scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def resume(self, request: Request, pk: int) -> Response:
        """Ask again, at once."""
        return pause_or_resume(self, request, pk, is_paused=False)

    @described(
        "checks_look", body=steps.NothingFields, answer=answers.Look, place="pk", scope="monitoring:write",
        tag="Monitoring",
    )  # fmt: skip
    def look(self, request: Request, pk: int) -> Response:
        """Ask now and tell what is found, within the check's timeout. Nothing is kept, nobody is told."""
        row: Check = self._find(pk)
        checked(steps.NothingFields, request.data, self.actor)
        if not self.actor.sees_desk:
            raise Problem("forbidden", "The desk looks at this.")
        found = looking.look_now(row.kind, row.target, row.options, row.timeout, row.allows_inner)
        return Response(
            {"ok": found.ok, "ms": found.ms, "words": str(found.words), "facts": dict(found.facts)}
        )

    @described(
        "checks_history", answer=answers.History, place="pk", scope="monitoring:read", tag="Monitoring"
    )
    def history(self, request: Request, pk: int) -> Response:
        """24 hours in steps of five minutes, 90 days, and the last failures."""
        row: Check = self._find(pk)
        now = timezone.now()
        spans = CheckSpan.objects.filter(check_seen=row, at__gt=now - DAY).order_by("at")
        days = CheckDay.objects.filter(check_seen=row, day__gt=(now - DAYS).date()).order_by("day")
        findings = CheckFinding.objects.filter(check_seen=row)[:MOST_FINDINGS]
        return Response({
            "spans": [{"at": one.at} | _looks(one) for one in spans],
            "days": [
                {"day": one.day.isoformat(), "down_seconds": one.down_seconds} | _looks(one) for one in days
            ],
            "findings": [
                {"at": one.at, "state": one.state, "ms": one.ms, "words": one.words} for one in findings
            ],
        })  # fmt: skip


def _looks(row: CheckSpan | CheckDay) -> dict[str, int | None]:
    good = row.runs - row.failures
    return {
        "runs": row.runs,
        "failures": row.failures,
        "average_ms": round(row.ms_sum / good) if good > 0 else None,
        "longest_ms": row.ms_max if good > 0 else None,
    }


def _options(row: Check, sent: dict[str, Any]) -> dict[str, Any]:
    """The options as they are kept, secrets sealed. Raises the problem for each that does not fit."""
    kind, target = sent.get("kind", row.kind), sent.get("target", row.target)
    options = dict(sent.get("options", row.options))
    secrets = secrets_of(kind)
    kept = {
        name: row.options[name]
        for name in secrets
        if kind == row.kind and row.options.get(name) and (name not in sent.get("options", {}))
    }
    told = dict(probe_options.mistakes_in(kind, target, options | kept))
    if _is_elsewhere(row, sent | {"options": options}):
        told |= dict.fromkeys(kept, NOT_ELSEWHERE)
    refuse_mistakes({_place(name): str(words) for name, words in told.items()})
    given = {name: seal(options[name]) for name in secrets if options.get(name) and name not in kept}
    return {name: value for name, value in options.items() if name not in secrets} | kept | given


def _is_elsewhere(row: Check, sent: dict[str, Any]) -> bool:
    """Whether it asks another machine than it did."""

    def where(target: str, options: dict[str, Any]) -> list[str]:
        return [target, *(str(options.get(name) or "") for name in WHERE)]

    asked = where(sent.get("target", row.target), sent.get("options", row.options))
    return asked != where(row.target, row.options)


def _place(name: str) -> str:
    return name if name in ("kind", "target", "options") else f"options/{name}"
