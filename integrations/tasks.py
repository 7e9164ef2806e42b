"""What beat and the bell wake. It reads the clock once and hands it down; it may run twice at once."""

from __future__ import annotations

import time

from celery import shared_task
from django.utils import timezone

from incidents import feed
from integrations import failing, following

# In seconds; after all tries beat takes over.
TRIES, WAIT = 20, 0.05


@shared_task(name="integrations.follow", ignore_result=True)
def follow() -> None:
    """Number what is settled, post it to the webhooks, and look after those that fail."""
    failing.look_after(now=timezone.now())
    for _try in range(TRIES):
        feed.keep_up()
        is_complete = following.read_on(now=timezone.now())
        if is_complete and not feed.is_behind():
            return
        # Whoever reads just now may have begun before what this call is about was there.
        time.sleep(WAIT)
