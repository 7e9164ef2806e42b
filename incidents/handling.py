"""The verbs that work on an incident without changing its state.

Common to all: keyword `by` is who acts; `now` (aware) is the moment, None reads the clock;
`seen` is the number of the last entry the caller had seen. Each returns the fresh incident.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents import agreements, timekeeping
from incidents.door import Change, taken
from incidents.errors import NotPossible
from incidents.lifecycle import assignment, checked_assignee
from incidents.models import Attachment, ConfirmationStop, EntryKind, Incident, PauseReason
from incidents.timeline import MailedWord, optional_text, required_headline, required_text
from people.actors import Actor
from people.models import Contact, Team, User

ASKED_REPLY = gettext_lazy("Write what the customer should read.")


def assign(
    incident: Incident,
    *,
    by: Actor,
    assignee: User | None = None,
    team: Team | None = None,
    text: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Give an incident in diagnosis to somebody else; the owner stays, no clock stops."""
    with taken(incident, by=by, verb="assign", now=now, seen=seen) as change:
        subject = change.incident
        assignee, team = checked_assignee(assignee, team)
        if (subject.assignee, subject.team) == (assignee, team):
            same = _("They already have it. Choose somebody else.")
            raise NotPossible(same, fields={"assignee": same})
        subject.assignee, subject.team = assignee, team
        change.record(
            EntryKind.ASSIGNED, internal_text=optional_text(text, "text"), details=assignment(subject)
        )
    return change.incident


