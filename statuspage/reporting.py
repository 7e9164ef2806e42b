"""A malfunction that a customer reports from their page becomes an incident like any other."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from incidents import agreements, lifecycle
from incidents.errors import NotPossible
from incidents.models import Channel, Incident, Service
from people.actors import SYSTEM, Actor
from people.models import Contact, clean_name
from statuspage.models import Page

FIELDS = ("title", "description", "service", "name", "email", "phone", "website")


def new_key() -> str:
    """One for each form that is opened: sent twice, it is one report."""
    return secrets.token_urlsafe(18)


def anybody_may(page: Page, *, now: datetime) -> bool:
    """Whether the customer's agreement lets people report who are not signed in."""
    return page.customer is not None and agreements.terms_for(page.customer, now).anybody_reports


def report(
    page: Page, typed: Mapping[str, str], *, contact: Contact | None, key: str, now: datetime
) -> Incident:
    """Register what was typed. Raises NotPossible at the field that is wrong.

    Without a `contact`, whoever wrote is only somebody who gave an address: where it is a known
    contact's the incident is theirs, else it waits for the desk to say whose it is, with what they
    said of themselves.
    """
    if typed.get("website"):
        # A field that people do not see; what fills it in is no person.
        raise NotPossible(_("This could not be sent. Please call us."))
    service = _service(page, typed.get("service", ""))
    caller = "" if contact is not None else _caller(page, typed)
    known = contact or _known(page, typed.get("email", ""))
    by = Actor.of_contact(contact) if contact is not None else SYSTEM
    return lifecycle.register(
        by=by,
        title=typed.get("title", ""),
        description=typed.get("description", ""),
        channel=Channel.PORTAL,
        contact=known,
        customer=page.customer if known is not None else None,
        caller=caller,
        service=service,
        intake_key=f"page:{page.pk}:{key}" if key else None,
        now=now,
    )


def _service(page: Page, key: str) -> Service | None:
    if not (key.isascii() and key.isdigit()):
        return None
    found = Service.objects.shown_to(page.customer).filter(pk=int(key)).first()
    if found is None:
        gone = _("This service is no longer listed. Choose another, or none.")
        raise NotPossible(gone, fields={"service": gone})
    return found


def _caller(page: Page, typed: Mapping[str, str]) -> str:
    """What somebody who is not signed in says of themselves; a way back to them is needed."""
    name, phone = clean_name(typed.get("name", "")), clean_name(typed.get("phone", ""))
    email = typed.get("email", "").strip()
    wrong: dict[str, str] = {}
    if not name:
        wrong["name"] = _("Write your name.")
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = _("Write your e-mail address, like name@example.org.")
    if not clean_name(typed.get("title", "")):
        wrong["title"] = _("Say in a few words what is wrong.")
    if wrong:
        raise NotPossible(_("Something is missing."), fields=wrong)
    parts = [name, email, phone, _("through the page of %(customer)s") % {"customer": page.customer}]
    return ", ".join(part for part in parts if part)


def _known(page: Page, email: str) -> Contact | None:
    contacts = Contact.objects.filter(customer=page.customer, email__iexact=email.strip())
    return contacts.exclude(email="").select_related("customer").first()
