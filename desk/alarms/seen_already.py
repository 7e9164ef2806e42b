"""What monitoring has seen while somebody calls: for the caller's services, before a word is said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from incidents.models import Incident, Service, State
from monitoring.models import Alarm, AlarmState
from people.models import Customer

SHOWN = 5


@dataclass(frozen=True)
class Seen:
    """An alarm that is wrong now, and its open incident, if it has one already."""

    alarm: Alarm
    incident: Incident | None
    age: timedelta
    can_join: bool


def seen_for(*, customer: Customer | None, service: Service | None, now: datetime) -> list[Seen]:
    """The nearest first: those of the service asked about, then of what else the customer uses. One query.

    What has no service is shown only where its incident is the customer's own.
    """
    if customer is None and service is None:
        return []
    wrong = Alarm.objects.filter(state=AlarmState.FIRING).select_related("service", "incident__customer")
    fitting = Q()
    if service is not None:
        fitting |= Q(service=service)
    if customer is not None:
        offered = Service.objects.offered_to(customer).values("pk")
        fitting |= Q(service__in=offered) | Q(incident__customer=customer)
    found = list(wrong.filter(fitting).order_by("-began_at", "-pk")[: SHOWN * 4])
    found.sort(key=lambda alarm: service is None or alarm.service_id != service.pk)
    seen: list[Seen] = []
    told: set[int] = set()
    for alarm in found:
        incident = alarm.incident
        if incident is not None and incident.state == State.CLOSED:
            incident = None
        # Many alarms of one incident are one thing that somebody calls about.
        if incident is not None and incident.pk in told:
            continue
        if incident is not None:
            told.add(incident.pk)
        is_theirs = incident is not None and customer is not None and incident.customer_id == customer.pk
        seen.append(Seen(alarm, incident, now - alarm.began_at, is_theirs))
    return seen[:SHOWN]
