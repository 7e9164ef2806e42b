"""The archive of a page by month: a month is rendered again when something in it changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils import translation

from incidents.models import EntryKind, Incident
from people.actors import SYSTEM
from statuspage.events import Event, of_incident, of_notice
from statuspage.models import Notice
from statuspage.rendering import html
from statuspage.rendering.documents import Made
from statuspage.snapshot import Snapshot, announced, notices_shown, shown

MOST_IN_A_MONTH = 500
# Made of: which months have something to tell, and what changes when any of it does.
_INCIDENT_MONTHS = """
SELECT date_trunc('month', i.registered_at AT TIME ZONE %(zone)s)::date, count(*), sum(i.entry_count)
FROM incidents_incident i
WHERE i.customer_id = %(customer)s AND (NOT %(published)s OR EXISTS (
    SELECT FROM incidents_timelineentry e WHERE e.incident_id = i.id AND e.kind = 'published'))
GROUP BY 1
"""


def documents(snapshot: Snapshot, known: dict[str, str]) -> Iterator[Made]:
    """The list of months, and each month that is not as it was."""
    marks = _marks(snapshot)
    months = sorted(marks, reverse=True)
    yield html.archive(snapshot, months)
    for month in months:
        language = translation.get_language() or ""
        made_from = f"{snapshot.page.settings_mark}:{marks[month]}"
        if known.get(f"{html.folder(snapshot, language)}history/{month:%Y-%m}/") != made_from:
            yield html.month_page(snapshot, month, _events(snapshot, month), made_from)


def _marks(snapshot: Snapshot) -> dict[date, str]:
    """What each month is made of, in short."""
    marks: dict[date, str] = {}
    for month, number, entries in _incident_months(snapshot):
        marks[month] = f"{number}/{entries}"
    for notice in _notices(snapshot):
        month = _month(notice.began_at, snapshot)
        marks[month] = marks.get(month, "") + f"+{notice.key}{notice.update_count}{notice.reviewed_at or ''}"
    return {month: sha256(mark.encode()).hexdigest() for month, mark in marks.items()}


def _incident_months(snapshot: Snapshot) -> list[tuple[Any, ...]]:
    if snapshot.customer is None:
        return []
    asked: dict[str, str | int | bool] = {
        "zone": snapshot.zone.key,
        "customer": snapshot.customer.pk,
        "published": snapshot.access == "open",
    }
    with connection.cursor() as cursor:
        cursor.execute(_INCIDENT_MONTHS, asked)
        return list(cursor.fetchall())


def _notices(snapshot: Snapshot) -> list[Notice]:
    services = [one.service for one in snapshot.services]
    return list(announced(snapshot.customer, services).filter(began_at__lte=snapshot.now))


def _month(moment: datetime, snapshot: Snapshot) -> date:
    return moment.astimezone(snapshot.zone).date().replace(day=1)


def _events(snapshot: Snapshot, month: date) -> list[Event]:
    """What began in this month, the newest first."""
    start = datetime.combine(month, time.min, snapshot.zone)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    end = datetime.combine(following, time.min, snapshot.zone)
    events = []
    if snapshot.customer is not None:
        theirs = Incident.objects.visible_to(SYSTEM).filter(
            customer=snapshot.customer, registered_at__gte=start, registered_at__lt=end
        )
        if snapshot.access == "open":
            theirs = theirs.filter(timeline__kind=EntryKind.PUBLISHED).distinct()
        rows = list(theirs.with_people().order_by("-registered_at")[:MOST_IN_A_MONTH])
        events += [of_incident(one, snapshot) for one in shown(rows, [], snapshot.now)]
    services = [one.service for one in snapshot.services]
    notices = [notice for notice in _notices(snapshot) if start <= notice.began_at < end]
    events += [of_notice(one, snapshot) for one in notices_shown(notices, services, [], snapshot.now)]
    return sorted(events, key=lambda event: event.began_at, reverse=True)
