"""What a job says by its ping, through the desk's own address."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client

from monitoring import pinging
from monitoring.models import Event, Heartbeat, HeartbeatState, Ping, PingKind
from monitoring.pinging import Heard, ping
from tests.makers import TUESDAY
from tests.monitoring.watching import events_of, make_heartbeat

pytestmark = pytest.mark.django_db
client = Client()


def at(seconds: float):  # type: ignore[no-untyped-def]
    return TUESDAY + timedelta(seconds=seconds)


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_ping_says_that_the_job_ran(method: str, slash: str) -> None:
    heartbeat = make_heartbeat(period=60, grace=30)
    answer = getattr(client, method)(f"/ping/{heartbeat.key}{slash}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer.content == (b"" if method == "head" else b"OK")
    heartbeat.refresh_from_db()
    assert heartbeat.state == HeartbeatState.UP
    assert heartbeat.last_ping_at is not None
    assert heartbeat.expected_at == heartbeat.last_ping_at + timedelta(seconds=60)
    assert heartbeat.alarm_at == heartbeat.last_ping_at + timedelta(seconds=90)
    assert [kept.kind for kept in Ping.objects.all()] == [PingKind.SUCCESS]


def test_a_running_job_costs_one_statement(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    heartbeat = make_heartbeat()
    with django_assert_num_queries(1):
        assert ping(heartbeat.key, "success", now=TUESDAY) is Heard.OK


def test_the_time_from_start_to_end_is_measured() -> None:
    heartbeat = make_heartbeat()
    ping(heartbeat.key, "start", now=at(0))
    ping(heartbeat.key, "success", now=at(12.5))
    heartbeat.refresh_from_db()
    assert (heartbeat.last_seconds, heartbeat.started_at) == (12.5, None)
    assert Ping.objects.first().seconds == 12.5  # type: ignore[union-attr]
    ping(heartbeat.key, "success", now=at(20))
    heartbeat.refresh_from_db()
    assert heartbeat.last_seconds is None


@pytest.mark.parametrize("said", ["fail", "1", "255"])
def test_a_failure_is_an_alarm_at_once_and_a_good_run_its_end(said: str) -> None:
    heartbeat = make_heartbeat("Backup")
    key = f"heartbeat:{heartbeat.pk}"
    assert client.post(f"/ping/{heartbeat.key}/{said}", b"disk full", "text/plain").status_code == 200
    heartbeat.refresh_from_db()
    assert heartbeat.state == HeartbeatState.DOWN
    assert events_of(key) == ["trigger"]
    client.get(f"/ping/{heartbeat.key}/{said}")
    assert events_of(key) == ["trigger"]
    client.get(f"/ping/{heartbeat.key}/0")
    heartbeat.refresh_from_db()
    assert heartbeat.state == HeartbeatState.UP
    assert events_of(key) == ["trigger", "resolve"]


def test_what_a_failed_job_wrote_is_told() -> None:
    heartbeat = make_heartbeat("Backup")
    ping(heartbeat.key, "fail", now=TUESDAY, exit_code=7, body=b"tar: \xff disk full\x00")

    told = Event.objects.get()
    assert told.title == "Backup failed"
    assert "exit code 7" in told.text
    assert "disk full" in told.text
    assert told.labels == {"check": "Backup", "kind": "heartbeat"}


def test_a_log_line_changes_nothing_else() -> None:
    heartbeat = make_heartbeat()
    client.post(f"/ping/{heartbeat.key}/log", b"halfway", "text/plain")
    heartbeat.refresh_from_db()
    assert (heartbeat.state, heartbeat.last_ping_at) == (HeartbeatState.NEW, None)
    kept = Ping.objects.get()
    assert (kept.kind, bytes(kept.body)) == (PingKind.LOG, b"halfway")


def test_a_start_leaves_a_job_down_until_it_says_that_it_ran() -> None:
    heartbeat = make_heartbeat()
    ping(heartbeat.key, "fail", now=at(0))
    ping(heartbeat.key, "start", now=at(1))
    heartbeat.refresh_from_db()
    assert heartbeat.state == HeartbeatState.DOWN


def test_a_paused_job_is_noted_and_moves_nothing() -> None:
    heartbeat = make_heartbeat(is_paused=True)
    for said in ("", "/start", "/fail", "/log", "/3"):
        answer = client.get(f"/ping/{heartbeat.key}{said}")
        assert (answer.status_code, answer.content) == (200, b"OK (paused)")
    heartbeat.refresh_from_db()
    assert (heartbeat.state, heartbeat.last_ping_at, heartbeat.started_at) == (HeartbeatState.NEW, None, None)
    assert Ping.objects.count() == 5
    assert events_of(f"heartbeat:{heartbeat.pk}") == []


@pytest.mark.parametrize(
    "key", ["a" * 24, "A" * 24, "x", "a" * 23 + "%00", "..%2f..", "é" * 24, "a" * 64, "a" * 65, "'--"]
)
@pytest.mark.parametrize("said", ["", "/start", "/fail", "/log", "/0"])
def test_an_unknown_or_impossible_key_is_not_found(key: str, said: str) -> None:
    assert client.get(f"/ping/{key}{said}").status_code == 404
    assert not Ping.objects.exists()


@pytest.mark.parametrize(
    ("said", "status"), [("256", 400), ("999", 400), ("-1", 404), ("ran", 404), ("1e3", 404)]
)
def test_an_exit_code_is_a_number_up_to_255(said: str, status: int) -> None:
    heartbeat = make_heartbeat()
    assert client.get(f"/ping/{heartbeat.key}/{said}").status_code == status
    assert not Ping.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_methods_are_refused(method: str) -> None:
    heartbeat = make_heartbeat()
    assert getattr(client, method)(f"/ping/{heartbeat.key}").status_code == 405
    assert not Ping.objects.exists()


def test_a_long_body_keeps_its_beginning() -> None:
    heartbeat = make_heartbeat()
    client.post(f"/ping/{heartbeat.key}", b"x" * 300_000, "application/octet-stream")
    assert bytes(Ping.objects.get().body) == b"x" * 10_000


def test_a_job_by_cron_is_expected_at_its_next_time_in_its_own_zone() -> None:
    heartbeat = make_heartbeat(cron="30 2 * * *", grace=600)
    ping(heartbeat.key, "success", now=TUESDAY)  # ten in the morning in Amsterdam
    heartbeat.refresh_from_db()
    assert heartbeat.expected_at is not None
    assert heartbeat.expected_at.isoformat() == "2026-03-04T01:30:00+00:00"
    assert heartbeat.alarm_at == heartbeat.expected_at + timedelta(seconds=600)


def test_only_the_newest_hundred_pings_are_kept() -> None:
    busy, quiet = make_heartbeat(), make_heartbeat()
    for number in range(130):
        ping(busy.key, "log", now=at(number))
    ping(quiet.key, "log", now=at(0))
    assert pinging.prune() == 30
    assert Ping.objects.filter(heartbeat=busy).count() == 100
    assert Ping.objects.filter(heartbeat=busy).last().at == at(30)  # type: ignore[union-attr]
    assert Ping.objects.filter(heartbeat=quiet).count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_all_kept_and_one_recovery_is_told() -> None:
    heartbeat = make_heartbeat()
    ping(heartbeat.key, "fail", now=at(0))
    ready, heard = threading.Barrier(8), []

    def run(number: int) -> None:
        try:
            ready.wait()
            for turn in range(10):
                heard.append(ping(heartbeat.key, "success", now=at(1 + number + turn / 10)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == [Heard.OK] * 80
    assert Ping.objects.filter(kind=PingKind.SUCCESS).count() == 80
    assert events_of(f"heartbeat:{heartbeat.pk}") == ["trigger", "resolve"]
    assert Heartbeat.objects.get().state == HeartbeatState.UP
    connection.close()
