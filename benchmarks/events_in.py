"""How many events a second are taken durably, beside how many single rows the same PostgreSQL commits.

`python -m benchmarks.events_in`: PagerDuty's events of version 2 and plain JSON with the key in a header, on
four connections to the desk's own web server; then how fast one worker reads what came in.
"""

from __future__ import annotations

import itertools
import json
import math
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import benchmarks.own_folder

import benchmarks.ready  # noqa: F401  isort: skip

from django.db import connection
from django.utils import timezone

from benchmarks import scratch
from benchmarks.committing import AT_ONCE, Opened, committing, rate
from benchmarks.lines import Line
from benchmarks.serving import Served, local, served
from benchmarks.taking_turns import say
from monitoring import receipts, sources
from monitoring.models import Event, Receipt, ReceiptState, Source, SourceKind
from notifications import doorbell
from servicedesk.embedded.postgres import EmbeddedPostgres

ROUNDS, TO_READ = 7, 20_000
_numbers = itertools.count()


def main() -> None:
    # Bells that nobody hears would measure the broker's folder.
    doorbell._silent_until = math.inf
    with scratch.server() as running:
        pagerduty, plain = _source(SourceKind.PAGERDUTY), _source(SourceKind.JSON)
        scratch.make_durable(running)
        with served(local()) as desk:
            _compare(running, desk, pagerduty, plain)
        _read()


def _source(kind: SourceKind) -> str:
    key = sources.new_key()
    source = Source(kind=kind, name=f"Bench {kind}", made_at=timezone.now())
    sources.give_key(source, key)
    source.save()
    return key


def _compare(running: EmbeddedPostgres, desk: Served, pagerduty: str, plain: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE one_row (id bigserial PRIMARY KEY, said text NOT NULL)")
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("on",), "Commits that do not wait for the disk are no measure."
    sides: dict[str, Opened] = {
        "raw": lambda: committing(running, "INSERT INTO one_row (said) VALUES ('The printer is down')"),
        "PagerDuty": lambda: _sending(desk, "/v2/enqueue", pagerduty, 202),
        "JSON": lambda: _sending(desk, "/events/json/", plain, 202),
    }
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name, opened in sides.items():
            found = rate(opened)
            if number:
                rates[name].append(found)
    say("events of PagerDuty accepted durably, of raw commits", rates["PagerDuty"], rates["raw"], "≥ 0.3")
    say("events as plain JSON accepted durably, of raw commits", rates["JSON"], rates["raw"], "≥ 0.3")
    told = ", ".join(f"{name} {statistics.median(found):.0f}" for name, found in rates.items())
    print(f"(a second, on {AT_ONCE} connections: {told})")


@contextmanager
def _sending(desk: Served, path: str, key: str, status: int) -> Iterator[Callable[[], None]]:
    with Line(desk.port, key) as line:

        def send() -> None:
            answer = line.post(path, json.dumps(_event(key)).encode())
            if answer.status != status:
                raise RuntimeError(f"{answer.status}: {answer.body[:300]!r}")

        yield send


def _event(key: str) -> dict[str, object]:
    """One body for both doors, of the size that tools send."""
    number = next(_numbers)
    return {
        "routing_key": key,
        "event_action": "trigger",
        "dedup_key": f"db{number % 200}/disk",
        "key": f"db{number % 200}/disk",
        "payload": {
            "summary": f"Disk {number} is 97% full on db{number % 200}.example.org",
            "source": f"db{number % 200}.example.org",
            "severity": "critical",
            "component": "disk",
            "custom_details": {
                "free": "312 MB",
                "growing": "40 MB an hour",
                "seen by": "prometheus, rule 14",
            },
        },
        "client": "Bench",
        "client_url": "https://prometheus.example.org/alerts",
    }


def _read() -> None:
    """What came in while it was measured is read: nobody waits for it, but it must keep up."""
    waiting = Receipt.objects.filter(state=ReceiptState.WAITING)
    spare = waiting.order_by("-pk").values_list("pk", flat=True)[TO_READ:]
    Receipt.objects.filter(pk__in=list(spare)).delete()
    count, begun = waiting.count(), time.perf_counter()
    while receipts.sweep(now=timezone.now()):
        pass
    seconds = time.perf_counter() - begun
    assert not waiting.exists() and Event.objects.count() == count
    print(f"read by one worker: {count / seconds:.0f} a second ({count} receipts)   wanted > 2,000")


if __name__ == "__main__":
    main()
