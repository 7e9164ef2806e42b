"""How spans of time and names are said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from people.models import clean_name
from people.wording import spoken_briefly, spoken_duration, spoken_hours


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=0), "0 s"),
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=1), "1 min"),
        (timedelta(hours=2, minutes=10), "2 h 10 min"),
        (timedelta(hours=-3), "3 h"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(hours=48), "2 d"),
        (timedelta(hours=76, minutes=30), "3 d 4 h"),
    ],
)
def test_time_on_the_wall_is_said_in_days_hours_and_minutes(span: timedelta, said: str) -> None:
    assert spoken_duration(span) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(0), "0 min"),
        (timedelta(hours=80), "80 h"),
        (timedelta(hours=-50, minutes=-5), "50 h 5 min"),
    ],
)
def test_counted_time_has_no_days(span: timedelta, said: str) -> None:
    """Eighty office hours are two working weeks, not three days and a bit."""
    assert spoken_hours(span) == said


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "1 min"), (59, "59 min"), (61, "1 h"), (47 * 60, "47 h"), (49 * 60, "2 d")]
)
def test_long_ago_is_said_in_one_unit(minutes: int, said: str) -> None:
    assert spoken_briefly(timedelta(minutes=minutes)) == said


def test_dutch_customers_read_dutch_hours() -> None:
    with translation.override("nl"):
        assert spoken_hours(timedelta(hours=2, minutes=5)) == "2 u 5 min"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Jo\t\nSmith ", "Jo Smith"),
        ("Jo\u202e htimS", "Jo htimS"),
        ("\x00\u200b", ""),
        ("Zoë 😀", "Zoë 😀"),
    ],
)
def test_names_lose_what_cannot_be_seen(given: str, kept: str) -> None:
    assert clean_name(given) == kept
