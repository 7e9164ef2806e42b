"""What beat and the bell wake. Each reads the clock once and hands it down; each may run twice at once."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from statuspage import follower, notices, pages, publishing, telling


@shared_task(name="statuspage.follow", ignore_result=True)
def follow() -> None:
    """Bring the pages up to what was written."""
    now = timezone.now()
    if follower.read_on(now=now):
        publishing.render_due(now=now)


@shared_task(name="statuspage.keep", ignore_result=True)
def keep() -> None:
    """What nobody rings for: settings, planned maintenance, and time itself."""
    now = timezone.now()
    pages.keep_up_with_settings(now=now)
    notices.move_maintenance(now=now)
    follower.read_on(now=now)
    publishing.render_due(now=now)
    publishing.make_folder_whole()
    publishing.show_life(now=now)
    telling.send_digests(now=now)
