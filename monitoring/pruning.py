"""What checks and heartbeats keep no longer: everything in batches, so that no statement holds the tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from monitoring import pinging

SPANS_KEPT = timedelta(days=2)
DAYS_KEPT = timedelta(days=400)
FINDINGS_KEPT = timedelta(days=90)
FINDINGS_OF_ONE = 200
BATCH = 5000

_OLD_SPANS = """
DELETE FROM monitoring_checkspan WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM monitoring_checkspan WHERE at < %(before)s LIMIT %(batch)s))
"""
_OLD_DAYS = """
DELETE FROM monitoring_checkday WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM monitoring_checkday WHERE day < %(before)s LIMIT %(batch)s))
"""
_OLD_FINDINGS = """
DELETE FROM monitoring_checkfinding WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM monitoring_checkfinding WHERE at < %(before)s LIMIT %(batch)s))
"""
_TOO_MANY_FINDINGS = """
DELETE FROM monitoring_checkfinding WHERE ctid = ANY (ARRAY(
    SELECT finding.ctid FROM monitoring_checkfinding finding JOIN (
        SELECT watched.id, last.id AS first_kept FROM monitoring_check watched CROSS JOIN LATERAL (
            SELECT id FROM monitoring_checkfinding WHERE check_seen_id = watched.id
            ORDER BY id DESC OFFSET %(kept)s LIMIT 1
        ) last
    ) kept ON finding.check_seen_id = kept.id AND finding.id < kept.first_kept
    LIMIT %(batch)s))
"""


def sweep(*, now: datetime) -> int:
    """Forget what is too old or too much; give the number of rows."""
    gone = _delete(_OLD_SPANS, before=now - SPANS_KEPT)
    gone += _delete(_OLD_DAYS, before=(now - DAYS_KEPT).date())
    gone += _delete(_OLD_FINDINGS, before=now - FINDINGS_KEPT)
    gone += _delete(_TOO_MANY_FINDINGS, kept=FINDINGS_OF_ONE - 1)
    return gone + pinging.prune()


def _delete(statement: str, **terms: Any) -> int:
    gone = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, terms | {"batch": BATCH})
            gone += cursor.rowcount
            if cursor.rowcount < BATCH:
                return gone
