"""Wakes a worker early. A bell that does not ring costs seconds, never a message: the sweep finds the row."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError, OperationalError

log = logging.getLogger(__name__)


def ring(task: str, args: Sequence[Any] = ()) -> None:
    """Send the wake-up now; a broker that is away is noted, never raised."""
    try:
        current_app.send_task(task, args=list(args), retry=False, ignore_result=True)
    except (OperationalError, KombuError, OSError) as error:
        log.warning("The broker is away, so %s waits for the next sweep: %s", task, error)


def ring_on_commit(task: str, args: Sequence[Any] = ()) -> None:
    """Ring once the surrounding transaction is committed; never, when it is rolled back."""
    transaction.on_commit(lambda: ring(task, args), robust=True)
