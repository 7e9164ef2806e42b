"""From an alarm to its incident and its timeline. In the pipeline's transaction, under its lock."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import lifecycle, merging, observing, timekeeping
from incidents.errors import NotPossible
from incidents.models import Channel, Incident, Service, State
from incidents.permissions import can
from monitoring.actor import MONITORING
from monitoring.course import Act, Turn, step
from monitoring.matching import Decision
from monitoring.models import Alarm, AlarmState, Event, Outcome, Recovery, Severity, SourceKind
from monitoring.surroundings import Rows, locked, only_customer
from people.models import Customer

# At how many alarms an incident of a group says how many it has; each of them stands beside it anyway.
_TOLD_COUNTS = frozenset(first * 10**power for first in (2, 5, 10) for power in range(6))
LONGEST_WORD = 4000


def act(alarm: Alarm, turn: Turn, at: datetime, rows: Rows, event: Event | None = None) -> None:
    """Do what the turn asks; adds to its steps what came of it. The alarm is saved already."""
    if turn.act in (Act.STILL, Act.WORSE, Act.COMES_AND_GOES, Act.RECOVER):
        _go_along(alarm, rows)
    if turn.act == Act.OPEN:
        assert turn.decision is not None
        _open_or_join(alarm, turn, turn.decision, at)
    elif turn.act == Act.AGAIN:
        times = _("It is wrong again, %(number)s times by now") % {"number": alarm.episode}
        _note(alarm, f"{times}: {alarm.title}", at, {"episode": alarm.episode})
        turn.steps.append(step("joined", reference=_incident(alarm).reference))
    elif turn.act == Act.STILL:
        still = _("It is still wrong, while the solution waits for confirmation: %(title)s")
        _note(alarm, still % {"title": alarm.title}, at, {"repeats": alarm.repeats})
    elif turn.act == Act.WORSE:
        worse = _("It is worse now (%(severity)s): %(title)s") % {
            "severity": Severity(alarm.severity).label,
            "title": event.title if event is not None else alarm.title,
        }
        _note(alarm, worse, at, {"severity": alarm.severity})
    elif turn.act == Act.COMES_AND_GOES:
        comes = _("It comes and goes, and is not told each time: %(title)s") % {"title": alarm.title}
        _note(alarm, comes, at, {"flapping": True})
    elif turn.act == Act.RECOVER:
        _recover(alarm, turn, at, event)
    elif turn.act == Act.TELL:
        assert event is not None
        _tell(alarm, event, at)


def _go_along(alarm: Alarm, rows: Rows) -> None:
    """To where its incident was merged into meanwhile: nobody reads on a closed duplicate."""
    before = alarm.incident_id
    rows.stand(alarm)
    if alarm.incident_id != before:
        alarm.save(update_fields=["incident"])


def _incident(alarm: Alarm) -> Incident:
    assert alarm.incident is not None
    return alarm.incident


def _note(alarm: Alarm, text: str, at: datetime, details: dict[str, object]) -> None:
    alarm.incident = observing.note_alarm(
        _incident(alarm), by=MONITORING, text=text, details={"alarm": alarm.pk} | details, now=at
    )


def _open_or_join(alarm: Alarm, turn: Turn, decision: Decision, at: datetime) -> None:
    if decision.group_key and (found := _of_group(decision, at)):
        turn.outcome = Outcome.JOINED
        alarm.incident = found
        alarm.save(update_fields=["incident"])
        turn.steps.append(step("grouped", reference=found.reference))
        count = Alarm.objects.filter(incident=found).count()
        if count in _TOLD_COUNTS or observing.is_unaware(found):
            words = ngettext("%(count)s alarm by now", "%(count)s alarms by now", count) % {"count": count}
            newest = _("the newest: %(title)s") % {"title": alarm.title}
            _note(alarm, f"{words}, {newest}", at, {"alarms": count})
        return
    before = alarm.incident
    alarm.incident = _opened(alarm, decision, at)
    alarm.save(update_fields=["incident"])
    turn.steps.append(step("opened", reference=alarm.incident.reference))
    if before is not None and before.pk != alarm.incident.pk:
        _link(alarm.incident, before, at, turn)


def _of_group(decision: Decision, at: datetime) -> Incident | None:
    """The open incident of the group, while its first alarm is not too long ago."""
    since = at - timedelta(minutes=decision.group_minutes)
    sharing = Alarm.objects.filter(group_key=decision.group_key, incident__registered_at__gt=since)
    sharing = sharing.exclude(incident__state=State.CLOSED).order_by("-incident_id")
    found = locked(sharing.values_list("incident", flat=True).first())
    # Somebody may have closed it before it was locked.
    return found if found is not None and found.is_open else None


def _opened(alarm: Alarm, decision: Decision, at: datetime) -> Incident:
    """Registered without a word to the customer, the tool's own words inside, and classified."""
    assert decision.levels is not None
    customer = decision.customer or only_customer(decision.service)
    incident = lifecycle.register(
        by=MONITORING,
        title=decision.title,
        shown_title="" if decision.is_worded else _shown_title(decision.service, customer),
        channel=Channel.MONITORING,
        customer=customer,
        team=decision.team,
        service=decision.service,
        # Of one that was closed and became worse there is another in the same episode.
        intake_key=f"alarm:{alarm.pk}:{alarm.episode}:{alarm.incident_id or 0}",
        now=at,
    )
    if incident.state != State.REGISTERED:
        return incident
    urgency, impact = decision.levels
    lifecycle.classify(incident, by=MONITORING, urgency=urgency, impact=impact, now=at)
    words = "\n\n".join(word for word in (alarm.title, alarm.text[:LONGEST_WORD], alarm.link) if word)
    details = {"alarm": alarm.pk, "severity": alarm.severity, "source": alarm.source_id}
    return observing.note_alarm(incident, by=MONITORING, text=words, details=details, now=at)


