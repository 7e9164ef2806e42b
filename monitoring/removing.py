"""Watching that ends: its alarms end with it, and their incidents are told that nobody knows any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from monitoring import events, sources
from monitoring.models import Action, Alarm, AlarmState, Check, Feed, Heartbeat, SourceKind
from monitoring.reading import Reading
from people.actors import Actor

_KINDS = {Check: SourceKind.CHECK, Heartbeat: SourceKind.HEARTBEAT, Feed: SourceKind.FEED}


@transaction.atomic
def remove(watch: Check | Heartbeat | Feed, *, by: Actor, now: datetime) -> None:
    """Delete it with what it saw. Its alarms end with an event of their own; incidents and events stay."""
    kind = _KINDS[type(watch)]
    key = f"{kind.value}:{watch.pk}"
    firing = Alarm.objects.filter(
        Q(key=key) | Q(key__startswith=f"{key}:"), source__kind=kind, state=AlarmState.FIRING
    )
    told = _("No longer watched: %(name)s removed “%(watch)s”. Whether it works again is not known.")
    text = told % {"name": by.name, "watch": watch}
    ended = [
        Reading(key=alarm.key, action=Action.RESOLVE, title=alarm.title, text=text, at=now)
        for alarm in firing
    ]
    if ended:
        events.keep(sources.own(kind, now=now), ended, now=now)
    watch.delete()
