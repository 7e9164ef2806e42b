"""What beat and the bell wake. Each reads the clock once and hands it down; each may run twice at once."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from statuspage import folder, follower, notices, pages, publishing, telling

# In seconds; after all tries beat takes over.
TRIES, WAIT = 20, 0.05


@shared_task(name="statuspage.follow", ignore_result=True)
def follow() -> None:
    """Bring the pages up to what was written."""
    for _try in range(TRIES):
        now = timezone.now()
        if follower.read_on(now=now):
            publishing.render_due(now=now)
            return
        # Whoever reads just now may have begun before what this call is about was there.
        time.sleep(WAIT)


@shared_task(name="statuspage.keep", ignore_result=True)
def keep() -> None:
    """What nobody rings for: settings, planned maintenance, and time itself."""
    now = timezone.now()
    pages.keep_up_with_settings(now=now)
    notices.move_maintenance(now=now)
    follower.read_on(now=now)
    publishing.render_due(now=now)
    folder.remove_deleted()
    publishing.make_folder_whole()
    publishing.show_life(now=now)
    telling.send_digests(now=now)
