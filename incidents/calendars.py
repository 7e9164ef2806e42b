"""Office hours: which time counts. Pure.

Hours are local times of a weekday; arithmetic is done in UTC, so a day with a change to or from
daylight saving time has the hours that its clock on the wall shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
from django.utils.translation import gettext as _

DAY_MINUTES = 24 * 60
HORIZON_DAYS = 3660
_DAY = timedelta(days=1)


class CalendarWithoutHours(ValueError):
    """A calendar that is never open: no due time can be computed with it."""


@dataclass(frozen=True)
class Span:
    """A stretch of time, `start` included, `end` not; both in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Calendar:
    """Weekly hours (Monday first; minutes after midnight, end up to 1440), closed dates, holidays.

    `country`: ISO code whose public holidays are closed, or empty. Raises ValueError in plain
    words when the hours cannot be.
    """

    time_zone: str
    hours: tuple[tuple[tuple[int, int], ...], ...]
    closed_dates: frozenset[date] = frozenset()
    country: str = ""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise ValueError(
                _("“%(zone)s” is not a time zone; write one like Europe/Amsterdam.")
                % {"zone": self.time_zone}
            ) from unknown
        if self.country and self.country not in holidays.list_supported_countries():
            raise ValueError(
                _("No public holidays are known for the country “%(country)s”.") % {"country": self.country}
            )
        if len(self.hours) != 7:
            raise ValueError(_("The weekly hours need seven days, Monday first."))
        if not any(self.hours):
            raise CalendarWithoutHours(_("The calendar has no hours: open it on at least one day."))
        for day in self.hours:
            _check_day(day)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Calendar:
        """Read `to_json`'s form; raises ValueError or KeyError."""
        return cls(
            time_zone=stored["time_zone"],
            hours=tuple(tuple((int(a), int(b)) for a, b in day) for day in stored["hours"]),
            closed_dates=frozenset(date.fromisoformat(day) for day in stored.get("closed_dates", [])),
            country=stored.get("country", ""),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "time_zone": self.time_zone,
            "hours": [[list(interval) for interval in day] for day in self.hours],
            "closed_dates": sorted(day.isoformat() for day in self.closed_dates),
            "country": self.country,
        }

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_always(self) -> bool:
        return (
            not self.country
            and not self.closed_dates
            and all(day == ((0, DAY_MINUTES),) for day in self.hours)
        )

    def is_holiday(self, day: date) -> bool:
        return day in self.closed_dates or (bool(self.country) and day in _holidays(self.country, day.year))


def _check_day(day: tuple[tuple[int, int], ...]) -> None:
    end_before = 0
    for start, end in day:
        if not 0 <= start < end <= DAY_MINUTES:
            raise ValueError(
                _("Hours from minute %(start)s to %(end)s cannot be: they end before they begin.")
                % {"start": start, "end": end}
            )
        if start < end_before:
            raise ValueError(_("The hours of a day overlap, or are not in order."))
        end_before = end


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


