"""An independent clock: walks minute by minute and asks of each whether it counts.

Written without the code under test; slow and obvious.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


def is_open(moment: datetime, zone: ZoneInfo, hours: list[list[tuple[int, int]]], closed: set[date]) -> bool:
    local = moment.astimezone(zone)
    if local.date() in closed:
        return False
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in hours[local.weekday()])


def counts(moment: datetime, skips: list[tuple[datetime, datetime | None]], now: datetime) -> bool:
    return not any(start <= moment < (end or now) for start, end in skips)


def used_minutes(
    start: datetime,
    now: datetime,
    zone: str,
    hours: list[list[tuple[int, int]]],
    closed: set[date],
    skips: list[tuple[datetime, datetime | None]],
) -> int:
    """Whole minutes that counted from `start` to `now`."""
    place, total = ZoneInfo(zone), 0
    moment = start.astimezone(UTC)
    while moment < now:
        total += counts(moment, skips, now) and is_open(moment, place, hours, closed)
        moment += MINUTE
    return total


def due(
    start: datetime,
    target: int,
    zone: str,
    hours: list[list[tuple[int, int]]],
    closed: set[date],
    skips: list[tuple[datetime, datetime]],
) -> datetime:
    """The end of the minute in which the target is used up."""
    place, left = ZoneInfo(zone), target
    moment = start.astimezone(UTC)
    while left:
        if counts(moment, list(skips), moment) and is_open(moment, place, hours, closed):
            left -= 1
        moment += MINUTE
    return moment
