"""Where a message belongs, and what becomes of it.

The sender decides nothing by what they write in a subject or a header of their own. A message joins an
incident when its author is one of that customer's people and is believed: our mail server passed them, or it
judged nothing and the message came to the address that was signed for exactly this person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection
from django.utils.translation import gettext as _

from incidents import corresponding, following, handling, lifecycle, merging, timekeeping
from incidents.attachments import fasten
from incidents.errors import NotPossible
from incidents.models import Channel, EntryKind, Incident, Service, TimelineEntry
from mailroom import bounces, watching
from mailroom.authors import Author, author_of, came_back, copied_colleagues, home_of, known_at
from mailroom.models import Fate, InboundMail, InboundState, Source, Verdict
from mailroom.reading.shapes import Reading, Sender
from mailroom.threads import Thread, answered_ids, thread_of
from mailroom.words import stored, title_of, words_of
from people.actors import SYSTEM, Actor
from people.models import Contact

# An answer that comes before what it answers was read waits so long at a time, and so long altogether.
LOOK_AGAIN = timedelta(seconds=15)
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Arrival:
    """One message on its way home: what was kept, what was read, who wrote it, and the moments."""

    inbound: InboundMail
    reading: Reading
    author: Author
    thread: Thread
    now: datetime

    @property
    def at(self) -> datetime:
        """When it reached the desk: the customer's clocks begin and go on then, not when it was read."""
        return min(self.inbound.received_at, self.now)

    @property
    def language(self) -> str:
        return self.inbound.mailbox.language if self.inbound.mailbox is not None else "en"


def bring_home(inbound: InboundMail, reading: Reading, *, now: datetime) -> None:
    """Find where the message belongs, do there what it asks for, and say so on its row.

    Call it in a transaction, with the row locked. The row stays WAITING, with a later `due_at`, where
    something that it speaks of is still on its way through the desk. Raises what the verbs raise.
    """
    _take_turns(reading)
    author = author_of(inbound, reading)
    inbound.verdict = author.verdict
    if reading.sender == Sender.BOUNCE:
        _report(inbound, reading, now)
    elif came_back(author, reading):
        _done(inbound, Fate.IGNORED, now, reason=_("The desk's own mail came back."))
    elif (twin := _twin(inbound, author)) is not None:
        inbound.incident = twin.incident
        _done(inbound, Fate.COPY, now)
    elif _awaits_another(inbound, reading, now):
        _look_again(inbound, now)
    else:
        arrival = Arrival(inbound, reading, author, thread_of(inbound, reading), now)
        # An answer to an incident is nobody's alarm, whatever it looks like.
        taker = "" if arrival.thread.incidents else watching.taken_by(inbound, reading, author, now=now)
        if taker:
            _done(inbound, Fate.WATCHED, now, reason=taker)
        else:
            _sort(arrival)


def _take_turns(reading: Reading) -> None:
    """Let the messages of one thread, and copies of one message, come home one after another.

    Locked in one order, and always before an incident: nobody who holds an incident waits for these.
    """
    named = {*answered_ids(reading), reading.message_id} - {""}
    keys = sorted(int.from_bytes(sha256(one.encode()).digest()[:8], signed=True) for one in named)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS named (key)", [keys])


def _twin(inbound: InboundMail, author: Author) -> InboundMail | None:
    """The same message, as it came to another mailbox; another text under the same Message-ID is another."""
    if not inbound.message_id or not author.address:
        return None
    same = InboundMail.objects.light().filter(
        message_id=inbound.message_id,
        from_address=inbound.from_address,
        text=inbound.text,
        verdict=author.verdict,
        state=InboundState.DONE,
        fate__in=(Fate.REGISTERED, Fate.JOINED, Fate.NOTED),
    )
    return same.exclude(pk=inbound.pk).order_by("id").first()


def _awaits_another(inbound: InboundMail, reading: Reading, now: datetime) -> bool:
    """Whether a message that this one answers has arrived, but has not come home yet."""
    if now - inbound.received_at > PATIENCE:
        return False
    named = answered_ids(reading)
    before = InboundMail.objects.filter(message_id__in=named, state=InboundState.WAITING)
    return bool(named) and before.exclude(pk=inbound.pk).exists()


