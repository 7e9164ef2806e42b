"""What the pages show of checks and heartbeats, in few queries, and what is kept for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring import pruning, uptime
from monitoring.models import Check, CheckDay, CheckFinding, CheckSpan
from monitoring.pinging import ping
from tests.makers import TUESDAY
from tests.monitoring.watching import make_check, make_heartbeat

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = TUESDAY + 3 * HOUR


def span(check: Check, ago: timedelta, runs: int, failures: int, ms: int = 100) -> None:
    good = runs - failures
    CheckSpan.objects.create(
        check_seen=check, at=NOON - ago, runs=runs, failures=failures, ms_sum=ms * good, ms_max=ms
    )


def test_a_day_counts_the_seconds_that_it_was_not_down() -> None:
    check = make_check("http://127.0.0.1/", made_at=NOON - 10 * DAY)
    for ago, down in ((0, 4320), (1, 8640), (2, 0)):
        CheckDay.objects.create(check_seen=check, day=(NOON - ago * DAY).date(), runs=9, down_seconds=down)
    seen = uptime.availability([check], now=NOON)[check.pk]
    assert [day.share for day in seen.days[-4:]] == [None, 1.0, 0.9, 0.9]
    assert len(seen.days) == 90
    assert seen.last_90_days == pytest.approx(1 - 12_960 / (2.5 * 86_400))
    assert seen.last_24_hours is None


def test_a_check_of_this_morning_is_not_blamed_for_the_night() -> None:
    check = make_check("http://127.0.0.1/", made_at=NOON - HOUR)
    CheckDay.objects.create(check_seen=check, day=NOON.date(), runs=60, down_seconds=360)
    assert uptime.availability([check], now=NOON)[check.pk].last_90_days == pytest.approx(0.9)


def test_each_five_minutes_of_the_last_day_weigh_the_same() -> None:
    check = make_check("http://127.0.0.1/")
    span(check, HOUR, runs=5, failures=0)
    span(check, 2 * HOUR, runs=15, failures=15)
    span(check, 25 * HOUR, runs=5, failures=5)
    assert uptime.availability([check], now=NOON)[check.pk].last_24_hours == 0.5


def test_many_checks_take_two_queries(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    checks = [make_check("http://127.0.0.1/") for _number in range(30)]
    with django_assert_num_queries(2):
        assert len(uptime.availability(checks, now=NOON)) == 30


def test_the_chart_has_the_last_day_and_gaps_where_nothing_answered() -> None:
    check = make_check("http://127.0.0.1/")
    span(check, 23 * HOUR, runs=5, failures=0, ms=80)
    span(check, HOUR, runs=3, failures=3)
    span(check, 30 * HOUR, runs=3, failures=0)
    points = uptime.response_times(check, now=NOON)
    assert [(point.average_ms, point.most_ms, point.failures) for point in points] == [
        (80, 80, 0),
        (None, None, 3),
    ]


def test_the_last_pings_of_many_jobs_take_one_query(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    jobs = [make_heartbeat() for _number in range(3)]
    for number in range(30):
        ping(jobs[number % 2].key, "log", now=TUESDAY + number * HOUR)
    with django_assert_num_queries(1):
        found = uptime.last_pings([job.pk for job in jobs], limit=5)
    assert [len(found[job.pk]) for job in jobs] == [5, 5, 0]
    assert found[jobs[0].pk][0].at > found[jobs[0].pk][1].at


def test_what_is_old_or_too_much_is_forgotten_and_nothing_else() -> None:
    check = make_check("http://127.0.0.1/")
    for days in (1, 3):
        span(check, days * DAY, runs=1, failures=0)
    for days in (399, 401):
        CheckDay.objects.create(check_seen=check, day=(NOON - days * DAY).date(), runs=1)
    CheckFinding.objects.bulk_create(
        CheckFinding(check_seen=check, at=NOON - ago, state="failing")
        for ago in [91 * DAY, *(timedelta(minutes=250 - number) for number in range(250))]
    )
    other = make_check("http://127.0.0.1/")
    CheckFinding.objects.create(check_seen=other, at=NOON, state="down")
    assert pruning.sweep(now=NOON) == 1 + 1 + 1 + 50
    assert CheckFinding.objects.filter(check_seen=check).count() == 200
    assert CheckFinding.objects.filter(check_seen=check).last().at == NOON - timedelta(minutes=200)  # type: ignore[union-attr]
    assert CheckFinding.objects.filter(check_seen=other).exists()
    assert pruning.sweep(now=NOON) == 0
