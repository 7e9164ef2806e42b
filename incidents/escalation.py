"""What the clock and the post office bring about: warnings, missed targets, mail outcomes.

All of it is swept, may run twice at once, and writes through the same door as a human's change.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from incidents.door import Change, taken
from incidents.errors import NotPossible
from incidents.models import (
    ClockJump,
    ClockReading,
    ConfirmationStop,
    EntryKind,
    Incident,
    IncidentMail,
)
from notifications.models import Delivery
from people.actors import SYSTEM

SWEEP = 1000
JUMP_SECONDS = 30.0

_FAILED = ("refused", "given_up", "bounced")


def note_clocks(*, now: datetime, limit: int = SWEEP) -> int:
    """Write what the clocks say into the timelines: nearly due, and missed. Returns how many."""
    written = 0
    for due_query, noted in _CLOCK_NOTES:
        for incident in Incident.objects.open().filter(due_query(now)).only("pk")[:limit]:
            try:
                noted(incident, now=now)
                written += 1
            except NotPossible:
                continue  # another sweep, or the agent, was first
    return written


def _waiting(now: datetime) -> Q:
    return Q(responded_at__isnull=True) & ~Q(state="resolved_pending_confirmation")


def _running(now: datetime) -> Q:
    return Q(paused_at__isnull=True) & ~Q(state="resolved_pending_confirmation")


def _response_nearly_due(now: datetime) -> Q:
    return (
        _waiting(now)
        & Q(response_warn_at__lte=now, response_due_at__gt=now)
        & (Q(response_warned_due__isnull=True) | ~Q(response_warned_due=F("response_due_at")))
    )


def _response_missed(now: datetime) -> Q:
    return (
        _waiting(now)
        & Q(response_due_at__lte=now)
        & (Q(response_breached_due__isnull=True) | ~Q(response_breached_due=F("response_due_at")))
    )


def _resolution_nearly_due(now: datetime) -> Q:
    return (
        _running(now)
        & Q(resolution_warn_at__lte=now, resolution_due_at__gt=now)
        & (Q(resolution_warned_due__isnull=True) | ~Q(resolution_warned_due=F("resolution_due_at")))
    )


def _resolution_missed(now: datetime) -> Q:
    return (
        _running(now)
        & Q(resolution_due_at__lte=now)
        & (Q(resolution_breached_due__isnull=True) | ~Q(resolution_breached_due=F("resolution_due_at")))
    )


def _noting(kind: EntryKind, due: str, noted: str, query: Callable[[datetime], Q]) -> Callable[..., None]:
    def note(incident: Incident, *, now: datetime) -> None:
        with taken(incident, by=SYSTEM, verb="note_clock", now=now) as change:
            # Asked again under the lock: the row may have changed since the sweep read it.
            if not Incident.objects.open().filter(query(now), pk=incident.pk).exists():
                raise NotPossible("The clock says something else by now.")
            due_at: datetime = getattr(change.incident, due)
            setattr(change.incident, noted, due_at)
            change.record(kind, details={"due": due_at.isoformat()})

    return note


_CLOCK_NOTES = tuple(
    (query, _noting(kind, due, noted, query))
    for kind, due, noted, query in (
        (EntryKind.RESPONSE_WARNED, "response_due_at", "response_warned_due", _response_nearly_due),
        (EntryKind.RESPONSE_BREACHED, "response_due_at", "response_breached_due", _response_missed),
        (EntryKind.RESOLUTION_WARNED, "resolution_due_at", "resolution_warned_due", _resolution_nearly_due),
        (EntryKind.RESOLUTION_BREACHED, "resolution_due_at", "resolution_breached_due", _resolution_missed),
    )
)


def note_mail_outcomes(*, now: datetime | None = None, limit: int = SWEEP) -> int:
    """Bring the outcome of deliveries onto their incidents; returns how many were noted.

    A mail may be noted twice: accepted first, then come back. The second stops the day that the
    first began.
    """
    first = IncidentMail.objects.filter(_NOT_NOTED).order_by("pk")[:limit]
    # Apart from the first, since only a query of its own can use the small index of failed mail.
    came_back = IncidentMail.objects.filter(_CAME_BACK).order_by("pk")[:limit]
    found = [*first.values_list("pk", flat=True), *came_back.values_list("pk", flat=True)]
    return sum(_note_outcome(mail, now) for mail in found)


_NOT_NOTED = Q(noted_at__isnull=True, delivery__state__in=("accepted", *_FAILED))
_CAME_BACK = Q(noted_at__isnull=False, failure_noted_at__isnull=True, delivery__state__in=_FAILED)


def _note_outcome(mail_id: int, now: datetime | None) -> bool:
    at = now or timezone.now()
    try:
        with transaction.atomic():
            mail = (
                IncidentMail.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("delivery", "incident")
                .filter(_NOT_NOTED | _CAME_BACK, pk=mail_id)
                .first()
            )
            if mail is None:
                return False
            failed = mail.delivery.state in _FAILED
            mail.noted_at = mail.noted_at or at
            mail.failure_noted_at = at if failed else None
            mail.save(update_fields=["noted_at", "failure_noted_at"])
            if failed:
                with taken(mail.incident, by=SYSTEM, verb="note_mail", now=now) as change:
                    _record_failure(change, mail, mail.delivery)
            elif mail.asks_confirmation and _still_asks(mail):
                with taken(mail.incident, by=SYSTEM, verb="note_mail", now=now) as change:
                    _start_confirmation_day(change, mail.delivery)
    except NotPossible:
        return False  # answered between the look and the lock; the next sweep notes it as it is then
    return True


def _still_asks(mail: IncidentMail) -> bool:
    """Whether this is the newest question to an incident that still waits for its answer."""
    newest = IncidentMail.objects.filter(incident=mail.incident_id, asks_confirmation=True).latest("pk")
    return (
        newest.pk == mail.pk
        and Incident.objects.filter(pk=mail.incident_id, state="resolved_pending_confirmation").exists()
    )


def _start_confirmation_day(change: Change, delivery: Delivery) -> None:
    accepted_at = delivery.accepted_at
    if accepted_at is None:
        raise RuntimeError(f"Delivery {delivery.pk} was accepted at no time.")
    incident = change.incident
    if not incident.is_pending:
        raise NotPossible("The incident no longer waits for confirmation.")
    incident.confirmation_asked_at = accepted_at
    incident.confirmation_due_at = change.terms.confirmation_due(accepted_at)
    change.record(
        EntryKind.SOLUTION_MAIL_ACCEPTED,
        details={
            "delivery": delivery.pk,
            "accepted_at": accepted_at.isoformat(),
            "closes_at": incident.confirmation_due_at.isoformat(),
        },
    )


def _record_failure(change: Change, mail: IncidentMail, delivery: Delivery) -> None:
    incident = change.incident
    incident.mail_trouble = True
    if mail.asks_confirmation and incident.is_pending:
        incident.confirmation_stop = ConfirmationStop.MAIL_FAILED
    change.record(
        EntryKind.MAIL_FAILED,
        internal_text=delivery.last_error[:2000],
        details={"delivery": delivery.pk, "to": delivery.to_address, "outcome": delivery.state},
    )


def read_clock(*, boot: str, wall: datetime, uptime: float) -> float:
    """Compare a machine's wall clock with its uptime; returns the seconds it jumped, else 0.

    `uptime`: seconds since `boot` (an identifier of this boot), sleep included. A jump is kept,
    so that the day of silence is measured in time that really passed.
    """
    with transaction.atomic():
        reading, made = ClockReading.objects.select_for_update().get_or_create(
            boot=boot, defaults={"wall_at": wall, "uptime": uptime}
        )
        if made:
            return 0.0
        passed = uptime - reading.uptime
        if passed < 0:
            return 0.0  # an older look that came late
        jumped = (wall - reading.wall_at - timedelta(seconds=passed)).total_seconds()
        before = reading.wall_at
        reading.wall_at, reading.uptime = wall, uptime
        reading.save(update_fields=["wall_at", "uptime"])
        if abs(jumped) < JUMP_SECONDS:
            return 0.0
        ClockJump.objects.create(boot=boot, before=before, after=wall, seconds=jumped)
        return jumped
