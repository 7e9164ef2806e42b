"""One command runs everything: PostgreSQL where it is embedded, web, worker, beat, mail and monitor."""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

from servicedesk.embedded.postgres import EmbeddedPostgres

STOP_SECONDS = 8.0
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass
class Part:
    """A process that should run as long as the desk does."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[str] | None = None
    failures: int = 0
    start_after: float = 0.0
    started_at: float = 0.0

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass
class Supervisor:
    """Runs the parts, starts again what dies, and stops everything on SIGINT or SIGTERM."""

    parts: list[Part]
    postgres: EmbeddedPostgres | None = None
    on_ready: Callable[[], None] = lambda: None
    is_ready: Callable[[], bool] = lambda: True
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Run until told to stop; returns the exit code."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._asked_to_stop)
        announced = False
        try:
            while not self.stopping.is_set():
                for part in self.parts:
                    self._keep(part)
                self._keep_postgres()
                if not announced and self.is_ready():
                    announced = True
                    self.on_ready()
                self.stopping.wait(0.5 if announced else 0.05)
        finally:
            self._stop()
        return 0

    def _asked_to_stop(self, _signum: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _keep(self, part: Part) -> None:
        now = time.monotonic()
        if part.alive or now < part.start_after:
            return
        if part.process is not None:
            part.failures = 0 if now - part.started_at > 60 else part.failures + 1
            delay = min(2.0**part.failures, 30.0)
            say(part.name, f"ended with {part.process.returncode}; starts again in {delay:.0f} s")
            part.process, part.start_after = None, now + delay
            return
        part.started_at = now
        part.process = subprocess.Popen(
            part.command,
            env=os.environ | part.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_dies_with(os.getpid()),
        )
        if part.process.stdout is not None:
            threading.Thread(target=_forward, args=(part.name, part.process.stdout), daemon=True).start()

    def _keep_postgres(self) -> None:
        if self.postgres and self.postgres.process and self.postgres.process.poll() is not None:
            say("postgres", "ended; starts again")
            self.postgres.start()

    def _stop(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        for part in self.parts:
            if part.alive and part.process:
                part.process.send_signal(signal.SIGTERM)
        for part in self.parts:
            if part.process is None:
                continue
            try:
                part.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                say(part.name, "did not stop in time and is ended")
            _end_group(part.process.pid)
            part.process.wait()
        if self.postgres:
            self.postgres.stop()


def _dies_with(parent: int) -> Callable[[], None]:
    """A killed supervisor takes its parts along; nothing is left that holds the port."""

    def prepare() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _end_group(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _forward(name: str, lines: IO[str]) -> None:
    for line in lines:
        say(name, line.rstrip("\n"))


def say(name: str, text: str) -> None:
    """One line of a part's log on the terminal."""
    _ready, writable, _failed = select.select([], [sys.stdout], [], 5)
    if writable:
        sys.stdout.write(f"{name:<8} | {text}\n")
        sys.stdout.flush()
