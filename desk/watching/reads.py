"""Every read of these pages, by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, TruncHour

from incidents.models import Service
from monitoring import events
from monitoring.feeds import telling
from monitoring.models import (
    Alarm,
    AlarmState,
    Check,
    CheckFinding,
    CheckSpan,
    CheckState,
    Event,
    Feed,
    FeedComponent,
    FeedIncident,
    Heartbeat,
    HeartbeatState,
    Outcome,
    Ping,
    Receipt,
    ReceiptState,
    Source,
    SourceKind,
)
from monitoring.models.feed import SILENT_INTERVALS

# More firing at once than anybody reads on one page.
MOST_ALARMS = 1000
DAY = timedelta(hours=24)
# Of the bars of all services together, whose cost follows the number of checks.
KEPT_SECONDS = 60
# An alarm's incident, and who has it.
_WITH = ("incident", "incident__assignee", "incident__team")
_OUT_OF_ORDER = ("degraded_performance", "partial_outage", "major_outage")


def firing() -> list[Alarm]:
    """What is wrong now, oldest first, without the long texts that the overview does not show."""
    found = Alarm.objects.filter(state=AlarmState.FIRING).order_by("began_at", "id")
    related = found.select_related("source", "service", "rule", "acknowledged_by", *_WITH)
    return list(related.defer("text", "labels", "flips")[: MOST_ALARMS + 1])


def alarms_of(source_kind: str, key: str) -> list[Alarm]:
    """What one of the desk's own watchers said was wrong: one row for each key, with its incident."""
    found = Alarm.objects.filter(source__kind=source_kind, key=key)
    return list(found.select_related("source", "rule", "acknowledged_by", *_WITH)[:20])


def feeds() -> QuerySet[Any]:
    """With the number of what is wrong with each: open incidents, components out of order, maintenance."""
    open_ = FeedIncident.objects.filter(feed=OuterRef("pk"), resolved_at__isnull=True)
    broken = FeedComponent.objects.filter(feed=OuterRef("pk"), status__in=_OUT_OF_ORDER, is_watched=True)
    return Feed.objects.select_related("supplier", "service").annotate(
        open_incidents=_number_of(open_.filter(is_maintenance=False)),
        open_maintenance=_number_of(open_.filter(is_maintenance=True)),
        broken_components=_number_of(broken),
    )


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("feed").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def open_of_suppliers() -> list[FeedIncident]:
    """What suppliers tell of now, the oldest first."""
    found = FeedIncident.objects.filter(resolved_at__isnull=True, feed__is_paused=False)
    return with_alarms(found.select_related("feed", "alarm__incident").order_by("began_at", "id")[:200])


def with_alarms(rows: Iterable[FeedIncident]) -> list[FeedIncident]:
    """With the alarm of what was told since the reading, which writes it down only when it reads again.

    Without it a page would say for an interval that there is no incident. One query, where any is missing.
    """
    found = list(rows)
    missing = {
        events.key_of(telling.key_of(row.feed, row)): row for row in found if row.is_told and not row.alarm_id
    }
    if missing:
        alarms = Alarm.objects.filter(source__kind=SourceKind.FEED, key__in=missing)
        for alarm in alarms.select_related("incident"):
            missing[alarm.key].alarm = alarm
    return found


def wrong_checks() -> list[Check]:
    found = Check.objects.filter(is_paused=False, state__in=[CheckState.DOWN, CheckState.FAILING])
    return list(found.select_related("service").order_by("state", "since", "name")[:200])


def wrong_heartbeats() -> list[Heartbeat]:
    found = Heartbeat.objects.filter(is_paused=False, state__in=[HeartbeatState.DOWN, HeartbeatState.LATE])
    return list(found.select_related("service").order_by("state", "since", "name")[:200])


def sources(now: datetime) -> list[Any]:
    """Active tools, with what of theirs waits to be read and what could not be read in the last week."""
    # Each asks its own partial index; a join would count every message that was ever read.
    theirs = Receipt.objects.filter(source=OuterRef("pk")).order_by().values("source")
    waiting = theirs.filter(state=ReceiptState.WAITING).annotate(oldest=Min("received_at")).values("oldest")
    lately = theirs.filter(state=ReceiptState.UNREADABLE, received_at__gte=now - timedelta(days=7))
    unreadable = lately.annotate(number=Count("pk")).values("number")
    found = Source.objects.filter(is_active=True).annotate(
        waiting_since=Subquery(waiting), unreadable=Coalesce(Subquery(unreadable), 0)
    )
    return list(found.order_by("name"))