ALWAYS = Calendar("UTC", (((0, DAY_MINUTES),),) * 7)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def _wall(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The UTC moment of a local time; in the gap of a spring night the moment the gap ends."""
    if minute == DAY_MINUTES:
        day, minute = day + _DAY, 0
    local = datetime.combine(day, time(minute // 60, minute % 60), tzinfo=zone)
    utc = local.astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        # A time that this day's clock skips: fold=1 reads it with the offset after the change.
        return max(local.replace(fold=1).astimezone(UTC), _clock_change(local))
    return utc


def _clock_change(local: datetime) -> datetime:
    """The UTC moment at which the clock is put, for a local time that it skips or shows twice."""
    zone = local.tzinfo
    before, after = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    low, high = (
        local.replace(tzinfo=UTC) - offset for offset in (after or timedelta(), before or timedelta())
    )
    low, high = min(low, high) - timedelta(minutes=1), max(low, high)
    start_offset = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == start_offset else (low, middle)
    return high.replace(second=0, microsecond=0) if high.second == 0 else high.replace(microsecond=0)


@lru_cache(maxsize=4096)
def _day_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    if calendar.is_holiday(day):
        return ()
    zone = calendar.zone
    spans = []
    for first, last in calendar.hours[day.weekday()]:
        spans += [span for span in _spans_between(day, first, last, zone) if span.start < span.end]
    return tuple(sorted(spans, key=lambda span: span.start))


def _spans_between(day: date, first: int, last: int, zone: ZoneInfo) -> list[Span]:
    """The stretch of a day; two of them where it begins or ends in an hour that the clock shows twice.

    Open is what the clock on the wall shows as open, also the second time.
    """
    start, end = _wall(day, first, zone), _wall(day, last, zone)
    starts_twice, ends_twice = (moment.astimezone(zone) for moment in (start, end))
    twice = [local for local in (starts_twice, ends_twice) if _is_shown_twice(local)]
    if not twice:
        return [Span(start, end)]
    change = _clock_change(twice[0])
    again = starts_twice.replace(fold=1).astimezone(UTC) if starts_twice in twice else change
    until = ends_twice.replace(fold=1).astimezone(UTC) if ends_twice in twice else end
    return [Span(start, end if ends_twice in twice else change), Span(again, until)]


def _is_shown_twice(local: datetime) -> bool:
    first, second = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return first is not None and second is not None and first > second


def open_spans(calendar: Calendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The open stretches between `start` and `end`, in order."""
    start, end = _aware(start), _aware(end)
    if calendar.is_always:
        if start < end:
            yield Span(start, end)
        return
    day = start.astimezone(calendar.zone).date()
    last = end.astimezone(calendar.zone).date()
    while day <= last:
        for span in _day_spans(calendar, day):
            opened, closed = max(span.start, start), min(span.end, end)
            if opened < closed:
                yield Span(opened, closed)
        day += _DAY


def closed_reason(calendar: Calendar, moment: datetime) -> str:
    """Why `moment` does not count: `holiday` or `outside_hours`; empty when it does."""
    local_day = _aware(moment).astimezone(calendar.zone).date()
    if next(open_spans(calendar, moment, moment + timedelta(microseconds=1)), None) is not None:
        return ""
    if calendar.is_holiday(local_day) and calendar.hours[local_day.weekday()]:
        return "holiday"
    return "outside_hours"


def add_open_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """The first moment at which `amount` of open time has passed since `start` (UTC).

    Raises ValueError for a negative amount or a naive moment, CalendarWithoutHours when the
    calendar stays closed for ten years.
    """
    start = _aware(start)
    if amount < timedelta(0):
        raise ValueError("An amount of time cannot be negative.")
    if calendar.is_always:
        return start + amount
    if not amount:
        return start
    left = amount
    day = start.astimezone(calendar.zone).date()
    for _number in range(HORIZON_DAYS):
        for span in _day_spans(calendar, day):
            opened = max(span.start, start)
            if opened >= span.end:
                continue
            if span.end - opened >= left:
                return opened + left
            left -= span.end - opened
        day += _DAY
    raise CalendarWithoutHours("The calendar has too few hours: the time does not pass in ten years.")


def open_time_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """How much open time lies between the two; zero when `end` is not after `start`."""
    return sum((span.end - span.start for span in open_spans(calendar, start, end)), timedelta(0))


def next_working_day(calendar: Calendar, moment: datetime) -> datetime:
    """One working day after `moment`: the same wall time on the next day that is open at all.

    Where that time lies outside its hours, the end of that day's hours.
    """
    moment = _aware(moment)
    local = moment.astimezone(calendar.zone)
    day = local.date()
    for _number in range(HORIZON_DAYS):
        day += _DAY
        spans = _day_spans(calendar, day)
        if spans:
            same_time = _wall(day, local.hour * 60 + local.minute, calendar.zone) + timedelta(
                seconds=local.second, microseconds=local.microsecond
            )
            return same_time if spans[0].start <= same_time <= spans[-1].end else spans[-1].end
    raise CalendarWithoutHours("The calendar has no working day in ten years.")
