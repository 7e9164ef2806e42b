"""The record of what was posted to whom, kept for a month."""

from __future__ import annotations

from datetime import datetime, timedelta

from notifications.models import Attempt

KEPT = timedelta(days=30)
BATCH = 1000


def forget_old(*, now: datetime) -> int:
    """Delete attempts older than a month, batch by batch; returns how many."""
    forgotten = 0
    while True:
        old = list(
            Attempt.objects.filter(at__lt=now - KEPT).order_by("at").values_list("pk", flat=True)[:BATCH]
        )
        Attempt.objects.filter(pk__in=old).delete()
        forgotten += len(old)
        if len(old) < BATCH:
            return forgotten
