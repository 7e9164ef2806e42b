"""Planned maintenance as a calendar that people subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from statuspage.events import Event
from statuspage.rendering.documents import CALENDAR, Made
from statuspage.snapshot import Snapshot


def document(snapshot: Snapshot, events: Sequence[Event]) -> Made:
    """`maintenance.ics`: what is planned, under way and done."""
    calendar = Calendar()
    calendar.add("prodid", "-//Service desk//Maintenance//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("%(name)s: maintenance") % {"name": snapshot.name})
    calendar.add("x-published-ttl", "PT1H")
    host = urlsplit(snapshot.address).hostname or "localhost"
    for event in events:
        if event.is_maintenance:
            calendar.add_component(_entry(event, snapshot, host))
    return Made("maintenance.ics", CALENDAR, calendar.to_ical())


def _entry(event: Event, snapshot: Snapshot, host: str) -> CalendarEvent:
    entry = CalendarEvent()
    entry.add("uid", f"{event.id}@{host}")
    entry.add("summary", event.title)
    entry.add("dtstart", event.planned_from)
    entry.add("dtend", _end(event))
    entry.add("dtstamp", event.updated_at)
    entry.add("last-modified", event.updated_at)
    entry.add("created", event.made_at)
    entry.add("sequence", len(event.updates) - 1)
    entry.add("status", "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    entry.add("url", f"{snapshot.address}{event.path}")
    if event.latest is not None:
        entry.add("description", event.latest.text)
    if event.services:
        entry.add("categories", [service.name for service, _status in event.services])
    return entry


def _end(event: Event) -> datetime | None:
    """The planned end; what began and ended early gives its time back."""
    start, end = event.planned_from, event.planned_until
    if event.ended_at is None or start is None or end is None:
        return end
    return event.ended_at if start < event.ended_at < end else end