def _look_again(inbound: InboundMail, now: datetime) -> None:
    # Nothing failed, so no attempt was used up.
    inbound.due_at, inbound.attempts = now + LOOK_AGAIN, 0
    inbound.save()


def _report(inbound: InboundMail, reading: Reading, now: datetime) -> None:
    found = bounces.take(reading, now=now)
    if found.comes_too_early and now - inbound.received_at <= PATIENCE:
        _look_again(inbound, now)
        return
    inbound.incident_id = found.incident_id
    fate = Fate.REPORTED if found.is_ours else Fate.IGNORED
    _done(inbound, fate, now, reason="" if found.is_ours else _("It reports about no mail of the desk."))


def _sort(arrival: Arrival) -> None:
    """Answers of machines are noted, machines of nobody's ignored; everything else is somebody's word."""
    reading, author = arrival.reading, arrival.author
    if reading.sender == Sender.AUTO_REPLY:
        _note(arrival)
        return
    if (found := _joinable(arrival)) is not None:
        _join(arrival, *found)
    elif (subject := _perhaps_theirs(arrival)) is not None:
        _let_wait(arrival, subject)
    elif reading.sender == Sender.BULK and not _is_theirs(author):
        _done(arrival.inbound, Fate.IGNORED, arrival.now, reason=_("A machine's mail from nobody we know."))
    else:
        _register(arrival, home_of(author, arrival.inbound.mailbox))


def _is_theirs(author: Author) -> bool:
    """Whether a machine's mail comes from a customer's own system, as far as anything tells."""
    return bool(author.contacts) and author.verdict != Verdict.FAILED


def _joinable(arrival: Arrival) -> tuple[Incident, Contact] | None:
    """The first incident of the thread that this author may write to, with who they are there."""
    author, signed = arrival.author, arrival.thread.signed
    for incident in arrival.thread.incidents:
        if incident.customer is None or not author.works_at(incident.customer_id):
            continue
        known = author.contact_at(incident.customer_id)
        trusted = author.is_believed or (
            author.verdict == Verdict.UNKNOWN and known is not None and (incident.pk, known.pk) in signed
        )
        contact = known_at(author, incident.customer) if trusted else None
        if contact is not None:
            return incident, contact
    return None


def _perhaps_theirs(arrival: Arrival) -> Incident | None:
    """The incident on which an agent shall decide; none for a verified author of another customer."""
    author, found = arrival.author, arrival.thread.incidents
    if author.is_believed and author.is_somebodys:
        # What came from an unknown sender may well be theirs.
        return next((incident for incident in found if incident.customer_id is None), None)
    return found[0] if found else None


def _join(arrival: Arrival, incident: Incident, contact: Contact) -> None:
    """Hear it as the customer's word; on an incident that cannot be reopened any more, as a new one."""
    incident = Incident.objects.select_for_update(of=("self",)).with_people().get(pk=incident.pk)
    if incident.closed_at is not None:
        until = timekeeping.terms_of(incident).reopen_until(incident.closed_at)
        if arrival.at > until:
            _register(arrival, contact, follows=incident)
            return
    inbound, reading = arrival.inbound, arrival.reading
    was_pending = incident.is_pending
    words = words_of(reading, arrival.author, language=contact.spoken_language)
    incident = handling.reply_as_customer(
        incident,
        by=Actor.of_contact(contact),
        text=words.text,
        attachments=stored(incident, words.files),
        mail=words.mail,
        now=arrival.at,
    )
    inbound.contact, inbound.incident, inbound.entry = contact, incident, last_entry(incident)
    inbound.answer = reading.answer.value if was_pending else ""
    _done(inbound, Fate.JOINED, arrival.now)
    _let_copied_follow(arrival, incident)


def last_entry(incident: Incident) -> TimelineEntry:
    return TimelineEntry.objects.get(incident=incident, number=incident.entry_count)


def _let_copied_follow(arrival: Arrival, incident: Incident) -> None:
    for colleague in copied_colleagues(incident, arrival.author, arrival.reading):
        try:
            following.add_follower(incident, by=SYSTEM, contact=colleague, now=arrival.at)
        except NotPossible:
            continue  # follows already, speaks for it, or the incident has readers enough


