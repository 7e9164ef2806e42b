"""Rows of monitoring as tests of the API need them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from incidents.models import Service
from monitoring import sources
from monitoring.models import (
    Action,
    Alarm,
    AlarmState,
    Check,
    CheckDay,
    CheckFinding,
    CheckKind,
    CheckSpan,
    CheckState,
    Event,
    Feed,
    FeedComponent,
    FeedIncident,
    FeedKind,
    FeedUpdate,
    Heartbeat,
    Outcome,
    Ping,
    PingKind,
    Receipt,
    ReceiptState,
    Rule,
    Severity,
    Source,
    SourceKind,
)
from people.models import Supplier
from tests.makers import TUESDAY

_made = iter(range(1, 10**6))


def number() -> int:
    return next(_made)


def make_source(kind: str = SourceKind.ALERTMANAGER, **facts: Any) -> Source:
    source = Source(kind=kind, made_at=TUESDAY, **({"name": f"Source {number()}"} | facts))
    sources.give_key(source, sources.new_key())
    source.save()
    return source


def make_alarm(source: Source | None = None, at: datetime = TUESDAY, **facts: Any) -> Alarm:
    key = f"host{number()}"
    usual = {"key": key, "state": AlarmState.FIRING, "severity": Severity.ERROR, "title": f"{key} is down"}
    return Alarm.objects.create(source=source or make_source(), began_at=at, last_at=at, **(usual | facts))


def make_event(alarm: Alarm, at: datetime = TUESDAY, **facts: Any) -> Event:
    usual = {"action": Action.TRIGGER, "severity": alarm.severity, "title": alarm.title, "received_at": at}
    usual |= {"outcome": Outcome.OPENED, "digest": f"{number():064}", "labels": {"host": alarm.key}}
    return Event.objects.create(source=alarm.source, key=alarm.key, alarm=alarm, **(usual | facts))


def make_receipt(source: Source, **facts: Any) -> Receipt:
    usual = {"way": "events", "body": b"\xff{", "received_at": TUESDAY, "state": ReceiptState.UNREADABLE}
    return Receipt.objects.create(source=source, reason="This is no JSON.", **(usual | facts))


def make_rule(**facts: Any) -> Rule:
    return Rule.objects.create(**({"name": f"Rule {number()}"} | facts))


def make_check(**facts: Any) -> Check:
    usual = {"kind": CheckKind.TCP, "target": "mail.example.org:25", "made_at": TUESDAY, "due_at": TUESDAY}
    return Check.objects.create(**({"name": f"Check {number()}"} | usual | facts))


def make_history(check: Check, now: datetime) -> None:
    facts = {"check_seen": check, "runs": 10, "failures": 2, "ms_sum": 800, "ms_max": 250}
    CheckSpan.objects.create(at=now, **facts)
    CheckDay.objects.create(day=now.date(), down_seconds=40, **facts)
    CheckFinding.objects.create(check_seen=check, at=now, state=CheckState.FAILING, ms=9, words="Refused.")


def make_heartbeat(**facts: Any) -> Heartbeat:
    return Heartbeat.objects.create(**({"name": f"Job {number()}", "made_at": TUESDAY} | facts))


def make_ping(heartbeat: Heartbeat, **facts: Any) -> Ping:
    usual = {"kind": PingKind.SUCCESS, "at": TUESDAY, "body": b"done \xff", "seconds": 1.5}
    return Ping.objects.create(heartbeat=heartbeat, **(usual | facts))


def make_feed(supplier: Supplier | None = None, **facts: Any) -> Feed:
    usual = {"name": f"Feed {number()}", "kind": FeedKind.STATUSPAGE, "made_at": TUESDAY, "due_at": TUESDAY}
    owner = supplier or Supplier.objects.create(name=f"Provider {number()}")
    return Feed.objects.create(supplier=owner, url="https://status.example.org/", **(usual | facts))


def make_feed_incident(feed: Feed, **facts: Any) -> FeedIncident:
    usual = {"external_id": f"x{number()}", "title": "Fibre cut", "severity": Severity.ERROR}
    made = FeedIncident.objects.create(feed=feed, began_at=TUESDAY, seen_at=TUESDAY, **(usual | facts))
    component, _is_new = FeedComponent.objects.get_or_create(
        feed=feed, external_id="c1", defaults={"name": "Fibre", "seen_at": TUESDAY}
    )
    made.components.add(component)
    FeedUpdate.objects.create(incident=made, external_id="u1", at=TUESDAY, text="We look.")
    return made


def one_of_each(service: Service | None = None) -> None:
    """A row of every noun, the one about the other where it can be."""
    source = make_source(name="Watcher")
    incident_less = make_alarm(source, key="router", service=service)
    make_event(incident_less)
    make_receipt(source)
    make_rule()
    make_history(make_check(service=service), TUESDAY)
    make_ping(make_heartbeat(service=service))
    make_feed_incident(make_feed(service=service))
