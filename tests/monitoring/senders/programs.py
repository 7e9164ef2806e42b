"""Programs of others, running for the length of a test, and what the desk made of what they said."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.utils import timezone

from incidents.models import EntryKind, Incident, State
from monitoring import pipeline, receipts
from monitoring.models import Event, Source
from tests.conftest import free_port

PATIENCE = 60.0


@contextmanager
def running(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, ended when the block is left."""
    with log.open("wb") as written:
        process = subprocess.Popen(command, stdout=written, stderr=subprocess.STDOUT, cwd=log.parent)
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def said_by(source: Source) -> list[Event]:
    """What the desk made so far of what a source sent, oldest first, each worked on."""
    receipts.sweep(now=timezone.now())
    pipeline.sweep(now=timezone.now())
    return list(Event.objects.filter(source=source).order_by("pk"))


def incidents_of(source: Source) -> list[Incident]:
    """The incidents that came of it."""
    return list(Incident.objects.filter(alarms__source=source).distinct())


def assert_one_open_incident(source: Source) -> None:
    """All that a source said is one incident; its recovery is noted once and closes nothing."""
    (incident,) = incidents_of(source)
    assert incident.state == State.CLASSIFIED
    assert incident.timeline.filter(kind=EntryKind.RECOVERY_NOTED).count() == 1


def wait_until(is_so: Callable[[], bool], log: Path | None = None) -> None:
    """Fail, with the end of the program's log, when it does not become so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            told = log.read_text(errors="replace")[-3000:] if log is not None else ""
            raise AssertionError(f"It did not happen within {PATIENCE:.0f} seconds.\n{told}")
        time.sleep(0.1)


class Target:
    """A small web server with metrics that can be stopped and started: what is watched."""

    def __init__(self) -> None:
        self.port = free_port()
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _Metrics)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Metrics(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b"requests_total 1\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass
