"""Plain makers of what the desk watches by itself."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from monitoring.models import Check, Event, Heartbeat
from people.models import User
from tests.makers import TUESDAY, make_user

_count = itertools.count(1)


def make_heartbeat(name: str = "", **fields: Any) -> Heartbeat:
    fields.setdefault("made_at", TUESDAY)
    if fields.get("cron"):
        fields.setdefault("period", None)
    return Heartbeat.objects.create(name=name or f"Job {next(_count)}", **fields)


def make_check(target: str, name: str = "", *, kind: str = "http", **fields: Any) -> Check:
    """A check that may reach inside, unless `fields` say otherwise."""
    fields = {"made_at": TUESDAY, "due_at": TUESDAY, "allows_inner": True} | fields
    if fields["allows_inner"]:
        fields.setdefault("allowed_by", _somebody())
    return Check.objects.create(name=name or f"Check {next(_count)}", kind=kind, target=target, **fields)


def _somebody() -> User:
    return User.objects.first() or make_user(role="lead")


def events_of(key: str) -> list[str]:
    """What was said of it, oldest first."""
    return list(Event.objects.filter(key=key).order_by("id").values_list("action", flat=True))


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)
