"""Which checks are due, each taken by one runner for as long as its look may last.

A lease is a number that grows with each claim. Whoever comes back with an older one comes too late: his
result is dropped. A runner that was killed leaves a lease that runs out by itself. `print_` is the digest of
what decides a look, so that what was seen of an older target is dropped as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from monitoring.probes import mail
from monitoring.thresholds import Standing

# Beyond the look itself: for the result's way to the database, and a machine that is out of breath.
MARGIN = timedelta(seconds=5)

# What a look depends on; the same words in the claim and where the result is written.
PRINT = "md5(concat_ws(E'\\x1f', kind, target, options::text, timeout, allows_inner))"

_CLAIM = f"""
WITH due AS (
    SELECT id AS due_id FROM monitoring_check
    WHERE NOT is_paused AND due_at <= %(now)s AND (leased_until IS NULL OR leased_until <= %(now)s)
    ORDER BY due_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE monitoring_check SET
    lease = lease + 1,
    leased_until = %(now)s + %(margin)s + make_interval(secs => CASE
        WHEN kind <> 'mail' THEN timeout
        WHEN jsonb_typeof(options -> 'wait_seconds') = 'number'
            THEN least((options ->> 'wait_seconds')::numeric, %(most)s)
        ELSE %(mail)s END)
FROM due WHERE id = due_id
RETURNING id, lease, {PRINT}, name, kind, target, options, timeout, allows_inner, interval, retry_seconds,
    fail_after, up_after, severity, state, failures, successes, since, last_at, due_at
"""  # noqa: S608 - no text of anybody's
_GIVE_BACK = """
UPDATE monitoring_check SET leased_until = NULL
FROM unnest(%(ids)s::bigint[], %(leases)s::bigint[]) AS ours (our_id, our_lease)
WHERE id = our_id AND lease = our_lease
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A check as it was when it was taken, with what its result is written by."""

    id: int
    lease: int
    print_: str
    name: str
    kind: str
    target: str
    options: Mapping[str, Any]
    timeout: int
    allows_inner: bool
    interval: int
    retry_seconds: int
    fail_after: int
    up_after: int
    severity: str
    state: str
    failures: int
    successes: int
    since: datetime | None
    last_at: datetime | None
    due_at: datetime

    @property
    def standing(self) -> Standing:
        return Standing(self.state, self.failures, self.successes)


def claim(*, now: datetime, limit: int) -> list[Claim]:
    """Take up to so many that are due, the longest due first."""
    terms: dict[str, Any] = {"now": now, "limit": limit, "margin": MARGIN}
    terms |= {"mail": mail.DEFAULT_WAIT, "most": mail.MOST_WAIT}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, terms)
        # Options come as their JSON text.
        return [Claim(*(*row[:6], json.loads(row[6]), *row[7:])) for row in cursor.fetchall()]


def give_back(claims: Sequence[Claim]) -> None:
    """Let others take what was not looked at."""
    with connection.cursor() as cursor:
        ids, leases = [one.id for one in claims], [one.lease for one in claims]
        cursor.execute(_GIVE_BACK, {"ids": ids, "leases": leases})
