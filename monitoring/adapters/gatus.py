"""Gatus' custom alert, with the body that docs/monitoring/senders.md gives for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action
from monitoring.reading import Reading, Unreadable
from monitoring.values import document, first, web_address
from monitoring.vocabulary import severity_of

_STATUSES = {"TRIGGERED": Action.TRIGGER, "RESOLVED": Action.RESOLVE}


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    name, group, status = first(said, "name"), first(said, "group"), first(said, "status").upper()
    if not name:
        raise Unreadable(_("The message names no endpoint. Copy the body from the desk's manual."))
    if status not in _STATUSES:
        raise Unreadable(
            _("“%(status)s” is no status: Gatus sends TRIGGERED or RESOLVED.") % {"status": status[:60]}
        )
    told = [first(said, "description"), first(said, "errors")]
    return [
        Reading(
            key=f"{group}/{name}" if group else name,
            action=_STATUSES[status],
            title=f"{name} ({group})" if group else name,
            severity=severity_of(first(said, "severity")),
            text="\n".join(part for part in told if part),
            link=web_address(said.get("url")),
            labels={word: value for word, value in (("endpoint", name), ("group", group)) if value},
        )
    ]
