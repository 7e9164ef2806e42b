"""Nagios, Icinga and what notifies like them, by the script docs/monitoring/notify-by-desk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action, Severity
from monitoring.reading import Reading, Unreadable
from monitoring.values import document, first, moment, text, web_address
from monitoring.vocabulary import severity_of

_ACTIONS = {
    "PROBLEM": Action.TRIGGER,
    "RECOVERY": Action.RESOLVE,
    "ACKNOWLEDGEMENT": Action.ACKNOWLEDGE,
}
# Flapping, downtime and words of people; each tool has some of its own.
_TELLS_MORE = ("FLAPPING", "DOWNTIME", "CUSTOM")
_SEVERITIES = {
    "DOWN": Severity.CRITICAL,
    "CRITICAL": Severity.CRITICAL,
    "UNREACHABLE": Severity.ERROR,
    "UNKNOWN": Severity.ERROR,
    "WARNING": Severity.WARNING,
    "UP": Severity.INFO,
    "OK": Severity.INFO,
}


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    host, service, kind = first(said, "host"), first(said, "service"), first(said, "type").upper()
    state = first(said, "state").upper()
    if not host:
        raise Unreadable(_("The message names no host."))
    action = _ACTIONS.get(kind) or (Action.UPDATE if kind.startswith(_TELLS_MORE) else None)
    if action is None:
        raise Unreadable(_("“%(kind)s” is no type of a notification.") % {"kind": kind[:60]})
    return [
        Reading(
            key=f"{host}/{service}" if service else host,
            action=action,
            title=_title(host, service, state, kind, action),
            severity=_SEVERITIES.get(state) or severity_of(state),
            text=_told(said),
            link=web_address(said.get("link")),
            labels=_labels(said, state),
            at=moment(said.get("at")),
            identity=_identity(said, state, action),
        )
    ]


def _title(host: str, service: str, state: str, kind: str, action: Action) -> str:
    what = f"{service} on {host}" if service else host
    return f"{what}: {kind.lower()}" if action == Action.UPDATE else f"{what} is {state or kind}"


def _identity(said: Mapping[str, Any], state: str, action: Action) -> str:
    """Since when it is in this state: a notification that is sent again every hour says nothing new."""
    since = first(said, "since")
    if action in (Action.TRIGGER, Action.RESOLVE) and since not in ("", "0"):
        return f"{state} since {since}"
    return ""


def _told(said: Mapping[str, Any]) -> str:
    comment, author = first(said, "comment"), first(said, "author")
    parts = [text(said.get("output")), text(said.get("long_output")).replace("\\n", "\n")]
    if comment:
        parts.append(f"{author}: {comment}" if author else comment)
    return "\n".join(part for part in parts if part.strip())


def _labels(said: Mapping[str, Any], state: str) -> dict[str, str]:
    names = ("host", "service", "address", "host_groups", "service_groups", "attempt")
    return {name: value for name in names if (value := first(said, name))} | {"state": state}
