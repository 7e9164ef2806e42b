"""Reads along with the feed and posts to each webhook what concerns it.

What is posted and how far was read are one transaction: a worker that dies between them has done
neither, and the next one goes on from the same place. The key of each message names the webhook and the
position, so that nothing is posted twice.
"""

from __future__ import annotations

import time
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from incidents.models import FeedPosition
from integrations.models import Webhook
from integrations.telling import messages_to
from notifications import outbox

BATCH = 200
# A webhook that was paused for long leaves the others their turn.
READ_FOR_SECONDS = 20.0


def read_on(*, now: datetime) -> bool:
    """Post what every running webhook is owed. False when somebody else is reading for one of them."""
    began, is_complete = time.monotonic(), True
    end = FeedPosition.objects.aggregate(end=Max("position"))["end"] or 0
    behind = list(
        Webhook.objects.running().filter(reached__lt=end).order_by("reached").values_list("pk", flat=True)
    )
    while behind and time.monotonic() - began < READ_FOR_SECONDS:
        pk = behind.pop(0)
        reached = _read_for(pk, now)
        if reached is None:
            is_complete = False
        elif reached < end:
            behind.append(pk)
    return is_complete


def _read_for(pk: int, now: datetime) -> int | None:
    """One batch for one webhook; returns how far it came. None when it is taken, paused or deleted."""
    with transaction.atomic():
        hook = Webhook.objects.running().select_for_update(skip_locked=True).filter(pk=pk).first()
        if hook is None:
            return None
        following = FeedPosition.objects.filter(position__gt=hook.reached).select_related("entry")
        found = list(following.order_by("position")[:BATCH])
        if found:
            outbox.post_many(messages_to(hook, found), now=now)
            hook.reached = found[-1].position
            hook.save(update_fields=["reached"])
    return hook.reached
