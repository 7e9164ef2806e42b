"""Statuspage v2 (and what copies it): summary.json for what is wrong now, incidents.json for what was. Pure.

`summary.json` lists only what is not resolved. So the last word about an incident is in `incidents.json`,
which has the newest fifty with all that was said about them; it is read when one is missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.utils.translation import gettext as _

from monitoring.feeds import documents
from monitoring.feeds.shapes import (
    COMPONENT_ID_LENGTH,
    ID_LENGTH,
    STATUSES,
    Component,
    FeedState,
    Garbled,
    Published,
    Update,
    checked,
)
from monitoring.models import Severity

SUMMARY, HISTORY = "/api/v2/summary.json", "/api/v2/incidents.json"
_SEVERITIES = {
    "critical": Severity.CRITICAL,
    "major": Severity.ERROR,
    "minor": Severity.WARNING,
    "maintenance": Severity.INFO,
    "none": Severity.INFO,
}
_OVER = frozenset({"resolved", "postmortem", "completed"})


def address(url: str) -> str:
    """Where to read, given the page or any of its own addresses."""
    return _beside(url, SUMMARY)


def history_address(url: str) -> str:
    return _beside(url, HISTORY)


def _beside(url: str, path: str) -> str:
    parts = urlsplit(url)
    base = parts.path.partition("/api/v2")[0].rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, base + path, "", ""))


def read(body: bytes, options: Mapping[str, Any], now: datetime) -> FeedState:
    """What summary.json says. Raises Garbled."""
    said = documents.mapping(documents.json_of(body), _("the document"))
    if "components" not in said or "incidents" not in said:
        raise Garbled(_("This is not what a Statuspage says: “components” or “incidents” is missing."))
    page = documents.mapping(said.get("page") or {}, "page")
    status = documents.mapping(said.get("status") or {}, "status")
    incidents = [
        _incident(row, f"incidents[{place}]")
        for place, row in enumerate(documents.rows(said["incidents"], "incidents"))
    ]
    planned = documents.rows(said.get("scheduled_maintenances"), "scheduled_maintenances", may_miss=True)
    incidents += [
        _incident(row, f"scheduled_maintenances[{place}]", is_maintenance=True)
        for place, row in enumerate(planned)
    ]
    headline = documents.text(status, "description", "status") or documents.text(page, "name", "page")
    state = FeedState(
        headline=headline[:300],
        components=tuple(_components(said["components"])),
        incidents=tuple(incidents),
    )
    return checked(state, now)


def read_history(body: bytes, now: datetime) -> tuple[Published, ...]:
    """What incidents.json says, also of what is over. Raises Garbled."""
    said = documents.mapping(documents.json_of(body), _("the document"))
    listed = documents.rows(said.get("incidents"), "incidents")
    incidents = tuple(_incident(row, f"incidents[{place}]") for place, row in enumerate(listed))
    return checked(FeedState(incidents=incidents), now).incidents


def _components(listed: Any) -> list[Component]:
    rows = list(enumerate(documents.rows(listed, "components")))
    names = {row.get("id"): row.get("name") for _place, row in rows if isinstance(row.get("id"), str)}
    found: list[Component] = []
    for place, row in rows:
        where = f"components[{place}]"
        # A heading has no status of its own: it repeats the worst below it.
        if row.get("group") is True:
            continue
        name = documents.required(row, "name", where, length=300)
        heading = names.get(row["group_id"]) if isinstance(row.get("group_id"), str) else None
        if isinstance(heading, str) and heading:
            name = f"{heading}: {name}"[:300]
        status = documents.text(row, "status", where)
        found.append(
            Component(
                id=documents.required(row, "id", where, length=COMPONENT_ID_LENGTH),
                name=name,
                status=status if status in STATUSES else "",
            )
        )
    return found


def _incident(row: dict[str, Any], where: str, *, is_maintenance: bool = False) -> Published:
    status = documents.text(row, "status", where, length=50).lower()
    impact = documents.text(row, "impact", where, length=50).lower()
    listed = documents.rows(row.get("incident_updates"), f"{where}.incident_updates", may_miss=True)
    updates = [_update(one, f"{where}.incident_updates[{place}]") for place, one in enumerate(listed)]
    # Newest first on the page; those of one moment keep their order.
    updates.reverse()
    updates.sort(key=lambda update: update.at.timestamp() if update.at else 0.0)
    resolved = documents.moment(row, "resolved_at", where)
    return Published(
        id=documents.required(row, "id", where, length=ID_LENGTH),
        title=documents.required(row, "name", where, length=1000)[:300],
        is_over=status in _OVER or (not status and resolved is not None),
        severity=_SEVERITIES.get(impact, Severity.ERROR),
        status=status,
        impact=impact,
        link=documents.text(row, "shortlink", where, length=1000),
        is_maintenance=is_maintenance or impact == "maintenance",
        began_at=_began(row, where, is_maintenance),
        resolved_at=resolved,
        components=_affected(row, where),
        updates=tuple(updates),
    )


def _began(row: dict[str, Any], where: str, is_maintenance: bool) -> datetime | None:
    if is_maintenance and (planned := documents.moment(row, "scheduled_for", where)) is not None:
        return planned
    return documents.moment(row, "started_at", where) or documents.moment(row, "created_at", where)


def _affected(row: dict[str, Any], where: str) -> tuple[str, ...]:
    """The components of an incident, and those that its updates name: some pages leave out the former."""
    listed = documents.rows(row.get("components"), f"{where}.components", may_miss=True)
    ids = [
        documents.required(one, "id", f"{where}.components[{place}]", length=COMPONENT_ID_LENGTH)
        for place, one in enumerate(listed)
    ]
    for update in documents.rows(row.get("incident_updates"), f"{where}.incident_updates", may_miss=True):
        for one in documents.rows(
            update.get("affected_components"), f"{where}.affected_components", may_miss=True
        ):
            if code := documents.text(one, "code", where, length=COMPONENT_ID_LENGTH):
                ids.append(code)
    return tuple(dict.fromkeys(ids))


def _update(row: dict[str, Any], where: str) -> Update:
    return Update(
        id=documents.required(row, "id", where, length=ID_LENGTH),
        text=documents.text(row, "body", where),
        status=documents.text(row, "status", where, length=50).lower(),
        at=documents.moment(row, "display_at", where) or documents.moment(row, "created_at", where),
    )
