"""Google's incidents.json (Cloud and Workspace): a list of everything of the last year. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from monitoring.feeds import documents
from monitoring.feeds.shapes import (
    COMPONENT_ID_LENGTH,
    DEGRADED,
    ID_LENGTH,
    MAJOR,
    WORKS,
    Component,
    FeedState,
    Garbled,
    Published,
    Update,
    checked,
)
from monitoring.models import Severity

HOME = "https://status.cloud.google.com/"
_SEVERITIES = {"high": Severity.CRITICAL, "medium": Severity.ERROR, "low": Severity.WARNING}
_STATUSES = {"SERVICE_OUTAGE": MAJOR, "SERVICE_DISRUPTION": DEGRADED}
_FINE = "AVAILABLE"


def read(body: bytes, options: Mapping[str, Any], now: datetime) -> FeedState:
    """What incidents.json says. Raises Garbled."""
    listed = documents.rows(documents.json_of(body), _("the document"))
    if listed and not any("external_desc" in row for row in listed):
        raise Garbled(_("This is not what Google says: “external_desc” is missing."))
    home = str(options.get("home") or HOME)
    named: dict[str, Component] = {}
    incidents: list[Published] = []
    for place, row in enumerate(listed):
        where = f"[{place}]"
        products = _products(row, where)
        incident = _incident(row, where, home, tuple(id for id, _name in products))
        incidents.append(incident)
        status = WORKS if incident.is_over else _STATUSES.get(incident.impact, "")
        for id, name in products:
            # What an open incident says of a product outweighs every older one.
            if id not in named or (named[id].status == WORKS and not incident.is_over):
                named[id] = Component(id, name, status)
    return checked(FeedState(components=tuple(named.values()), incidents=tuple(incidents)), now)


def _products(row: dict[str, Any], where: str) -> list[tuple[str, str]]:
    found = []
    for place, one in enumerate(
        documents.rows(row.get("affected_products"), f"{where}.affected_products", may_miss=True)
    ):
        at = f"{where}.affected_products[{place}]"
        name = documents.required(one, "title", at, length=300)
        found.append((documents.text(one, "id", at, length=COMPONENT_ID_LENGTH) or name[:200], name))
    return list(dict(found).items())


def _incident(row: dict[str, Any], where: str, home: str, products: tuple[str, ...]) -> Published:
    ended = documents.moment(row, "end", where)
    listed = documents.rows(row.get("updates"), f"{where}.updates", may_miss=True)
    updates = [_update(one, f"{where}.updates[{place}]") for place, one in enumerate(listed)]
    updates.reverse()
    updates.sort(key=lambda update: update.at.timestamp() if update.at else 0.0)
    uri = documents.text(row, "uri", where, length=500)
    status = updates[-1].status if updates else ""
    return Published(
        id=documents.required(row, "id", where, length=ID_LENGTH),
        title=documents.required(row, "external_desc", where, length=20_000)[:300],
        is_over=ended is not None,
        severity=_SEVERITIES.get(documents.text(row, "severity", where).lower(), Severity.ERROR),
        status=status,
        impact=documents.text(row, "status_impact", where, length=50),
        link=urljoin(home, uri) if uri else "",
        began_at=documents.moment(row, "begin", where) or documents.moment(row, "created", where),
        resolved_at=ended,
        components=products,
        updates=_told_apart(updates),
    )


def _update(row: dict[str, Any], where: str) -> Update:
    at = documents.moment(row, "created", where) or documents.moment(row, "when", where)
    if at is None:
        raise Garbled(_("“%(where)s” is missing, empty or too long.") % {"where": f"{where}.created"})
    status = documents.text(row, "status", where, length=50)
    status = "available" if status == _FINE else status.lower()
    return Update(id=at.isoformat(), text=documents.text(row, "text", where), status=status, at=at)


def _told_apart(updates: list[Update]) -> tuple[Update, ...]:
    """Updates have no number, and two of one moment are two."""
    seen: dict[str, int] = {}
    found: list[Update] = []
    for update in updates:
        seen[update.id] = count = seen.get(update.id, 0) + 1
        id = update.id if count == 1 else f"{update.id}#{count}"
        found.append(Update(id, update.text, update.status, update.at))
    return tuple(found)