def _register(arrival: Arrival, contact: Contact | None, *, follows: Incident | None = None) -> None:
    """A new incident: the contact's, or one in the queue of unknown senders."""
    inbound, author, mailbox = arrival.inbound, arrival.author, arrival.inbound.mailbox
    language = contact.spoken_language if contact is not None else arrival.language
    words = words_of(arrival.reading, author, is_quiet=_is_quiet(arrival), language=language)
    incident = lifecycle.register(
        by=Actor.of_contact(contact) if contact is not None else SYSTEM,
        title=title_of(arrival.reading, language),
        description=words.text,
        channel=Channel.EMAIL,
        contact=contact,
        caller=_caller(author) if contact is None else "",
        team=mailbox.team if mailbox is not None else None,
        service=_service(arrival, contact),
        intake_key=f"mail:{inbound.pk}",
        mail=words.mail,
        now=arrival.at,
    )
    entry = TimelineEntry.objects.get(incident=incident, kind=EntryKind.REGISTERED)
    fasten(stored(incident, words.files), entry)
    if follows is not None:
        incident = merging.link(incident, by=SYSTEM, other=follows, now=arrival.at)
    inbound.contact, inbound.incident, inbound.entry = contact, incident, entry
    _done(inbound, Fate.REGISTERED, arrival.now)
    _let_copied_follow(arrival, incident)


def _is_quiet(arrival: Arrival) -> bool:
    """Whether nobody is told by machine that it arrived: an answer could go in circles, or to a stranger."""
    inbound = arrival.inbound
    from_nobody = inbound.source == Source.SMTP and not inbound.envelope_from
    return (
        arrival.reading.sender != Sender.HUMAN
        or from_nobody
        or not arrival.author.address
        or arrival.author.verdict == Verdict.FAILED
    )


def _caller(author: Author) -> str:
    """Name and address as the message gives them."""
    return f"{author.name} <{author.address}>".strip() if author.address else _("unknown sender")


def _service(arrival: Arrival, contact: Contact | None) -> Service | None:
    """The mailbox's service, where it is one of this customer's."""
    mailbox = arrival.inbound.mailbox
    if mailbox is None or mailbox.service_id is None:
        return None
    customer = contact.customer if contact is not None else None
    return Service.objects.offered_to(customer).filter(pk=mailbox.service_id).first()


def _let_wait(arrival: Arrival, incident: Incident) -> None:
    """Keep it on the incident for an agent: nothing proves whose word it is, so it is nobody's yet."""
    inbound = arrival.inbound
    inbound.state, inbound.incident, inbound.processed_at = InboundState.UNVERIFIED, incident, arrival.now
    inbound.answer = ""
    inbound.reason = _why_unverified(arrival.author)
    inbound.save()
    corresponding.hold_mail(incident, now=arrival.at)


def _why_unverified(author: Author) -> str:
    if author.verdict == Verdict.FAILED:
        return _("Our mail server found that the sender is not who they say.")
    if author.verdict == Verdict.PASSED:
        return _("The sender is verified, but no contact of this customer.")
    return _("Nothing proves who sent it.")


def _note(arrival: Arrival) -> None:
    """Keep a machine's answer on the incident it is about, if its sender has to do with it."""
    inbound, reading, author = arrival.inbound, arrival.reading, arrival.author
    for incident in arrival.thread.incidents:
        if author.verdict != Verdict.FAILED and bounces.has_to_do_with(incident, author.address, reading):
            text = "\n".join(filter(None, (reading.subject, "", reading.text or reading.whole_text)))
            noted = corresponding.note_auto_reply(
                incident, sender=author.address, text=text, message_id=reading.message_id, now=arrival.at
            )
            inbound.incident, inbound.entry = noted, last_entry(noted)
            _done(inbound, Fate.NOTED, arrival.now)
            return
    _done(inbound, Fate.IGNORED, arrival.now, reason=_("An automatic answer to nothing of the desk's."))


def _done(inbound: InboundMail, fate: Fate, now: datetime, *, reason: str = "") -> None:
    inbound.state, inbound.fate, inbound.processed_at, inbound.reason = InboundState.DONE, fate, now, reason
    inbound.save()
