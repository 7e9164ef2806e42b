"""The verbs that change an incident's state. Nothing else does.

Common to all: keyword `by` is who acts; `now` (aware) is the moment, None reads the clock;
`seen` is the number of the last entry the caller had seen. Each returns the fresh incident and
raises NotPossible (with what is possible), ChangedMeanwhile or NotPermitted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents import agreements, links, search, timekeeping
from incidents.announce import announce
from incidents.door import Change, taken
from incidents.errors import NotPermitted, NotPossible
from incidents.models import (
    Channel,
    ConfirmationStop,
    EntryKind,
    Impact,
    Incident,
    LinkPurpose,
    Service,
    State,
    TimelineEntry,
    Urgency,
)
from incidents.terms import Terms
from incidents.timeline import MailedWord, optional_text, required_text, required_title, write_entry
from people.actors import SYSTEM, Actor, ActorKind
from people.models import Contact, Customer, Role, Team, User, clean_name
from people.straight import insert

SWEEP = 1000


def register(
    *,
    by: Actor,
    title: str,
    channel: str,
    description: str = "",
    customer: Customer | None = None,
    contact: Contact | None = None,
    caller: str = "",
    team: Team | None = None,
    service: Service | None = None,
    split_from: Incident | None = None,
    intake_key: str | None = None,
    shown_title: str = "",
    mail: MailedWord | None = None,
    now: datetime | None = None,
) -> Incident:
    """Register an incident and acknowledge it; the response clock starts.

    Without a customer it waits in the queue of unknown senders, with `caller` as given.
    `shown_title` is what customers read in place of a title that is only for the desk.
    `intake_key` makes the intake repeatable: the same key gives the incident that exists.
    A phoned-in incident counts as answered: the customer is speaking with a human.
    `split_from`: the incident in whose timeline this report was found. `mail`: what brought it.
    """
    _refuse_report(by, channel, customer, contact)
    title = required_title(title)
    description = optional_text(description, "description")
    customer = contact.customer if contact is not None else customer
    at = now or timezone.now()
    by_phone = channel == Channel.PHONE and by.is_desk
    # What monitoring found nobody has said yet.
    spoke = "" if by.kind == ActorKind.SYSTEM and channel == Channel.MONITORING else "customer"
    spoke = "desk" if by_phone else spoke
    try:
        # Only a repeated intake goes on after a refusal of the database, so only that needs a savepoint.
        with transaction.atomic(savepoint=intake_key is not None):
            if existing := _of_intake(intake_key):
                return existing
            version = agreements.version_for(customer, at)
            incident = Incident(
                title=title,
                shown_title=clean_name(shown_title)[:200],
                description=description,
                channel=channel,
                customer=customer,
                contact=contact,
                caller=clean_name(caller)[:300],
                agreement_version=version,
                intake_key=intake_key,
                owner=by.user if by.is_desk else None,
                team=team,
                service=service,
                registered_at=at,
                last_entry_at=at,
                responded_at=at if by_phone else None,
                last_word_by=spoke,
                last_word_at=at if spoke else None,
            )
            timekeeping.recompute(incident, timekeeping.terms_of(incident), timekeeping.ClockRecord(), at)
            insert(incident)
            entry = write_entry(
                incident,
                EntryKind.REGISTERED,
                by=by,
                at=at,
                number=1,
                public_text=description,
                internal_text=mail.remarks() if mail is not None else "",
                details={"channel": channel, "agreement_version": version.pk}
                | ({"first_response": True} if by_phone else {})
                | ({"split_from": split_from.pk} if split_from is not None else {})
                | (mail.details() if mail is not None else {}),
                to_state=State.REGISTERED,
                state_number=1,
            )
            search.note_words(entry)
            announce(incident, entry)
            return incident
    except IntegrityError:
        if existing := _of_intake(intake_key):
            return existing
        raise


def _refuse_report(by: Actor, channel: str, customer: Customer | None, contact: Contact | None) -> None:
    """Refuse a report by somebody who makes none, over no known channel, or of two customers at once."""
    if by.kind == ActorKind.EXPERT:
        raise NotPermitted(_("Outside experts do not register incidents."))
    if contact is not None and customer is not None and contact.customer_id != customer.pk:
        wrong = _("%(contact)s is not a contact of %(customer)s.") % {
            "contact": contact,
            "customer": customer,
        }
        raise NotPossible(wrong, fields={"contact": wrong})
    if channel not in Channel.values:
        asked = _("Choose how it was reported.")
        raise NotPossible(asked, fields={"channel": asked})


def _of_intake(intake_key: str | None) -> Incident | None:
    return Incident.objects.filter(intake_key=intake_key).first() if intake_key else None


def classify(
    incident: Incident,
    *,
    by: Actor,
    urgency: str,
    impact: str,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Set urgency and impact with the customer; gives the priority and both due times."""
    with taken(incident, by=by, verb="classify", now=now, seen=seen) as change:
        priority = priority_by(change.terms, urgency, impact)
        change.edge("mark_classified", urgency, impact, priority)
        change.incident.owner = change.incident.owner or by.user
        change.record(EntryKind.CLASSIFIED, details=_levels(change.incident))
    return change.incident


