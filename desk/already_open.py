"""What is open already while somebody calls: of the caller, for the same service, at the same customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from desk.queue.addresses import queue_address
from incidents.models import Incident, Service
from people.actors import Actor
from people.models import Contact, Customer

SHOWN = 5


@dataclass(frozen=True)
class OpenOne:
    """An open incident; the caller can join it if it is their own customer's, who reads what is said."""

    incident: Incident
    age: timedelta
    can_join: bool


@dataclass(frozen=True)
class Group:
    title: str
    ones: list[OpenOne]
    more: str = ""


def groups_for(
    *,
    by: Actor,
    contact: Contact | None,
    customer: Customer | None,
    service: Service | None,
    now: datetime,
) -> list[Group]:
    """Each incident once, the nearest to the caller first, in at most three queries."""
    visible = Incident.objects.visible_to(by).open().select_related("customer", "contact")
    wanted = []
    if contact is not None and contact.pk:
        title = _("Open incidents of %(who)s") % {"who": contact.name}
        wanted.append((title, visible.filter(contact=contact), queue_address(f'contact:"{contact.name}"')))
    if service is not None:
        wanted.append((_("Open for %(service)s") % {"service": service}, visible.filter(service=service), ""))
    if customer is not None:
        title = _("Open at %(customer)s") % {"customer": customer}
        address = queue_address(f'customer:"{customer.name}"')
        wanted.append((title, visible.filter(customer=customer), address))
    groups: list[Group] = []
    seen: set[int] = set()
    for title, incidents, address in wanted:
        rows = list(incidents.exclude(pk__in=seen).order_by("-registered_at", "-pk")[: SHOWN + 1])
        shown = rows[:SHOWN]
        seen |= {incident.pk for incident in shown}
        ones = [
            OpenOne(one, now - one.registered_at, customer is not None and one.customer_id == customer.pk)
            for one in shown
        ]
        if ones:
            groups.append(Group(title, ones, address if len(rows) > SHOWN else ""))
    return groups
