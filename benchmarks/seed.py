"""Fill an empty desk with incidents: `python -m benchmarks.seed --incidents 100000`.

Into the database that the settings point to, migrated and without incidents. The rows go past the
verbs and the triggers, so the seeder keeps their rules itself: a state has its entry, an entry its
number, and due times are what `incidents.timekeeping` would have stored. Left out are mails and links.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction

import benchmarks.ready  # noqa: F401
from benchmarks.copying import Copying
from benchmarks.histories import ENTRIES, INCIDENTS, History
from benchmarks.participants import make_participants
from benchmarks.stories import Stories
from benchmarks.words import RARE_COUNT, RARE_NEW, RARE_OLD
from incidents.models import Incident, TimelineEntry
from incidents.search import FILL

OPEN = 5000
_BATCH = 5000

# Statements that fill further tables from the copied rows, in the same transaction: a table that stands
# 1:1 beside the incidents (for search, say) gets its INSERT … SELECT here.
AFTERWARDS: tuple[str, ...] = (FILL,)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill an empty desk with incidents.")
    parser.add_argument("--incidents", type=int, required=True)
    parser.add_argument("--open", type=int, default=OPEN, dest="open_ones")
    parser.add_argument("--random-seed", type=int, default=1)
    parser.add_argument("--now", type=datetime.fromisoformat, help="an aware moment, for the very same rows")
    seed(**vars(parser.parse_args()))


def seed(*, incidents: int, open_ones: int = OPEN, random_seed: int = 1, now: datetime | None = None) -> None:
    """Make `incidents` of which `open_ones` are open (all, when there are fewer).

    The same arguments give the same rows; without `now` (aware), their moments follow the clock.
    """
    begun = time.perf_counter()
    at = (now or datetime.now(UTC)).replace(microsecond=0)
    if Incident.objects.exists():
        raise SystemExit("The seeder fills an empty desk; this one has incidents.")
    open_ones = min(open_ones, incidents)
    with transaction.atomic(), connection.cursor() as cursor:
        # Neither triggers nor foreign keys look at each of millions of rows; CHECK constraints do.
        cursor.execute("SET LOCAL session_replication_role = replica")
        stories = Stories(make_participants(at), random_seed, int(at.timestamp()))
        with Copying(cursor.cursor) as copying:
            _copy(copying, stories, incidents, open_ones)
        _finish(cursor)
    _say("copied", begun)
    with connection.cursor() as cursor:
        # A pile that stood for years has been vacuumed; else the first readers would do its work.
        cursor.execute("VACUUM (ANALYZE)")
    _say(f"{incidents:,} incidents, {open_ones:,} of them open", begun)


def _copy(copying: Copying, stories: Stories, incidents: int, open_ones: int) -> None:
    begun, step = time.perf_counter(), max(incidents // 10, _BATCH)
    rows: list[str] = []
    entries: list[str] = []
    for history in _with_rare_words(stories.tell(incidents - open_ones, open_ones), incidents):
        rows.append(stories.row(history))
        entries += history.entries
        if history.pk % _BATCH == 0 or history.pk == incidents:
            copying.send(((INCIDENTS, rows), (ENTRIES, entries)))
            rows, entries = [], []
        if history.pk % step == 0 and history.pk < incidents:
            _say(f"  {history.pk:,} of {incidents:,}", begun)
    copying.finish()


def _with_rare_words(histories: Iterator[History], incidents: int) -> Iterator[History]:
    for history in histories:
        if history.pk <= RARE_COUNT:
            history.title += f" {RARE_OLD}"
        elif history.pk > incidents - RARE_COUNT:
            history.title += f" {RARE_NEW}"
        yield history


def _finish(cursor: Any) -> None:
    """What must follow rows that brought their own keys and that no trigger saw."""
    for statement in connection.ops.sequence_reset_sql(no_style(), [Incident, TimelineEntry]):
        cursor.execute(statement)
    for statement in AFTERWARDS:
        cursor.execute(statement)


def _say(text: str, begun: float) -> None:
    print(f"{text}  ({time.perf_counter() - begun:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
