"""The verbs that the post brings about: a mail that an agent accepts, a written yes, a machine's answer.

Common to all: keyword `by` is who acts; `now` (aware) is the moment, None reads the clock;
`seen` is the number of the last entry the caller had seen. Each returns the fresh incident.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from incidents import links
from incidents.door import taken
from incidents.errors import NotPossible
from incidents.handling import hear_customer
from incidents.models import Attachment, EntryKind, Incident, LinkPurpose, TimelineEntry
from incidents.timeline import MailedWord, clean_text
from people.actors import SYSTEM, Actor
from people.models import Contact

# Of a machine's words; the rest stands in the message itself.
LONGEST_NOTE = 2_000


def accept_mail(
    incident: Incident,
    *,
    by: Actor,
    contact: Contact,
    text: str,
    mail: MailedWord,
    attachments: Sequence[Attachment] = (),
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Vouch that a mail whose sender nothing proves is this contact's word, and hear it as such."""
    with taken(incident, by=by, verb="accept_mail", now=now, seen=seen) as change:
        if contact.customer_id != change.incident.customer_id:
            wrong = _("%(contact)s is not a contact of %(customer)s.") % {
                "contact": contact,
                "customer": change.incident.customer or _("an unknown sender"),
            }
            raise NotPossible(wrong, fields={"contact": wrong})
        vouched = {"accepted_by": by.user.pk if by.user else None, "accepted_by_name": by.name}
        # The word is the contact's; who let it in stands beside it.
        change.by = Actor.of_contact(contact)
        hear_customer(change, text, attachments=attachments, mail=mail, details=vouched)
    return change.incident


def confirm_by_mail(
    incident: Incident,
    *,
    by: Actor,
    entry: int,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Take what the customer wrote about the solution as their confirmation; a receipt lets them contradict.

    `entry`: the number of the timeline entry with their written yes.
    """
    with taken(incident, by=by, verb="confirm_by_mail", now=now, seen=seen) as change:
        word = _written_yes(change.incident, entry)
        change.edge("mark_confirmed", change.at)
        links.use_links(change.incident, LinkPurpose.CONFIRM, at=change.at)
        change.record(
            EntryKind.SOLUTION_CONFIRMED,
            details={"by_mail": word.number, "who": word.actor_name, "when": word.at.isoformat()}
            | change.responded(),
        )
    return change.incident


def _written_yes(incident: Incident, number: int) -> TimelineEntry:
    """The entry of that number, provided that it is the customer's last word on the solution that waits."""
    kinds = (EntryKind.CUSTOMER_REPLIED, EntryKind.SOLUTION_PROPOSED, EntryKind.ASKED_AGAIN)
    last = TimelineEntry.objects.of(incident).filter(kind__in=kinds).order_by("-number").first()
    if last is not None and last.kind == EntryKind.CUSTOMER_REPLIED and last.number == number:
        return last
    wrong = _("Choose the last thing that the customer wrote, after the solution was proposed.")
    raise NotPossible(wrong, fields={"entry": wrong})


def note_auto_reply(
    incident: Incident, *, sender: str, text: str, message_id: str, now: datetime | None = None
) -> Incident:
    """Keep what a machine answered, for the desk alone: it stops nothing and no clock hears it."""
    with taken(incident, by=SYSTEM, verb="note_auto_reply", now=now) as change:
        change.record(
            EntryKind.AUTO_REPLIED,
            internal_text=clean_text(text)[:LONGEST_NOTE],
            details={"from": sender, "auto_message_id": message_id},
        )
    return change.incident


def hold_mail(incident: Incident, *, now: datetime | None = None) -> Incident:
    """Mark that messages wait here for an agent, which keeps silence from closing it until then.

    They are nobody's word: no clock hears them. The first writes an entry, so that who has the incident
    open sees it; the others say nothing, so that a flood of forged mails buries nothing.
    """
    with transaction.atomic():
        fresh = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        if fresh.mail_waiting:
            return fresh
        with taken(fresh, by=SYSTEM, verb="hold_mail", now=now) as change:
            change.incident.mail_waiting = True
            change.record(EntryKind.MAIL_HELD)
    return change.incident


def no_mail_waits(incident: Incident) -> None:
    """Take the mark away again; call it with the incident locked, once nothing waits there any more."""
    Incident.objects.filter(pk=incident.pk, mail_waiting=True).update(mail_waiting=False)
