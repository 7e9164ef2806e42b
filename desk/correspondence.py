"""What an incident's page shows of the mail that came in: signs beside words, what waits, who reads along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Case, CharField, Q, Value, When
from django.db.models.functions import Lower, Substr
from django.utils.translation import gettext as _

from desk import arrivals
from incidents import following
from incidents.errors import NotPossible
from incidents.models import Incident, TimelineEntry
from mailroom import answers
from mailroom.authors import contact_made
from mailroom.models import InboundMail, InboundState
from mailroom.reading.shapes import Answer
from people.actors import Actor
from people.mail_domains import domain_of
from people.models import Contact, Customer

# Of the mails of one incident, the newest.
MOST = 500
# A flood of forged mails must not bury the incident.
MOST_WAITING = 5
# Of a text that nobody vouches for.
SHOWN = 4_000
# Of the customer's people, for the choice whose word it is.
MOST_COLLEAGUES = 300


@dataclass(frozen=True, slots=True)
class Copied:
    """Somebody whom a mail also went to. `contact`: who they are at the customer, if they are known there.

    `is_colleague`: known there, or the address is the customer's own by its domain.
    """

    address: str
    name: str
    contact: Contact | None
    follows: bool
    speaks: bool
    is_colleague: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """Beside words that came by mail: where the whole of it is, and who else got it."""

    pk: int
    copied: list[Copied]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for an agent to say whose word it is."""

    pk: int
    claim: str
    subject: str
    received_at: datetime
    text: str
    is_cut: bool
    likely: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """The customer's plain answer about the solution, for an agent to act on."""

    answer: str
    entry: TimelineEntry


@dataclass(frozen=True, slots=True)
class Correspondence:
    signs: dict[int, Sign] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    not_shown: int = 0
    offer: Offer | None = None
    # The customer's word about the solution, whatever it says.
    word: TimelineEntry | None = None
    followers: list[Contact] = field(default_factory=list)
    # Whose word an unverified message may be: first those who have to do with it, then their colleagues.
    speakers: list[Contact] = field(default_factory=list)
    colleagues: list[Contact] = field(default_factory=list)


NONE = Correspondence()


def correspondence_of(
    incident: Incident, entries: Sequence[TimelineEntry], *, has_mail: bool, has_followers: bool
) -> Correspondence:
    """At most four queries, however many mails there are; none for an incident without them."""
    rows = _rows(incident) if has_mail else []
    followers = _followers(incident) if has_followers else []
    unverified = [row for row in rows if row.state == InboundState.UNVERIFIED]
    known = _known(incident, entries, unverified)
    word = answers.word_on_solution(incident, entries)
    by_entry = {row.entry_id: row for row in rows if row.entry_id is not None}
    people = _People(incident, known, {one.pk for one in followers})
    return Correspondence(
        signs={
            entry.pk: Sign(by_entry[entry.pk].pk, people.copied(entry))
            for entry in entries
            if entry.pk in by_entry
        },
        waiting=[_waiting(row, people) for row in unverified[:MOST_WAITING]],
        not_shown=max(len(unverified) - MOST_WAITING, 0),
        offer=_offer(word, by_entry),
        word=word,
        followers=followers,
        speakers=(speakers := people.speakers(followers)),
        colleagues=_others(incident, speakers) if unverified else [],
    )


def _rows(incident: Incident) -> list[InboundMail]:
    """The newest first; the text only of those that wait."""
    shown = Case(
        When(state=InboundState.UNVERIFIED, then=Substr("text", 1, SHOWN + 1)),
        default=Value(""),
        output_field=CharField(),
    )
    light = InboundMail.objects.filter(incident=incident).annotate(shown=shown)
    return list(light.defer("raw", "text", "envelope_to").order_by("-id")[:MOST])


def _followers(incident: Incident) -> list[Contact]:
    return list(Contact.objects.filter(followed__incident=incident).order_by("name", "id"))


def _others(incident: Incident, speakers: Iterable[Contact]) -> list[Contact]:
    if incident.customer_id is None:
        return []
    others = Contact.objects.filter(customer=incident.customer_id).exclude(
        pk__in=[one.pk for one in speakers]
    )
    return list(others.order_by("name", "id")[:MOST_COLLEAGUES])


