"""What checks and heartbeats showed lately, for pages and the API: many of them in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Avg, F, FloatField
from django.db.models.functions import Cast

from monitoring.models import Check, CheckDay, CheckSpan, Ping

DAYS = 90
SPAN = timedelta(minutes=5)
WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Day:
    """`share` of the day's seconds that it was not down, from 0 to 1; None where nothing looked."""

    day: date
    share: float | None
    down_seconds: int
    runs: int
    failures: int


@dataclass(frozen=True, slots=True)
class Availability:
    """`last_24_hours` and `last_90_days` from 0 to 1, None where nothing looked; `days` oldest first."""

    last_24_hours: float | None
    last_90_days: float | None
    days: list[Day]


@dataclass(frozen=True, slots=True)
class Point:
    """Five minutes from `at` on. Milliseconds of the successes; None where there was none."""

    at: datetime
    average_ms: int | None
    most_ms: int | None
    runs: int
    failures: int


def availability(checks: Iterable[Check], *, now: datetime, days: int = DAYS) -> dict[int, Availability]:
    """By the check's number. Two queries, however many checks."""
    chosen = {check.pk: check for check in checks}
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=days - 1)
    seen: dict[int, dict[date, CheckDay]] = defaultdict(dict)
    for row in CheckDay.objects.filter(check_seen__in=chosen, day__gte=first, day__lte=today):
        seen[row.check_seen_id][row.day] = row
    lately = _last_24_hours(chosen, now)
    return {
        number: _availability(check, seen[number], lately.get(number), now, first, days)
        for number, check in chosen.items()
    }


def _availability(
    check: Check,
    rows: Mapping[date, CheckDay],
    lately: float | None,
    now: datetime,
    first: date,
    days: int,
) -> Availability:
    known, up, watched = [], 0.0, 0.0
    for number in range(days):
        day = first + timedelta(days=number)
        row = rows.get(day)
        if row is None or not row.runs + row.down_seconds:
            known.append(Day(day, None, 0, 0, 0))
            continue
        seconds = _seconds_of(day, check, now)
        down = min(seconds, row.down_seconds)
        up, watched = up + seconds - down, watched + seconds
        known.append(Day(day, 1 - down / seconds, row.down_seconds, row.runs, row.failures))
    return Availability(lately, up / watched if watched else None, known)


def _seconds_of(day: date, check: Check, now: datetime) -> float:
    """How much of the day the check was there; at least one second."""
    begin = datetime.combine(day, time.min, UTC)
    end = min(now, begin + timedelta(days=1))
    return max(1.0, (end - max(begin, check.made_at)).total_seconds())


def _last_24_hours(chosen: Mapping[int, Check], now: datetime) -> dict[int, float]:
    """Each five minutes weigh the same: what fails is asked more often than what works."""
    failed = Cast(F("failures"), FloatField()) / F("runs")
    rows = (
        CheckSpan.objects.filter(check_seen__in=list(chosen), at__gt=now - WINDOW, at__lte=now, runs__gt=0)
        .values("check_seen_id")
        .annotate(lost=Avg(failed))
        .values_list("check_seen_id", "lost")
    )
    return {number: 1 - lost for number, lost in rows}


def response_times(check: Check, *, now: datetime) -> list[Point]:
    """The last 24 hours, oldest first; five minutes in which nothing looked are left out."""
    rows = CheckSpan.objects.filter(check_seen=check, at__gt=now - WINDOW - SPAN, at__lte=now).order_by("at")
    return [_point(row) for row in rows]


def _point(row: CheckSpan) -> Point:
    successes = row.runs - row.failures
    if successes <= 0:
        return Point(row.at, None, None, row.runs, row.failures)
    return Point(row.at, round(row.ms_sum / successes), row.ms_max, row.runs, row.failures)


def last_pings(heartbeats: Iterable[int], *, limit: int = 20) -> dict[int, list[Ping]]:
    """The newest pings of each heartbeat, newest first, in one query; the bodies come along."""
    chosen = list(heartbeats)
    found: dict[int, list[Ping]] = {number: [] for number in chosen}
    if not chosen:
        return found
    rows = Ping.objects.raw(
        """
        SELECT ping.* FROM unnest(%s::bigint[]) AS chosen (number)
        CROSS JOIN LATERAL (
            SELECT * FROM monitoring_ping WHERE heartbeat_id = number ORDER BY id DESC LIMIT %s
        ) ping
        """,
        [chosen, limit],
    )
    for ping in rows:
        found[ping.heartbeat_id].append(ping)
    return found
