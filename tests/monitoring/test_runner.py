"""Checks are looked at when they are due, by one runner at a time, whatever happens to runners."""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DataError, OperationalError, connection
from django.utils import timezone

from monitoring import leases, results
from monitoring.management.commands.monitor import room_for_looks
from monitoring.models import Check, CheckDay, CheckFinding, CheckSpan, CheckState, Event
from monitoring.probes.look import Look
from monitoring.results import Seen
from monitoring.runner import Runner
from tests.conftest import free_port
from tests.mailroom.processes import environment
from tests.makers import TUESDAY
from tests.monitoring.targets import target
from tests.monitoring.watching import events_of, make_check

pytestmark = pytest.mark.django_db(transaction=True)
GOOD, BAD = Look(True, 12, "answered"), Look(False, 5, "refused")


def at(seconds: float):  # type: ignore[no-untyped-def]
    return TUESDAY + timedelta(seconds=seconds)


def see(look: Look, when: float, *, spread: float = 0.5) -> Check:
    """The one check is looked at, at that second."""
    (claim,) = leases.claim(now=at(when), limit=5)
    assert results.write([Seen(claim, look, at(when), spread)]) == 1
    return Check.objects.get()


def test_a_check_is_down_after_enough_failures_and_up_after_enough_successes() -> None:
    check = make_check("http://127.0.0.1/", "Shop", interval=60, retry_seconds=20, fail_after=3, up_after=2)
    states = [see(GOOD, 0).state]
    Check.objects.update(due_at=at(60))
    for when, look in ((60, BAD), (80, BAD), (100, BAD), (120, BAD), (140, GOOD), (160, GOOD)):
        states.append(see(look, when).state)
    assert states == ["up", "failing", "failing", "down", "down", "down", "up"]
    assert events_of(f"check:{check.pk}") == ["trigger", "resolve"]
    trigger = Event.objects.order_by("id")[0]
    assert (trigger.title, trigger.severity) == ("Shop is down", "critical")
    assert "refused" in trigger.text
    assert trigger.labels == {"check": "Shop", "kind": "http"}
    assert trigger.occurred_at == at(100)
    day = CheckDay.objects.get()
    # Down since its first failure, at 60, until it was called up.
    assert (day.runs, day.failures, day.down_seconds) == (7, 4, 100)
    assert (day.ms_sum, day.ms_max) == (36, 12)
    assert CheckSpan.objects.get().runs == 7
    assert list(CheckFinding.objects.order_by("id").values_list("state", flat=True)) == [
        *("up", "failing", "failing", "down", "down", "up")
    ]


def test_one_failure_between_successes_is_no_alarm() -> None:
    make_check("http://127.0.0.1/", fail_after=2)
    for when in range(0, 400, 40):
        Check.objects.update(due_at=at(when))
        see(BAD if when % 80 else GOOD, when)
    assert not Event.objects.exists()
    assert CheckDay.objects.get().down_seconds == 0


def test_what_is_down_is_down_since_its_first_failure() -> None:
    make_check("http://127.0.0.1/", fail_after=2, retry_seconds=20)
    see(BAD, 0)
    assert see(BAD, 20).since == at(0)


def test_what_is_down_over_midnight_counts_for_both_days() -> None:
    make_check("http://127.0.0.1/", fail_after=1, interval=600, retry_seconds=600)
    midnight = 15 * 3600
    see(BAD, midnight - 100)
    see(BAD, midnight + 500)
    assert [day.down_seconds for day in CheckDay.objects.order_by("day")] == [100, 500]


def test_a_new_check_is_looked_at_at_once_and_then_somewhere_in_its_interval() -> None:
    make_check("http://127.0.0.1/", interval=60)
    assert see(GOOD, 0, spread=0.25).due_at == at(15)
    assert see(GOOD, 15.4).due_at == at(75)


def test_a_backlog_does_not_gather_what_was_spread() -> None:
    for number in range(100):
        make_check("http://127.0.0.1/", interval=60, state="up", due_at=at(number * 0.6))
    late = at(3600 + 1)
    claims = leases.claim(now=late, limit=500)
    assert len(claims) == 100
    results.write([Seen(claim, GOOD, late, 0.5) for claim in claims])
    due = sorted(Check.objects.values_list("due_at", flat=True))
    assert due[0] > late
    assert due[-1] <= late + timedelta(seconds=60)
    busiest = max(sum(1 for one in due if begin <= one < begin + timedelta(seconds=6)) for begin in due)
    assert busiest <= 11


