"""What is watched no more: told what depends on it before, and what was wrong because of it is ended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from monitoring import events, sources
from monitoring.models import Action, Alarm, AlarmState, Check, Feed, Heartbeat, SourceKind
from monitoring.reading import Reading


def depending(row: Check | Heartbeat | Feed) -> QuerySet[Alarm]:
    """Alarms that fire because of it; without it nobody would ever tell that they are over."""
    kind, key = _watcher(row)
    whose = Q(key__startswith=key) if kind == SourceKind.FEED else Q(key=key)
    found = Alarm.objects.filter(whose, source__kind=kind, state=AlarmState.FIRING)
    return found.select_related("incident").order_by("began_at", "id")


def remove(row: Check | Heartbeat | Feed, *, by: str, now: datetime) -> None:
    """Delete it, and end its alarms with words that say why: `by` took it away."""
    kind, _key = _watcher(row)
    with transaction.atomic():
        text = _("“%(name)s” is no longer watched: %(who)s removed it. Nobody saw that it is right again.")
        told = text % {"name": row.name, "who": by}
        readings = [
            Reading(key=alarm.key, action=Action.RESOLVE, title=alarm.title, text=told, at=now)
            for alarm in depending(row)
        ]
        if readings:
            events.keep(sources.own(kind, now=now), readings, now=now)
        row.delete()


def _watcher(row: Check | Heartbeat | Feed) -> tuple[SourceKind, str]:
    """The desk's own source that speaks for it, and its key, of a feed the beginning of its keys."""
    if isinstance(row, Check):
        return SourceKind.CHECK, f"check:{row.pk}"
    if isinstance(row, Heartbeat):
        return SourceKind.HEARTBEAT, f"heartbeat:{row.pk}"
    return SourceKind.FEED, f"feed:{row.pk}:"
