"""What one look makes of a check: when a failure is an alarm, and when a success its end. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from monitoring.models import CheckState


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a check stands; failures or successes in a row."""

    state: str
    failures: int
    successes: int


def after(standing: Standing, *, ok: bool, fail_after: int, up_after: int) -> Standing:
    """`fail_after` failures in a row call it down, `up_after` successes in a row call it up again."""
    if ok:
        successes = standing.successes + 1
        is_down = standing.state == CheckState.DOWN and successes < up_after
        return Standing(CheckState.DOWN if is_down else CheckState.UP, 0, successes)
    failures = standing.failures + 1
    is_down = standing.state == CheckState.DOWN or failures >= fail_after
    return Standing(CheckState.DOWN if is_down else CheckState.FAILING, failures, 0)


def by_day(began: datetime, ended: datetime) -> Iterator[tuple[date, int]]:
    """The whole seconds from `began` to `ended`, both in UTC, for each day that they touch."""
    while began < ended:
        midnight = datetime.combine(began.date() + timedelta(days=1), time.min, began.tzinfo)
        until = min(midnight, ended)
        yield began.date(), round((until - began).total_seconds())
        began = until
