"""Views: named filters. The built-in ones are filters like any other, so what they hold can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext_lazy

from desk.models import SavedView
from desk.queue.filtering import Reading, read
from incidents.querysets import IncidentQuerySet

COUNTED_UP_TO = 999
KEPT_SECONDS = 5


@dataclass(frozen=True)
class View:
    """A line of the side bar: `key` names it, `query` is its filter."""

    key: str
    name: str
    query: str
    icon: str
    saved: SavedView | None = None


# What the process wants looked at: own work, what waits for the desk, what waits for others, everything.
BUILT_IN: tuple[tuple[str, object, str, str], ...] = (
    ("mine", gettext_lazy("Mine"), "assignee:me", "user-round"),
    ("team", gettext_lazy("My team"), "team:mine", "users-round"),
    ("unassigned", gettext_lazy("Unassigned"), "assignee:none", "circle-dashed"),
    ("unclassified", gettext_lazy("Unclassified"), "state:registered", "grid-3x3"),
    ("due", gettext_lazy("Due next"), "due:<4h", "alarm-clock"),
    ("breached", gettext_lazy("Breached"), "is:breached", "triangle-alert"),
    ("unanswered", gettext_lazy("Customer wrote last"), "is:unanswered", "message-circle"),
    ("look", gettext_lazy("Supplier looks due"), "is:look", "truck"),
    ("rejected", gettext_lazy("Rejected solutions"), "is:rejected", "rotate-ccw"),
    ("trouble", gettext_lazy("Mail trouble"), "is:trouble", "mail-warning"),
    ("unverified", gettext_lazy("Unverified mail"), "state:any is:unverified", "mail-question-mark"),
    (
        "afterwards",
        gettext_lazy("Wrote after closing"),
        "state:closed is:afterwards",
        "mail-plus",
    ),
    ("waiting", gettext_lazy("Waiting for the customer"), "is:waiting", "pause"),
    ("forwarded", gettext_lazy("With outside experts"), "is:forwarded", "forward"),
    ("pending", gettext_lazy("Pending confirmation"), "state:pending", "hourglass"),
    ("all", gettext_lazy("All open"), "", "inbox"),
    ("closed", gettext_lazy("Closed"), "state:closed sort:newest", "archive"),
)


def built_in() -> list[View]:
    return [View(key, str(name), query, icon) for key, name, query, icon in BUILT_IN]


def saved_views(rows: Iterable[SavedView]) -> list[View]:
    return [
        View(f"saved_{row.pk}", row.name, row.query, "bookmark" if not row.is_shared else "users-round", row)
        for row in rows
    ]


def counts(visible: IncidentQuerySet, views: Sequence[View], reading: Reading) -> Mapping[str, int]:
    """How many incidents each view of open ones holds: one query, kept for a few seconds.

    Its cost follows the open incidents. Views that reach past them have no count.
    """
    asked = repr((reading.user and reading.user.pk, [(view.key, view.query) for view in views]))
    kept = f"queue-counts:{sha256(asked.encode()).hexdigest()}"
    found: Mapping[str, int] | None = cache.get(kept)
    if found is None:
        filters = {view.key: read(view.query, reading) for view in views}
        # A name in front keeps a view called "team" apart from the field of that name.
        counted = {
            f"count_{key}": Count("pk", filter=filtered.condition or None)
            for key, filtered in filters.items()
            if not filtered.reaches_closed
        }
        numbers = visible.open().aggregate(**counted)
        found = {name.removeprefix("count_"): number for name, number in numbers.items()}
        cache.set(kept, found, KEPT_SECONDS)
    return found


def shown_count(number: int | None) -> str:
    if number is None:
        return ""
    return f"{COUNTED_UP_TO}+" if number > COUNTED_UP_TO else str(number)
