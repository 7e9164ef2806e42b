"""Slack's current.json: what is wrong now, and nothing else. Both versions of its API. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from monitoring.feeds import documents
from monitoring.feeds.shapes import (
    ID_LENGTH,
    MAINTENANCE,
    MAJOR,
    PARTIAL,
    WORKS,
    Component,
    FeedState,
    Garbled,
    Published,
    Update,
    checked,
    line,
)
from monitoring.models import Severity

ADDRESS = "https://slack-status.com/api/v2.0.0/current"
# What Slack's documentation lists: the feed names a part only while it is in trouble, and a lead says
# beforehand what stands on it.
PARTS = (
    "Login/SSO", "Messaging", "Posts/Files", "Calls", "Apps/Integrations/APIs", "Connections",
    "Link Previews", "Notifications", "Search", "Workspace/Org Administration",
)  # fmt: skip
_SEVERITIES = {"outage": Severity.CRITICAL, "incident": Severity.ERROR, "notice": Severity.WARNING}
_STATUSES = {"outage": MAJOR, "incident": PARTIAL, "maintenance": MAINTENANCE}
_OVER = frozenset({"resolved", "completed", "cancelled"})


def read(body: bytes, options: Mapping[str, Any], now: datetime) -> FeedState:
    """What current.json says. Raises Garbled."""
    said = documents.mapping(documents.json_of(body), _("the document"))
    status = documents.text(said, "status", _("the document"), length=300)
    if "active_incidents" in said:
        listed = documents.rows(said["active_incidents"], "active_incidents")
    elif status == "ok":
        listed = []
    elif "title" in said and "notes" in said:
        listed = [said]  # the first version has one at most, in the place of the document
    else:
        raise Garbled(_("This is not what Slack says: “active_incidents” is missing."))
    if status == "ok" and listed:
        raise Garbled(_("The feed says that all is well, and lists incidents."))
    if not status:
        raise Garbled(_("“%(where)s” is missing, empty or too long.") % {"where": "status"})
    incidents = [_incident(row, f"active_incidents[{place}]") for place, row in enumerate(listed)]
    components = {part: Component(part, part, WORKS) for part in PARTS}
    for incident in incidents:
        for name in incident.components:
            if not incident.is_over:
                components[name] = Component(name, name, _STATUSES.get(incident.impact, ""))
    return checked(FeedState(status, tuple(components.values()), tuple(incidents)), now)


def _incident(row: dict[str, Any], where: str) -> Published:
    kind = documents.text(row, "type", where, length=50).lower()
    status = documents.text(row, "status", where, length=50).lower()
    return Published(
        id=documents.required(row, "id", where, length=ID_LENGTH),
        title=documents.required(row, "title", where, length=1000)[:300],
        is_over=status in _OVER,
        severity=_SEVERITIES.get(kind, Severity.ERROR),
        status=status,
        impact=kind,
        link=documents.text(row, "url", where, length=1000),
        is_maintenance=kind == "maintenance",
        began_at=documents.moment(row, "date_created", where),
        resolved_at=documents.moment(row, "date_updated", where) if status in _OVER else None,
        components=_services(row, where),
        updates=_notes(row, where),
    )


def _services(row: dict[str, Any], where: str) -> tuple[str, ...]:
    listed = row.get("services") or []
    if not isinstance(listed, list) or not all(isinstance(name, str) and name.strip() for name in listed):
        raise Garbled(_("“%(where)s” is no list of names.") % {"where": f"{where}.services"})
    return tuple(dict.fromkeys(line(name, 200) for name in listed))


def _notes(row: dict[str, Any], where: str) -> tuple[Update, ...]:
    updates: list[Update] = []
    seen: dict[str, int] = {}
    for place, note in enumerate(documents.rows(row.get("notes"), f"{where}.notes", may_miss=True)):
        at = documents.moment(note, "date_created", f"{where}.notes[{place}]")
        body = documents.text(note, "body", f"{where}.notes[{place}]")
        id = at.isoformat() if at is not None else f"note {place}"
        seen[id] = count = seen.get(id, 0) + 1
        updates.append(Update(id if count == 1 else f"{id}#{count}", body, "", at))
    updates.sort(key=lambda update: update.at.timestamp() if update.at else 0.0)
    return tuple(updates)
