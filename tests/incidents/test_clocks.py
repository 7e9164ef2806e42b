"""Calendars and clocks against known days, and against the minute-by-minute simulation."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidents import calendars, clocks
from incidents.calendars import ALWAYS, Calendar, CalendarWithoutHours
from tests.incidents import minute_simulation

AMSTERDAM, NEW_YORK = "Europe/Amsterdam", "America/New_York"
OFFICE = ((510, 1050),)
WEEK = (OFFICE,) * 5 + ((), ())
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EXAMPLES = 500 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 60


def ams(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo(AMSTERDAM))  # type: ignore[misc, arg-type]


def office(**changes: object) -> Calendar:
    return Calendar(**({"time_zone": AMSTERDAM, "hours": WEEK} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (ams(2026, 3, 3, 10, 0), 2, ams(2026, 3, 3, 12, 0)),
        (ams(2026, 3, 3, 16, 30), 2, ams(2026, 3, 4, 9, 30)),
        (ams(2026, 3, 6, 16, 30), 2, ams(2026, 3, 9, 9, 30)),  # over a weekend
        (ams(2026, 3, 7, 12, 0), 9, ams(2026, 3, 9, 17, 30)),  # to the last minute of a day
        (ams(2026, 3, 3, 3, 0), 1, ams(2026, 3, 3, 9, 30)),
    ],
)
def test_office_time_skips_what_is_closed(start: datetime, hours: int, due: datetime) -> None:
    assert calendars.add_open_time(office(), start, hours * HOUR) == due


@pytest.mark.parametrize(
    ("zone", "hours", "minutes"),
    [
        (NEW_YORK, [(60, 90)], 60),
        (NEW_YORK, [(30, 90)], 90),
        (NEW_YORK, [(75, 150)], 120),
        (NEW_YORK, [(60, 70), (80, 90)], 40),
        (AMSTERDAM, [(150, 160), (170, 180)], 40),
        ("America/Havana", [(0, 30)], 60),
    ],
)
def test_an_hour_that_the_clock_shows_twice_is_open_twice_where_it_is_open(
    zone: str, hours: list[tuple[int, int]], minutes: int
) -> None:
    day = {NEW_YORK: 1, AMSTERDAM: 25, "America/Havana": 1}[zone]
    month = 10 if zone == AMSTERDAM else 11
    start, end = (datetime(2026, month, day, hour, tzinfo=ZoneInfo(zone)) for hour in (0, 12))
    calendar = Calendar(time_zone=zone, hours=(tuple(hours),) * 7)
    assert calendars.open_time_between(calendar, start, end) == minutes * MINUTE
    walked = minute_simulation.used_minutes(start, end.astimezone(UTC), zone, [hours] * 7, set(), [])
    assert walked == minutes


def test_a_lunch_break_and_a_day_to_midnight_count_as_written() -> None:
    split = office(hours=(((480, 720), (780, 1440)),) * 7)
    assert calendars.add_open_time(split, ams(2026, 3, 3, 11, 0), 2 * HOUR) == ams(2026, 3, 3, 14, 0)
    assert calendars.add_open_time(split, ams(2026, 3, 3, 23, 0), 2 * HOUR) == ams(2026, 3, 4, 9, 0)


def test_dutch_holidays_are_closed() -> None:
    calendar = office(country="NL")
    # King's Day 2026 is Monday 27 April.
    assert calendars.add_open_time(calendar, ams(2026, 4, 24, 17, 0), HOUR) == ams(2026, 4, 28, 9, 0)
    assert calendars.closed_reason(calendar, ams(2026, 4, 27, 12, 0)) == "holiday"
    assert calendars.closed_reason(calendar, ams(2026, 4, 25, 12, 0)) == "outside_hours"
    assert calendars.closed_reason(calendar, ams(2026, 4, 28, 12, 0)) == ""


def test_a_day_whose_clock_changes_has_the_hours_of_its_wall_clock() -> None:
    night = office(hours=(((0, 360),),) * 7)
    spring = calendars.open_time_between(night, ams(2026, 3, 29, 0, 0), ams(2026, 3, 29, 12, 0))
    autumn = calendars.open_time_between(night, ams(2026, 10, 25, 0, 0), ams(2026, 10, 25, 12, 0))
    assert (spring, autumn) == (5 * HOUR, 7 * HOUR)
    gap = office(hours=(((150, 240),),) * 7)  # opens at 02:30, which that night skips
    assert calendars.open_time_between(gap, ams(2026, 3, 29, 0, 0), ams(2026, 3, 29, 12, 0)) == HOUR


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"hours": ((),) * 7}, "has no hours"),
        ({"hours": (((600, 540),),) + ((),) * 6}, "end before they begin"),
        ({"hours": (((0, 1441),),) + ((),) * 6}, "end before they begin"),
        ({"hours": (((540, 700), (650, 800)),) + ((),) * 6}, "overlap"),
        ({"hours": (OFFICE,)}, "seven days"),
        ({"time_zone": "Mars/Olympus"}, "not a time zone"),
        ({"time_zone": "../etc/passwd"}, "not a time zone"),
        ({"country": "XX"}, "No public holidays"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_in_words(changes: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        office(**changes)


def test_a_calendar_that_is_closed_for_ever_is_said_so() -> None:
    closed = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(4000))
    with pytest.raises(CalendarWithoutHours):
        calendars.add_open_time(office(closed_dates=closed), ams(2026, 3, 3, 10, 0), HOUR)


def test_naive_moments_and_negative_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        calendars.add_open_time(ALWAYS, datetime(2026, 3, 3), HOUR)
    with pytest.raises(ValueError, match="negative"):
        calendars.add_open_time(ALWAYS, ams(2026, 3, 3), -HOUR)
    with pytest.raises(ValueError, match="time zone"):
        clocks.Clock(datetime(2026, 3, 3), HOUR, ALWAYS)


def test_a_calendar_survives_its_json() -> None:
    calendar = office(country="NL", closed_dates=frozenset({date(2026, 12, 31)}))
    assert Calendar.from_json(calendar.to_json()) == calendar


def test_one_working_day_after_friday_is_monday_at_the_same_time() -> None:
    assert calendars.next_working_day(office(), ams(2026, 3, 6, 14, 0)) == ams(2026, 3, 9, 14, 0)
    assert calendars.next_working_day(office(), ams(2026, 3, 6, 22, 0)) == ams(2026, 3, 9, 17, 30)


@st.composite
def weeks(draw: st.DrawFn) -> list[list[tuple[int, int]]]:
    """A week with up to three intervals a day, open on at least one day."""
    days = []
    for _day in range(7):
        edges = sorted(draw(st.sets(st.integers(0, 48), min_size=0, max_size=6)))
        edges = edges[: len(edges) // 2 * 2]
        days.append([(a * 30, b * 30) for a, b in zip(edges[::2], edges[1::2], strict=True)])
    if not any(days):
        days[draw(st.integers(0, 6))] = [(480, 1020)]
    return days


# Around the changes of both zones, and around a cluster of holidays.
starts = st.sampled_from(
    [
        datetime(2026, 3, 27, 13, 7, tzinfo=UTC),
        datetime(2026, 10, 23, 5, 31, tzinfo=UTC),
        datetime(2026, 3, 6, 20, 0, tzinfo=UTC),
        datetime(2026, 10, 30, 23, 59, tzinfo=UTC),
        datetime(2026, 12, 23, 9, 15, tzinfo=UTC),
        datetime(2026, 4, 2, 8, 0, tzinfo=UTC),
    ]
)


@st.composite
def histories(draw: st.DrawFn, start: datetime) -> list[tuple[datetime, datetime]]:
    """Pauses in order, without overlap, in the first days."""
    marks = sorted(draw(st.sets(st.integers(1, 6000), max_size=6)))
    marks = marks[: len(marks) // 2 * 2]
    return [(start + a * MINUTE, start + b * MINUTE) for a, b in zip(marks[::2], marks[1::2], strict=True)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data(), week=weeks(), start=starts, zone=st.sampled_from([AMSTERDAM, NEW_YORK]))
def test_due_and_used_agree_with_the_simulation(
    data: st.DataObject, week: list[list[tuple[int, int]]], start: datetime, zone: str
) -> None:
    country = data.draw(st.sampled_from(["", "NL", "US"]))
    closed = set(holidays.country_holidays(country, years=[2026, 2027])) if country else set()
    target = data.draw(st.integers(1, 1200))
    pauses = data.draw(histories(start))
    calendar = Calendar(zone, tuple(tuple(day) for day in week), country=country)
    clock = clocks.Clock(
        start, target * MINUTE, calendar, tuple(clocks.Pause(a, b, "waiting_on_customer") for a, b in pauses)
    )
    late = start + timedelta(days=40)
    assert clocks.due_at(clock, late) == minute_simulation.due(start, target, zone, week, closed, pauses)
    now = start + data.draw(st.integers(0, 7000)) * MINUTE
    expected = minute_simulation.used_minutes(start, now, zone, week, closed, pauses)
    assert clocks.used(clock, now) == expected * MINUTE


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data(), week=weeks(), start=starts)
def test_the_explanation_is_whole_and_adds_up(
    data: st.DataObject, week: list[list[tuple[int, int]]], start: datetime
) -> None:
    calendar = Calendar(AMSTERDAM, tuple(tuple(day) for day in week), country="NL")
    skips = data.draw(histories(start))
    split = data.draw(st.integers(0, len(skips)))
    clock = clocks.Clock(
        start,
        600 * MINUTE,
        calendar,
        tuple(clocks.Pause(a, b, "waiting_on_customer") for a, b in skips[:split]),
        tuple(skips[split:]),
    )
    now = start + data.draw(st.integers(1, 9000)) * MINUTE
    segments = clocks.explain(clock, now)
    assert (segments[0].start, segments[-1].end) == (start, now)
    assert all(a.end == b.start for a, b in pairwise(segments))
    assert all(a.why != b.why or a.detail != b.detail for a, b in pairwise(segments))
    counted = sum((segment.length for segment in segments if segment.counted), timedelta(0))
    assert counted == clocks.used(clock, now)
    later = now + data.draw(st.integers(0, 3000)) * MINUTE
    assert clocks.used(clock, later) >= counted


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data(), start=starts)
def test_a_pause_never_makes_a_due_time_earlier(data: st.DataObject, start: datetime) -> None:
    pauses = tuple(clocks.Pause(a, b, "waiting_on_customer") for a, b in data.draw(histories(start)))
    target = data.draw(st.integers(1, 3000)) * MINUTE
    late = start + timedelta(days=60)
    with_pauses = clocks.due_at(clocks.Clock(start, target, office(), pauses), late)
    without = clocks.due_at(clocks.Clock(start, target, office()), late)
    assert with_pauses is not None
    assert without is not None
    assert with_pauses >= without


def test_an_open_pause_leaves_no_due_time_and_a_missed_target_keeps_its() -> None:
    start = ams(2026, 3, 3, 10, 0)
    paused = clocks.Clock(start, 2 * HOUR, ALWAYS, (clocks.Pause(start + HOUR, None, "waiting_on_customer"),))
    assert clocks.due_at(paused, start + 5 * HOUR) is None
    assert clocks.remaining(paused, start + 5 * HOUR) == HOUR
    late = clocks.Clock(start, HOUR, ALWAYS, (clocks.Pause(start + 2 * HOUR, None, "waiting_on_customer"),))
    assert clocks.due_at(late, start + 5 * HOUR) == start + HOUR
    assert clocks.breached(late, start + 5 * HOUR)
