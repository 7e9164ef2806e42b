"""What the tests of the pages about events, rules and sources share."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from django.utils import timezone

from incidents.models import Incident
from monitoring import sources
from monitoring.models import Alarm, Event, Receipt, ReceiptState, Rule, Source, SourceKind

_count = itertools.count(1)


def make_source(kind: str = SourceKind.ALERTMANAGER, name: str = "", **fields: Any) -> Source:
    source = Source(kind=kind, name=name or f"Tool {next(_count)}", made_at=timezone.now(), **fields)
    sources.give_key(source, sources.new_key())
    source.save()
    return source


def make_alarm(source: Source, key: str = "", *, incident: Incident | None = None, **fields: Any) -> Alarm:
    now = timezone.now()
    facts: dict[str, Any] = {"state": "firing", "severity": "critical", "title": f"{key} is full"}
    facts |= {"began_at": now, "last_at": now}
    return Alarm.objects.create(
        source=source, key=key or f"disk {next(_count)}", incident=incident, **facts | fields
    )


def make_event(source: Source, key: str = "disk", *, at: datetime | None = None, **fields: Any) -> Event:
    facts: dict[str, Any] = {"action": "trigger", "severity": "critical", "title": f"{key} is full"}
    return Event.objects.create(
        source=source,
        key=key,
        digest=f"{next(_count):064d}",
        received_at=at or timezone.now(),
        **facts | fields,
    )


def make_receipt(source: Source, body: bytes = b"{}", **fields: Any) -> Receipt:
    facts: dict[str, Any] = {"state": ReceiptState.UNREADABLE, "reason": "There is no key at “key”."}
    return Receipt.objects.create(
        source=source, way="address", body=body, received_at=timezone.now(), **facts | fields
    )


def make_rule(name: str = "", **fields: Any) -> Rule:
    number = next(_count)
    return Rule.objects.create(name=name or f"Rule {number}", **{"position": number * 10} | fields)
