"""Who must hear of an entry. Called by the verb, inside its transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents import conversation, links
from incidents.models import (
    Channel,
    CloseReason,
    EntryKind,
    Incident,
    IncidentFollower,
    IncidentMail,
    LinkPurpose,
    TimelineEntry,
)
from notifications import outbox
from notifications.doorbell import ring_on_commit
from notifications.models import Delivery, DeliveryState
from people.models import User
from people.straight import insert


def announce(incident: Incident, entry: TimelineEntry) -> None:
    """Post every message that this entry owes somebody, and wake who reads along."""
    for follower in settings.TIMELINE_FOLLOWERS:
        ring_on_commit(follower)
    tell = _TELLERS.get(EntryKind(entry.kind))
    if tell is not None:
        tell(incident, entry)


def _tell_contact(
    incident: Incident,
    entry: TimelineEntry,
    template: str,
    *,
    asks_confirmation: bool = False,
    purpose: LinkPurpose | None = None,
    automatic: bool = False,
    **context: Any,
) -> None:
    contact = incident.contact
    if contact is None or not contact.email:
        return
    marks = {"follow": links.mark(links.link_for(incident, contact, LinkPurpose.FOLLOW, at=entry.at))}
    if purpose is not None:
        marks[purpose.value] = links.mark(links.link_for(incident, contact, purpose, at=entry.at))
    place = conversation.place_for_contact(incident, entry, contact)
    language = contact.spoken_language
    delivery = outbox.post(
        template=template,
        to=contact.email,
        to_name=contact.name,
        language=language,
        context=_context(incident, entry, language)
        | {"subject": place.subject, "contact_name": contact.name, "links": marks}
        | {"signature": incident.team.signature_in(language) if incident.team else ""}
        | context,
        about=f"incident:{incident.pk}",
        key=f"{template}:{incident.pk}:{entry.number}",
        headers=place.headers,
        automatic=automatic,
        now=entry.at,
    )
    _keep(incident, delivery, entry, asks_confirmation=asks_confirmation)


def _keep(
    incident: Incident, delivery: Delivery, entry: TimelineEntry, *, asks_confirmation: bool = False
) -> None:
    """Note whose mail it is; of one that is never sent there is no outcome to wait for."""
    noted_at = entry.at if delivery.state == DeliveryState.WITHHELD else None
    insert(
        IncidentMail(
            incident=incident, delivery=delivery, asks_confirmation=asks_confirmation, noted_at=noted_at
        )
    )


def _tell_followers(incident: Incident, entry: TimelineEntry, template: str, **context: Any) -> None:
    """The same words for those who read along, each with a link of their own, never the question."""
    following = IncidentFollower.objects.filter(incident=incident).select_related("contact__customer")
    for follower in following.exclude(contact=incident.contact_id).order_by("id"):
        contact = follower.contact
        # Who has moved to another customer since is told nothing more of this one's.
        if contact.customer_id != incident.customer_id or not contact.email:
            continue
        follow = links.mark(links.link_for(incident, contact, LinkPurpose.FOLLOW, at=entry.at))
        place = conversation.place_for_contact(incident, entry, contact)
        delivery = outbox.post(
            template=template,
            to=contact.email,
            to_name=contact.name,
            language=contact.spoken_language,
            context=_context(incident, entry, contact.spoken_language)
            | {"subject": place.subject, "contact_name": contact.name, "links": {"follow": follow}}
            | context,
            about=f"incident:{incident.pk}",
            key=f"{template}:{incident.pk}:{entry.number}:follower:{contact.pk}",
            headers=place.headers,
            now=entry.at,
        )
        _keep(incident, delivery, entry)


def _tell_user(incident: Incident, entry: TimelineEntry, template: str, user: User | None) -> None:
    if user is None or not user.is_active or user == entry.user:
        return
    place = conversation.place_for_colleague(incident, entry, user.email)
    delivery = outbox.post(
        template=template,
        to=user.email,
        to_name=user.name,
        language=user.language,
        context=_context(incident, entry, user.language)
        | {
            "subject": place.subject,
            "title": incident.title,
            "contact_name": user.name,
            "text": entry.internal_text or entry.public_text,
            "links": {"desk": f"desk:{incident.reference}"},
        },
        about=f"incident:{incident.pk}",
        key=f"{template}:{incident.pk}:{entry.number}:{user.pk}",
        headers=place.headers,
        now=entry.at,
    )
    _keep(incident, delivery, entry)


def _context(incident: Incident, entry: TimelineEntry, language: str) -> dict[str, Any]:
    with translation.override(language):
        due = incident.resolution_due_at
        return {
            "reference": incident.reference,
            "title": incident.title_for_customers,
            "description": incident.description,
            "customer": incident.customer.name if incident.customer else "",
            "agent_name": entry.actor_name,
            "text": entry.public_text,
            "temporary": incident.solution_is_temporary,
            "urgency": str(incident.get_urgency_display()),
            "impact": str(incident.get_impact_display()),
            "priority": f"P{incident.priority}" if incident.priority else "",
            "resolution_due": date_format(timezone.localtime(due), "l j F Y, H:i") if due else "",
            "desk_name": settings.DESK_NAME,
            "desk_phone": settings.DESK_PHONE,
        }


def _registered(incident: Incident, entry: TimelineEntry) -> None:
    """Acknowledge it: what came by mail is answered by machine, and such answers are limited."""
    mailed_from = entry.details.get("from", "")
    if entry.details.get("is_quiet"):
        return
    if incident.contact is not None:
        _tell_contact(incident, entry, "acknowledgement", automatic=incident.channel == Channel.EMAIL)
    elif mailed_from:
        _tell_unknown_sender(incident, entry, mailed_from)


def _tell_unknown_sender(incident: Incident, entry: TimelineEntry, address: str) -> None:
    """That it arrived, and nothing else: the sender's address may be anybody's."""
    delivery = outbox.post(
        template="received_unknown",
        to=address,
        language=entry.details["language"],
        context={"desk_name": settings.DESK_NAME, "desk_phone": settings.DESK_PHONE},
        about=f"incident:{incident.pk}",
        key=f"received_unknown:{incident.pk}",
        automatic=True,
        now=entry.at,
    )
    _keep(incident, delivery, entry)


def _identified(incident: Incident, entry: TimelineEntry) -> None:
    _tell_contact(incident, entry, "acknowledgement")


def _handed_over(incident: Incident, entry: TimelineEntry) -> None:
    _tell_user(incident, entry, "handover", incident.assignee)


def _noted(incident: Incident, entry: TimelineEntry) -> None:
    for user in User.objects.filter(pk__in=entry.details.get("mentioned", [])):
        _tell_user(incident, entry, "mentioned", user)


def _replied(incident: Incident, entry: TimelineEntry) -> None:
    # Files stay with the desk: the mail names them, the customer's page has them.
    files = list(entry.attachments.values_list("name", flat=True))
    _tell_contact(incident, entry, "reply", files=files)
    _tell_followers(incident, entry, "reply", files=files)


def _customer_replied(incident: Incident, entry: TimelineEntry) -> None:
    """A word on a closed incident stands in no queue of open work: its people are told."""
    if incident.is_open:
        return
    told = {user.pk: user for user in (incident.owner, incident.assignee) if user is not None}
    for user in told.values():
        if user.is_desk:
            _tell_user(incident, entry, "wrote_after_closing", user)


def _mail_held(incident: Incident, entry: TimelineEntry) -> None:
    """On a closed incident nobody would find it."""
    if incident.is_open:
        return
    told = {user.pk: user for user in (incident.owner, incident.assignee) if user is not None}
    for user in told.values():
        if user.is_desk:
            _tell_user(incident, entry, "mail_held", user)


def _published(incident: Incident, entry: TimelineEntry) -> None:
    if not entry.details["tell_contact"]:
        return
    texts, title = entry.details["texts"], entry.details["headline"]
    if incident.contact is not None:
        text = texts.get(incident.contact.spoken_language, entry.public_text)
        _tell_contact(incident, entry, "update", text=text, title=title)
    _tell_followers(incident, entry, "update", title=title)


def _solution(incident: Incident, entry: TimelineEntry) -> None:
    words = _solution_words(incident)
    _tell_contact(
        incident,
        entry,
        "solution",
        asks_confirmation=True,
        purpose=LinkPurpose.CONFIRM,
        text=incident.solution,
        solution_kind=words["solution_kind"],
        period=words["period"],
    )
    if entry.kind == EntryKind.SOLUTION_PROPOSED:
        _tell_followers(incident, entry, "solution_followed", text=incident.solution)


def _solution_words(incident: Incident) -> dict[str, str]:
    """What kind of solution it is and how long silence is waited for, in the reader's words."""
    with translation.override(incident.contact.spoken_language if incident.contact else None):
        by_hours = incident.agreement_version.read().confirmation_hours is not None
        return {
            "solution_kind": _("a temporary solution") if incident.solution_is_temporary else _("a solution"),
            "period": _("one day") if by_hours else _("one working day"),
        }


