"""What lasts of a page: its months, and a page for each event in them, made again when it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from hashlib import sha256
from typing import Any

from django.db import connection
from django.utils import translation

from incidents.models import EntryKind, Incident
from incidents.models.incident import reference_of
from incidents.querysets import IncidentQuerySet
from people.actors import SYSTEM
from people.models import LANGUAGES
from statuspage.events import Event, of_incident, of_notice
from statuspage.models import Disruption, Notice
from statuspage.rendering import html
from statuspage.rendering.documents import Made
from statuspage.snapshot import IncidentShown, Snapshot, announced, notices_shown, shown

MOST_IN_A_MONTH = 500
# So many pages of past events are made in one rendering; the rest follows in the next ones, so that
# years of them never keep today's news waiting.
MOST_AT_ONCE = 300
# Made of: which months have something to tell, and what changes when any of it does.
_INCIDENT_MONTHS = """
SELECT date_trunc('month', i.registered_at AT TIME ZONE %(zone)s)::date, count(*), sum(i.entry_count)
FROM incidents_incident i
WHERE i.customer_id = %(customer)s AND (NOT %(published)s OR EXISTS (
    SELECT FROM incidents_timelineentry e WHERE e.incident_id = i.id AND e.kind = 'published'))
GROUP BY 1
"""


def event_pages(snapshot: Snapshot, events: Iterable[Event], known: dict[str, str]) -> Iterator[Made]:
    """What goes on is made each time; what has ended, when it changed. `known`: what each was made of."""
    for event in events:
        made_from = _mark_of(event, snapshot)
        if event.is_open or known.get(_inside(snapshot) + event.path) != made_from:
            yield replace(html.event_page(event, snapshot), made_from="" if event.is_open else made_from)


def _mark_of(event: Event, snapshot: Snapshot) -> str:
    as_of = f"{len(event.updates)}:{event.updated_at.isoformat()}:{event.reviewed_at}"
    return f"{snapshot.page.settings_mark}:{event.id}:{as_of}"


def _inside(snapshot: Snapshot) -> str:
    return html.folder(snapshot, translation.get_language() or "")


@dataclass
class Archive:
    """What a page has to tell of each month, read once for all its languages.

    `is_unfinished`: there was more to make than one rendering should.
    """

    snapshot: Snapshot
    known: dict[str, str]
    is_unfinished: bool = False
    _made: int = 0
    _incidents: dict[date, list[IncidentShown]] = field(default_factory=dict)

    def documents(self, told: Iterable[Event]) -> Iterator[Made]:
        """In the language that is spoken now: the list of months, and each month that is not as it was.

        A month comes with the page of every event that it leads to, but for those `told` already.
        """
        yield html.archive(self.snapshot, self._months)
        elsewhere = {event.path for event in told}
        for month in self._months:
            made_from = f"{self.snapshot.page.settings_mark}:{self._marks[month]}"
            if self.known.get(f"{_inside(self.snapshot)}{_path_of(month)}") == made_from:
                continue
            events = self._events(month)
            yield from self._pages_of([event for event in events if event.path not in elsewhere])
            if self.is_unfinished:
                return
            yield html.month_page(self.snapshot, month, events, made_from)

    def _pages_of(self, events: Iterable[Event]) -> Iterator[Made]:
        for made in event_pages(self.snapshot, events, self.known):
            if self._made >= MOST_AT_ONCE:
                self.is_unfinished = True
                return
            self._made += 1
            yield made

    def standing(self) -> set[str]:
        """The paths, in each language, that stay as they are unless they are made again."""
        lasting = {_path_of(month) for month in self._months}
        lasting |= {f"incidents/{reference}/" for reference in _references(self.snapshot)}
        for notice in self._notices:
            lasting.add(f"{'maintenance' if notice.is_maintenance else 'incidents'}/{notice.key}/")
        inside = {html.folder(self.snapshot, language) for language, _name in LANGUAGES}
        return {folder + path for folder in inside for path in lasting}

    @property
    def _months(self) -> list[date]:
        return sorted(self._marks, reverse=True)

    @cached_property
    def _marks(self) -> dict[date, str]:
        """What each month is made of, in short."""
        marks: dict[date, str] = {}
        for month, number, entries in _incident_months(self.snapshot):
            marks[month] = f"{number}/{entries}"
        for notice in self._begun:
            month = notice.began_at.astimezone(self.snapshot.zone).date().replace(day=1)
            told = f"+{notice.key}{notice.update_count}{notice.reviewed_at or ''}"
            marks[month] = marks.get(month, "") + told
        return {month: sha256(mark.encode()).hexdigest() for month, mark in marks.items()}

    @cached_property
    def _notices(self) -> list[Notice]:
        services = [one.service for one in self.snapshot.services]
        return list(announced(self.snapshot.customer, services))

    @property
    def _begun(self) -> list[Notice]:
        return [notice for notice in self._notices if notice.began_at <= self.snapshot.now]

    def _events(self, month: date) -> list[Event]:
        """What began in this month, the newest first."""
        start = datetime.combine(month, time.min, self.snapshot.zone)
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        end = datetime.combine(following, time.min, self.snapshot.zone)
        if month not in self._incidents:
            self._incidents[month] = _incidents(self.snapshot, start, end)
        events = [of_incident(one, self.snapshot) for one in self._incidents[month]]
        services = [one.service for one in self.snapshot.services]
        notices = [notice for notice in self._begun if start <= notice.began_at < end]
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
    theirs = _theirs(snapshot).filter(registered_at__gte=start, registered_at__lt=end)
    rows = list(theirs.with_people().order_by("-registered_at")[:MOST_IN_A_MONTH])
    lasting = Disruption.objects.filter(incident__in=rows, ended_at__isnull=True)
    return shown(rows, list(lasting), snapshot.now)


def _references(snapshot: Snapshot) -> list[str]:
    if snapshot.customer is None:
        return []
    return [reference_of(pk) for pk in _theirs(snapshot).order_by().values_list("pk", flat=True)]


def _theirs(snapshot: Snapshot) -> IncidentQuerySet:
    """The customer's incidents that this page tells of, whenever they were."""
    theirs = Incident.objects.visible_to(SYSTEM).filter(customer=snapshot.customer)
    if snapshot.access == "open":
        theirs = theirs.filter(timeline__kind=EntryKind.PUBLISHED).distinct()
    return theirs


def _path_of(month: date) -> str:
    return f"history/{month:%Y-%m}/"
