"""Every entry of every timeline in one order, none skipped: for programs that read along.

Entries get their ids before they are committed, so neither ids nor transactions order them safely: one
that commits late would stand before what was read already. So a position is given afterwards, by one at a
time, to what lies below the horizon. Within such a window ids are a good order, for those of one incident
are made under its lock.
"""

from __future__ import annotations

from django.db import connection, transaction

from incidents.horizon import horizon
from incidents.models import FeedProgress, TimelineEntry

NAME = "feed"

_NUMBER = """
INSERT INTO incidents_feedposition (entry_id)
SELECT e.id FROM incidents_timelineentry e
WHERE e.transaction >= %(reached)s AND e.transaction < %(horizon)s
ORDER BY e.id
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
        if reached == progress.reached:
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