def _known(
    incident: Incident, entries: Iterable[TimelineEntry], unverified: Iterable[InboundMail]
) -> dict[str, Contact]:
    """The customer's contacts behind the addresses that the page names, by address."""
    named = {one["address"].lower() for entry in entries for one in entry.details.get("cc", [])}
    named |= {row.from_address.lower() for row in unverified if row.from_address}
    if not named or incident.customer_id is None:
        return {}
    fitting = Contact.objects.alias(at=Lower("email")).filter(customer=incident.customer_id, at__in=named)
    return {contact.email.lower(): contact for contact in fitting}


@dataclass(frozen=True, slots=True)
class _People:
    """Who is who on one incident."""

    incident: Incident
    known: dict[str, Contact]
    following: set[int]

    def copied(self, entry: TimelineEntry) -> list[Copied]:
        return [self._copied(one["address"], one.get("name", "")) for one in entry.details.get("cc", [])]

    def _copied(self, address: str, name: str) -> Copied:
        contact = self.known.get(address.lower())
        return Copied(
            address=address,
            name=contact.name if contact is not None else name,
            contact=contact,
            follows=contact is not None and contact.pk in self.following,
            speaks=contact is not None and contact.pk == self.incident.contact_id,
            is_colleague=contact is not None or _is_own(self.incident.customer, address),
        )

    def speakers(self, followers: Iterable[Contact]) -> list[Contact]:
        """The contact, those who follow, and those whose address a waiting message gives; each once."""
        mine = [self.incident.contact] if self.incident.contact is not None else []
        every = [*mine, *followers, *self.known.values()]
        return list({contact.pk: contact for contact in every}.values())


def _waiting(row: InboundMail, people: _People) -> Waiting:
    text: str = row.shown  # type: ignore[attr-defined]
    likely = people.known.get(row.from_address.lower())
    return Waiting(
        pk=row.pk,
        claim=arrivals.claim(row),
        subject=row.subject,
        received_at=row.received_at,
        text=text[:SHOWN],
        is_cut=len(text) > SHOWN,
        likely=likely.pk if likely is not None else None,
    )


def _offer(word: TimelineEntry | None, by_entry: dict[int, InboundMail]) -> Offer | None:
    mail = by_entry.get(word.pk) if word is not None else None
    if word is None or mail is None or mail.answer not in (Answer.YES, Answer.NO):
        return None
    return Offer(mail.answer, word)


def let_follow(
    incident: Incident,
    *,
    by: Actor,
    contact: Contact | None = None,
    address: str = "",
    seen: int | None = None,
) -> Incident:
    """Let a contact read along, or somebody whom a mail of this incident was copied to.

    Who is no contact of the customer yet becomes one, provided that the address is the customer's by its
    domain: a contact may sign in and read all that is the customer's.
    """
    with transaction.atomic():
        if contact is None:
            contact = _contact_copied(incident, address)
        return following.add_follower(incident, by=by, contact=contact, seen=seen)


def _contact_copied(incident: Incident, address: str) -> Contact:
    wanted = Q(details__contains={"cc": [{"address": address}]})
    entry = TimelineEntry.objects.of(incident).filter(wanted).first() if address else None
    if entry is None or incident.customer is None:
        wrong = _("No mail of this incident was copied to that address.")
        raise NotPossible(wrong, fields={"caller": wrong})
    known = Contact.objects.at_address(address).filter(customer=incident.customer).first()
    if known is not None:
        return known
    if not _is_own(incident.customer, address):
        wrong = _(
            "%(address)s is not at a mail domain of %(customer)s. "
            "If it is a colleague, make it a contact there first."
        ) % {"address": address, "customer": incident.customer.name}
        raise NotPossible(wrong, fields={"caller": wrong})
    name = next(one.get("name", "") for one in entry.details["cc"] if one["address"] == address)
    return contact_made(incident.customer, address, name)


def _is_own(customer: Customer | None, address: str) -> bool:
    return customer is not None and domain_of(address) in customer.mail_domains
