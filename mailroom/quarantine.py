"""What a lead makes of a message that could not be processed: an incident by hand, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents.attachments import fasten
from incidents.errors import NotPermitted, NotPossible
from incidents.models import EntryKind, Incident, TimelineEntry
from incidents.timeline import MailedWord
from mailroom.authors import author_of
from mailroom.models import Fate, InboundMail, InboundState
from mailroom.processing import ATTEMPTS
from mailroom.reading.reader import read
from mailroom.reading.shapes import Reading
from mailroom.words import stored, words_of
from people.actors import Actor


def is_dangerous(inbound: InboundMail) -> bool:
    """Whether reading it may end the process that does: it did so before, or is just being found out."""
    ended_a_process = inbound.state == InboundState.QUARANTINED and inbound.attempts > ATTEMPTS
    return ended_a_process or inbound.state == InboundState.WAITING


def reading_of(inbound: InboundMail) -> Reading | None:
    """What it says; None where it cannot be read, or had better not be."""
    if is_dangerous(inbound):
        return None
    try:
        return read(bytes(inbound.raw))
    except (
        Exception
    ):  # What nobody foresaw is why it lies in quarantine, and its page must open all the same.
        return None


def mailed_word(inbound: InboundMail) -> MailedWord | None:
    """What the timeline keeps of it when somebody registers it by hand."""
    reading = reading_of(inbound)
    if reading is None:
        return None
    return words_of(reading, author_of(inbound, reading)).mail


def register_by_hand(inbound: InboundMail, *, incident: Incident, by: Actor, now: datetime) -> InboundMail:
    """Note that `incident` was made of it, and put its files there. Raises NotPossible, NotPermitted.

    Call it in the transaction that registers; for the same incident again it does nothing.
    """
    with _undecided(inbound, by) as row:
        if row.incident_id == incident.pk and row.fate == Fate.REGISTERED:
            return row
        _require_stuck(row)
        entry = TimelineEntry.objects.get(incident=incident, kind=EntryKind.REGISTERED)
        reading = reading_of(row)
        if reading is not None:
            fasten(stored(incident, words_of(reading, author_of(row, reading)).files), entry)
        row.incident, row.entry, row.contact = incident, entry, incident.contact
        return _decided(row, Fate.REGISTERED, by, now)


def throw_away(inbound: InboundMail, *, by: Actor, now: datetime) -> InboundMail:
    """Say that nothing is to be made of it; the message itself is kept. Raises NotPossible, NotPermitted."""
    with _undecided(inbound, by) as row:
        _require_stuck(row)
        return _decided(row, Fate.DISCARDED, by, now)


@contextmanager
def _undecided(inbound: InboundMail, by: Actor) -> Iterator[InboundMail]:
    if by.user is None or not by.user.is_lead:
        raise NotPermitted(_("Only leads decide about messages that could not be processed."))
    with transaction.atomic():
        yield InboundMail.objects.select_for_update(of=("self",)).get(pk=inbound.pk)


def is_stuck(row: InboundMail) -> bool:
    """Whether a lead may still make something of it."""
    return row.state == InboundState.QUARANTINED or row.fate == Fate.IGNORED


def _require_stuck(row: InboundMail) -> None:
    if not is_stuck(row):
        raise NotPossible(_("Somebody has decided about this mail already."))


def _decided(row: InboundMail, fate: Fate, by: Actor, now: datetime) -> InboundMail:
    row.state, row.fate, row.decided_by, row.processed_at = InboundState.DONE, fate, by.user, now
    row.save()
    return row
