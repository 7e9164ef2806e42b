"""What a good reading changes: components, incidents, their updates, and the events that tell of them.

All of it in the transaction of its caller, who holds the row of the feed: a worker that dies has told
nothing, or all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from monitoring import events, sources
from monitoring.events import storable
from monitoring.feeds import telling
from monitoring.feeds.shapes import ID_LENGTH, Component, FeedState, Published, line
from monitoring.models import (
    Alarm,
    Feed,
    FeedComponent,
    FeedIncident,
    FeedKind,
    FeedUpdate,
    Severity,
    SourceKind,
)
from monitoring.reading import Reading

# One reading may have caught the supplier between two of its own servers.
MISSED_READINGS = 2
# Where what is over stays listed, one that is gone was taken back, or fell off the end of a short list.
GONE_AFTER = timedelta(days=3)
# What was over longer ago when the feed was first read is not stored.
HISTORY = timedelta(days=30)
_ORDER = list(Severity.values)


def absorb(feed: Feed, state: FeedState, past: Sequence[Published], *, now: datetime) -> None:
    """Take over what the feed says."""
    components = _take_components(feed, state.components, state.incidents, now)
    listed = {incident.id: incident for incident in state.incidents}
    known = {
        row.external_id: row
        for row in FeedIncident.objects.filter(
            feed=feed, external_id__in=[*listed, *(one.id for one in past)]
        )
    }
    is_first = feed.ok_at is None
    for one in past:
        # Of the history only what nothing newer speaks of: an incident of ours that the list has no more.
        row = known.get(one.id)
        if one.id not in listed and (is_first or (row is not None and row.resolved_at is None)):
            listed[one.id] = one
    readings: list[Reading] = []
    for published in listed.values():
        readings += _take(feed, known.get(published.id), published, components, now)
    readings += miss(feed, now=now, listed=listed)
    _tell(feed, readings, now)


def absorb_unchanged(feed: Feed, *, now: datetime) -> None:
    """Nothing changed: what the last reading missed is missed once more."""
    readings = miss(feed, now=now, only_missed=True)
    _tell(feed, readings, now)


def _tell(feed: Feed, readings: list[Reading], now: datetime) -> None:
    if readings:
        events.keep(sources.own(SourceKind.FEED, now=now), readings, now=now)
    _link_alarms(feed)


def _link_alarms(feed: Feed) -> None:
    """The alarms that the pipeline made of what was told before."""
    rows = FeedIncident.objects.filter(feed=feed, is_told=True, alarm__isnull=True, resolved_at__isnull=True)
    for row in rows:
        key = events.key_of(telling.key_of(feed, row))
        alarm = Alarm.objects.filter(source__kind=SourceKind.FEED, key=key).first()
        if alarm is not None:
            FeedIncident.objects.filter(pk=row.pk).update(alarm=alarm)


def lists_only_current(feed: Feed) -> bool:
    """Whether a feed of this kind leaves out what is over."""
    if feed.kind == FeedKind.JSON:
        return not feed.options.get("lists_history")
    return feed.kind in (FeedKind.STATUSPAGE, FeedKind.SLACK)


def _take_components(
    feed: Feed, listed: Sequence[Component], incidents: Iterable[Published], now: datetime
) -> dict[str, FeedComponent]:
    """All components of the feed by their number: those it lists, and those that only its incidents name."""
    known = {row.external_id: row for row in feed.components.select_related("service")}
    said = {component.id: component for component in listed}
    for incident in incidents:
        for id in incident.components:
            said.setdefault(id, Component(id, known[id].name if id in known else id))
    made, changed = [], []
    for id, component in said.items():
        row = known.get(id)
        name = line(component.name, 300) or id
        if row is None:
            made.append(
                FeedComponent(
                    feed=feed, external_id=id, name=name, status=component.status, seen_at=now, changed_at=now
                )
            )
        else:
            row.seen_at, row.name = now, name
            if row.status != component.status:
                row.status, row.changed_at = component.status, now
            changed.append(row)
    for id, row in known.items():
        if id not in said and row.status:
            # What the supplier says nothing of any more is not known to work.
            row.status, row.changed_at = "", now
            changed.append(row)
    FeedComponent.objects.bulk_create(made, batch_size=500)
    FeedComponent.objects.bulk_update(changed, ["name", "status", "seen_at", "changed_at"], batch_size=500)
    return known | {row.external_id: row for row in made}


def _take(
    feed: Feed,
    row: FeedIncident | None,
    published: Published,
    components: dict[str, FeedComponent],
    now: datetime,
) -> list[Reading]:
    """One incident: its row, its updates, and what is to be told of it."""
    if row is None:
        ended = published.resolved_at or (published.began_at if published.is_over else None)
        if published.is_over and ended is not None and now - ended > HISTORY:
            return []
        row = FeedIncident(feed=feed, external_id=published.id, severity=published.severity)
    elif published.is_over and row.resolved_at is not None and not row.is_told:
        return []  # old news, of which a history may have hundreds
    was_severity, was_over = row.severity, row.resolved_at is not None
    _copy(row, published, now)
    row.save()
    named = [components[id] for id in published.components if id in components]
    if named or row.components.exists():
        row.components.set(named)
    fresh = _take_updates(row, published, now)
    return _readings(feed, row, named, fresh, was_severity, was_over, now)


def _copy(row: FeedIncident, published: Published, now: datetime) -> None:
    row.title = line(published.title, 300)
    row.severity = published.severity
    row.status = line(published.status, 50)
    row.impact = line(published.impact, 50)
    row.link = published.link if published.link.startswith(("https://", "http://")) else ""
    row.is_maintenance = published.is_maintenance
    began = published.began_at or (row.began_at if row.pk else now)
    row.began_at = began if published.is_maintenance else min(began, now)
    row.seen_at, row.missed = now, 0
    if not published.is_over:
        row.resolved_at = None
    elif row.resolved_at is None:
        row.resolved_at = min(published.resolved_at or now, now)


def _take_updates(row: FeedIncident, published: Published, now: datetime) -> list[FeedUpdate]:
    """Those that were not there yet, oldest first."""
    known = set(row.updates.values_list("external_id", flat=True))
    fresh = [
        FeedUpdate(
            incident=row,
            external_id=update.id[:ID_LENGTH],
            at=min(update.at or now, now),
            status=line(update.status, 50),
            text=storable(update.text, events.TEXT_LENGTH),
        )
        for update in published.updates
        if update.id[:ID_LENGTH] not in known
    ]
    FeedUpdate.objects.bulk_create(fresh, batch_size=500)
    return fresh


def _readings(
    feed: Feed,
    row: FeedIncident,
    named: list[FeedComponent],
    fresh: list[FeedUpdate],
    was_severity: str,
    was_over: bool,
    now: datetime,
) -> list[Reading]:
    """An incident is told from its alarm to its end; what was over when first seen is not told at all."""
    is_over = row.resolved_at is not None
    if not row.is_told:
        if not telling.concerns_us(row, named):
            return []
        _mark(row, is_told=True)
        updates = fresh if was_over else list(row.updates.order_by("at", "id"))
        return telling.begun(feed, row, named, updates, now=now)
    readings = telling.told(feed, row, named, fresh)
    if is_over:
        _mark(row, is_told=False)
        return [*readings, telling.ended(feed, row, named, why=_last_words(row), now=now)]
    if _ORDER.index(row.severity) < _ORDER.index(was_severity):
        return [*telling.begun(feed, row, named, [], now=now), *readings]
    return readings


def _last_words(row: FeedIncident) -> str:
    last = row.updates.order_by("at", "id").last()
    return last.text if last is not None else ""


def _mark(row: FeedIncident, *, is_told: bool) -> None:
    row.is_told = is_told
    row.save(update_fields=["is_told"])


def miss(
    feed: Feed, *, now: datetime, listed: Iterable[str] = (), only_missed: bool = False
) -> list[Reading]:
    """What is open as far as we know, and was not in this reading."""
    absent = FeedIncident.objects.filter(feed=feed, resolved_at__isnull=True).exclude(external_id__in=listed)
    if only_missed:
        absent = absent.filter(missed__gt=0)
    readings: list[Reading] = []
    current = lists_only_current(feed)
    for row in absent.prefetch_related("components__service"):
        row.missed = min(row.missed + 1, 1000)
        if (current and row.missed >= MISSED_READINGS) or (not current and now - row.seen_at > GONE_AFTER):
            row.resolved_at = now
            if row.is_told:
                row.is_told = False
                named = list(row.components.all())
                readings.append(telling.ended(feed, row, named, why=telling.vanished_words(), now=now))
        row.save(update_fields=["missed", "resolved_at", "is_told"])
    return readings
