"""Plain makers: a source, a rule, and what a tool says at a moment."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from incidents.models import Incident, Service
from monitoring import events, pipeline, sources
from monitoring.models import Action, Alarm, Event, Rule, Severity, Source, SourceKind
from monitoring.reading import Reading
from people.models import Customer
from tests import makers

NOW = makers.TUESDAY
_count = itertools.count(1)


def after(**length: float) -> datetime:
    return NOW + timedelta(**length)


def make_source(kind: str = SourceKind.PAGERDUTY, **fields: Any) -> Source:
    source = Source(kind=kind, name=fields.pop("name", f"Source {next(_count)}"), made_at=NOW, **fields)
    sources.give_key(source, sources.new_key())
    source.save()
    return source


def make_service(*customers: Customer, name: str = "", **fields: Any) -> Service:
    service = Service.objects.create(name=name or f"Service {next(_count)}", **fields)
    service.customers.set(customers)
    return service


def make_rule(**fields: Any) -> Rule:
    return Rule.objects.create(name=fields.pop("name", f"Rule {next(_count)}"), **fields)


def say(
    source: Source,
    action: str = Action.TRIGGER,
    key: str = "web3/disk",
    *,
    at: datetime = NOW,
    severity: str = Severity.ERROR,
    **facts: Any,
) -> None:
    """The tool says it at `at`; nothing works on it yet."""
    facts.setdefault("title", "Disk full on web3")
    facts.setdefault("identity", str(next(_count)))
    reading = Reading(key=key, action=Action(action), severity=Severity(severity), **facts)
    events.keep(source, [reading], now=at)


def hear(source: Source, action: str = Action.TRIGGER, key: str = "web3/disk", **facts: Any) -> Event:
    """The tool says it, and the pipeline works on it at that moment."""
    at = facts.get("at", NOW)
    say(source, action, key, **facts)
    pipeline.release(now=at)
    pipeline.sweep(now=at)
    return Event.objects.latest("pk")


def outcomes() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("outcome", flat=True))


def alarm(key: str = "web3/disk") -> Alarm:
    return Alarm.objects.get(key=key)


def incident() -> Incident:
    return Incident.objects.get()


def words(of: Incident) -> list[str]:
    """What the timeline says to the desk, entry by entry."""
    return [f"{entry.kind}: {entry.internal_text}" for entry in of.timeline.order_by("number")]
