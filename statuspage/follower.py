"""Reads along with the timeline: what changed is read anew and its pages are marked.

It goes on from a horizon below which nothing is open any more, so that it misses no entry; one that
it meets twice does no harm. From the beginning (`reached` zero) it makes everything again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from incidents.horizon import horizon
from incidents.models import Incident, Service, TimelineEntry
from statuspage import disruptions, pages, telling
from statuspage.models import Progress

NAME = telling.FOLLOWER
BATCH = 500


def read_on(*, now: datetime) -> bool:
    """Read what was written since the last time. False when somebody else is reading just now."""
    with transaction.atomic():
        progress = _taken()
        if progress is None:
            return False
        reached = horizon()
        changed = list(
            TimelineEntry.objects.filter(transaction__gte=progress.reached)
            .order_by()
            .values_list("incident_id", flat=True)
            .distinct()
        )
        customers: set[int] = set()
        services: set[int] = set()
        for keys in _batches(sorted(changed)):
            incidents = list(Incident.objects.with_people().filter(pk__in=keys))
            services |= disruptions.reread_incidents(incidents)
            customers.update(one.customer_id for one in incidents if one.customer_id is not None)
        telling.tell(progress.reached, now=now)
        if customers:
            pages.mark_changed(pages.of_customers(customers), now)
        if services:
            shown = pages.addressed((), Service.objects.filter(pk__in=services))
            pages.mark_changed(shown, now)
        if progress.reached != reached:
            Progress.objects.filter(pk=progress.pk).update(reached=reached)
    return True


def _taken() -> Progress | None:
    Progress.objects.bulk_create([Progress(follower=NAME)], ignore_conflicts=True)
    return Progress.objects.select_for_update(skip_locked=True).filter(pk=NAME).first()


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]