def test_after_a_failure_it_is_asked_again_soon() -> None:
    make_check("http://127.0.0.1/", interval=600, retry_seconds=7)
    assert see(BAD, 0).due_at == at(7)


def test_a_look_that_is_not_possible_here_is_never_down() -> None:
    make_check("127.0.0.1", kind="icmp", fail_after=1)
    check = see(Look(False, 0, "Not possible here", is_possible=False), 0)
    assert (check.state, check.last_words) == ("new", "Not possible here")
    assert not Event.objects.exists()
    assert not CheckDay.objects.exists()


def test_two_never_take_the_same_check() -> None:
    for _number in range(10):
        make_check("http://127.0.0.1/")
    first, second = leases.claim(now=at(0), limit=6), leases.claim(now=at(0), limit=10)
    assert len({one.id for one in first} | {one.id for one in second}) == 10
    assert (len(first), len(second), leases.claim(now=at(1), limit=10)) == (6, 4, [])


def test_a_late_result_of_an_older_lease_is_dropped() -> None:
    make_check("http://127.0.0.1/", timeout=10, fail_after=1)
    (old,) = leases.claim(now=at(0), limit=1)
    assert leases.claim(now=at(14), limit=1) == []
    (new,) = leases.claim(now=at(15), limit=1)
    assert results.write([Seen(old, BAD, at(16), 0.5)]) == 0
    assert Check.objects.get().leased_until is not None
    assert results.write([Seen(new, GOOD, at(16), 0.5)]) == 1
    assert results.write([Seen(old, BAD, at(17), 0.5)]) == 0
    assert Check.objects.get().state == CheckState.UP
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"target": "http://127.0.0.2/"},
        {"options": {"status": "404"}},
        {"timeout": 3},
        {"allows_inner": False},
        {"is_paused": True},
    ],
)
def test_what_was_seen_of_an_older_wish_is_dropped_and_looked_at_anew(change: dict[str, object]) -> None:
    make_check("http://127.0.0.1/", fail_after=1)
    (claim,) = leases.claim(now=at(0), limit=1)
    Check.objects.update(**change)
    assert results.write([Seen(claim, BAD, at(1), 0.5)]) == 0
    assert Check.objects.get().state == CheckState.NEW
    Check.objects.update(is_paused=False)
    assert len(leases.claim(now=at(1), limit=1)) == 1


def test_a_paused_check_is_not_looked_at() -> None:
    make_check("http://127.0.0.1/", is_paused=True)
    assert leases.claim(now=at(1000), limit=1) == []


