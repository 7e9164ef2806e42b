"""What disturbed a service from when until when, read from the record of the cause.

Made anew as a whole whenever the cause changes: the record is the truth, these rows are its reading.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from incidents import timekeeping
from incidents.models import EntryKind, Incident, TimelineEntry
from statuspage.models import Disruption, Notice, NoticeUpdate
from statuspage.status import Status, Stretch, of_levels

_LEVELS = (EntryKind.CLASSIFIED, EntryKind.RECLASSIFIED)
Known = TypeVar("Known")
ServiceStretch = tuple[int, Stretch]


def of_incident(incident: Incident, entries: Sequence[TimelineEntry]) -> list[ServiceStretch]:
    """Which service suffered when, by the incident's timeline.

    The first classification holds from the registration, as the targets do. It ends as the
    resolution clock does: with the solution, or with the closing; a rejected solution ended nothing.
    """
    levels = _levels(entries)
    if not levels:
        return []
    services = _services(incident, entries)
    stops = timekeeping.record_of(entries, timekeeping.terms_of(incident)).stops
    edges = {incident.registered_at}
    edges.update(at for at, _level in levels[1:])
    edges.update(at for at, _service in services[1:])
    edges.update(edge for stop in stops for edge in stop if edge is not None)
    places: list[datetime | None] = [*sorted(edges), None]
    told: list[ServiceStretch] = []
    for start, end in itertools.pairwise(places):
        assert start is not None
        service = _last(services, start)
        status = _last(levels, start) or Status.OPERATIONAL
        stopped = any(stop[0] <= start and (stop[1] is None or start < stop[1]) for stop in stops)
        if service is None or status == Status.OPERATIONAL or stopped:
            continue
        if told and told[-1][0] == service and told[-1][1].end == start and told[-1][1].status == status:
            told[-1] = (service, Stretch(told[-1][1].start, end, status))
        else:
            told.append((service, Stretch(start, end, status)))
    return told


def _levels(entries: Iterable[TimelineEntry]) -> list[tuple[datetime, Status]]:
    return [
        (entry.at, of_levels(entry.details["urgency"], entry.details["impact"]))
        for entry in entries
        if entry.kind in _LEVELS
    ]


def _services(incident: Incident, entries: Iterable[TimelineEntry]) -> list[tuple[datetime, int | None]]:
    """From when on it was about which service: a correction says what was before it."""
    told: list[tuple[datetime, int | None]] = []
    since = incident.registered_at
    for entry in entries:
        if entry.kind == EntryKind.CORRECTED and entry.details.get("fact") == "service":
            told.append((since, entry.details.get("before_key")))
            since = entry.at
    return [*told, (since, incident.service_id)]


def _last(told: Sequence[tuple[datetime, Known]], moment: datetime) -> Known:
    """What held at `moment`; before the first, the first."""
    held = told[0][1]
    for at, known in told[1:]:
        if at <= moment:
            held = known
    return held


def of_notice(notice: Notice, updates: Sequence[NoticeUpdate]) -> list[ServiceStretch]:
    """Which service suffered when, by the notice's updates: each says what is affected from then on."""
    told: list[ServiceStretch] = []
    open_ones: dict[int, Stretch] = {}
    for update in updates:
        at = notice.began_at if update.number == 1 and not notice.is_maintenance else update.at
        named = {int(key): Status(status) for key, status in update.services.items()}
        for service, stretch in list(open_ones.items()):
            if named.get(service, Status.OPERATIONAL) != stretch.status:
                told.append((service, Stretch(stretch.start, at, stretch.status)))
                del open_ones[service]
        for service, status in named.items():
            if status != Status.OPERATIONAL and service not in open_ones:
                open_ones[service] = Stretch(at, None, status)
    told += open_ones.items()
    return [one for one in told if one[1].end is None or one[1].end > one[1].start]


def reread_incidents(incidents: Sequence[Incident]) -> set[int]:
    """Make the disruptions of these incidents anew from their timelines.

    Returns the services for which something changed that everybody sees who sees the service. Of an incident
    without customer that holds for what monitoring found; an unknown sender's word disturbs no page.
    """
    by_incident: dict[int, list[TimelineEntry]] = {incident.pk: [] for incident in incidents}
    entries = TimelineEntry.objects.filter(incident__in=by_incident).order_by("incident_id", "number")
    for entry in entries.defer("public_text", "internal_text"):
        by_incident[entry.incident_id].append(entry)
    rows = [
        _row(service, stretch, incident=incident, customer_id=incident.customer_id)
        for incident in incidents
        if incident.customer_id is not None or incident.is_own_finding
        for service, stretch in of_incident(incident, by_incident[incident.pk])
    ]
    shared = {row.service_id for row in rows if row.customer_id is None}
    with transaction.atomic():
        before = Disruption.objects.filter(incident__in=by_incident)
        shared.update(before.filter(customer__isnull=True).values_list("service_id", flat=True))
        before.delete()
        Disruption.objects.bulk_create(rows)
    return shared


def reread_notice(notice: Notice) -> None:
    """Make the disruptions of this notice anew from its updates."""
    stretches = of_notice(notice, list(notice.updates.order_by("number")))
    customers: list[int | None] = list(notice.customers.values_list("pk", flat=True))
    rows = [
        _row(service, stretch, notice=notice, customer_id=customer)
        for service, stretch in stretches
        for customer in customers or [None]
    ]
    with transaction.atomic():
        Disruption.objects.filter(notice=notice).delete()
        Disruption.objects.bulk_create(rows)


def _row(service: int, stretch: Stretch, **cause: object) -> Disruption:
    return Disruption(
        service_id=service,
        status=stretch.status,
        began_at=stretch.start,
        ended_at=stretch.end,
        **cause,
    )
