"""A worker that dies anywhere while it reads a supplier's feed: each word is told once all the same."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connections
from django.db.models import Model, QuerySet

from monitoring import events
from monitoring.feeds import absorbing, fetching, reading, telling
from monitoring.models import Event, Feed, FeedIncident, FeedUpdate
from tests.faults.dying import die, then_die
from tests.makers import TUESDAY
from tests.monitoring.feeds.shapes import MINUTE, sp_history, sp_incident, sp_summary, sp_update
from tests.monitoring.feeds.supplier import Supplier, make_feed, told

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = min(int(os.environ.get("ROUNDS", "5")), 100)
_kept: list[Any] = []

POINTS: list[tuple[Any, str, Callable[..., Any]]] = [
    (fetching, "ask", die),
    (fetching, "_get", die),
    (reading, "settle", die),
    (reading, "_settle", die),
    (reading, "_settle", then_die(reading._settle)),
    (reading, "_take_over", then_die(reading._take_over)),
    (absorbing, "absorb", die),
    (absorbing, "_take_components", then_die(absorbing._take_components)),
    (absorbing, "_copy", then_die(absorbing._copy)),
    (absorbing, "_take_updates", die),
    (absorbing, "_take_updates", then_die(absorbing._take_updates)),
    (absorbing, "_mark", then_die(absorbing._mark)),
    (absorbing, "miss", die),
    (absorbing, "_tell", die),
    (events, "keep", die),
    (events, "keep", then_die(events.keep)),
    (absorbing, "_link_alarms", die),
    (telling, "begun", die),
    (telling, "told", die),
]
STORY = ("Investigating: One.", "Identified: Two.", "Monitoring: Three.", "Resolved: Four.")


@pytest.fixture
def supplier() -> Iterator[Supplier]:
    with Supplier() as server:
        yield server


def publish(supplier: Supplier, count: int) -> None:
    """The first `count` words of the story."""
    said = [
        sp_update(f"u{n}", line.partition(":")[0].lower(), line.partition(": ")[2], TUESDAY + n * MINUTE)
        for n, line in enumerate(STORY[:count], 1)
    ]
    incidents = [sp_incident("inc1", "API errors", said)] if said else []
    is_over = count == len(STORY)
    supplier.pages = {
        "/api/v2/summary.json": sp_summary([] if is_over else incidents),
        "/api/v2/incidents.json": sp_history(incidents),
    }


@pytest.mark.parametrize(
    ("place", "name", "replacement"), POINTS, ids=[f"{n} {point[1]}" for n, point in enumerate(POINTS)]
)
def test_a_worker_that_dies_tells_nothing_or_all(
    supplier: Supplier, place: Any, name: str, replacement: Callable[..., Any]
) -> None:
    publish(supplier, 0)
    feed, now, deaths = make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY, 0
    reading.sweep(now=now)
    for count in (1, 3, 4):
        publish(supplier, count)
        now += 5 * MINUTE
        deaths += dies(now, (place, name, replacement))
        for _again in range(3):
            now += 5 * MINUTE
            swept(now)
        assert [text for _action, text in told(feed)][:count] == list(STORY[:count])
    assert deaths >= 1, "no worker reached the point"
    assert told(feed)[-2:] == [("update", STORY[3]), ("resolve", "Four.")]
    assert (Event.objects.count(), FeedUpdate.objects.count()) == (len(STORY) + 1, len(STORY))


def test_a_worker_killed_at_each_of_its_writes_tells_the_story_once(supplier: Supplier) -> None:
    publish(supplier, 0)
    feed, now, deaths = make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY, 0
    reading.sweep(now=now)
    for count in range(1, len(STORY) + 1):
        publish(supplier, count)
        for point in range(1, ROUNDS + 1):
            now += 5 * MINUTE
            deaths += dies(now, (QuerySet, "update", then_die(QuerySet.update, at=point)))
            deaths += dies(now, (Model, "save", then_die(Model.save, at=point)))
        for _again in range(2):
            now += 5 * MINUTE
            swept(now)
    assert deaths >= len(STORY) * 2
    assert [text for _action, text in told(feed)] == [*STORY, "Four."]
    assert FeedIncident.objects.get().resolved_at is not None and Feed.objects.get().error == ""


def swept(now: datetime) -> None:
    """Sweep; what a dead process held is let go a moment after its end."""
    patience = time.monotonic() + 5
    while not reading.sweep(now=now) and time.monotonic() < patience:
        time.sleep(0.02)


def dies(now: datetime, point: tuple[Any, str, Callable[..., Any]]) -> bool:
    """Sweep in a process of its own that ends where it reaches the point, if it does."""
    pid = os.fork()
    if pid == 0:
        try:
            for one in connections.all(initialized_only=True):
                # The parent's session: kept open, never used nor closed here.
                _kept.append(one.connection)
                one.connection = None
            setattr(*point)
            reading.sweep(now=now)
        finally:
            os._exit(1)
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status) == 9
