"""What an agent makes of a message whose sender nothing proves: the customer's word, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import corresponding
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident
from mailroom.authors import author_of
from mailroom.belonging import last_entry
from mailroom.models import Fate, InboundMail, InboundState
from mailroom.reading.reader import read
from mailroom.words import stored, words_of
from people.actors import Actor
from people.models import Contact


def accept(
    inbound: InboundMail, *, by: Actor, contact: Contact, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Take it as this contact's word, exactly as if they had been believed. Returns the incident.

    Raises NotPossible at `contact`, or when it was decided already; NotPermitted.
    """
    at = now or timezone.now()
    with _undecided(inbound, by) as (kept, incident):
        reading = read(bytes(kept.raw))
        was_pending = incident.is_pending
        words = words_of(reading, author_of(kept, reading), language=contact.spoken_language)
        incident = corresponding.accept_mail(
            incident,
            by=by,
            contact=contact,
            text=words.text,
            mail=words.mail,
            attachments=stored(incident, words.files),
            now=at,
            seen=seen,
        )
        kept.contact, kept.entry = contact, last_entry(incident)
        kept.answer = reading.answer.value if was_pending else ""
        _decide(kept, Fate.JOINED, by, at)
    return incident


def discard(inbound: InboundMail, *, by: Actor, now: datetime | None = None) -> InboundMail:
    """Throw it away for the incident; the message itself is kept. Raises NotPossible, NotPermitted."""
    with _undecided(inbound, by) as (kept, _incident):
        _decide(kept, Fate.DISCARDED, by, now or timezone.now())
    return kept


def likely_contact(inbound: InboundMail) -> Contact | None:
    """Whose word it would be, going by its address alone: a proposal to the agent, no proof."""
    if inbound.incident is None or not inbound.from_address:
        return None
    known = Contact.objects.at_address(inbound.from_address)
    return known.filter(customer=inbound.incident.customer_id).first() or inbound.incident.contact


@contextmanager
def _undecided(inbound: InboundMail, by: Actor) -> Iterator[tuple[InboundMail, Incident]]:
    """Lock the message, then its incident, as processing does; afterwards put the incident's mark right."""
    if not by.is_desk:
        raise NotPermitted(_("Only agents decide about mails."))
    with transaction.atomic():
        kept = InboundMail.objects.select_for_update(of=("self",)).get(pk=inbound.pk)
        if kept.state != InboundState.UNVERIFIED or kept.incident_id is None:
            raise NotPossible(_("Somebody has decided about this mail already."))
        incident = Incident.objects.select_for_update(of=("self",)).with_people().get(pk=kept.incident_id)
        yield kept, incident
        if not InboundMail.objects.unverified_of(incident).exists():
            corresponding.no_mail_waits(incident)


def _decide(kept: InboundMail, fate: Fate, by: Actor, at: datetime) -> None:
    kept.state, kept.fate, kept.decided_by, kept.processed_at = InboundState.DONE, fate, by.user, at
    kept.save()