def events_wait_since() -> datetime | None:
    """Since when the oldest event waits that nobody worked on yet."""
    found = Event.objects.filter(outcome=Outcome.WAITING).aggregate(oldest=Min("received_at"))
    oldest: datetime | None = found["oldest"]
    return oldest


def pace_of_checks(now: datetime) -> dict[str, Any]:
    """How many there are, how many wait for longer than their own interval, and when one was looked at."""
    late = Q(due_at__lt=_before(now, 1))
    return Check.objects.filter(is_paused=False).aggregate(
        number=Count("pk"), late=Count("pk", filter=late), newest=Max("last_at"), due=Min("due_at")
    )


def unknown_feeds(now: datetime) -> QuerySet[Feed]:
    """Feeds of suppliers of whom nothing is known any more; those that were never asked are new."""
    silent = Q(ok_at__lt=_before(now, SILENT_INTERVALS)) | Q(ok_at__isnull=True, asked_at__isnull=False)
    return Feed.objects.filter(silent, is_paused=False)


def _before(now: datetime, intervals: int) -> ExpressionWrapper:
    span = ExpressionWrapper(
        F("interval") * Value(timedelta(seconds=intervals)), output_field=DurationField()
    )
    return ExpressionWrapper(Value(now) - span, output_field=DateTimeField())


def services() -> list[Any]:
    """What the desk offers, in the order of the status pages, and whether anything watches it."""
    beats, watched = (
        Heartbeat.objects.filter(service=OuterRef("pk")),
        FeedComponent.objects.filter(service=OuterRef("pk"), is_watched=True),
    )
    checks = Check.objects.filter(service=OuterRef("pk"), is_paused=False)
    found = Service.objects.offered_in_order().annotate(
        has_checks=Exists(checks),
        has_more=Exists(beats) | Exists(watched) | Exists(Feed.objects.filter(service=OuterRef("pk"))),
    )
    return list(found)


def looks_by_service(now: datetime) -> dict[int, dict[datetime, tuple[int, float]]]:
    """By service and hour (UTC) of the last day: how many spans of five minutes, and how much they lost.

    Each span weighs the same, as in `monitoring.uptime`: what fails is asked more often than what works.
    """
    kept: dict[int, dict[datetime, tuple[int, float]]] | None = cache.get("watching-bars")
    if kept is None:
        spans = CheckSpan.objects.filter(at__gte=now - DAY, runs__gt=0, check_seen__service__isnull=False)
        hours = spans.annotate(hour=TruncHour("at", tzinfo=UTC)).order_by()
        lost = Sum(Cast(F("failures"), FloatField()) / F("runs"))
        rows = hours.values_list("check_seen__service", "hour").annotate(number=Count("pk"), lost=lost)
        kept = {}
        for service, hour, number, missed in rows:
            kept.setdefault(service, {})[hour] = (number, missed)
        cache.set("watching-bars", kept, KEPT_SECONDS)
    return kept


def checks() -> QuerySet[Any]:
    """What is wrong first, what rests last."""
    urgent = Case(
        When(is_paused=True, then=Value(3)),
        When(state=CheckState.DOWN, then=Value(0)),
        When(state=CheckState.FAILING, then=Value(1)),
        default=Value(2),
    )
    return Check.objects.select_related("service").order_by(urgent, "name", "id")


def states_of_checks() -> dict[str, int]:
    """How many there are in each state; those that rest count as paused."""
    state = Case(When(is_paused=True, then=Value("paused")), default=F("state"))
    rows = Check.objects.order_by().annotate(shown=state).values_list("shown").annotate(Count("pk"))
    return dict(rows)


def findings_of(check: Check, number: int = 50) -> list[CheckFinding]:
    return list(CheckFinding.objects.filter(check_seen=check).order_by("-id")[:number])


def heartbeats() -> QuerySet[Heartbeat]:
    return Heartbeat.objects.select_related("service").order_by("name", "id")


def pings_of(beat: Heartbeat, number: int = 100) -> list[Ping]:
    return list(Ping.objects.filter(heartbeat=beat).order_by("-id")[:number])


def components_of(feed: Feed) -> list[FeedComponent]:
    return list(FeedComponent.objects.filter(feed=feed).select_related("service").order_by("name", "id"))


def incidents_of(feed: Feed, number: int = 30) -> list[FeedIncident]:
    """Those that go on first, then the newest; with what the supplier said and with our incident."""
    found = FeedIncident.objects.filter(feed=feed).select_related("feed", "alarm__incident")
    told = found.prefetch_related("components", "updates")
    return with_alarms(
        told.order_by(F("resolved_at").desc(nulls_first=True), "is_maintenance", "-began_at", "-id")[:number]
    )
