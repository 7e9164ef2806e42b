"""Wakes a worker early. A bell that does not ring costs seconds, never a message: the sweep finds the row."""

from __future__ import annotations

import logging
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


def ring(task: str, args: Sequence[Any] = ()) -> None:
    """Send the wake-up now; a broker that is away is noted, never raised, and left alone for a while."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        current_app.send_task(task, args=list(args), retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        _silent_until = time.monotonic() + SILENT_SECONDS
        log.warning("The broker is away, so %s waits for the next sweep: %s", task, error)


def ring_on_commit(task: str, args: Sequence[Any] = ()) -> None:
    """Ring once the surrounding transaction is committed; never, when it is rolled back.

    Who rings the same bell again and again in one transaction rings it once.
    """
    bell = _Bell(task, tuple(args))
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

    def __call__(self) -> None:
        ring(self.task, self.args)
