"""A storm of events: how many incidents it leaves, how fast it is worked on, and what the queue page feels.

`python -m benchmarks.event_storm`, or with `--events 50000 --keys 200`. The messages lie as a tool sent them;
a worker of its own reads them and brings them to their incidents while somebody opens the queue page of a
running desk again and again. The page is told in times of its own quiet median just before.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import multiprocessing
import statistics
import time
from collections.abc import Callable, MutableSequence
from datetime import datetime, timedelta
from http.client import HTTPConnection

import benchmarks.own_folder

import benchmarks.ready  # isort: skip

from django.db import connections
from django.utils import timezone

import benchmarks.scratch
from benchmarks import serving
from benchmarks.seed import OPEN
from incidents.models import Incident
from monitoring import pipeline, receipts, sources
from monitoring.models import Event, Receipt, Rule, Source, SourceKind
from notifications import doorbell

EVENTS, KEYS, INCIDENTS = 50_000, 200, 10_000
QUIET_ROUNDS = 60
CHUNK = 5000
_numbers = itertools.count(1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure a storm of events (ratios within one run).")
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--keys", type=int, default=KEYS)
    parser.add_argument("--incidents", type=int, default=INCIDENTS)
    asked = parser.parse_args()
    # Bells that nobody hears would measure the broker's folder.
    doorbell._silent_until = math.inf
    with benchmarks.scratch.server() as running:
        databases = benchmarks.scratch.Databases(running)
        databases.make(asked.incidents, OPEN)
        environment = serving.local()
        environment["DATABASE_URL"] = running.url.replace("/servicedesk?", f"/incidents_{asked.incidents}?")
        with serving.served(environment) as web:
            page = _page(web.port, serving.sign_in())
            for words, rule in (("each key its own incident", None), ("a rule that groups", ["source"])):
                _storm(words, rule, asked.events, asked.keys, page)


def _storm(words: str, group_by: list[str] | None, events: int, keys: int, page: Callable[[], float]) -> None:
    source = _source(group_by)
    _send(source, events, keys)
    before = Incident.objects.count()
    quiet = statistics.median(page() for _round in range(QUIET_ROUNDS))
    connections.close_all()
    forks = multiprocessing.get_context("fork")
    took = forks.Array("d", 2)
    worker = forks.Process(target=_work, args=(took,))
    worker.start()
    meanwhile = []
    while worker.is_alive():
        meanwhile.append(page())
    worker.join()
    assert worker.exitcode == 0
    assert Event.objects.filter(source=source).exclude(outcome="waiting").count() == events
    made = Incident.objects.count() - before
    most = 1 if group_by else keys
    ratio = statistics.median(meanwhile) / quiet
    print(f"{words}: {events:,} events for {keys} keys leave {made} incidents (at most {most})")
    reading, working = float(took[0]), float(took[1])
    print(f"  read: {events / reading:,.0f} a second; brought to incidents: {events / working:,.0f} a second")
    print(
        f"  the queue page meanwhile {ratio:.2f} × its quiet median (at most 3), {len(meanwhile)} times asked"
    )
    assert made <= most


def _source(group_by: list[str] | None) -> Source:
    number = next(_numbers)
    source = Source(kind=SourceKind.PAGERDUTY, name=f"Storm {number}", made_at=timezone.now())
    sources.give_key(source, sources.new_key())
    source.save()
    if group_by:
        Rule.objects.create(name=f"One storm {number}", source=source, group_by=group_by)
    return source


def _send(source: Source, events: int, keys: int) -> None:
    """As many messages as if the tool had sent them, a millisecond apart."""
    begun = timezone.now()
    for start in range(0, events, CHUNK):
        numbers = range(start, min(start + CHUNK, events))
        Receipt.objects.bulk_create(_receipt(source, number, keys, begun) for number in numbers)


def _receipt(source: Source, number: int, keys: int, begun: datetime) -> Receipt:
    said = {
        "event_action": "trigger",
        "dedup_key": f"web{number % keys}/disk",
        "payload": {
            "summary": f"Disk full on web{number % keys}",
            "source": f"web{number % keys}",
            "severity": "critical",
            "timestamp": (begun + timedelta(milliseconds=number)).isoformat(),
        },
    }
    return Receipt(source=source, way="pagerduty", body=json.dumps(said).encode(), received_at=begun)


def _work(took: MutableSequence[float]) -> None:
    """A worker without its broker, until nothing waits; says how long it read and how long it worked."""
    for one in connections.all(initialized_only=True):
        one.connection = None
    read = worked = 1
    while read or worked:
        begun = time.perf_counter()
        read = receipts.sweep(now=timezone.now())
        between = time.perf_counter()
        worked = pipeline.sweep(now=timezone.now())
        took[0] += between - begun
        took[1] += time.perf_counter() - between
    connections.close_all()


def _page(port: int, session: str) -> Callable[[], float]:
    """Opens the queue page once; gives the seconds until all of it is there."""
    line = HTTPConnection("127.0.0.1", port)

    def opened() -> float:
        begun = time.perf_counter()
        line.request("GET", "/desk/", headers={"Cookie": f"sessionid={session}"})
        answer = line.getresponse()
        answer.read()
        assert answer.status == 200, answer.status
        return time.perf_counter() - begun

    return opened


if __name__ == "__main__":
    main()
