"""Messages that go one after another, each once the one before it has arrived.

The claim keeps the order. What is here keeps it cheap and prompt: those behind a failed one are due with
it instead of being looked at in every round, and the next goes as soon as one has arrived.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Greatest, Least

from notifications.doorbell import ring_on_commit
from notifications.models import HELD, Delivery, DeliveryState

DELIVER_TASK = "notifications.deliver"
# For so long a receiver may be away before somebody has to look.
PATIENCE = timedelta(hours=24)


def wait_for(head: Delivery, due_at: datetime) -> None:
    """Let those behind the head of a lane be due with it."""
    behind = Delivery.objects.in_lanes().filter(lane=head.lane, pk__gt=head.pk, state=DeliveryState.WAITING)
    behind.filter(due_at__lt=due_at).update(due_at=due_at)


def let_next_go(lane: str, now: datetime) -> None:
    """The first of the lane may go; its patience begins now, for it could not be tried before."""
    first = Delivery.objects.in_lanes().filter(lane=lane).order_by("pk").values_list("pk", flat=True).first()
    if first is None:
        return
    going = Delivery.objects.filter(pk=first, state=DeliveryState.WAITING, due_at__lt=HELD)
    if going.update(due_at=Least(F("due_at"), now), give_up_at=Greatest(F("give_up_at"), now + PATIENCE)):
        ring_on_commit(DELIVER_TASK, [first])
