"""Losing the broker delays nothing: beat runs the sweep itself."""

from __future__ import annotations

from celery import Celery

from servicedesk.beat import Scheduler
from servicedesk.celery import BEAT, app


def test_a_sweep_runs_here_when_the_broker_is_away() -> None:
    own = Celery("own", broker="redis://127.0.0.1:1/0")
    own.conf.update(broker_connection_timeout=1, task_publish_retry=False)
    ran = []

    @own.task(name="sweep")
    def sweep() -> None:
        ran.append(1)

    scheduler = Scheduler(app=own)
    entry = scheduler.Entry(name="sweep", task="sweep", schedule=5.0, app=own)
    scheduler.apply_async(entry, advance=False)
    assert ran == [1]


def test_every_wake_up_has_its_task() -> None:
    app.loader.import_default_modules()
    missing = [name for name, _seconds in BEAT if name not in app.tasks]
    assert missing == []


def test_no_wake_up_is_farther_apart_than_a_minute() -> None:
    assert max(seconds for _name, seconds in BEAT) <= 60
