"""Finding: what the command palette offers while somebody types, and the page with everything found."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from desk.doors import actor, me
from desk.queue.addresses import queue_address
from incidents.models import State
from incidents.search import LEAST, Found, search
from people.models import Contact, Customer, clean_name

EACH = 6
PAGE = 30


@login_required
def find(request: HttpRequest) -> JsonResponse:
    """`{"found": [{"label", "hint", "address"}]}`, best first; nothing for fewer than two letters.

    `marked` is the label as safe HTML with the words marked, where there is one.
    """
    typed = _typed(request)
    found: list[dict[str, Any]] = []
    if len(typed) >= 2:
        incidents = search(actor(request), typed, limit=EACH, brief=True).found
        found = [_offer(one) for one in incidents]
        if me(request).is_desk:
            found += _rooms(request, typed) + _contacts(typed) + _customers(typed)
            # A typing error is looked for when nothing fits as it was typed.
            found = found or _contacts(typed, is_exact=False) + _customers(typed, is_exact=False)
        if len(incidents) == EACH:
            address = f"{reverse('desk:search')}?q={typed}"
            found.append({"label": _("Everything with “%(typed)s”") % {"typed": typed}, "address": address})
    return JsonResponse({"found": found})


@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """Every incident that fits, closed ones too; the words marked where they stand."""
    typed = _typed(request)
    answer = search(actor(request), typed, limit=PAGE) if typed else None
    context = {"typed": typed, "answer": answer, "least": LEAST, "states": {s.value: s.label for s in State}}
    return render(request, "desk/search.html", context)


def _typed(request: HttpRequest) -> str:
    return clean_name(request.GET.get("q", ""))[:100]


def _offer(one: Found) -> dict[str, str]:
    incident = one.incident
    return {
        "label": f"{incident.reference} {incident.title}",
        "marked": f"{incident.reference} {one.title}",
        "hint": str(State(incident.state).label),
        "address": reverse("desk:incident", args=[incident.reference]),
    }


def _rooms(request: HttpRequest, typed: str) -> list[dict[str, Any]]:
    """The pages of monitoring, from wherever somebody is; the others stand in the bar."""
    rooms = {
        "events": _("Events"),
        "checks": _("Checks"),
        "heartbeats": _("Heartbeats"),
        "feeds": _("Suppliers' feeds"),
    }
    if me(request).is_lead:
        rooms |= {"rules": _("Rules"), "sources": _("Sources")}
    return [
        {"label": label, "hint": _("Monitoring"), "address": reverse(f"desk:{name}")}
        for name, label in rooms.items()
        if typed.lower() in label.lower()
    ]


def _contacts(typed: str, *, is_exact: bool = True) -> list[dict[str, Any]]:
    contacts = Contact.objects.matching(typed) if is_exact else Contact.objects.resembling(typed)
    return [
        {
            "label": f"{contact.name}, {contact.customer.name}",
            "hint": contact.phone or str(_("contact")),
            "address": queue_address(f'contact:"{contact.name}" state:any sort:newest'),
        }
        for contact in contacts[:EACH]
    ]


def _customers(typed: str, *, is_exact: bool = True) -> list[dict[str, Any]]:
    customers = (
        Customer.objects.filter(name__icontains=typed) if is_exact else Customer.objects.resembling(typed)
    )
    return [
        {
            "label": customer.name,
            "hint": str(_("customer")),
            "address": queue_address(f'customer:"{customer.name}"'),
        }
        for customer in customers[:EACH]
    ]
