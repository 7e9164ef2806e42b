"""What beat and the bell wake. Each reads the clock once and hands it down; each may run twice at once."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from monitoring import acknowledging, forgetting, pipeline, pruning, receipts, silence
from monitoring.feeds import reading as feeds


@shared_task(name="monitoring.read", ignore_result=True)
def read() -> int:
    """Something came in, or was left by a worker that died."""
    return receipts.sweep(now=timezone.now())


@shared_task(name="monitoring.forget", ignore_result=True)
def forget() -> int:
    return forgetting.forget(now=timezone.now())


@shared_task(name="monitoring.work", ignore_result=True)
def work() -> int:
    """Events wait."""
    return pipeline.sweep(now=timezone.now())


@shared_task(name="monitoring.release", ignore_result=True)
def release() -> int:
    """Alarms that were held back may be due, and what waits for confirmation may be wrong all the same."""
    now = timezone.now()
    return pipeline.release(now=now) + pipeline.watch_pending(now=now)


@shared_task(name="monitoring.note_reports", ignore_result=True)
def note_reports(about: str = "") -> int:
    """`about` names what rang the bell; the look is at every source."""
    return acknowledging.note_reports(now=timezone.now())


@shared_task(name="monitoring.notice_silence", ignore_result=True)
def notice_silence() -> int:
    """Jobs that did not ping in time."""
    return silence.sweep(now=timezone.now())


@shared_task(name="monitoring.prune_checks", ignore_result=True)
def prune_checks() -> int:
    """What checks and heartbeats keep no longer."""
    return pruning.sweep(now=timezone.now())


@shared_task(name="monitoring.read_feeds", ignore_result=True)
def read_feeds() -> int:
    """Suppliers' feeds that are due."""
    return feeds.sweep(now=timezone.now())
