"""Which columns the queue shows; priority, incident and clocks always stand there."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

COLUMNS = {
    "state": gettext_lazy("State"),
    "people": gettext_lazy("With"),
    "service": gettext_lazy("Service"),
    "channel": gettext_lazy("Channel"),
    "age": gettext_lazy("Age"),
    "word": gettext_lazy("Last word"),
}
USUAL = ("state", "people", "word")
COOKIE = "columns"


def chosen(cookies: Mapping[str, str]) -> list[str]:
    """The columns that this device shows, in their fixed order; the usual ones where nothing was chosen."""
    kept = cookies.get(COOKIE)
    wanted = USUAL if kept is None else tuple(kept.split("."))
    return [name for name in COLUMNS if name in wanted]
