"""Uptime Kuma's webhook, with its body as it is preset (“application/json”)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action, Severity
from monitoring.reading import Reading, Unreadable
from monitoring.values import document, first, moment, rows, table, text, web_address

# Down, up, pending (it tries again before it says down), under maintenance.
_STATUSES = {"0": Action.TRIGGER, "1": Action.RESOLVE, "2": Action.UPDATE, "3": Action.UPDATE}
_CERTIFICATE = re.compile(r"\[([^\]]{1,200})\].*certificate.*will expire in")


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    monitor, beat = table(said.get("monitor")), table(said.get("heartbeat"))
    words = text(said.get("msg"))
    if not beat:
        return [_without_beat(words)]
    status = text(beat.get("status"))
    number = first(monitor, "id") or first(beat, "monitorID", "monitor_id")
    if status not in _STATUSES or not number:
        raise Unreadable(_("The heartbeat has no status or no monitor that Uptime Kuma would send."))
    action = _STATUSES[status]
    return [
        Reading(
            key=f"monitor {number}",
            action=action,
            title=first(monitor, "name", "pathName") or words,
            severity=Severity.CRITICAL if action == Action.TRIGGER else Severity.INFO,
            text=first(beat, "msg") or words,
            link=web_address(monitor.get("url")),
            labels=_labels(monitor),
            at=moment(beat.get("time")),
        )
    ]


def _without_beat(words: str) -> Reading:
    """A certificate that runs out, or a trial of the notification: neither is of a heartbeat."""
    if not words:
        raise Unreadable(_("The message has neither a heartbeat nor words."))
    if found := _CERTIFICATE.search(words[:2000]):
        key = f"certificate {found[1]}"
        return Reading(key=key, action=Action.TRIGGER, title=words, severity=Severity.WARNING)
    return Reading(key="message", action=Action.UPDATE, title=words, severity=Severity.INFO)


def _labels(monitor: Mapping[str, Any]) -> dict[str, object]:
    labels: dict[str, object] = {
        name: value for name in ("type", "hostname", "port") if (value := text(monitor.get(name)))
    }
    for one in rows(monitor.get("tags")):
        if name := text(table(one).get("name")):
            labels[name] = text(table(one).get("value"))
    return labels
