"""The status over time and the uptime: pure, so every edge is named."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuspage.status import (
    DAYS_SHOWN,
    Status,
    Stretch,
    at,
    days,
    first_midnight,
    history,
    of_levels,
    uptime,
)

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.mark.parametrize(
    ("urgency", "impact", "status"),
    [
        ("high", "high", Status.MAJOR), ("high", "normal", Status.PARTIAL),
        ("high", "low", Status.OPERATIONAL),
        ("normal", "high", Status.DEGRADED), ("normal", "normal", Status.DEGRADED),
        ("normal", "low", Status.OPERATIONAL), ("low", "high", Status.OPERATIONAL),
    ],
)  # fmt: skip
def test_urgency_and_impact_say_what_a_service_suffers(urgency: str, impact: str, status: Status) -> None:
    assert of_levels(urgency, impact) == status


def test_the_worst_of_several_is_the_status_and_what_was_set_by_hand_stands_over_it() -> None:
    derived = [Stretch(NOON, None, Status.DEGRADED), Stretch(NOON + HOUR, NOON + 2 * HOUR, Status.MAJOR)]
    by_hand = [Stretch(NOON + 1.5 * HOUR, NOON + 3 * HOUR, Status.OPERATIONAL)]
    told = history(derived, by_hand, NOON - HOUR, NOON + 4 * HOUR)
    assert [(one.start, one.status) for one in told] == [
        (NOON - HOUR, Status.OPERATIONAL),
        (NOON, Status.DEGRADED),
        (NOON + HOUR, Status.MAJOR),
        (NOON + 1.5 * HOUR, Status.OPERATIONAL),
        (NOON + 3 * HOUR, Status.DEGRADED),
    ]


def test_a_stretch_ends_before_its_end() -> None:
    one = [Stretch(NOON, NOON + HOUR, Status.MAJOR)]
    assert at(NOON, one, []) == Status.MAJOR
    assert at(NOON + HOUR, one, []) == Status.OPERATIONAL


def test_uptime_counts_major_wholly_partial_for_a_third_and_leaves_unknown_out() -> None:
    def share(status: Status) -> float | None:
        return uptime(
            [Stretch(NOON, NOON + HOUR, status), Stretch(NOON + HOUR, NOON + 2 * HOUR, Status.OPERATIONAL)]
        )

    assert share(Status.MAJOR) == 50
    assert share(Status.PARTIAL) == pytest.approx(85)
    assert share(Status.DEGRADED) == share(Status.MAINTENANCE) == 100
    assert share(Status.UNKNOWN) == 100
    assert uptime([Stretch(NOON, NOON + HOUR, Status.UNKNOWN)]) is None


def test_the_day_of_a_time_change_has_the_hours_it_has() -> None:
    start, end = first_midnight(NOON, AMSTERDAM), datetime(2026, 3, 30, 12, 0, tzinfo=UTC)
    told = history([Stretch(start, None, Status.DEGRADED)], [], start, end)
    by_day = {one.day: one for one in days(told, AMSTERDAM, date(2026, 3, 30))}
    assert by_day[date(2026, 3, 29)].disturbed == timedelta(hours=23)
    assert by_day[date(2026, 3, 28)].disturbed == timedelta(hours=24)
    assert len(by_day) == DAYS_SHOWN


STRETCHES = st.lists(
    st.builds(
        lambda begin, length, status: Stretch(
            NOON + timedelta(minutes=begin), NOON + timedelta(minutes=begin + length), status
        ),
        st.integers(0, 500),
        st.integers(1, 300),
        st.sampled_from(list(Status)),
    ),
    max_size=6,
)


@given(derived=STRETCHES, by_hand=STRETCHES)
def test_the_history_says_at_every_minute_what_is_the_status_then(
    derived: list[Stretch], by_hand: list[Stretch]
) -> None:
    end = NOON + timedelta(minutes=600)
    told = history(derived, by_hand, NOON, end)
    assert told[0].start == NOON
    assert told[-1].end == end
    for one, following in itertools.pairwise(told):
        assert one.end == following.start
        assert one.status != following.status
    for minute in range(0, 600, 7):
        moment = NOON + timedelta(minutes=minute)
        (standing,) = [one for one in told if one.start <= moment and moment < (one.end or end)]
        assert standing.status == at(moment, derived, by_hand)
    share = uptime(told)
    assert share is None or 0 <= share <= 100