def test_a_batch_takes_few_statements_and_words_that_no_page_takes_are_cleaned(
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    for _number in range(50):
        make_check("http://127.0.0.1/", fail_after=1)
    claims = leases.claim(now=at(0), limit=50)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        results.write([Seen(claim, Look(False, 1, "a\0b\ud800" * 1000), at(1), 0.5) for claim in claims])
    assert Event.objects.count() == 50


async def _run_for(runner: Runner, seconds: float) -> None:
    running = asyncio.create_task(runner.run())
    await asyncio.sleep(seconds)
    runner.stop()
    await running


def test_the_runner_looks_and_writes() -> None:
    with target() as shop:
        make_check(shop.url, "Shop", due_at=timezone.now())
        make_check(f"http://127.0.0.1:{free_port()}/", "Gone", due_at=timezone.now(), fail_after=1)
        runner = Runner()
        asyncio.run(_run_for(runner, 1.2))
    states = dict(Check.objects.values_list("name", "state"))
    assert states == {"Shop": "up", "Gone": "down"}
    assert shop.hits >= 1
    assert not Check.objects.filter(leased_until__isnull=False).exists()


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls, write, claim = [], results.write, leases.claim

    def away_first(real):  # type: ignore[no-untyped-def]
        def act(*args, **facts):  # type: ignore[no-untyped-def]
            calls.append(real.__name__)
            if calls.count(real.__name__) == 1:
                raise OperationalError("the server closed the connection")
            return real(*args, **facts)

        return act

    monkeypatch.setattr(results, "write", away_first(write))
    monkeypatch.setattr(leases, "claim", away_first(claim))
    monkeypatch.setattr("monitoring.runner.AWAY_SECONDS", 0.1)
    with target() as shop:
        make_check(shop.url, due_at=timezone.now())
        asyncio.run(_run_for(Runner(), 1.5))
    assert Check.objects.get().state == CheckState.UP
    assert calls.count("write") >= 2


@contextmanager
def monitor() -> Iterator[subprocess.Popen[bytes]]:
    """The real process, as the supervisor starts it."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "monitor"]
    process = subprocess.Popen(command, env=environment(LOG_LEVEL="WARNING"))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _until(true: Callable[[], object], seconds: float = 20) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it did not come to that"
        time.sleep(0.05)
    connection.close()


def test_the_process_ends_within_two_seconds_and_gives_back_what_it_had_taken(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with target(lambda line, _request: time.sleep(15)) as slow:
        for _number in range(5):
            make_check(slow.url, timeout=30, due_at=timezone.now())
        with monitor() as process:
            _until(lambda: slow.hits == 5)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0
            assert time.monotonic() - began < 2
    assert not Check.objects.filter(leased_until__isnull=False).exists()
    assert "stay taken" not in "".join(capfd.readouterr())


def test_only_as_much_is_looked_at_as_there_are_files_to_open() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, 1024))
        fits = room_for_looks() == 412 and resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 1024
        os._exit(0 if fits else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (soft, hard)


def test_sessions_that_the_database_ends_are_begun_anew() -> None:
    with target() as shop:
        check = make_check(shop.url, interval=10, due_at=timezone.now())
        with monitor():
            _until(lambda: Check.objects.get().state == CheckState.UP)
            for _cut in range(3):
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                hits = shop.hits
                Check.objects.filter(pk=check.pk).update(due_at=timezone.now())
                _until(lambda hits=hits: shop.hits > hits)
                _until(lambda: not Check.objects.filter(due_at__lt=timezone.now()).exists())


@pytest.mark.parametrize("error", [DataError, KeyError, RuntimeError])
def test_one_result_that_cannot_be_written_takes_no_other_with_it(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = make_check("http://127.0.0.1:1/"), make_check("http://127.0.0.1:2/")
    real = results.write

    def write(seen):  # type: ignore[no-untyped-def]
        if any(one.claim.id == bad.pk for one in seen):
            raise error("cannot be written")
        return real(seen)

    monkeypatch.setattr(results, "write", write)
    Check.objects.update(due_at=timezone.now())
    asyncio.run(_run_for(Runner(), 1.2))
    assert Check.objects.get(pk=good.pk).state == CheckState.FAILING
    assert Check.objects.get(pk=bad.pk).state == CheckState.NEW


def test_a_writer_that_breaks_ends_the_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_runner: Runner) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Runner, "_write", broken)
    make_check("http://127.0.0.1:1/", due_at=timezone.now())
    with pytest.raises(RuntimeError, match="a bug"):
        asyncio.run(asyncio.wait_for(Runner().run(), 20))


def test_runners_that_are_killed_lose_no_check_and_double_none() -> None:
    """RUNNER_KILLS kills of one of two runners, under RUNNER_CHECKS checks."""
    kills, count = int(os.environ.get("RUNNER_KILLS", "3")), int(os.environ.get("RUNNER_CHECKS", "60"))
    dice = random.Random(7)
    with target() as shop:
        for number in range(count):
            make_check(
                shop.url if number % 2 else f"http://127.0.0.1:{free_port()}/", f"Check {number}",
                interval=10, retry_seconds=1, timeout=1, fail_after=2, due_at=timezone.now(),
            )  # fmt: skip
        with monitor(), monitor() as second:
            for _kill in range(kills):
                time.sleep(1.0 + dice.random())
                second.kill()
                second.wait()
                with monitor() as third:
                    _until(lambda: third.poll() is None)
                    time.sleep(1.0 + dice.random())
            settled = {"state__in": ["up", "down"]}
            _until(lambda: Check.objects.filter(**settled).count() == count, 30)
            since = timezone.now()
            # Also what a dead one had taken: its lease runs out after the time limit and the margin.
            _until(lambda: not Check.objects.filter(last_at__lt=since).exists(), 40)
    states = dict(Check.objects.values_list("name", "state"))
    assert [states[f"Check {number}"] for number in range(count)] == ["down", "up"] * (count // 2)
    for check in Check.objects.all():
        assert events_of(f"check:{check.pk}") == (["trigger"] if check.state == "down" else [])
    # Each look that counted was counted once: as many as its lease numbers at most.
    for day in CheckDay.objects.select_related("check_seen"):
        assert day.runs <= day.check_seen.lease
