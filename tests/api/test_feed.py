"""The change feed: every committed entry once, none skipped, each incident's in their order."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection, connections, transaction

from incidents import feed, handling, lifecycle
from incidents.models import FeedPosition, Incident, TimelineEntry
from people.actors import Actor
from tests import makers
from tests.api import calling
from tests.api.calling import Program

WRITERS, ROUNDS, SHARED = 8, 12, 3


class Undone(Exception):
    """A transaction that its writer takes back."""


def followed(program: Program, after: int = 0, limit: int = 200) -> list[dict[str, Any]]:
    """Every entry behind a position, page by page, as a data warehouse reads them."""
    entries: list[dict[str, Any]] = []
    while True:
        found = program.get(f"timeline/?after={after}&limit={limit}")["results"]
        if not found:
            return entries
        entries += found
        after = found[-1]["position"]


@pytest.mark.django_db
def test_the_feed_begins_with_the_first_entry_and_ends_with_an_empty_page() -> None:
    program = calling.of_program()
    first, second = makers.make_incident("diagnosing"), makers.make_incident("closed")
    # What this test wrote is below the horizon only once its transaction is over.
    calling.settle()
    entries = followed(program, limit=3)
    assert [(one["incident"], one["number"]) for one in entries] == [
        (incident.reference, number)
        for incident in (first, second)
        for number in range(1, incident.entry_count + 1)
    ]
    last = entries[-1]["position"]
    assert program.get(f"timeline/?after={last}") == {"results": [], "next": None}


@pytest.mark.django_db
def test_next_leads_through_the_whole_feed() -> None:
    program = calling.of_program()
    makers.make_incident("closed")
    calling.settle()
    page = program.get("timeline/?limit=2")
    seen = list(page["results"])
    while page["next"]:
        page = program.get(page["next"].partition("/api/v1/")[2])
        seen += page["results"]
    assert seen == followed(program)


@pytest.mark.django_db(transaction=True)
def test_an_older_transaction_that_writes_later_does_not_overtake() -> None:
    """Three sessions: the one that began first writes last, and one between them stays open."""
    by = makers.agent()
    incident = makers.make_incident(by=by)
    feed.keep_up()
    began, wrote, go_on, end = (threading.Event() for _event in range(4))

    def late_writer() -> None:
        with transaction.atomic():
            _take_a_number()
            began.set()
            wrote.wait(10)
            handling.note(incident, by=by, text="Second.")

    def long_open() -> None:
        with transaction.atomic():
            _take_a_number()
            go_on.set()
            end.wait(10)

    late, long = _thread(late_writer), _thread(long_open, after=began)
    go_on.wait(10)
    handling.note(incident, by=by, text="First.")
    wrote.set()
    late.join(10)
    feed.keep_up()
    end.set()
    long.join(10)
    feed.keep_up()
    numbers = FeedPosition.objects.order_by("position").values_list("entry__number", flat=True)
    assert list(numbers) == [1, 2, 3]


def _take_a_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def _thread(run: Callable[[], None], after: threading.Event | None = None) -> threading.Thread:
    def whole() -> None:
        try:
            if after is not None:
                after.wait(10)
            run()
        finally:
            connections["default"].close()

    thread = threading.Thread(target=whole)
    thread.start()
    return thread


class Reader:
    """Polls all the time while others write."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.seen: list[dict[str, Any]] = []
        self.polls = 0
        self.finished = threading.Event()
        self.failed: list[BaseException] = []

    def __call__(self) -> None:
        try:
            while not self.finished.is_set():
                self.read_on()
        except BaseException as error:
            self.failed.append(error)

    def read_on(self) -> None:
        after = self.seen[-1]["position"] if self.seen else 0
        self.seen += self.program.get(f"timeline/?after={after}&limit=200")["results"]
        self.polls += 1


def write_much(number: int, by: Actor, shared: list[Incident], outcomes: list[str]) -> None:
    """Transactions of one and of several verbs, on own and shared incidents; some are taken back."""
    chance = random.Random(number)
    own = lifecycle.register(by=by, title=f"Own {number}", channel="phone")
    for turn in range(ROUNDS):
        try:
            with transaction.atomic():
                if chance.random() < 0.4:
                    # Its number is taken long before it writes.
                    _take_a_number()
                    time.sleep(chance.random() * 0.02)
                handling.note(own, by=by, text=f"{number}/{turn}")
                for incident in sorted(chance.sample(shared, chance.randint(0, 2)), key=lambda one: one.pk):
                    handling.note(incident, by=by, text=f"{number}/{turn} shared")
                if chance.random() < 0.2:
                    time.sleep(0.03)
                if chance.random() < 0.3:
                    raise Undone
            outcomes.append("kept")
        except Undone:
            outcomes.append("undone")


@pytest.mark.django_db(transaction=True)
def test_the_feed_is_complete_and_in_order_under_eight_writers() -> None:
    shared = [makers.make_incident() for _number in range(SHARED)]
    actors = [makers.agent(f"Writer {number}") for number in range(WRITERS)]
    outcomes: list[str] = []
    readers = [Reader(calling.of_program()) for _reader in range(2)]
    reading = [_thread(reader) for reader in readers]
    writing = [
        _thread(lambda number=number, by=by: write_much(number, by, shared, outcomes))
        for number, by in enumerate(actors)
    ]
    for thread in writing:
        thread.join(60)
    for reader in readers:
        reader.finished.set()
    for thread in reading:
        thread.join(10)
    assert len(outcomes) == WRITERS * ROUNDS and {"kept", "undone"} == set(outcomes)
    committed = set(TimelineEntry.objects.values_list("incident", "number"))
    for reader in readers:
        assert not reader.failed
        assert reader.polls > 5
        reader.read_on()
        told = [(int(one["incident"][4:]), one["number"]) for one in reader.seen]
        assert len(told) == len(set(told))
        assert set(told) == committed
        for incident in Incident.objects.all():
            mine = [number for key, number in told if key == incident.pk]
            assert mine == list(range(1, incident.entry_count + 1))
        assert all(a["position"] < b["position"] for a, b in pairwise(reader.seen))
