"""Whether a service is under planned maintenance: asked by whoever would call its outage an incident."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from incidents.models import Service
from statuspage.models import Notice, NoticeKind
from statuspage.models.notice import DONE

# Maintenance that takes longer than planned goes on until somebody ends it: it is looked at again.
LOOK_AGAIN = timedelta(minutes=5)


def until(service_id: int, now: datetime) -> datetime | None:
    """When the maintenance of this service that goes on at `now` is over; None where there is none.

    What is announced to some customers alone counts only where they are all who use the service: an outage
    of another one is none of it.
    """
    begun = Q(planned_from__lte=now)
    going_on = Notice.objects.filter(begun, kind=NoticeKind.MAINTENANCE, services=service_id).exclude(
        state__in=DONE
    )
    ends = [
        _end(notice, now)
        for notice in going_on.prefetch_related("customers")
        if _is_for_all(notice, service_id)
    ]
    return max((end for end in ends if end is not None), default=None)


def _end(notice: Notice, now: datetime) -> datetime | None:
    if notice.planned_until is None:
        return None
    if notice.planned_until > now:
        return notice.planned_until
    # What moves itself ends at its time, even where the sweep has not come round yet.
    overdue = not notice.moves_itself or notice.state == "verifying"
    return now + LOOK_AGAIN if overdue and notice.state != "scheduled" else None


def _is_for_all(notice: Notice, service_id: int) -> bool:
    told = {customer.pk for customer in notice.customers.all()}
    if not told:
        return True
    users = set(Service.objects.filter(pk=service_id).values_list("customers", flat=True)) - {None}
    return bool(users) and users <= told