def take_over(
    incident: Incident, *, by: Actor, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Become the owner: the one at the desk who answers for the incident."""
    with taken(incident, by=by, verb="take_over", now=now, seen=seen) as change:
        if change.incident.owner == by.user:
            raise NotPossible(_("You are the owner already."))
        before = change.incident.owner
        change.incident.owner = by.user
        change.record(
            EntryKind.OWNER_CHANGED, details={"before": str(before) if before else ""} | change.taken_up()
        )
    return change.incident


def reply(
    incident: Incident,
    *,
    by: Actor,
    text: str,
    attachments: Sequence[Attachment] = (),
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """A public word to the customer, mailed to the contact; the first one is the first response."""
    with taken(incident, by=by, verb="reply", now=now, seen=seen) as change:
        text = required_text(text, "text", str(ASKED_REPLY))
        change.record(
            EntryKind.REPLIED, public_text=text, details=change.responded(), attachments=attachments
        )
    return change.incident


def publish(
    incident: Incident,
    *,
    by: Actor,
    headline: str,
    texts: Mapping[str, str],
    tell_contact: bool = True,
    tell_subscribers: bool = True,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """An update for everybody who reads the customer's status page; counts as a public word.

    `texts`: the words by language code; at least one. `headline` names the incident on pages that
    are open to everybody, where its own title is not shown. Mails go out as `tell_…` says.
    """
    with taken(incident, by=by, verb="publish", now=now, seen=seen) as change:
        headline = required_headline(headline)
        said = {language: optional_text(text, f"text_{language}") for language, text in texts.items()}
        said = {language: text for language, text in said.items() if text}
        if not said:
            asked = _("Write what customers should read, in one language at least.")
            raise NotPossible(asked, fields={f"text_{next(iter(texts), 'en')}": asked})
        customer = change.incident.customer
        spoken = customer.language if customer is not None else "en"
        details = {
            "headline": headline,
            "texts": said,
            "tell_contact": tell_contact,
            "tell_subscribers": tell_subscribers,
        }
        change.record(
            EntryKind.PUBLISHED,
            public_text=said.get(spoken) or next(iter(said.values())),
            details=details | change.responded(),
        )
    return change.incident


def reply_as_customer(
    incident: Incident,
    *,
    by: Actor,
    text: str,
    attachments: Sequence[Attachment] = (),
    mail: MailedWord | None = None,
    now: datetime | None = None,
) -> Incident:
    """A word of the customer: ends the wait for it, and stops the automatic closing."""
    with taken(incident, by=by, verb="reply_as_customer", now=now) as change:
        hear_customer(change, text, attachments=attachments, mail=mail)
    return change.incident


def hear_customer(
    change: Change,
    text: str,
    *,
    attachments: Sequence[Attachment] = (),
    mail: MailedWord | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Record what the customer says, whoever opened the door for it."""
    text = required_text(text, "text", _("Write your message."))
    subject = change.incident
    kept = {**(details or {}), **(mail.details() if mail is not None else {})}
    if subject.is_paused and subject.pause_reason == PauseReason.WAITING_ON_CUSTOMER:
        kept["ends_pause"] = True
    if subject.is_pending:
        subject.confirmation_stop = ConfirmationStop.REPLY
    change.record(
        EntryKind.CUSTOMER_REPLIED,
        public_text=text,
        internal_text=mail.remarks() if mail is not None else "",
        details=kept,
        attachments=attachments,
    )


def log_call(
    incident: Incident, *, by: Actor, text: str, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """What was said to the customer by phone; counts as a response like a written one."""
    with taken(incident, by=by, verb="log_call", now=now, seen=seen) as change:
        text = required_text(text, "text", _("Write what was said on the phone; the customer can read it."))
        change.record(EntryKind.CALL_LOGGED, public_text=text, details=change.responded())
    return change.incident


def note(
    incident: Incident,
    *,
    by: Actor,
    text: str,
    mentioned: Sequence[User] = (),
    attachments: Sequence[Attachment] = (),
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """A note that only the desk, and the expert who has the incident, reads; who is mentioned gets a mail."""
    with taken(incident, by=by, verb="note", now=now, seen=seen) as change:
        text = required_text(text, "text", _("Write the note."))
        details = {"mentioned": [user.pk for user in mentioned]} if mentioned else None
        change.record(EntryKind.NOTED, internal_text=text, details=details, attachments=attachments)
    return change.incident


def wait(
    incident: Incident,
    *,
    by: Actor,
    reason: str = PauseReason.WAITING_ON_CUSTOMER,
    text: str,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Pause the resolution clock for a reason that the agreement allows; the customer reads `text`."""
    with taken(incident, by=by, verb="wait", now=now, seen=seen) as change:
        if reason not in change.terms.pause_reasons or reason == PauseReason.PENDING_CONFIRMATION:
            wrong = _("The agreement does not let the clock pause for this.")
            raise NotPossible(wrong, fields={"reason": wrong})
        text = required_text(text, "text", _("Say what you wait for; the customer reads it."))
        change.record(EntryKind.PAUSED, public_text=text, details={"reason": str(reason)})
    return change.incident


def resume(
    incident: Incident, *, by: Actor, text: str = "", now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Let the resolution clock run on with the time already used."""
    with taken(incident, by=by, verb="resume", now=now, seen=seen) as change:
        change.record(EntryKind.RESUMED, public_text=optional_text(text, "text"))
    return change.incident


def hold_auto_close(
    incident: Incident, *, by: Actor, reason: str, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Keep silence from closing a solved incident, until confirmation is asked again."""
    with taken(incident, by=by, verb="hold_auto_close", now=now, seen=seen) as change:
        reason = required_text(reason, "reason", _("Say why it must not close by itself."))
        change.incident.confirmation_stop = ConfirmationStop.HOLD
        change.record(EntryKind.AUTO_CLOSE_HELD, internal_text=reason)
    return change.incident


def identify(
    incident: Incident,
    *,
    by: Actor,
    contact: Contact,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Say whose incident it is that came from an unknown sender; their agreement covers it."""
    with taken(incident, by=by, verb="identify", now=now, seen=seen) as change:
        subject = change.incident
        subject.contact, subject.customer = contact, contact.customer
        subject.agreement_version = agreements.version_for(contact.customer, subject.registered_at)
        _reprice(change)
        change.record(
            EntryKind.CUSTOMER_IDENTIFIED,
            details={"contact": contact.pk, "agreement_version": subject.agreement_version_id},
        )
    return change.incident


def _reprice(change: Change) -> None:
    """The customer's own matrix decides from here on."""
    subject = change.incident
    change.terms = timekeeping.terms_of(subject)
    if subject.priority is not None:
        subject.priority = change.terms.priority_of(subject.urgency, subject.impact)
    if subject.is_pending and not subject.contact:
        subject.confirmation_stop = ConfirmationStop.NO_ADDRESS
