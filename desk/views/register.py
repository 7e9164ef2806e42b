"""The page of a new call, and what it shows while the caller speaks."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import from_mail
from desk.alarms.seen_already import seen_for
from desk.already_open import groups_for
from desk.callers import (
    Found,
    calling_from,
    contact_of,
    customer_named,
    found_by,
    number_of_call,
    with_open,
)
from desk.doors import actor, desk_only, find
from desk.matrix import matrix_from
from desk.registering import FIELDS, ORDER, join_call, register_call
from incidents.errors import NotPermitted, NotPossible
from incidents.horizon import horizon
from incidents.models import Channel, Service
from mailroom import quarantine
from people.models import Customer


@desk_only
def register(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _empty(request)
    typed = _typed(request.POST)
    key = request.POST.get("intake_key", "") or str(uuid.uuid4())
    try:
        incident = register_call(typed, by=actor(request), key=key)
    except NotPossible as refused:
        return _refused(request, typed, refused.fields or {"": refused.message}, key, status=422)
    except NotPermitted as refused:
        return _refused(request, typed, {"": str(refused)}, key, status=403)
    messages.success(
        request, _("%(reference)s is registered.") % {"reference": incident.reference}, extra_tags="done"
    )
    return redirect("desk:incident", incident.reference)


@desk_only
def join(request: HttpRequest, reference: str) -> HttpResponse:
    """The words typed so far go to an incident that is open already, instead of making another."""
    incident = find(request, reference)
    if request.method != "POST":
        # Who signed in again comes back to the address of a button.
        return redirect("desk:register")
    typed = _typed(request.POST)
    try:
        logged = join_call(incident, typed, by=actor(request))
    except (NotPossible, NotPermitted) as refused:
        fields = refused.fields if isinstance(refused, NotPossible) else {}
        key = request.POST.get("intake_key", "") or str(uuid.uuid4())
        return _refused(request, typed, fields or {"": str(refused)}, key, status=422)
    if logged:
        told = _("The call is logged at %(reference)s; nothing new is registered.")
    else:
        told = _("This is %(reference)s. Nothing was written yet, so nothing is logged.")
    messages.success(request, told % {"reference": incident.reference}, extra_tags="done")
    return redirect("desk:incident", incident.reference)


@desk_only
def contacts(request: HttpRequest) -> HttpResponse:
    """What fits the letters typed so far, with the open incidents of each."""
    found = found_by(request.GET.get("caller", ""), by=actor(request))
    return render(request, "desk/contacts.html", {"found": found})


@desk_only
def already_open(request: HttpRequest) -> HttpResponse:
    """What is open already, for another service."""
    return render(request, "desk/register_open.html", _known(request, _typed(request.GET), matrix=False))


@desk_only
def customer(request: HttpRequest) -> HttpResponse:
    """What is open already, the services and the promises, for another caller."""
    return render(request, "desk/register_customer.html", _known(request, _typed(request.GET)))


def _typed(sent: QueryDict) -> dict[str, str]:
    typed = {name: sent.get(name, "") for name in FIELDS}
    return typed | {"mail": from_mail.number_of(typed["mail"])}


def _empty(request: HttpRequest) -> HttpResponse:
    """A new form; `?phone=` of a telephone system says who calls, or begins a new contact; `?mail=` names
    a message that could not be processed."""
    typed = dict.fromkeys(FIELDS, "") | {"channel": Channel.PHONE.value, "who": "known"}
    found = Found("")
    message = from_mail.message_of({"mail": request.GET.get("mail", "")}, actor(request))
    if message is not None and quarantine.is_stuck(message):
        typed |= from_mail.begun(message)
    elif number := number_of_call(request.GET.get("phone", "")):
        caller, fitting = calling_from(number)
        typed["phone"] = number
        if caller is not None:
            typed["contact"] = str(caller.pk)
        else:
            typed["who"] = "known" if fitting else "new"
            found = with_open(Found(number, fitting), by=actor(request))
    return _page(request, typed, found, {}, str(uuid.uuid4()))


def _refused(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], key: str, *, status: int
) -> HttpResponse:
    found = Found("") if typed["contact"] else found_by(typed["caller"], by=actor(request))
    return _page(request, typed, found, errors, key, status=status)


def _page(
    request: HttpRequest,
    typed: dict[str, str],
    found: Found,
    errors: dict[str, str],
    key: str,
    *,
    status: int = 200,
) -> HttpResponse:
    known = _known(request, typed)
    usual = "title" if known["chosen"] else "caller"
    context: dict[str, Any] = known | {
        "found": found,
        "errors": errors,
        "cursor": next((name for name in ORDER if name in errors), usual),
        "intake_key": key,
        "since": horizon(),
        "channels": Channel.choices,
        "customers": list(Customer.objects.values_list("name", flat=True)),
    }
    return render(request, "desk/register.html", context, status=status)


def _known(request: HttpRequest, typed: dict[str, str], *, matrix: bool = True) -> dict[str, Any]:
    """What follows from who calls and which service it is about."""
    now = timezone.now()
    chosen = contact_of(typed)
    of = chosen.customer if chosen is not None else customer_named(typed)
    services = list(Service.objects.offered_to(of))
    service = next((one for one in services if str(one.pk) == typed["service"]), None)
    groups = groups_for(by=actor(request), contact=chosen, customer=of, service=service, now=now)
    return {
        "typed": typed,
        "chosen": chosen,
        "of": of,
        "services": services,
        "groups": groups,
        "seen": seen_for(customer=of, service=service, now=now),
        "matrix": matrix_from(now, of) if matrix else None,
    }