def reclassify(
    incident: Incident,
    *,
    by: Actor,
    urgency: str,
    impact: str,
    reason: str,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Correct urgency and impact; keeps the state, recomputes both targets from registration."""
    with taken(incident, by=by, verb="reclassify", now=now, seen=seen) as change:
        reason = required_text(reason, "reason", _("Say why the classification changes."))
        subject = change.incident
        priority = priority_by(change.terms, urgency, impact)
        before = {"urgency": subject.urgency, "impact": subject.impact, "priority": subject.priority}
        if (subject.urgency, subject.impact) == (urgency, impact):
            same = _("This is the classification it already has. Choose another cell.")
            raise NotPossible(same, fields={"urgency": same})
        subject.urgency, subject.impact, subject.priority = urgency, impact, priority
        change.record(
            EntryKind.RECLASSIFIED, internal_text=reason, details=_levels(subject) | {"before": before}
        )
    return change.incident


def priority_by(terms: Terms, urgency: str, impact: str) -> int:
    """The priority that these terms give; NotPossible at the field that is missing."""
    missing = {}
    if urgency not in Urgency.values:
        missing["urgency"] = _("Choose how badly the business process is disrupted.")
    if impact not in Impact.values:
        missing["impact"] = _("Choose how many users are affected.")
    if missing:
        raise NotPossible(_("Choose a cell of the matrix."), fields=missing)
    return terms.priority_of(urgency, impact)


def _levels(incident: Incident) -> dict[str, object]:
    return {"urgency": incident.urgency, "impact": incident.impact, "priority": incident.priority}


def diagnose(
    incident: Incident,
    *,
    by: Actor,
    assignee: User | None = None,
    team: Team | None = None,
    text: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Hand the incident to an agent, a team or an outside expert; the owner stays at the desk."""
    with taken(incident, by=by, verb="diagnose", now=now, seen=seen) as change:
        assignee, team = checked_assignee(assignee, team)
        owner = _desk_owner(change)
        change.edge("mark_diagnosing", owner, assignee, team)
        change.record(
            EntryKind.DIAGNOSIS_STARTED,
            internal_text=optional_text(text, "text"),
            details=assignment(change.incident) | change.taken_up(),
        )
    return change.incident


def checked_assignee(assignee: User | None, team: Team | None) -> tuple[User | None, Team | None]:
    """Refuse nobody and people who left; an outside expert works for no team of the desk."""
    if assignee is None and team is None:
        asked = _("Choose who examines it: an agent, a team or an outside expert.")
        raise NotPossible(asked, fields={"assignee": asked})
    if assignee is not None and not assignee.is_active:
        gone = _("%(name)s no longer works here. Choose somebody else.") % {"name": assignee}
        raise NotPossible(gone, fields={"assignee": gone})
    return assignee, team


def _desk_owner(change: Change) -> User | None:
    owner = change.incident.owner
    return owner if owner is not None and owner.is_active else change.by.user


def assignment(incident: Incident) -> dict[str, object]:
    """Who has it, as the timeline keeps it."""
    assignee = incident.assignee
    return {
        "assignee": assignee.pk if assignee else None,
        "assignee_name": str(assignee) if assignee else "",
        "supplier": str(assignee.supplier) if assignee and assignee.supplier else "",
        "team": incident.team_id,
        "team_name": str(incident.team) if incident.team else "",
    }


def propose_solution(
    incident: Incident,
    *,
    by: Actor,
    solution: str,
    temporary: bool = False,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Mail the customer a solution to confirm; the resolution clock stops for the time being.

    The confirmation day starts only when the mail server has accepted that mail.
    """
    with taken(incident, by=by, verb="propose_solution", now=now, seen=seen) as change:
        solution = required_text(solution, "solution", _("Write what the customer can now try."))
        change.edge("mark_solution_proposed", solution, temporary, change.at)
        _await_confirmation(change.incident)
        details = change.responded() | {"temporary": temporary}
        change.record(EntryKind.SOLUTION_PROPOSED, public_text=solution, details=details)
    return change.incident


def _await_confirmation(incident: Incident) -> None:
    """Begin to wait for the customer's word; silence counts only from an accepted mail on."""
    incident.confirmation_asked_at = incident.confirmation_due_at = None
    has_address = incident.contact is not None and bool(incident.contact.email)
    incident.confirmation_stop = "" if has_address else ConfirmationStop.NO_ADDRESS
    incident.mail_trouble = False


def ask_again(
    incident: Incident, *, by: Actor, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Mail the solution once more; a new full day of silence is needed from its acceptance on."""
    with taken(incident, by=by, verb="ask_again", now=now, seen=seen) as change:
        _await_confirmation(change.incident)
        change.record(EntryKind.ASKED_AGAIN)
    return change.incident


def confirm(incident: Incident, *, by: Actor, text: str = "", now: datetime | None = None) -> Incident:
    """The customer's own word that the solution works; closes the incident."""
    with taken(incident, by=by, verb="confirm", now=now) as change:
        change.edge("mark_confirmed", change.at)
        links.use_links(change.incident, LinkPurpose.CONFIRM, at=change.at)
        change.record(EntryKind.SOLUTION_CONFIRMED, public_text=optional_text(text, "text"))
    return change.incident


def confirm_by_phone(
    incident: Incident,
    *,
    by: Actor,
    who: str,
    when: datetime,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Record that `who` confirmed by phone at `when`; the customer gets a receipt to contradict."""
    with taken(incident, by=by, verb="confirm_by_phone", now=now, seen=seen) as change:
        who = clean_name(who)
        proposed_at = change.incident.resolved_at
        if not who:
            asked = _("Name who confirmed it.")
            raise NotPossible(asked, fields={"who": asked})
        if when > change.at or (proposed_at is not None and when < proposed_at - timedelta(minutes=1)):
            wrong = _("The call lies between the proposed solution and now.")
            raise NotPossible(wrong, fields={"when": wrong})
        change.edge("mark_confirmed", change.at)
        links.use_links(change.incident, LinkPurpose.CONFIRM, at=change.at)
        change.record(
            EntryKind.SOLUTION_CONFIRMED,
            details={"by_phone": True, "who": who, "when": when.isoformat()} | change.responded(),
        )
    return change.incident


def verify(
    incident: Incident, *, by: Actor, text: str, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Close what the provider found itself, where no customer can confirm: who verified says how."""
    with taken(incident, by=by, verb="verify", now=now, seen=seen) as change:
        text = required_text(text, "text", _("Say how you made sure that it works."))
        change.edge("mark_verified", change.at)
        change.record(EntryKind.SOLUTION_CONFIRMED, internal_text=text, details={"verified": True})
    return change.incident


def reject(
    incident: Incident, *, by: Actor, reason: str, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """The solution does not work: back to diagnosis, the stop of the clock taken back."""
    with taken(incident, by=by, verb="reject", now=now, seen=seen) as change:
        reason = required_text(reason, "reason", _("Say in a word what still does not work."))
        change.edge("mark_rejected")
        back_to_work(change)
        change.record(EntryKind.SOLUTION_REJECTED, public_text=reason)
    return change.incident


def reopen(
    incident: Incident, *, by: Actor, reason: str, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Take a closed incident up again, within the reopen window of its agreement."""
    with taken(incident, by=by, verb="reopen", now=now, seen=seen) as change:
        reason = required_text(reason, "reason", _("Say why it must be taken up again."))
        require_reopenable(change)
        if change.incident.priority is None:
            raise NotPossible(_("It was closed before it was classified. Register a new incident."))
        change.edge("mark_reopened")
        back_to_work(change)
        change.record(EntryKind.REOPENED, public_text=reason)
    return change.incident


def require_reopenable(change: Change) -> None:
    """Refuse once the reopen window of the agreement has passed."""
    closed_at = change.incident.closed_at
    if closed_at is not None and change.at > change.terms.reopen_until(closed_at):
        raise NotPossible(
            _("%(reference)s was closed more than %(days)s days ago. Register a new incident.")
            % {"reference": change.incident.reference, "days": change.terms.reopen_days}
        )


def back_to_work(change: Change) -> None:
    """Somebody must have it: who had it before, else the owner, else who reopens it."""
    incident = change.incident
    links.use_links(incident, LinkPurpose.CONFIRM, at=change.at)
    links.use_links(incident, LinkPurpose.DISPUTE, at=change.at)
    incident.owner = _desk_owner(change) or _somebody_of(incident.team)
    if incident.owner is None:
        raise NotPossible(_("Nobody at the desk owns this incident. Call the desk."))
    if incident.assignee is not None and not incident.assignee.is_active:
        incident.assignee = None
    if incident.assignee is None and incident.team is None:
        incident.assignee = incident.owner


def _somebody_of(team: Team | None) -> User | None:
    """Who answers for what only monitoring has had so far: one of the team, else a lead."""
    desk = User.objects.filter(is_active=True, role__in=(Role.AGENT, Role.LEAD)).order_by("pk")
    of_team = desk.filter(teams=team).first() if team is not None else None
    return of_team or desk.filter(role=Role.LEAD).first() or desk.first()


def withdraw(
    incident: Incident, *, by: Actor, reason: str, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Close on the customer's word that nothing needs to be done any more."""
    with taken(incident, by=by, verb="withdraw", now=now, seen=seen) as change:
        reason = required_text(reason, "reason", _("Say who withdrew it and why."))
        change.edge("mark_withdrawn", change.at)
        change.record(EntryKind.WITHDRAWN, public_text=reason)
    return change.incident


def close_as_duplicate(
    incident: Incident,
    *,
    by: Actor,
    original: Incident,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Close as a duplicate of `original`, and link the two."""
    with taken(incident, by=by, verb="close_as_duplicate", now=now, seen=seen) as change:
        if original.pk == change.incident.pk:
            wrong = _("An incident is not a duplicate of itself.")
            raise NotPossible(wrong, fields={"original": wrong})
        if original.duplicate_of_id is not None:
            wrong = _("%(reference)s is a duplicate itself. Name the incident that is worked on.") % {
                "reference": original.reference
            }
            raise NotPossible(wrong, fields={"original": wrong})
        change.edge("mark_duplicate", original, change.at)
        change.record(
            EntryKind.DUPLICATE_CLOSED,
            internal_text=_("Duplicate of %(reference)s.") % {"reference": original.reference},
            details={"original": original.pk},
        )
    return change.incident


def close_without_response(incident: Incident, *, now: datetime | None = None) -> Incident:
    """Close one incident whose confirmation day has passed in silence."""
    with taken(incident, by=SYSTEM, verb="close_without_response", now=now) as change:
        due = change.incident.confirmation_due_at
        held = change.incident.confirmation_stop or change.incident.mail_waiting
        if held or due is None or change.at < due:
            raise NotPossible(_("The customer's day to answer has not passed in silence."))
        change.edge("mark_closed_unconfirmed", change.at)
        change.record(EntryKind.CLOSED_UNCONFIRMED)
    return change.incident


# What a forward jump of a machine's clock added since the mail was accepted is waited for again.
_CLOSE_UNCONFIRMED = """
WITH due AS (
    SELECT i.id, i.state_number, i.entry_count, GREATEST(%(now)s, i.last_entry_at) AS at
    FROM incidents_incident i
    WHERE i.state = 'resolved_pending_confirmation'
      AND i.confirmation_stop = ''
      AND NOT i.mail_waiting
      AND i.confirmation_due_at + make_interval(secs => COALESCE((
            SELECT MAX(jumped) FROM (
                SELECT GREATEST(SUM(j.seconds), 0) AS jumped
                FROM incidents_clockjump j
                WHERE j.after > i.confirmation_asked_at
                GROUP BY j.boot
            ) AS per_boot
          ), 0)) <= %(now)s
    ORDER BY i.confirmation_due_at
    LIMIT %(limit)s
    FOR UPDATE OF i SKIP LOCKED
), entries AS (
    INSERT INTO incidents_timelineentry
        (incident_id, number, kind, at, actor_kind, actor_name, public_text, internal_text,
         details, state_number, from_state, to_state)
    SELECT due.id, due.entry_count + 1, 'closed_unconfirmed', due.at, 'system', %(actor)s, '', '',
           '{}', due.state_number + 1, 'resolved_pending_confirmation', 'closed'
    FROM due
    RETURNING id
)
UPDATE incidents_incident i
SET state = 'closed',
    state_number = due.state_number + 1,
    entry_count = due.entry_count + 1,
    last_entry_at = due.at,
    closed_at = due.at,
    close_reason = 'no_response',
    response_warn_at = NULL,
    resolution_warn_at = NULL,
    next_due_at = NULL
FROM due
WHERE i.id = due.id
RETURNING i.id
"""


def close_unconfirmed(*, now: datetime, limit: int = SWEEP) -> int:
    """Close every incident whose confirmation day has passed in silence; returns how many.

    One statement; does exactly what `close_without_response` does one by one. Safe to run
    twice at once: locked rows are skipped, and a row's conditions are read under its lock.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE_UNCONFIRMED, {"now": now, "limit": limit, "actor": SYSTEM.name})
            closed = [row[0] for row in cursor.fetchall()]
        if not closed:
            return 0
        # A second statement sees the committed and own entries, which the first could not return whole.
        entries = (
            TimelineEntry.objects.filter(incident_id__in=closed, kind=EntryKind.CLOSED_UNCONFIRMED)
            .order_by("incident_id", "-number")
            .distinct("incident_id")
        )
        incidents = Incident.objects.with_people().in_bulk(closed)
        for entry in entries:
            announce(incidents[entry.incident_id], entry)
    return len(closed)
