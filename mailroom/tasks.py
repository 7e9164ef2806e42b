"""What beat and the bell wake. Each reads the clock once and hands it down; each may run twice at once."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from mailroom import fetching, processing


@shared_task(name="mailroom.process", ignore_result=True)
def process() -> int:
    """Something came in."""
    return processing.sweep(now=timezone.now())


@shared_task(name="mailroom.sweep", ignore_result=True)
def sweep() -> int:
    """What nobody rang for, what is to be tried again, and what a dead worker left."""
    return processing.sweep(now=timezone.now())


@shared_task(name="mailroom.watch", ignore_result=True)
def watch() -> int:
    """Mailboxes that nobody looks into any more."""
    return fetching.note_unwatched(now=timezone.now())
