"""Zabbix, by the media type in docs/monitoring/zabbix-media-type.yaml.

The key is the trigger of a host: it goes wrong again and again, each time with an event number of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action, Severity
from monitoring.reading import Reading, Unreadable
from monitoring.values import document, first, moment, rows, table, text, web_address
from monitoring.vocabulary import severity_of

# By number: the names can be changed in Zabbix.
_SEVERITIES = {
    "0": Severity.INFO,
    "1": Severity.INFO,
    "2": Severity.WARNING,
    "3": Severity.ERROR,
    "4": Severity.ERROR,
    "5": Severity.CRITICAL,
}


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = {name: _filled(value) for name, value in document(body).items()}
    event, trigger = first(said, "event_id"), first(said, "trigger_id")
    if not event or not trigger:
        raise Unreadable(
            _("The message has no event_id or no trigger_id. Was it sent by the desk's media type?")
        )
    action, number = _action(said), first(said, "severity_number")
    recovered = action == Action.RESOLVE
    return [
        Reading(
            key=f"trigger {trigger}",
            action=action,
            title=first(said, "name", "subject"),
            severity=_SEVERITIES.get(number) or severity_of(first(said, "severity")),
            text=_told(said, action),
            link=web_address(said.get("link")),
            labels=_labels(said),
            at=moment(said.get("recovered_at" if recovered else "updated_at" if _is_update(said) else "at")),
            identity=_identity(said, event, action),
        )
    ]


def _filled(value: object) -> object:
    """A macro that Zabbix does not know here is sent as its own name."""
    macro = isinstance(value, str) and value.startswith("{") and value.endswith("}") and value[1:-1].isupper()
    return "" if macro or value == "*UNKNOWN*" else value


def _is_update(said: Mapping[str, object]) -> bool:
    return first(said, "update") == "1"


def _action(said: Mapping[str, object]) -> Action:
    value = first(said, "value")
    if _is_update(said):
        done = first(said, "update_action").lower()
        is_taken_up = "acknowledged" in done and "unacknowledged" not in done
        return Action.ACKNOWLEDGE if is_taken_up else Action.UPDATE
    if value == "1":
        return Action.TRIGGER
    if value == "0":
        return Action.RESOLVE
    raise Unreadable(
        _("“%(value)s” is no value of a Zabbix event: 1 is a problem, 0 is its end.") % {"value": value}
    )


def _identity(said: Mapping[str, object], event: str, action: Action) -> str:
    """An escalation sends the same event step by step; an update of it has only its moment and its words."""
    if not _is_update(said):
        return f"event {event}"
    told = [first(said, name) for name in ("update_date", "update_time", "update_action", "update_message")]
    return json.dumps(["event", event, *told])


def _told(said: Mapping[str, object], action: Action) -> str:
    if _is_update(said):
        who, done = first(said, "user"), first(said, "update_action")
        head = " ".join(part for part in (who, done) if part)
        return "\n".join(part for part in (head, first(said, "update_message")) if part)
    return "\n".join(part for part in (first(said, "message"), first(said, "operational")) if part)


def _labels(said: Mapping[str, object]) -> dict[str, object]:
    tags = said.get("tags")
    if isinstance(tags, str):
        try:
            tags = json.loads(tags)
        except (ValueError, RecursionError):
            tags = []
    labels: dict[str, object] = {}
    for one in rows(tags):
        name, value = text(table(one).get("tag")), text(table(one).get("value"))
        if name:
            labels[name] = f"{labels[name]}, {value}" if name in labels else value
    for name in ("host", "host_name", "host_groups", "event_id"):
        if value := first(said, name):
            labels[name] = value
    return labels
