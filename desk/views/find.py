"""What the command palette finds while somebody types: incidents, contacts, customers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.doors import actor, me, number_of
from desk.queue.addresses import queue_address
from incidents.models import Incident, State
from people.models import Contact, Customer, clean_name

EACH = 6


@login_required
def find(request: HttpRequest) -> JsonResponse:
    """`{"found": [{"label", "hint", "address"}]}`, best first; nothing for fewer than two letters."""
    typed = clean_name(request.GET.get("q", ""))[:100]
    found: list[dict[str, Any]] = []
    if len(typed) >= 2:
        found = _incidents(request, typed)
        if me(request).is_desk:
            found += _contacts(typed) + _customers(typed)
    return JsonResponse({"found": found})


def _incidents(request: HttpRequest, typed: str) -> list[dict[str, Any]]:
    visible = Incident.objects.visible_to(actor(request))
    number = number_of(typed)
    by_number = visible.filter(pk=number) if number else visible.none()
    # What is open first: it is what somebody at the desk looks for.
    by_title = visible.open().filter(title__icontains=typed).order_by("-id")
    rows = [*by_number.only("pk", "title", "state"), *by_title.only("pk", "title", "state")[:EACH]]
    return [
        {
            "label": f"{row.reference} {row.title}",
            "hint": str(State(row.state).label),
            "address": reverse("desk:incident", args=[row.reference]),
        }
        for row in {row.pk: row for row in rows}.values()
    ]


def _contacts(typed: str) -> list[dict[str, Any]]:
    return [
        {
            "label": f"{contact.name}, {contact.customer.name}",
            "hint": contact.phone or str(_("contact")),
            "address": queue_address(f'contact:"{contact.name}" state:any sort:newest'),
        }
        for contact in Contact.objects.matching(typed)[:EACH]
    ]


def _customers(typed: str) -> list[dict[str, Any]]:
    return [
        {"label": name, "hint": str(_("customer")), "address": queue_address(f'customer:"{name}"')}
        for name in Customer.objects.filter(name__icontains=typed).values_list("name", flat=True)[:EACH]
    ]
