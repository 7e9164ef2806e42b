"""How often a second something is done by several at once, each with a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg2

from servicedesk.embedded.postgres import EmbeddedPostgres

AT_ONCE, SECONDS = 4, 2.0
Opened = Callable[[], AbstractContextManager[Callable[[], None]]]


def rate(opened: Opened) -> float:
    """How often a second an act is done by several at once, each with a connection of its own."""
    done = [0] * AT_ONCE
    failed: list[BaseException] = []
    ready = threading.Barrier(AT_ONCE + 1)

    def work(place: int) -> None:
        try:
            with opened() as act:
                ready.wait()
                until = time.perf_counter() + SECONDS
                while time.perf_counter() < until:
                    act()
                    done[place] += 1
        except BaseException as failure:
            failed.append(failure)
            ready.abort()

    workers = [threading.Thread(target=work, args=(place,)) for place in range(AT_ONCE)]
    for worker in workers:
        worker.start()
    ready.wait()
    begun = time.perf_counter()
    for worker in workers:
        worker.join()
    if failed:
        raise failed[0]
    return sum(done) / (time.perf_counter() - begun)


@contextmanager
def connected(running: EmbeddedPostgres) -> Iterator[psycopg2.extensions.cursor]:
    connection = psycopg2.connect(host=str(running.sockets), user="servicedesk", dbname="servicedesk")
    connection.autocommit = True
    try:
        yield connection.cursor()
    finally:
        connection.close()


@contextmanager
def committing(running: EmbeddedPostgres, statement: str) -> Iterator[Callable[[], None]]:
    with connected(running) as cursor:
        yield lambda: cursor.execute(statement)
