"""Setting the status of a service by hand, and taking that back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from incidents.models import Service
from notifications.doorbell import ring_on_commit
from people.models import User
from statuspage.models import HandSetStatus, Page
from statuspage.pages import mark_changed
from statuspage.status import Status


def set_by_hand(
    service: Service,
    *,
    by: User,
    status: Status,
    ends_at: datetime,
    why_en: str = "",
    why_nl: str = "",
    now: datetime,
) -> HandSetStatus:
    """From now until `ends_at` (aware) the service has this status, whatever is derived."""
    with transaction.atomic():
        # What was set before gives way: one word of ours holds at a time.
        HandSetStatus.objects.in_force(now).filter(service=service).update(ends_at=now)
        made = HandSetStatus.objects.create(
            service=service,
            status=status,
            why_en=why_en,
            why_nl=why_nl,
            began_at=now,
            ends_at=ends_at,
            set_by=by,
        )
        _show(service, now)
    return made


def take_back(hand_set: HandSetStatus, *, now: datetime) -> None:
    """What is derived holds again from now on; that it was set stays in the history."""
    with transaction.atomic():
        if HandSetStatus.objects.in_force(now).filter(pk=hand_set.pk).update(ends_at=now):
            _show(hand_set.service, now)


def _show(service: Service, now: datetime) -> None:
    seeing = Page.objects.all()
    if service.customers.exists():
        seeing = seeing.filter(Q(customer__isnull=True) | Q(customer__services=service))
    mark_changed(Page.objects.filter(pk__in=seeing.values("pk")), now)
    ring_on_commit("statuspage.follow")
