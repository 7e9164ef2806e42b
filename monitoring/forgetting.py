"""Throws away what nobody needs any more, a little at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

DONE_DAYS = 30
UNREADABLE_DAYS = EVENT_DAYS = 90
BATCH = 1000
MOST_BATCHES = 20

# An event is kept longer than what it was read from, and then stands for itself.
_RECEIPTS = """
WITH old AS MATERIALIZED (
    SELECT id FROM monitoring_receipt
    WHERE received_at < %(done)s
        AND (state = 'done' OR (state = 'unreadable' AND received_at < %(unreadable)s))
    ORDER BY received_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
), freed AS (
    UPDATE monitoring_event SET receipt_id = NULL WHERE receipt_id IN (SELECT id FROM old)
)
DELETE FROM monitoring_receipt WHERE id IN (SELECT id FROM old)
"""
_EVENTS = """
DELETE FROM monitoring_event WHERE id IN (
    SELECT id FROM monitoring_event
    WHERE received_at < %(events)s AND outcome NOT IN ('waiting', 'held')
    ORDER BY received_at LIMIT %(batch)s
    FOR UPDATE SKIP LOCKED
)
"""


def forget(*, now: datetime) -> int:
    """Give the number of rows that are gone; what is left is the next call's."""
    terms: dict[str, Any] = {
        "done": now - timedelta(days=DONE_DAYS),
        "unreadable": now - timedelta(days=UNREADABLE_DAYS),
        "events": now - timedelta(days=EVENT_DAYS),
        "batch": BATCH,
    }
    gone = 0
    for statement in (_RECEIPTS, _EVENTS):
        for _round in range(MOST_BATCHES):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, terms)
                count = cursor.rowcount
            gone += count
            if count < BATCH:
                break
    return gone
