"""Silence is the alarm: late, then down, each once, also on the nights when the clock is changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring import silence
from monitoring.expecting import cron_mistake, next_due
from monitoring.models import Event, Heartbeat, HeartbeatState
from monitoring.pinging import ping
from tests.makers import TUESDAY
from tests.monitoring.watching import events_of, make_heartbeat, moment

pytestmark = pytest.mark.django_db


def at(seconds: float):  # type: ignore[no-untyped-def]
    return TUESDAY + timedelta(seconds=seconds)


def state_of(heartbeat: Heartbeat) -> str:
    return Heartbeat.objects.get(pk=heartbeat.pk).state


def test_a_job_is_late_then_down_and_back_by_its_ping() -> None:
    heartbeat = make_heartbeat("Backup", period=60, grace=30)
    key = f"heartbeat:{heartbeat.pk}"
    ping(heartbeat.key, "success", now=at(0))
    assert silence.sweep(now=at(59)) == 0
    assert state_of(heartbeat) == HeartbeatState.UP
    assert silence.sweep(now=at(60)) == 0
    assert state_of(heartbeat) == HeartbeatState.LATE
    assert events_of(key) == []
    assert silence.sweep(now=at(90)) == 1
    assert silence.sweep(now=at(95)) == 0
    assert state_of(heartbeat) == HeartbeatState.DOWN
    told = Event.objects.get()
    assert told.title == "Backup did not run"
    assert told.text == "It was expected at 2026-03-03 10:01 CET and did not say that it ran."
    ping(heartbeat.key, "success", now=at(100))
    assert events_of(key) == ["trigger", "resolve"]
    assert state_of(heartbeat) == HeartbeatState.UP


def test_a_late_job_that_pings_is_on_time_again_and_nobody_is_told() -> None:
    heartbeat = make_heartbeat(period=60, grace=30)
    ping(heartbeat.key, "success", now=at(0))
    silence.sweep(now=at(70))
    ping(heartbeat.key, "success", now=at(80))
    assert state_of(heartbeat) == HeartbeatState.UP
    assert silence.sweep(now=at(139)) == 0
    assert not Event.objects.exists()


def test_a_job_that_was_never_heard_is_no_alarm() -> None:
    make_heartbeat(period=10, grace=10)
    assert silence.sweep(now=at(10_000_000)) == 0


def test_a_paused_job_may_be_silent() -> None:
    heartbeat = make_heartbeat(period=60, grace=30)
    ping(heartbeat.key, "success", now=at(0))
    Heartbeat.objects.update(is_paused=True)
    assert silence.sweep(now=at(1000)) == 0
    assert state_of(heartbeat) == HeartbeatState.UP


def test_a_job_that_started_and_never_ended_is_an_alarm() -> None:
    heartbeat = make_heartbeat(period=86_400, grace=600)
    ping(heartbeat.key, "start", now=at(0))
    assert silence.sweep(now=at(599)) == 0
    assert silence.sweep(now=at(600)) == 1
    assert "started at" in Event.objects.get().text


def test_a_job_that_starts_anew_has_its_time_anew() -> None:
    heartbeat = make_heartbeat(period=86_400, grace=600)
    ping(heartbeat.key, "start", now=at(0))
    ping(heartbeat.key, "start", now=at(300))
    assert silence.sweep(now=at(700)) == 0
    assert silence.sweep(now=at(900)) == 1


def test_many_silent_jobs_are_told_in_few_statements(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _number in range(40):
        ping(make_heartbeat(period=60, grace=30).key, "success", now=at(0))
    with django_assert_max_num_queries(14):
        assert silence.sweep(now=at(90)) == 40
    assert Event.objects.count() == 40


def test_a_quiet_sweep_reads_and_writes_next_to_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    ping(make_heartbeat(period=60, grace=30).key, "success", now=at(0))
    with django_assert_num_queries(2):  # who is late, and who is due
        assert silence.sweep(now=at(10)) == 0


def test_a_worker_that_died_between_ping_and_its_cron_times_makes_no_alarm() -> None:
    heartbeat = make_heartbeat(cron="0 * * * *", grace=60)
    ping(heartbeat.key, "success", now=at(0))
    # The ping of eleven was kept, and then the process was gone.
    Heartbeat.objects.update(last_ping_at=at(3600))
    assert silence.sweep(now=at(3700)) == 0
    assert silence.sweep(now=at(7200 + 60)) == 1


@pytest.mark.parametrize(
    ("cron", "after", "due"),
    [
        # 29 March 2026: 02:30 does not exist in Amsterdam; the job runs once, right after the gap.
        ("30 2 * * *", "2026-03-28T12:00:00+00:00", "2026-03-29T01:00:00+00:00"),
        ("30 2 * * *", "2026-03-29T01:00:00+00:00", "2026-03-30T00:30:00+00:00"),
        # 25 October 2026: 02:30 is there twice; the job runs once.
        ("30 2 * * *", "2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),
        ("30 2 * * *", "2026-10-25T00:30:00+00:00", "2026-10-26T01:30:00+00:00"),
        # Every hour is every hour, also on that night.
        ("0 * * * *", "2026-10-25T00:00:00+00:00", "2026-10-25T01:00:00+00:00"),
        ("0 * * * *", "2026-03-29T00:00:00+00:00", "2026-03-29T01:00:00+00:00"),
    ],
)
def test_cron_times_hold_on_the_nights_when_the_clock_is_changed(cron: str, after: str, due: str) -> None:
    heartbeat = Heartbeat(cron=cron, period=None, time_zone="Europe/Amsterdam")
    assert next_due(heartbeat, moment(after)) == moment(due)


def test_the_night_of_summer_time_makes_no_false_alarm_and_no_missed_one() -> None:
    heartbeat = make_heartbeat("Backup", cron="30 2 * * *", grace=600)
    ping(heartbeat.key, "success", now=moment("2026-03-28T01:31:00+00:00"))
    # 02:30 is not there that night; right after the gap, at 03:00, the job is due.
    assert silence.sweep(now=moment("2026-03-29T01:09:59+00:00")) == 0
    assert state_of(heartbeat) == HeartbeatState.LATE
    assert silence.sweep(now=moment("2026-03-29T01:10:00+00:00")) == 1
    assert "2026-03-29 03:00 CEST" in Event.objects.get().text


@pytest.mark.parametrize("cron", ["", "* * *", "61 * * * *", "* * * * * * *", "0 0 30 2 *", "бэкап", "\0"])
def test_times_that_are_none_are_told_apart(cron: str) -> None:
    assert cron_mistake(cron, "Europe/Amsterdam", now=TUESDAY)
    assert not cron_mistake("*/5 * * * MON-FRI", "Europe/Amsterdam", now=TUESDAY)


def test_a_time_zone_that_is_none_is_told() -> None:
    assert cron_mistake("* * * * *", "Mars/Olympus", now=TUESDAY)
    assert cron_mistake("* * * * *", "../../etc/passwd", now=TUESDAY)


def test_a_job_at_which_the_desk_stumbles_keeps_no_other_from_being_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    jobs = [make_heartbeat(name, period=60, grace=30) for name in ("Broken", "Backup", "Report")]
    for job in jobs:
        ping(job.key, "success", now=at(0))
    words = silence._words

    def stumbling(heartbeat: Heartbeat) -> str:
        if heartbeat.name == "Broken":
            raise KeyError(heartbeat.name)
        return words(heartbeat)

    monkeypatch.setattr(silence, "_words", stumbling)
    monkeypatch.setattr(silence, "BATCH", 2)
    assert silence.sweep(now=at(100)) == 2
    assert [state_of(job) for job in jobs] == ["up", "down", "down"]
    monkeypatch.undo()
    assert silence.sweep(now=at(110)) == 1
