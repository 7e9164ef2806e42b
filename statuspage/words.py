"""What the pages say about an incident: its steps, what happens now, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from incidents.models import (
    Attachment,
    CloseReason,
    ConfirmationStop,
    EntryKind,
    Incident,
    IncidentLink,
    PauseReason,
    State,
    TimelineEntry,
)
from incidents.narration import told_to_customer
from incidents.timekeeping import ClockRecord
from people.actors import ActorKind
from people.wording import spoken_duration


@dataclass(frozen=True)
class Step:
    """One of the five steps that a customer follows."""

    label: str
    done: bool
    now: bool
    skipped: bool


def steps(incident: Incident, entries: Sequence[TimelineEntry]) -> list[Step]:
    """The process as the customer knows it; done is only what happened and still stands."""
    labels = {
        State.REGISTERED: _("Reported"),
        State.CLASSIFIED: _("Priority set"),
        State.DIAGNOSING: _("Being examined"),
        State.PENDING: _("Your confirmation"),
        State.CLOSED: _("Closed"),
    }
    order = list(labels)
    place_now = order.index(State(incident.state))
    reached = {entry.to_state for entry in entries if entry.to_state}
    closed = incident.state == State.CLOSED
    if incident.close_reason != CloseReason.CONFIRMED:
        reached.discard(State.PENDING)  # a solution that nobody confirmed is not called confirmed
    told = []
    for place, state in enumerate(order):
        done = state in reached and (place < place_now or closed)
        skipped = place < place_now and not done
        told.append(Step(label=labels[state], done=done, now=place == place_now, skipped=skipped))
    return told


def situation(incident: Incident) -> str:
    """What happens now, in one sentence."""
    if incident.state == State.CLOSED:
        return _why_closed(incident)
    if incident.state == State.PENDING:
        return _("We think it is solved. Only you can tell: does it work again?")
    if incident.is_paused:
        return _("We wait for your answer. The clock stands still until then.")
    supplier = incident.assignee.supplier if incident.assignee else None
    if incident.state == State.DIAGNOSING and supplier:
        return _("An expert of %(supplier)s examines it. We stay responsible and keep you informed.") % {
            "supplier": supplier
        }
    return {
        State.REGISTERED: _(
            "Your report is with us. Together we now set how urgent it is and whom it affects."
        ),
        State.CLASSIFIED: _("We know how urgent it is, and are working on it."),
        State.DIAGNOSING: _("A specialist of the service desk examines it."),
    }[State(incident.state)]


def _why_closed(incident: Incident) -> str:
    if incident.close_reason == CloseReason.DUPLICATE:
        original = incident.duplicate_of
        # Another customer's incident is not named to this one.
        if original is not None and original.customer_id == incident.customer_id:
            return _("Closed: the same problem is followed as %(reference)s.") % {
                "reference": original.reference
            }
        return _("Closed: the same problem is followed in another incident.")
    return {
        CloseReason.CONFIRMED: _("Closed: it works again, as was confirmed to us."),
        CloseReason.VERIFIED: _("Closed: we verified that it works again."),
        CloseReason.NO_RESPONSE: _("Closed: we heard nothing more after our solution."),
        CloseReason.WITHDRAWN: _("Closed: it was withdrawn."),
    }[CloseReason(incident.close_reason)]


@dataclass(frozen=True)
class SelfClosing:
    """Whether silence closes the incident, in words; `at` is when, once that is known."""

    text: str
    at: datetime | None


def self_closing(incident: Incident) -> SelfClosing | None:
    """What silence does to a solution that waits for the customer's word; None when none waits."""
    if not incident.is_pending:
        return None
    if incident.confirmation_stop == ConfirmationStop.REPLY:
        return SelfClosing(
            _("It does not close by itself: there is a message of yours that we answer first."), None
        )
    if incident.confirmation_stop:
        return SelfClosing(_("It does not close by itself: we wait for your word."), None)
    if incident.confirmation_due_at is None:
        return SelfClosing(
            _("Without an answer it closes by itself, at the earliest a day after our mail."), None
        )
    return SelfClosing(_("Without an answer it closes by itself on"), incident.confirmation_due_at)


def pauses(record: ClockRecord, now: datetime) -> list[dict[str, object]]:
    """Every time that the clock stood still: from when, until when, how long and why."""
    whys = {
        PauseReason.WAITING_ON_CUSTOMER: _("we waited for your answer"),
        PauseReason.PENDING_CONFIRMATION: _("we waited for your confirmation"),
    }
    return [
        {
            "start": pause.start,
            "end": pause.end,
            "length": spoken_duration((pause.end or now) - pause.start),
            "why": whys[PauseReason(pause.reason)],
        }
        for pause in record.pauses
    ]


@dataclass(frozen=True)
class Told:
    """An entry of the timeline as the customer reads it."""

    at: datetime
    sentence: str
    text: str
    mine: bool
    files: Sequence[Attachment] = ()


def story(entries: Sequence[TimelineEntry]) -> list[Told]:
    """The public timeline in sentences, newest first."""
    return [_told(entry) for entry in reversed(entries)]


def _told(entry: TimelineEntry) -> Told:
    from_customer = entry.actor_kind == ActorKind.CONTACT
    # A colleague without a name is recorded by e-mail address, which is not the customer's to read.
    if not from_customer and "@" in entry.actor_name:
        entry.actor_name = settings.DESK_NAME
    return Told(
        at=entry.at,
        sentence=told_to_customer(entry),
        text=entry.public_text,
        mine=from_customer,
        files=list(entry.attachments.all()),
    )


@dataclass(frozen=True)
class Answer:
    """What a used link, or the desk in the meantime, made of its question."""

    title: str
    text: str
    at: datetime
    works: bool = False


_ANSWERS = (EntryKind.SOLUTION_CONFIRMED, EntryKind.SOLUTION_REJECTED, EntryKind.REOPENED)


def answer_to(link: IncidentLink, entries: Sequence[TimelineEntry]) -> Answer | None:
    """What answered the question of `link`: a verb marks links used at the moment of its entry."""
    if link.used_at is None:
        return None
    given = [entry for entry in entries if entry.at == link.used_at and entry.kind in _ANSWERS]
    if not given:
        return Answer(_("This question has been answered"), "", link.used_at)
    entry = given[-1]
    title, text = _answer_words(link, entry)
    return Answer(title, text, entry.at, works=entry.kind == EntryKind.SOLUTION_CONFIRMED)


def _answer_words(link: IncidentLink, entry: TimelineEntry) -> tuple[str, str]:
    mine = entry.contact_id == link.contact_id
    if entry.kind == EntryKind.SOLUTION_CONFIRMED:
        if mine:
            return _("You chose: it works"), _("Thank you. The incident is closed.")
        who = entry.details.get("who", entry.actor_name)
        if entry.details.get("by_phone"):
            return _("Confirmed by phone"), _("%(who)s told us that it works.") % {"who": who}
        if entry.details.get("by_mail"):
            return _("Confirmed by mail"), _("%(who)s told us that it works.") % {"who": who}
        return _("Confirmed already"), _("%(who)s told us that it works.") % {"who": who}
    if mine:
        return _("You chose: it does not work"), _("Thank you for telling us. We work on it again.")
    if entry.actor_kind == ActorKind.CONTACT:
        return _("Taken up again already"), _("%(who)s told us that it does not work.") % {
            "who": entry.actor_name
        }
    return _("Changed in the meantime"), _("The service desk has taken the incident up again.")
