"""A page of the queue by keyset: what stands after the last row seen, however deep, at the same cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, F, Func, Value
from django.utils.dateparse import parse_datetime

from incidents.querysets import IncidentQuerySet

SIZE = 50
_NONE = "-"
_BEFORE_ALL = "0001-01-01T00:00:00+00:00"


class RowAfter(Func):
    """`(a, b) > (x, y)` as PostgreSQL compares rows: one range of the index, which OR would not be."""

    output_field = BooleanField()
    conditional = True

    def as_sql(
        self, compiler: Any, connection: Any, *_args: Any, **_more: Any
    ) -> tuple[str, tuple[Any, ...]]:
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        (a, b, x, y), params = [sql for sql, _params in parts], [p for _sql, some in parts for p in some]
        return f"({a}, {b}) > ({x}, {y})", tuple(params)


@dataclass(frozen=True)
class Page:
    """Rows, and from where the next page goes on; empty when this is the last."""

    rows: list[dict[str, Any]]
    after: str


# Reads plain rows; each has at least `id`, `next_due_at` and `priority`.
Rows = Callable[[IncidentQuerySet], Any]


def page(
    found: IncidentQuerySet,
    *,
    order: str,
    after: str,
    size: int = SIZE,
    rows_of: Rows = IncidentQuerySet.queue_rows,
    reaches_closed: bool = False,
) -> Page:
    """The rows after the cursor `after`; an unreadable cursor gives the first page.

    `reaches_closed`: closed incidents are among them. Then no index has them all by their due times.
    """
    if order == "due" and reaches_closed and not after:
        # Before every due time: what has one is open, and the index of the open ones has them in order.
        after = f"{_BEFORE_ALL}_0"
    rows = _ORDERS[order](found, after, size + 1, rows_of)
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    return Page(rows[:size], _cursor(last, order))


def _cursor(row: dict[str, Any], order: str) -> str:
    if order == "due":
        due: datetime | None = row["next_due_at"]
        return f"{due.isoformat() if due else _NONE}_{row['id']}"
    if order == "priority":
        return f"{row['priority'] or 0}_{row['id']}"
    return f"_{row['id']}"


def is_readable(after: str, order: str) -> bool:
    """Whether `after` is a cursor of this order, or none at all."""
    cursor = _read(after)
    if cursor is None:
        return not after
    fact = cursor[0]
    if order == "due":
        try:
            due = parse_datetime(fact)
        except ValueError:
            return False
        return fact == _NONE or (due is not None and due.tzinfo is not None)
    return fact in ("0", "1", "2", "3", "4", "5") if order == "priority" else fact == ""


def _read(after: str) -> tuple[str, int] | None:
    fact, _sep, key = after.rpartition("_")
    return (fact, int(key)) if key.isascii() and key.isdigit() and len(key) < 18 else None


def _by_due(found: IncidentQuerySet, after: str, limit: int, rows_of: Rows) -> list[dict[str, Any]]:
    """Next due first; what has no promise to keep now stands behind, oldest first."""
    cursor = _read(after)
    due = parse_datetime(cursor[0].replace(" ", "+")) if cursor and cursor[0] != _NONE else None
    rows: list[dict[str, Any]] = []
    if cursor is None:
        # As the partial index stands: one walk, without a guess how many have a due time.
        first = found.order_by(F("next_due_at").asc(nulls_last=True), "id")
        return list(rows_of(first)[:limit])
    if due is not None:
        dated = found.open().filter(next_due_at__isnull=False).order_by("next_due_at", "id")
        dated = dated.filter(RowAfter(F("next_due_at"), F("id"), Value(due), Value(cursor[1])))
        rows = list(rows_of(dated)[:limit])
        if len(rows) == limit:
            return rows
        cursor = None
    undated = found.filter(next_due_at__isnull=True).order_by("id")
    if cursor is not None:
        undated = undated.filter(pk__gt=cursor[1])
    return rows + list(rows_of(undated)[: limit - len(rows)])


def _by_priority(found: IncidentQuerySet, after: str, limit: int, rows_of: Rows) -> list[dict[str, Any]]:
    """Unclassified first, for nobody knows yet how bad it is; then P1 to P5."""
    ordered = found.alias(rank=Func(F("priority"), Value(0), function="COALESCE")).order_by("rank", "id")
    cursor = _read(after)
    if cursor is not None and cursor[0].isdigit():
        ordered = ordered.filter(RowAfter(F("rank"), F("id"), Value(int(cursor[0])), Value(cursor[1])))
    return list(rows_of(ordered)[:limit])


def _newest(found: IncidentQuerySet, after: str, limit: int, rows_of: Rows) -> list[dict[str, Any]]:
    cursor = _read(after)
    newest = found.order_by("-id")
    return list(rows_of(newest.filter(pk__lt=cursor[1]) if cursor else newest)[:limit])


def _oldest(found: IncidentQuerySet, after: str, limit: int, rows_of: Rows) -> list[dict[str, Any]]:
    cursor = _read(after)
    oldest = found.order_by("id")
    return list(rows_of(oldest.filter(pk__gt=cursor[1]) if cursor else oldest)[:limit])


_ORDERS = {"due": _by_due, "priority": _by_priority, "newest": _newest, "oldest": _oldest}
