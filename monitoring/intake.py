"""Keeps what a tool sent, as it came, before anybody says so: one row, one commit."""

from __future__ import annotations

import select
from datetime import datetime

from django.db import connection

from monitoring.models import Source
from notifications.doorbell import ring_on_commit

BELL = "monitoring.read"

_KEEP = """
INSERT INTO monitoring_receipt (source_id, way, content_type, body, received_at, state, attempts, reason)
VALUES (%s, %s, %s, %s, %s, 'waiting', 0, '')
RETURNING id
"""


def receive(source: Source, body: bytes, *, way: str, content_type: str, now: datetime) -> int:
    """Keep one message; give the id of its receipt.

    Outside a transaction it is committed when this returns, so that the caller may answer for it.
    """
    shown = "".join(character for character in content_type[:100] if character.isprintable())
    _trust_an_open_line()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [source.pk, way, shown, body, now])
        (row,) = cursor.fetchone()
    ring_on_commit(BELL)
    return int(row)


def _trust_an_open_line() -> None:
    """Look whether the server has hung up, in place of asking it, which would be a second round trip.

    An idle line from which something can be read is one that the server closed.
    """
    line = connection.connection
    if line is None or connection.in_atomic_block:
        return
    idle = select.poll()
    idle.register(line.fileno(), select.POLLIN)
    if idle.poll(0):
        connection.close()
    else:
        connection.health_check_done = True  # type: ignore[attr-defined]
