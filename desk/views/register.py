"""Registering a call: found or made while the caller is on the line."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from desk.doors import actor, desk_only
from incidents import lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Channel, Incident
from people.models import Contact, Customer, clean_name

FOUND = 8
KEEP = ("title", "description", "channel", "contact", "caller", "who", "customer", "email", "phone")


@dataclass
class Caller:
    """Who reports: a known contact, a new one, or somebody unknown as given."""

    contact: Contact | None = None
    given: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@desk_only
def register(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        given = {"channel": Channel.PHONE.value, "who": "known", "caller": request.GET.get("phone", "")}
        return _page(request, given, {}, str(uuid.uuid4()))
    typed = {name: request.POST.get(name, "") for name in KEEP}
    key = request.POST.get("intake_key", "")[:64] or str(uuid.uuid4())
    try:
        with transaction.atomic():
            incident = _register(request, typed, key)
    except NotPossible as refused:
        return _page(request, typed, refused.fields or {"": refused.message}, key, status=422)
    except NotPermitted as refused:
        return _page(request, typed, {"": str(refused)}, key, status=403)
    messages.success(request, _("%(reference)s is registered.") % {"reference": incident.reference})
    return redirect("desk:incident", incident.reference)


def _register(request: HttpRequest, typed: dict[str, str], key: str) -> Incident:
    """Find or make the contact and register, in one transaction: both or neither."""
    who = _caller(request.POST)
    if who.errors:
        # What is wrong with the rest is said in the same answer.
        errors = who.errors | (
            {} if clean_name(typed["title"]) else {"title": _("Say in a few words what is wrong.")}
        )
        raise NotPossible(next(iter(errors.values())), fields=errors)
    return lifecycle.register(
        by=actor(request),
        title=typed["title"],
        description=typed["description"],
        channel=typed["channel"],
        contact=who.contact,
        caller=who.given,
        intake_key=f"desk:{key}",
    )


def _caller(posted: QueryDict) -> Caller:
    who = posted.get("who", "known")
    if who == "unknown":
        given = clean_name(posted.get("caller", ""))
        if given:
            return Caller(given=given)
        return Caller(errors={"caller": _("Note who called, in the caller's words.")})
    return _new_contact(posted) if who == "new" else _known_contact(posted)


def _known_contact(posted: QueryDict) -> Caller:
    key, typed = posted.get("contact", ""), posted.get("caller", "")
    if key.isascii() and key.isdigit() and len(key) < 18:
        found = Contact.objects.select_related("customer").filter(pk=int(key)).first()
        return Caller(found) if found else Caller(errors={"caller": _("This contact no longer exists.")})
    if not clean_name(typed):
        return Caller(errors={"caller": _("Type a name, e-mail address, phone number or company.")})
    matching = list(Contact.objects.matching(typed)[:2])
    if len(matching) == 1:
        return Caller(matching[0])
    if matching:
        return Caller(errors={"caller": _("Several contacts fit. Choose one of those found.")})
    return Caller(
        errors={
            "caller": _("Nobody is known by this. Choose “New contact”, or “Unknown” if nobody can tell.")
        }
    )


def _new_contact(posted: QueryDict) -> Caller:
    """Make the contact, unless the customer has one with that e-mail address already."""
    name, email = clean_name(posted.get("caller", "")), posted.get("email", "").strip()
    phone = clean_name(posted.get("phone", ""))[:40]
    company = clean_name(posted.get("customer", ""))
    customer = Customer.objects.filter(name__iexact=company).first()
    errors = {}
    if not name:
        errors["caller"] = _("Write the caller's name.")
    elif len(name) > 150:
        errors["caller"] = _("This name is too long; at most 150 characters fit.")
    if not company:
        errors["customer"] = _("Name the customer that the caller works for.")
    elif customer is None:
        errors["customer"] = _("No customer is called “%(name)s”. Choose one from the list.") % {
            "name": company[:60]
        }
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = _("This is not an e-mail address.")
    elif not phone:
        errors["phone"] = _("Note a phone number or an e-mail address, so that we can answer.")
    if errors or customer is None:
        return Caller(errors=errors)
    known = Contact.objects.filter(customer=customer, email__iexact=email).first() if email else None
    return Caller(known or Contact.objects.create(customer=customer, name=name, email=email, phone=phone))


def _page(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], key: str, *, status: int = 200
) -> HttpResponse:
    chosen = None
    if typed.get("contact", "").isdigit():
        chosen = Contact.objects.select_related("customer").filter(pk=int(typed["contact"])).first()
    context: dict[str, Any] = {
        "typed": typed,
        "errors": errors,
        "intake_key": key,
        "chosen": chosen,
        "channels": Channel.choices,
        "customers": list(Customer.objects.values_list("name", flat=True)),
    }
    return render(request, "desk/register.html", context, status=status)


@desk_only
def contacts(request: HttpRequest) -> HttpResponse:
    """What fits the letters typed so far, with the open incidents of each."""
    typed = clean_name(request.GET.get("caller", ""))
    found = list(Contact.objects.matching(typed)[:FOUND]) if len(typed) >= 2 else []
    open_ones: dict[int, list[Incident]] = {}
    for incident in (
        Incident.objects.visible_to(actor(request)).open().filter(contact__in=found).order_by("-id")[:40]
    ):
        open_ones.setdefault(incident.contact_id or 0, []).append(incident)
    context = {"found": found, "typed": typed, "open": open_ones}
    return render(request, "desk/contacts.html", context)