def _shown_title(service: Service | None, customer: Customer | None) -> str:
    """A title that names no host: what a tool wrote may be about any customer's machine."""
    with translation.override(customer.language if customer is not None else settings.LANGUAGE_CODE):
        if service is None:
            return _("Malfunction found by our monitoring")
        return _("Malfunction: %(service)s") % {"service": service.name}


def _link(incident: Incident, before: Incident, at: datetime, turn: Turn) -> None:
    """Within the reopen window the earlier one belongs to its story; to reopen it is for a person."""
    closed_at = before.closed_at
    if closed_at is None or at > timekeeping.terms_of(before).reopen_until(closed_at):
        return
    try:
        merging.link(incident, by=MONITORING, other=before, now=at)
    except NotPossible:
        return  # somebody linked the two already
    turn.steps.append(step("linked", reference=before.reference))


def _recover(alarm: Alarm, turn: Turn, at: datetime, event: Event | None) -> None:
    """Noted once, when nothing of the incident is wrong any more."""
    incident = _incident(alarm)
    # What was merged into it counts with it from here on.
    Alarm.objects.filter(incident__duplicate_of=incident).update(incident=incident)
    of_incident = Alarm.objects.filter(incident=incident)
    still = of_incident.filter(state=AlarmState.FIRING).exclude(pk=alarm.pk).count()
    if still:
        turn.steps.append(step("others_wrong", count=still, reference=incident.reference))
        return
    count = of_incident.count()
    lasted = lasting(at - incident.registered_at)
    if _proposes(alarm, incident):
        _propose(incident, at)
        turn.steps.append(step("proposed", reference=incident.reference))
        return
    words = ngettext(
        "It is right again, after %(lasted)s.",
        "All %(count)s alarms are right again, after %(lasted)s.",
        count,
    ) % {"count": count, "lasted": lasted}
    said = event.text[:LONGEST_WORD] if event is not None else ""
    observing.note_recovery(
        incident,
        by=MONITORING,
        text=f"{words}\n\n{said}".strip(),
        details={"alarm": alarm.pk, "alarms": count},
        now=at,
    )
    turn.steps.append(step("recovered", reference=incident.reference))


def _proposes(alarm: Alarm, incident: Incident) -> bool:
    """By rule, to a customer, and where nobody has taken it up and no pause stands in between."""
    return (
        alarm.rule is not None
        and alarm.rule.recovery == Recovery.PROPOSE
        and incident.customer is not None
        and incident.state == State.CLASSIFIED
        and incident.owner_id is None
        and not incident.is_paused
        and can(MONITORING, "propose_solution", incident)
    )


def _propose(incident: Incident, at: datetime) -> None:
    assert incident.customer is not None
    with translation.override(incident.customer.language), timezone.override(incident.customer.time_zone):
        since = date_format(timezone.localtime(at), "l j F Y, H:i")
        solution = _("Our monitoring sees that it works again, since %(moment)s.") % {"moment": since}
    lifecycle.propose_solution(incident, by=MONITORING, solution=solution, now=at)


def _tell(alarm: Alarm, event: Event, at: datetime) -> None:
    """More is known of what is wrong: a supplier's word, or the tool's."""
    said = (event.text or event.title)[:LONGEST_WORD]
    text = f"{said}\n\n{event.link}".strip() if event.link else said
    note = observing.note_supplier if event.source.kind == SourceKind.FEED else observing.note_alarm
    details = {"alarm": alarm.pk, "event": event.pk}
    alarm.incident = note(_incident(alarm), by=MONITORING, text=text, details=details, now=at)


def lasting(length: timedelta) -> str:
    """A length of time in its two largest units."""
    minutes = max(0, round(length.total_seconds() / 60))
    if not minutes:
        return _("less than a minute")
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, _("d")), (hours, _("h")), (minutes, _("min"))]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)
