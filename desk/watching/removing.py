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
        # Whoever is just writing what it found is waited for, so that nothing is said after the end.
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        text = _("“%(name)s” is no longer watched: %(who)s removed it. Nobody saw that it is right again.")
        told = text % {"name": row.name, "who": by}
        readings = [
            Reading(key=key, action=Action.RESOLVE, title=title, text=told, at=now)
            for key, title in _ended(row).items()
        ]
        events.keep(sources.own(kind, now=now), readings, now=now)
        row.delete()


def _ended(row: Check | Heartbeat | Feed) -> dict[str, str]:
    """The keys that end with it, and their titles. Also what is only waiting to become an alarm."""
    _kind, key = _watcher(row)
    told = {key: row.name}
    if isinstance(row, Feed):
        told = {
            f"{key}{one.external_id}": one.title
            for one in row.incidents.filter(is_told=True, resolved_at__isnull=True)
        }
    return told | {alarm.key: alarm.title for alarm in depending(row)}


def _watcher(row: Check | Heartbeat | Feed) -> tuple[SourceKind, str]:
    """The desk's own source that speaks for it, and its key, of a feed the beginning of its keys."""
    if isinstance(row, Check):
        return SourceKind.CHECK, f"check:{row.pk}"
    if isinstance(row, Heartbeat):
        return SourceKind.HEARTBEAT, f"heartbeat:{row.pk}"
    return SourceKind.FEED, f"feed:{row.pk}:"
