"""Sending a mail once more that did not arrive, to an address that may have been put right."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incidents import links
from incidents.conversation import reader_of
from incidents.door import Change, taken
from incidents.errors import NotPossible
from incidents.models import ConfirmationStop, EntryKind, Incident, IncidentMail
from notifications import outbox
from notifications.models import TROUBLE, Delivery
from people.actors import Actor
from people.models import Contact


def send_again(
    incident: Incident,
    *,
    by: Actor,
    mail: IncidentMail,
    address: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Send a failed mail once more; `address` puts its contact's right first.

    One that no server ever accepted keeps its Message-ID, one that came back gets another. A question
    asked again starts its day when this mail is accepted, never before.
    """
    with transaction.atomic():
        # Locked before the incident, as who notes outcomes does it.
        held = IncidentMail.objects.select_for_update(of=("self",)).select_related("delivery").get(pk=mail.pk)
        with taken(incident, by=by, verb="send_again", now=now, seen=seen) as change:
            _require_failed(change, held)
            to = _put_right(held.delivery, address) if address.strip() else held.delivery.to_address
            if held.asks_confirmation:
                _ask_anew(change, held)
            links.prolong(held.delivery.context.get("links", {}).values(), at=change.at)
            sent = outbox.send_mail_again(held.delivery, to=to, now=change.at)
            _follow(change, held, sent)
            said = _("“%(subject)s” was sent again to %(address)s.") % {
                "subject": sent.subject,
                "address": to,
            }
            change.record(EntryKind.NOTED, internal_text=said, details={"sent_again": sent.pk})
    return change.incident


def _require_failed(change: Change, mail: IncidentMail) -> None:
    if mail.incident_id != change.incident.pk or mail.delivery.state not in TROUBLE:
        raise NotPossible(_("Only a mail of this incident that did not arrive is sent again."))
    newer = IncidentMail.objects.filter(
        incident=change.incident, asks_confirmation=True, pk__gt=mail.pk
    ).exists()
    if mail.asks_confirmation and (newer or not change.incident.is_pending):
        raise NotPossible(_("What this mail asks is no longer asked. See what stands open now."))


def _put_right(delivery: Delivery, address: str) -> str:
    """Correct the address of the contact the mail is for, wherever else it is used too."""
    contact = reader_of(delivery)
    if contact is None:
        wrong = _("The address of a colleague is changed with their account.")
        raise NotPossible(wrong, fields={"address": wrong})
    if contact.email != address.strip():
        contact.email = address.strip()
        _keep(contact)
    return contact.email


def _keep(contact: Contact) -> None:
    try:
        contact.full_clean(exclude=["customer", "name", "phone", "language"])
    except ValidationError as error:
        wrong = " ".join(error.messages)
        raise NotPossible(wrong, fields={"address": wrong}) from error
    contact.save(update_fields=["email"])


def _ask_anew(change: Change, mail: IncidentMail) -> None:
    """Wait for the acceptance of this mail; a reply or a hold stops the day as before."""
    incident = change.incident
    incident.confirmation_asked_at = incident.confirmation_due_at = None
    if incident.confirmation_stop == ConfirmationStop.MAIL_FAILED:
        incident.confirmation_stop = ""


def _follow(change: Change, mail: IncidentMail, sent: Delivery) -> None:
    """Have the outcome of the new try noted, and that of the old one no more."""
    if sent.pk == mail.delivery_id:
        mail.noted_at = mail.failure_noted_at = None
    else:
        mail.noted_at, mail.failure_noted_at = mail.noted_at or change.at, mail.failure_noted_at or change.at
        IncidentMail.objects.create(
            incident=change.incident, delivery=sent, asks_confirmation=mail.asks_confirmation
        )
    mail.save(update_fields=["noted_at", "failure_noted_at"])
    failed = IncidentMail.objects.filter(incident=change.incident, delivery__state__in=TROUBLE)
    change.incident.mail_trouble = failed.exclude(pk=mail.pk).exists()
