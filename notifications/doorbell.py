"""Wakes a worker early. A bell that does not ring costs seconds, never a message: the sweep finds the row."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import KombuError, OperationalError

log = logging.getLogger(__name__)

# A broker that is away costs each caller two seconds of trying; the sweep comes round sooner than this.
SILENT_SECONDS = 15.0
# How far back a bell looks for itself.
LATELY = 8
_silent_until = 0.0
# When a bell that names nothing was rung last, and which are still to ring.
_rung_at: dict[str, float] = {}
_owed: set[str] = set()
_lock = threading.Lock()


def ring(task: str, args: Sequence[Any] = (), *, many: str = "") -> None:
    """Send the wake-up now; a broker that is away is noted, never raised, and left alone for a while.

    A bell that names nothing says only that there is something new. Many of them in a moment are one, rung
    at the moment's end: in a burst of registrations every fifth second went to the broker. `many` is such a
    bell, which stands for all that name something within the moment after the first.
    """
    general = many if args else task
    if not general or not _wait_for(general):
        _send(task, args)


def _wait_for(task: str) -> float:
    """Seconds until the bell will be rung for this caller too; 0 when the caller rings it now."""
    with _lock:
        now = time.monotonic()
        wait = max(0.0, _rung_at.get(task, 0.0) + settings.BELL_SECONDS - now)
        if not wait:
            _rung_at[task] = now
        elif task not in _owed:
            _owed.add(task)
            threading.Timer(wait, _ring_owed, [task]).start()
        return wait


def _ring_owed(task: str) -> None:
    with _lock:
        _owed.discard(task)
        _rung_at[task] = time.monotonic()
    _send(task, ())


def _begin_anew() -> None:
    """In a forked process nobody is left who would ring what its parent owes."""
    global _lock
    _lock = threading.Lock()
    _owed.clear()


os.register_at_fork(after_in_child=_begin_anew)


def _send(task: str, args: Sequence[Any]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, args=list(args), retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        _silent_until = time.monotonic() + SILENT_SECONDS
        log.warning("The broker is away, so %s waits for the next sweep: %s", task, error)


def ring_on_commit(task: str, args: Sequence[Any] = (), *, many: str = "") -> None:
    """Ring once the surrounding transaction is committed; never, when it is rolled back.

    Who rings the same bell again and again in one transaction rings it once.
    """
    bell = _Bell(task, tuple(args), many)
    waiting = connection.run_on_commit[-LATELY:] if connection.in_atomic_block else []
    if not any(registered[1] == bell for registered in waiting):
        transaction.on_commit(bell, robust=True)


def ring_settled(about: str) -> None:
    """Tell on commit that a message about this was settled, if somebody wants to know at once."""
    task = settings.NOTIFICATIONS_SETTLED_TASKS.get(about.partition(":")[0])
    if task:
        ring_on_commit(task, [about])


@dataclass(frozen=True)
class _Bell:
    task: str
    args: tuple[Any, ...]
    many: str

    def __call__(self) -> None:
        ring(self.task, self.args, many=self.many)
