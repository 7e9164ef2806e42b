"""Healthchecks' webhook, with the body that docs/monitoring/senders.md gives for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action
from monitoring.reading import Reading, Unreadable
from monitoring.values import document, first, moment, table

_STATUSES = {"down": Action.TRIGGER, "up": Action.RESOLVE}


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    check = table(said.get("check"))
    code = first(said, "code") or first(check, "uuid", "unique_key")
    name = first(check, "name") or first(said, "name")
    status = (first(said, "status") or first(check, "status")).lower()
    if not code and not name:
        raise Unreadable(_("The message names no check. Copy the body from the desk's manual."))
    if status not in _STATUSES:
        raise Unreadable(
            _("“%(status)s” is no status of a check: it is up or down.") % {"status": status[:60]}
        )
    tags = first(check, "tags") or first(said, "tags")
    return [
        Reading(
            key=f"check {code or name}",
            action=_STATUSES[status],
            title=name or code,
            text=first(check, "desc"),
            labels={word: value for word, value in (("tags", tags), ("slug", first(check, "slug"))) if value}
            | dict.fromkeys(tags.split(), "true"),
            at=moment(said.get("at")),
        )
    ]