def _confirmed(incident: Incident, entry: TimelineEntry) -> None:
    details = entry.details
    if details.get("by_phone") or details.get("by_mail"):
        receipt = "confirmation_receipt" if details.get("by_phone") else "confirmation_receipt_mail"
        _tell_contact(incident, entry, receipt, purpose=LinkPurpose.DISPUTE, who=details["who"])
    else:
        _tell_contact(incident, entry, "closed_confirmed")
    _tell_followers(incident, entry, "closed_confirmed")


def _closed_silent(incident: Incident, entry: TimelineEntry) -> None:
    _tell_contact(incident, entry, "closed_silent")
    _tell_followers(incident, entry, "closed_silent")


def _withdrawn(incident: Incident, entry: TimelineEntry) -> None:
    duplicate = incident.close_reason == CloseReason.DUPLICATE
    # Another customer's incident is never named to this one.
    original = incident.duplicate_of
    named = original is not None and original.customer_id == incident.customer_id
    told: dict[str, Any] = {
        "duplicate": duplicate,
        "original": original.reference if original is not None and named else "",
    }
    _tell_contact(incident, entry, "withdrawn", **told)
    _tell_followers(incident, entry, "withdrawn", **told)


def _reopened(incident: Incident, entry: TimelineEntry) -> None:
    _tell_contact(incident, entry, "reopened")
    told: set[int] = set()
    for user in (incident.assignee, incident.owner):
        if user is not None and user.pk not in told:
            told.add(user.pk)
            _tell_user(incident, entry, "reopened_desk", user)


_TELLERS: dict[EntryKind, Callable[[Incident, TimelineEntry], None]] = {
    EntryKind.REGISTERED: _registered,
    EntryKind.CUSTOMER_IDENTIFIED: _identified,
    EntryKind.CUSTOMER_REPLIED: _customer_replied,
    EntryKind.MAIL_HELD: _mail_held,
    EntryKind.DIAGNOSIS_STARTED: _handed_over,
    EntryKind.ASSIGNED: _handed_over,
    EntryKind.NOTED: _noted,
    EntryKind.REPLIED: _replied,
    EntryKind.PUBLISHED: _published,
    EntryKind.SOLUTION_PROPOSED: _solution,
    EntryKind.ASKED_AGAIN: _solution,
    EntryKind.SOLUTION_CONFIRMED: _confirmed,
    EntryKind.CLOSED_UNCONFIRMED: _closed_silent,
    EntryKind.SOLUTION_REJECTED: _reopened,
    EntryKind.REOPENED: _reopened,
    EntryKind.WITHDRAWN: _withdrawn,
    EntryKind.DUPLICATE_CLOSED: _withdrawn,
}
