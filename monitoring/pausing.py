"""Whether the desk looks by itself: the one rule of pausing, for pages and programs."""

from __future__ import annotations

from datetime import datetime

from monitoring.models import Check, Feed


def pause(row: Check | Feed) -> None:
    """Look no more; what was found last stays as it is."""
    type(row).objects.filter(pk=row.pk).update(is_paused=True)


def resume(row: Check | Feed, *, now: datetime) -> None:
    """Look again, at once."""
    type(row).objects.filter(pk=row.pk).update(is_paused=False, due_at=now)
