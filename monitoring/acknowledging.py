"""Somebody at the desk takes an alarm up; where the tool can take that, it is told.

By the outbox, so that it is told exactly when the desk's own record says so, and tried again while the tool
does not answer. `Source.answer_url` is the tool's address: of Alertmanager and Zabbix their own, of any other
one that takes the JSON that `_plain` makes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident
from monitoring.models import Alarm, AlarmState, Source, SourceKind
from notifications import outbox
from notifications.models import TROUBLE, Delivery
from notifications.sealing import CannotOpen, opened
from people.actors import Actor

CHANNEL = "tool"
# So long Alertmanager tells nobody else of what somebody works on; a resolve within it is not told either,
# so it is short.
SILENT_FOR = timedelta(hours=1)
# Zabbix: take it up (2) and say who did (4).
_TAKE_UP_AND_SAY = 6
# What failed longer ago is no news.
LATELY = timedelta(days=7)


def acknowledge(alarm: Alarm, *, by: Actor, now: datetime) -> Alarm:
    """Somebody of the desk has it in hand. Raises NotPermitted, NotPossible when nothing is to take up."""
    if not by.sees_desk or by.user is None or not by.user.is_active:
        raise NotPermitted(_("Only the desk takes up alarms."))
    with transaction.atomic():
        row = (
            Alarm.objects.select_for_update(of=("self",))
            .select_related("source", "incident")
            .get(pk=alarm.pk)
        )
        if row.state != AlarmState.FIRING:
            raise NotPossible(_("It is right again already: there is nothing to take up."))
        if row.acknowledged_by is not None:
            raise NotPossible(_("%(who)s took it up already.") % {"who": row.acknowledged_by})
        row.is_acknowledged, row.acknowledged_by = True, by.user
        row.save(update_fields=["is_acknowledged", "acknowledged_by"])
        _report(row, by, now)
    return row


def acknowledge_all(incident: Incident, *, by: Actor, now: datetime) -> int:
    """All alarms of an incident that are wrong and that nobody took up; gives their number."""
    waiting = Alarm.objects.filter(incident=incident, state=AlarmState.FIRING, acknowledged_by=None)
    taken = 0
    for alarm in waiting.order_by("pk"):
        try:
            acknowledge(alarm, by=by, now=now)
        except NotPossible:
            continue  # it became right, or a colleague was first
        taken += 1
    return taken


def _report(alarm: Alarm, by: Actor, now: datetime) -> None:
    source = alarm.source
    if not source.answer_url:
        return
    told = _of_tool(alarm, by, now)
    if told is None:
        return
    address, payload = told
    outbox.post(
        template="acknowledged",
        to=address,
        language="en",
        context={"payload": payload, "secret": f"source:{source.pk}"},
        channel=CHANNEL,
        about=f"source:{source.pk}",
        key=f"acknowledged:{alarm.pk}:{alarm.episode}",
        now=now,
    )


def _of_tool(alarm: Alarm, by: Actor, now: datetime) -> tuple[str, dict[str, Any]] | None:
    """The address and what is posted there; None where the alarm does not say what the tool asks for."""
    source, base = alarm.source, alarm.source.answer_url.rstrip("/")
    if source.kind == SourceKind.ALERTMANAGER:
        if not alarm.labels:
            return None
        address = base if base.endswith("/silences") else f"{base}/api/v2/silences"
        return address, _silence(alarm, by, now)
    if source.kind == SourceKind.ZABBIX:
        if not alarm.labels.get("event_id"):
            return None
        return (base if base.endswith(".php") else f"{base}/api_jsonrpc.php"), _event_acknowledge(alarm, by)
    return source.answer_url, _plain(alarm, by, now)


def _silence(alarm: Alarm, by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "matchers": [
            {"name": name, "value": value, "isRegex": False, "isEqual": True}
            for name, value in sorted(alarm.labels.items())
        ],
        "startsAt": now.isoformat(),
        "endsAt": (now + SILENT_FOR).isoformat(),
        "createdBy": by.name,
        "comment": _words(alarm, by),
    }


def _event_acknowledge(alarm: Alarm, by: Actor) -> dict[str, Any]:
    return {
        "jsonrpc": "2.0",
        "method": "event.acknowledge",
        "params": {
            "eventids": [alarm.labels["event_id"]],
            "action": _TAKE_UP_AND_SAY,
            "message": _words(alarm, by),
        },
        "id": alarm.pk,
    }


def _plain(alarm: Alarm, by: Actor, now: datetime) -> dict[str, Any]:
    return {
        "type": "acknowledged",
        "key": alarm.key,
        "title": alarm.title,
        "labels": alarm.labels,
        "by": by.name,
        "at": now.isoformat(),
        "incident": alarm.incident.reference if alarm.incident is not None else None,
    }


def _words(alarm: Alarm, by: Actor) -> str:
    reference = f" ({alarm.incident.reference})" if alarm.incident is not None else ""
    return f"Taken up by {by.name} at {settings.DESK_NAME}{reference}"


def secret(mark: str) -> bytes:
    """What the source of the mark `source:12` asks for; empty where it asks for none. Raises LookupError."""
    _kind, _colon, key = mark.partition(":")
    source = Source.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    if source is None:
        raise LookupError(mark)
    try:
        return opened(source.answer_secret).encode()
    except CannotOpen as error:
        raise LookupError(mark) from error


def note_reports(*, now: datetime) -> int:
    """Bring what could not be reported onto its source, for leads; gives the number of sources."""
    failed = Delivery.objects.filter(channel=CHANNEL, state__in=TROUBLE, settled_at__gt=now - LATELY)
    newest: dict[int, Delivery] = {}
    for delivery in failed.order_by("settled_at"):
        newest[int(delivery.about.partition(":")[2])] = delivery
    noted = 0
    for source, delivery in newest.items():
        older = Q(last_error_at=None) | Q(last_error_at__lt=delivery.settled_at)
        words = _("An acknowledgement could not be reported: %(why)s") % {"why": delivery.last_error[:500]}
        noted += Source.objects.filter(older, pk=source).update(
            last_error=words, last_error_at=delivery.settled_at
        )
    return noted
