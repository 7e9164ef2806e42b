"""Reading the timeline in commit order, with no entry skipped.

Entries get their numbers before they are committed, so a later number can be seen earlier. What every
transaction below the horizon wrote is settled: it can be read once and never again. Whoever goes on from
a horizon meets an entry twice at the most, and misses none.
"""

from __future__ import annotations

from django.db import connection

# Transactions are counted across all databases of a server. One that is known to work in another database
# writes nothing here; whatever cannot be told (another role's, a prepared one) counts as ours.
_HORIZON = """
SELECT least(
    coalesce(
        (
            SELECT min(running::text::bigint) FROM pg_snapshot_xip(now.taken) AS running
            WHERE NOT EXISTS (
                SELECT 1 FROM pg_stat_activity a
                WHERE a.backend_xid = running::xid AND a.datname <> current_database()
            )
        ),
        pg_snapshot_xmax(now.taken)::text::bigint
    ),
    pg_current_xact_id_if_assigned()::text::bigint
)
FROM (SELECT pg_current_snapshot() AS taken OFFSET 0) AS now
"""
_CHANGED = """
SELECT incident_id, MAX(number) FROM incidents_timelineentry
WHERE transaction >= %s GROUP BY incident_id ORDER BY MAX(transaction) DESC LIMIT %s
"""


def horizon() -> int:
    """The transaction below which nothing is open any more; read it before what it stands for."""
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return int(cursor.fetchone()[0])


def own_transaction() -> int:
    """The number of the transaction that this is asked in; from then on it stands in the order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])


def changed_since(since: int, *, limit: int) -> tuple[int, dict[int, int]]:
    """The horizon to go on from, and per changed incident the number of its newest entry."""
    reached = horizon()
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, [since, limit])
        return reached, dict(cursor.fetchall())
