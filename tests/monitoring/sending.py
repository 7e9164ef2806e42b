"""What tests of the doors share: sources with their keys, and bodies as tools send them."""

from __future__ import annotations

import itertools
import json
from typing import Any

from django.test import Client
from django.utils import timezone

from monitoring import receipts, sources
from monitoring.models import Event, Source, SourceKind

_count = itertools.count(1)


def make_source(kind: str = SourceKind.JSON, **fields: Any) -> tuple[Source, str]:
    """A source and its key."""
    key = sources.new_key()
    source = Source(kind=kind, name=f"{kind} {next(_count)}", made_at=timezone.now(), **fields)
    sources.give_key(source, key)
    source.save()
    return source, key


def post(path: str, body: Any, **more: Any) -> Any:
    """The answer to a body, which is bytes or written as JSON."""
    written = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(path, written, content_type=more.pop("content_type", "application/json"), **more)


def read_events(source: Source) -> list[Event]:
    """What the source said so far, oldest first."""
    receipts.sweep(now=timezone.now())
    return list(Event.objects.filter(source=source).order_by("pk"))


def trigger(key: str, **more: Any) -> dict[str, Any]:
    """PagerDuty's event of version 2."""
    payload = {"summary": "Disk is full", "source": "db1", "severity": "critical"}
    return {"routing_key": key, "event_action": "trigger", "dedup_key": "disk", "payload": payload} | more
