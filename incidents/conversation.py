"""What keeps every mail about one incident in one conversation of its reader's mail program.

Apple Mail follows References, and wants “Re:” before the subject of what is no beginning. Gmail follows them
too, but opens another conversation as soon as the subject is another one. Outlook goes by the topic, which it
takes from Thread-Topic or from the subject without its “Re:”. So there is one subject for all mails to one
reader, and what is asked of them is said in a mail's first line, which all three show beside it. To somebody
who wrote to the desk it is the subject that they chose.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address

from django.conf import settings

from incidents.models import Channel, Incident, IncidentMail, TimelineEntry
from notifications.channels.email import name_of_sender
from notifications.models import Delivery, DeliveryState
from notifications.wording import one_line
from people.models import Contact, Team

# The first keeps the conversation together, the last say where a mail belongs in it.
MOST_REFERENCES = 20
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_ANSWERED = re.compile(
    r"^(?:(?:re|fwd?|aw|wg|antw(?:oord)?|betr|doorst)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE
)
_REPLY = re.compile(r"\[\[link:reply:\d+:(\d+)\]\]")
_UNSENT = (DeliveryState.WITHHELD, DeliveryState.REFUSED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail stands in its reader's conversation: its subject, and the headers that say so."""

    subject: str
    headers: dict[str, str]


def place_for_contact(incident: Incident, entry: TimelineEntry, contact: Contact) -> Place:
    """The place of the mail about `entry`, with an address to reply to and the sender's name."""
    theirs = _written_by_customer(incident, entry)
    place = _place(incident, entry, contact.email, theirs, incident.title_for_customers)
    headers = place.headers | {"Reply-To": f"[[link:reply:{incident.pk}:{contact.pk}]]"}
    if sender := sender_of(incident.team):
        headers["From"] = sender
    return Place(place.subject, headers)


def place_for_colleague(incident: Incident, entry: TimelineEntry, address: str) -> Place:
    """The place of a mail to somebody who works on it, who never saw what the customer wrote."""
    return _place(incident, entry, address, [], incident.title)


def reader_of(delivery: Delivery) -> Contact | None:
    """The contact whom a mail is for, as its address to reply to says; None for a colleague's."""
    found = _REPLY.fullmatch(str((delivery.headers or {}).get("Reply-To", "")))
    return Contact.objects.select_related("customer").filter(pk=int(found[1])).first() if found else None


def sender_of(team: Team | None) -> str:
    """The From of a team that speaks under its own name or address; empty for the desk's own."""
    if team is None or not (team.from_name or team.from_address):
        return ""
    desk = name_of_sender(settings.MAIL_FROM)
    return str(
        Address(
            display_name=one_line(team.from_name) or desk.display_name,
            addr_spec=team.from_address or desk.addr_spec,
        )
    )


@dataclass(frozen=True, slots=True)
class _Written:
    at: object
    message_id: str
    topic: str


def _place(
    incident: Incident, entry: TimelineEntry, address: str, theirs: list[_Written], title: str
) -> Place:
    ours = _sent_to(incident, address) if entry.number > 1 else []
    before = sorted([*theirs, *ours], key=lambda one: (one.at, one.message_id))
    topic = _topic(incident, ours, theirs, title)
    references = list(dict.fromkeys(one.message_id for one in before))
    if len(references) > MOST_REFERENCES:
        references = [references[0], *references[1 - MOST_REFERENCES :]]
    headers = {"Thread-Topic": topic}
    if references:
        headers |= {"In-Reply-To": references[-1], "References": " ".join(references)}
    return Place(f"Re: {topic}" if references else topic, headers)


def _topic(incident: Incident, ours: list[_Written], theirs: list[_Written], title: str) -> str:
    """Chosen once for each reader, whatever the incident is called later."""
    kept = next((one.topic for one in ours if one.topic), "")
    if not kept and incident.channel == Channel.EMAIL and theirs:
        kept = theirs[0].topic or title
    topic = one_line(_ANSWERED.sub("", kept)) if kept else ""
    return topic or f"{incident.reference}: {one_line(title)}"


def _sent_to(incident: Incident, address: str) -> list[_Written]:
    sent = IncidentMail.objects.filter(
        incident=incident, delivery__channel="email", delivery__to_address__iexact=address
    ).exclude(delivery__state__in=_UNSENT)
    rows = sent.order_by("delivery_id").values_list(
        "delivery__posted_at", "delivery__message_id", "delivery__headers"
    )
    return [
        _Written(at, message_id, (headers or {}).get("Thread-Topic", "")) for at, message_id, headers in rows
    ]


def _written_by_customer(incident: Incident, entry: TimelineEntry) -> list[_Written]:
    """The customer's own mails; of the Message-IDs that strangers gave them, only what can be one."""
    if entry.number == 1:
        found = [(entry.at, entry.details)]
    else:
        kept = TimelineEntry.objects.of(incident).filter(details__has_key="message_id")
        found = list(kept.values_list("at", "details"))
    return [
        _Written(at, details["message_id"], one_line(str(details.get("subject", "")))[:300])
        for at, details in found
        if _MESSAGE_ID.fullmatch(str(details.get("message_id", "")))
    ]
