"""Web and worker are killed again and again under a stream of events; each accepted one is there once."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from incidents.models import Incident
from monitoring import pipeline, receipts
from monitoring.models import Alarm, Event, Receipt
from tests.conftest import free_port
from tests.faults.killing import Progress, killed_again_and_again
from tests.mailroom.processes import environment
from tests.monitoring.sending import make_source

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rounds]

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
KILLS = int(os.environ.get("EVENT_KILLS", "100" if LONG else "6"))
EVENTS = int(os.environ.get("EVENTS", "10000" if LONG else "300"))
SENDERS, KEYS = 3, 20


def work() -> None:
    """A worker without its broker."""
    # The kills are not the messages' fault here, and some message meets many of them.
    receipts.ATTEMPTS = 10_000
    while True:
        receipts.sweep(now=timezone.now())
        pipeline.release(now=timezone.now())
        pipeline.sweep(now=timezone.now())
        time.sleep(0.02)


class Web:
    """A web server that is killed whole, `kills` times, each when the stream is `every` further on."""

    def __init__(self, port: int, *, kills: int, every: int, progress: Progress) -> None:
        self.deaths = 0
        self._port, self._kills, self._every, self._progress = port, kills, every, progress
        self._dice = random.Random(8)
        self._process: subprocess.Popen[bytes] | None = None
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Web:
        self._begin()
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ends.set()
        self._thread.join()
        self._kill()

    def _run(self) -> None:
        while self.deaths < self._kills and not self._ends.is_set():
            if self._progress.count >= self._every * (self.deaths + 1):
                time.sleep(self._dice.random() * 0.05)
                self._kill()
                self.deaths += 1
                self._begin()
            time.sleep(0.005)

    def _begin(self) -> None:
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(self._port), "--workers", "1", "--blocking-threads", "2",
            "--log-level", "critical", "servicedesk.wsgi:application",
        ]  # fmt: skip
        self._process = subprocess.Popen(
            command, env=environment(), cwd=settings.BASE_DIR, start_new_session=True
        )

    def _kill(self) -> None:
        assert self._process is not None
        # The server and the process that it serves with: a group of their own.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


class Tools:
    """Senders that offer an event until it was answered 202, and some of them once more."""

    def __init__(self, port: int, bodies: list[tuple[int, bytes]], progress: Progress) -> None:
        self.accepted: list[int] = []
        self.broken = 0
        self._port, self._progress = port, progress
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._send_all, args=(bodies[place::SENDERS],))
            for place in range(SENDERS)
        ]

    def run(self) -> None:
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()

    def _send_all(self, bodies: list[tuple[int, bytes]]) -> None:
        while bodies:
            line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
            try:
                while bodies:
                    self._send(line, bodies)
            except (OSError, http.client.HTTPException):
                with self._lock:
                    self.broken += 1
                time.sleep(0.05)
            finally:
                line.close()

    def _send(self, line: http.client.HTTPConnection, bodies: list[tuple[int, bytes]]) -> None:
        number, body = bodies[0]
        line.request("POST", "/v2/enqueue", body, {"Content-Type": "application/json"})
        answer = line.getresponse()
        answer.read()
        assert answer.status == 202, answer.status
        with self._lock:
            self.accepted.append(number)
            self._progress.count += 1
        bodies.pop(0)


def stream(key: str, dice: random.Random) -> list[tuple[int, bytes]]:
    """Of a few alarms, wrong and right in no order; each message carries its own time."""
    begun = timezone.now() - timedelta(hours=1)
    bodies = []
    for number in range(EVENTS):
        event = {
            "routing_key": key,
            "event_action": dice.choice(("trigger", "trigger", "trigger", "resolve", "acknowledge")),
            "dedup_key": f"disk {dice.randrange(KEYS)}",
            "payload": {
                "summary": f"Event {number}",
                "source": "db1",
                "severity": dice.choice(("critical", "error", "warning")),
                "timestamp": (begun + timedelta(milliseconds=number)).isoformat(),
            },
        }
        bodies.append((number, json.dumps(event).encode()))
        if dice.random() < 0.1:
            bodies.append((number, json.dumps(event).encode()))
    return bodies


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def none_waits() -> bool:
    waits = Receipt.objects.filter(state="waiting").exists()
    return not waits and not Event.objects.filter(outcome="waiting").exists()


def each_is_there_once() -> None:
    titles = Counter(Event.objects.values_list("title", flat=True))
    assert titles == Counter({f"Event {number}": 1 for number in range(EVENTS)})
    assert not Event.objects.filter(outcome="failed").exists()
    assert not Event.objects.filter(trace=[]).exists()
    assert Event.objects.filter(outcome="opened").count() == Incident.objects.count()
    keys = list(Incident.objects.values_list("intake_key", flat=True))
    assert len(keys) == len(set(keys))
    for alarm in Alarm.objects.all():
        assert Incident.objects.open().filter(intake_key__startswith=f"alarm:{alarm.pk}:").count() <= 1


def test_each_event_that_was_accepted_is_there_once_and_a_replay_of_all_makes_nothing_new() -> None:
    _source, key = make_source("pagerduty")
    dice, port, progress = random.Random(7), free_port(), Progress()
    bodies = stream(key, dice)
    every = len(bodies) // (KILLS + 1)
    tools = Tools(port, list(bodies), progress)
    with (
        killed_again_and_again(work, kills=KILLS, every=every, progress=progress, seed=9) as worker_deaths,
        Web(port, kills=KILLS, every=every, progress=progress) as web,
    ):
        tools.run()
        until(lambda: (web.deaths, worker_deaths()) == (KILLS, KILLS), 60)
        until(none_waits, 60 + EVENTS / 50)
    assert Counter(tools.accepted) == Counter(number for number, _body in bodies)
    assert tools.broken >= KILLS
    assert Receipt.objects.count() >= len(bodies)
    each_is_there_once()
    entries = sum(Incident.objects.values_list("entry_count", flat=True))
    for receipt in Receipt.objects.all():
        receipts.again(receipt, now=timezone.now())
    receipts.sweep(now=timezone.now())
    pipeline.sweep(now=timezone.now())
    assert none_waits()
    each_is_there_once()
    assert sum(Incident.objects.values_list("entry_count", flat=True)) == entries
    print(f"{len(bodies)} messages, {KILLS} kills of each, {tools.broken} broken connections")
