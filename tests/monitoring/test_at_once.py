"""Two pipelines at once, and one that dies in the middle."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from incidents.models import Incident
from monitoring import opening, pipeline
from monitoring.models import Alarm, Event
from tests.faults.dying import then_die, worker
from tests.monitoring.saying import NOW, after, make_rule, make_source, outcomes, say

pytestmark = pytest.mark.django_db(transaction=True)


def storm(count: int, keys: int) -> None:
    source = make_source()
    for number in range(count):
        say(source, key=f"key {number % keys}", at=after(seconds=number))


def test_sweeps_and_releases_at_once_work_on_each_event_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 7)
    make_rule(conditions=[{"field": "key", "is": "is", "value": "key 1"}], hold_seconds=1)
    storm(120, 6)
    counts: list[int] = []

    def work() -> None:
        try:
            for _round in range(60):
                counts.append(pipeline.sweep(now=after(minutes=5)))
                pipeline.release(now=after(minutes=5))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 120
    assert Incident.objects.count() == 6
    assert outcomes().count("opened") == 6
    assert sum(Alarm.objects.values_list("repeats", flat=True)) == 114


@pytest.mark.parametrize("at", [1, 2, 5])
def test_a_worker_that_dies_in_a_batch_leaves_all_of_it_to_be_done_again(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # All in one batch, however slow the machine.
    monkeypatch.setattr(pipeline, "BATCH_SECONDS", 60)
    storm(30, 5)
    worker(opening, "_opened", then_die(opening._opened, at=at), lambda: pipeline.sweep(now=NOW))
    assert set(outcomes()) == {"waiting"}
    assert not Incident.objects.exists()
    assert pipeline.sweep(now=NOW) == 30
    assert (Incident.objects.count(), Alarm.objects.count()) == (5, 5)
    assert not Event.objects.filter(outcome="waiting").exists()


def test_a_worker_that_dies_while_it_releases_leaves_the_alarm_waiting() -> None:
    make_rule(hold_seconds=60)
    storm(1, 1)
    pipeline.sweep(now=NOW)
    worker(opening, "_opened", then_die(opening._opened), lambda: pipeline.release(now=after(minutes=2)))
    assert not Incident.objects.exists()
    assert pipeline.release(now=after(minutes=2)) == 1
    assert Incident.objects.count() == 1
    assert outcomes() == ["opened"]
