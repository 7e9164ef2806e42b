"""The verbs that put a fact right, and those that keep book of what a supplier was asked.

Common to all: keyword `by` is who acts; `now` (aware) is the moment, None reads the clock;
`seen` is the number of the last entry the caller had seen. Each returns the fresh incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from incidents.door import Change, taken
from incidents.errors import NotPossible
from incidents.models import EntryKind, Incident, Service, SupplierRequest
from incidents.timeline import optional_text, required_title
from people.actors import Actor
from people.models import Contact, Supplier, clean_name

# When nobody says when to look again, and the supplier promised nothing.
LOOK_AGAIN = timedelta(hours=4)


def retitle(
    incident: Incident,
    *,
    by: Actor,
    title: str,
    shown_title: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Give the incident a better title, which is for everybody.

    `shown_title`: what customers read in its place, where a correction is taken back.
    """
    with taken(incident, by=by, verb="retitle", now=now, seen=seen) as change:
        title = required_title(title)
        subject = change.incident
        before, subject.title = subject.title, title
        shown, subject.shown_title = subject.shown_title, clean_name(shown_title)[:200]
        more = {"shown_before": shown} if shown or subject.shown_title else {}
        _corrected(change, "title", before, title, more=more)
    return change.incident


def place(
    incident: Incident,
    *,
    by: Actor,
    service: Service | None,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Say which service it is about; None for no known one."""
    with taken(incident, by=by, verb="place", now=now, seen=seen) as change:
        subject = change.incident
        before = subject.service
        subject.service = service
        _corrected(change, "service", str(before or ""), str(service or ""), before.pk if before else None)
    return change.incident


def hand_to_contact(
    incident: Incident,
    *,
    by: Actor,
    contact: Contact,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Let another contact of the same customer speak for the incident from here on."""
    with taken(incident, by=by, verb="hand_to_contact", now=now, seen=seen) as change:
        subject = change.incident
        if contact.customer_id != subject.customer_id:
            wrong = _("%(contact)s works for %(theirs)s; this incident is of %(customer)s.") % {
                "contact": contact,
                "theirs": contact.customer,
                "customer": subject.customer,
            }
            raise NotPossible(wrong, fields={"caller": wrong})
        before = subject.contact
        subject.contact = contact
        _corrected(change, "contact", str(before or ""), str(contact), before.pk if before else None)
    return change.incident


def _corrected(
    change: Change,
    fact: str,
    before: str,
    after: str,
    key: int | None = None,
    *,
    more: Mapping[str, str] | None = None,
) -> None:
    if before == after and not more:
        same = _("It says so already.")
        raise NotPossible(same, fields={fact if fact != "contact" else "caller": same})
    details = {"fact": fact, "before": before, "after": after, "before_key": key}
    change.record(EntryKind.CORRECTED, details=details | dict(more or {}))


def ask_supplier(
    incident: Incident,
    *,
    by: Actor,
    supplier: Supplier | None,
    their_reference: str = "",
    promised_at: datetime | None = None,
    look_at: datetime | None = None,
    text: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Keep what was asked of a supplier, or what they say now: their reference, promise, when to look again.

    No clock stops. Without `look_at` the desk looks when the promise falls due, else in four hours.
    """
    with taken(incident, by=by, verb="ask_supplier", now=now, seen=seen) as change:
        if supplier is None:
            asked = _("Choose the supplier.")
            raise NotPossible(asked, fields={"supplier": asked})
        look = look_at or promised_at or change.at + LOOK_AGAIN
        if look <= change.at:
            wrong = _("Choose a time that is still to come.")
            raise NotPossible(wrong, fields={"look_at" if look_at else "promised_at": wrong})
        their_reference = clean_name(their_reference)[:100]
        _keep_request(change, supplier, their_reference, promised_at, look)
        change.incident.supplier_look_at = look
        change.record(
            EntryKind.SUPPLIER_ASKED,
            internal_text=optional_text(text, "text"),
            details={
                "supplier": supplier.pk,
                "supplier_name": supplier.name,
                "their_reference": their_reference,
                "promised_at": promised_at.isoformat() if promised_at else None,
                "look_at": look.isoformat(),
            },
        )
    return change.incident


def _keep_request(
    change: Change, supplier: Supplier, their_reference: str, promised_at: datetime | None, look: datetime
) -> None:
    """The open record goes on with the same supplier; another supplier begins one of their own."""
    open_ones = SupplierRequest.objects.filter(incident=change.incident, ended_at__isnull=True)
    open_ones.exclude(supplier=supplier).update(ended_at=change.at)
    told = {"promised_at": promised_at, "look_at": look} | (
        {"their_reference": their_reference} if their_reference else {}
    )
    if not open_ones.update(**told):
        SupplierRequest.objects.create(
            incident=change.incident, supplier=supplier, asked_at=change.at, **told
        )


def end_supplier(
    incident: Incident, *, by: Actor, text: str = "", now: datetime | None = None, seen: int | None = None
) -> Incident:
    """The supplier has nothing more to do with it; nobody needs to look again."""
    with taken(incident, by=by, verb="end_supplier", now=now, seen=seen) as change:
        open_ones = SupplierRequest.objects.filter(incident=change.incident, ended_at__isnull=True)
        open_ones.update(ended_at=change.at)
        change.incident.supplier_look_at = None
        change.record(EntryKind.SUPPLIER_ENDED, internal_text=optional_text(text, "text"))
    return change.incident
