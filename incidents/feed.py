"""Every entry of every timeline in one order, none skipped: for programs that read along.

Entries get their ids before they are committed, so neither ids nor transactions order them safely: one
that commits late would stand before what was read already. So a position is given afterwards, by one at a
time, to what lies below the horizon.

An incident's entries are written one after another under its lock, but by transactions that may have begun
in another order: the later entry can lie below the horizon while the earlier does not. So an entry counts as
settled when all before it are. Within a window ids are a good order: those of one incident rise.
"""

from __future__ import annotations

from django.db import connection, transaction

from incidents.horizon import horizon
from incidents.models import FeedProgress, TimelineEntry

NAME = "feed"

_NUMBER = """
WITH settled AS (
    SELECT e.id, MAX(e.transaction) OVER (PARTITION BY e.incident_id ORDER BY e.number) AS by
    FROM incidents_timelineentry e
    WHERE e.incident_id IN (
        SELECT moved.incident_id FROM incidents_timelineentry moved WHERE moved.transaction >= %(reached)s
    )
)
INSERT INTO incidents_feedposition (entry_id)
SELECT id FROM settled WHERE by >= %(reached)s AND by < %(horizon)s
ORDER BY id
"""


def keep_up() -> int:
    """Give a position to every entry that is settled by now; returns how many.

    None while somebody else does it just now. Idle it costs two reads.
    """
    with transaction.atomic():
        progress = _taken()
        if progress is None:
            return 0
        reached = horizon()
        if reached <= progress.reached:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_NUMBER, {"reached": progress.reached, "horizon": reached})
            numbered = cursor.rowcount
        if numbered:
            # Idle transactions move the horizon too; to write that down would make it move again.
            FeedProgress.objects.filter(pk=NAME).update(reached=reached)
    return int(numbered)


def is_behind() -> bool:
    """Whether there are entries without a position: just written, or beside a transaction that is open."""
    reached = FeedProgress.objects.filter(pk=NAME).values_list("reached", flat=True).first() or 0
    return TimelineEntry.objects.filter(transaction__gte=reached).exists()


def _taken() -> FeedProgress | None:
    found = FeedProgress.objects.select_for_update(skip_locked=True).filter(pk=NAME).first()
    if found is None and not FeedProgress.objects.filter(pk=NAME).exists():
        FeedProgress.objects.bulk_create([FeedProgress(name=NAME)], ignore_conflicts=True)
        found = FeedProgress.objects.select_for_update(skip_locked=True).filter(pk=NAME).first()
    return found
