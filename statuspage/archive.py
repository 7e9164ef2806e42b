"""The archive of a page by month: a month is rendered again when something in it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
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
from statuspage.snapshot import IncidentShown, Snapshot, announced, notices_shown, shown

MOST_IN_A_MONTH = 500
# Made of: which months have something to tell, and what changes when any of it does.
_INCIDENT_MONTHS = """
SELECT date_trunc('month', i.registered_at AT TIME ZONE %(zone)s)::date, count(*), sum(i.entry_count)
FROM incidents_incident i
WHERE i.customer_id = %(customer)s AND (NOT %(published)s OR EXISTS (
    SELECT FROM incidents_timelineentry e WHERE e.incident_id = i.id AND e.kind = 'published'))
GROUP BY 1
"""


@dataclass
class Archive:
    """What a page has to tell of each month, read once for all its languages."""

    snapshot: Snapshot
    _incidents: dict[date, list[IncidentShown]] = field(default_factory=dict)

    def documents(self, known: dict[str, str]) -> Iterator[Made]:
        """In the language that is spoken now: the list of months, and each month that is not as it was."""
        months = sorted(self._marks, reverse=True)
        yield html.archive(self.snapshot, months)
        inside = html.folder(self.snapshot, translation.get_language() or "")
        for month in months:
            made_from = f"{self.snapshot.page.settings_mark}:{self._marks[month]}"
            if known.get(f"{inside}history/{month:%Y-%m}/") != made_from:
                yield html.month_page(self.snapshot, month, self._events(month), made_from)

    @cached_property
    def _marks(self) -> dict[date, str]:
        """What each month is made of, in short."""
        marks: dict[date, str] = {}
        for month, number, entries in _incident_months(self.snapshot):
            marks[month] = f"{number}/{entries}"
        for notice in self._notices:
            month = notice.began_at.astimezone(self.snapshot.zone).date().replace(day=1)
            told = f"+{notice.key}{notice.update_count}{notice.reviewed_at or ''}"
            marks[month] = marks.get(month, "") + told
        return {month: sha256(mark.encode()).hexdigest() for month, mark in marks.items()}

    @cached_property
    def _notices(self) -> list[Notice]:
        services = [one.service for one in self.snapshot.services]
        told = announced(self.snapshot.customer, services)
        return list(told.filter(began_at__lte=self.snapshot.now))

    def _events(self, month: date) -> list[Event]:
        """What began in this month, the newest first."""
        start = datetime.combine(month, time.min, self.snapshot.zone)
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        end = datetime.combine(following, time.min, self.snapshot.zone)
        if month not in self._incidents:
            self._incidents[month] = _incidents(self.snapshot, start, end)
        events = [of_incident(one, self.snapshot) for one in self._incidents[month]]
        services = [one.service for one in self.snapshot.services]
        notices = [notice for notice in self._notices if start <= notice.began_at < end]
        shown_now = notices_shown(notices, services, [], self.snapshot.now)
        events += [of_notice(one, self.snapshot) for one in shown_now]
        return sorted(events, key=lambda event: event.began_at, reverse=True)


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


def _incidents(snapshot: Snapshot, start: datetime, end: datetime) -> list[IncidentShown]:
    if snapshot.customer is None:
        return []
    theirs = Incident.objects.visible_to(SYSTEM).filter(
        customer=snapshot.customer, registered_at__gte=start, registered_at__lt=end
    )
    if snapshot.access == "open":
        theirs = theirs.filter(timeline__kind=EntryKind.PUBLISHED).distinct()
    rows = list(theirs.with_people().order_by("-registered_at")[:MOST_IN_A_MONTH])
    return shown(rows, [], snapshot.now)
