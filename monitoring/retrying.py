"""Events that could not be worked on: tried again a few times, and then whenever a lead says so."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.errors import NotPermitted, NotPossible
from monitoring.course import step
from monitoring.events import BELL
from monitoring.models import Action, Event, Outcome
from notifications.doorbell import ring_on_commit
from people.actors import Actor

# How long after each failure it is tried again; after the last of them it stays as it is.
PAUSES = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
MOST = 500
_WORKED_ON = (Outcome.WAITING, Outcome.FAILED)


def put_aside(event: Event, why: str, now: datetime) -> None:
    """Put on the row, not saved, that it failed once more, and when it is tried again."""
    event.attempts += 1
    event.outcome = Outcome.FAILED
    event.again_at = now + PAUSES[event.attempts - 1] if event.attempts <= len(PAUSES) else None
    event.trace = [*event.trace, step("failed", reason=why)]


def take_up(*, now: datetime) -> None:
    """Let those wait for their turn again whose time has come. Under the lock of the pipeline."""
    for event in Event.objects.filter(again_at__lte=now).order_by("id")[:MOST]:
        event.again_at = None
        if is_overtaken(event):
            event.trace = [*event.trace, step("overtaken")]
        else:
            event.outcome = Outcome.WAITING
        event.save(update_fields=["again_at", "outcome", "trace"])


def is_overtaken(event: Event) -> bool:
    """Whether a newer word about the same key was worked on: an older one would set back what is known."""
    newer = Event.objects.filter(source=event.source_id, key=event.key, pk__gt=event.pk)
    return newer.filter(action__in=(Action.TRIGGER, Action.RESOLVE)).exclude(outcome__in=_WORKED_ON).exists()


def work_again(event: Event, *, by: Actor) -> Event:
    """Let a lead have it worked on once more, with all its attempts before it."""
    if not by.is_lead:
        raise NotPermitted(_("Only a lead has an event worked on again."))
    with transaction.atomic():
        fresh = Event.objects.select_for_update().get(pk=event.pk)
        if fresh.outcome != Outcome.FAILED:
            raise NotPossible(_("It was worked on already."))
        if is_overtaken(fresh):
            raise NotPossible(_("A newer event of the same key was worked on since."))
        fresh.outcome, fresh.attempts, fresh.again_at = Outcome.WAITING, 0, None
        fresh.save(update_fields=["outcome", "attempts", "again_at"])
        ring_on_commit(BELL)
    return fresh
