"""How programs read incidents and their timelines: the API and the webhooks say the same words.

A row of the database becomes a dict; the desk's side has every fact, a customer's only what their own page
shows. What is missing in the customer's shape is left out, not emptied, so that nothing hints at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from incidents import clocks, timekeeping
from incidents.models import EntryKind, Incident, TimelineEntry
from incidents.models.incident import reference_of
from people.actors import Actor, ActorKind

API_ROOT = "/api/v1/"
INCIDENTS = f"{API_ROOT}incidents/"

# What both sides read, in the order in which it is shown.
_SHARED = (
    "title", "description", "channel", "state", "urgency", "impact", "priority", "customer_id", "contact_id",
    "service_id", "registered_at", "responded_at", "response_due_at", "resolution_due_at", "paused_at",
    "pause_reason", "solution", "solution_is_temporary", "resolved_at", "confirmation_due_at", "closed_at",
    "close_reason", "last_entry_at", "entry_count",
)  # fmt: skip
_DESK = (
    "caller", "owner_id", "assignee_id", "team_id", "duplicate_of_id", "confirmation_stop", "next_due_at",
    "supplier_look_at", "mail_trouble",
)  # fmt: skip
COLUMNS = ("id", "shown_title", *_SHARED, *_DESK)

# Said otherwise than the column is called.
_NAMES = {
    "customer_id": "customer", "contact_id": "contact", "service_id": "service", "owner_id": "owner",
    "assignee_id": "assignee", "team_id": "team", "solution_is_temporary": "temporary",
    "last_entry_at": "updated_at", "entry_count": "version",
}  # fmt: skip
# An empty word of these says that nothing was said yet.
_NULL_WHEN_EMPTY = frozenset({"urgency", "impact", "pause_reason", "close_reason", "confirmation_stop"})
# Their details and internal texts name another incident, or what a tool names: any customer of that machine.
_OF_OTHERS = frozenset(
    {
        EntryKind.LINKED,
        EntryKind.DUPLICATE_CLOSED,
        EntryKind.SPLIT_OFF,
        EntryKind.ALARM_NOTED,
        EntryKind.RECOVERY_NOTED,
        EntryKind.SUPPLIER_NOTED,
    }
)


def is_desk_side(actor: Actor) -> bool:
    """Whether the actor reads as the desk does: internal words, people and figures too."""
    return actor.kind != ActorKind.CONTACT


def incident_rows(found: QuerySet[Incident]) -> list[dict[str, Any]]:
    """Plain rows of a page of incidents: one query, no objects."""
    return list(found.values(*COLUMNS))


def row_of(incident: Incident) -> dict[str, Any]:
    """The same row of an incident that is at hand."""
    return {name: getattr(incident, name) for name in COLUMNS}


def incident_shape(row: Mapping[str, Any], *, desk_side: bool, whole_desk: bool = True) -> dict[str, Any]:
    """One incident; times are aware datetimes, rows that it refers to are their ids.

    Without `whole_desk` the reader may know of some incidents only: another one is not named.
    """
    reference = reference_of(row["id"])
    shape: dict[str, Any] = {"reference": reference, "url": f"{settings.BASE_URL}{INCIDENTS}{reference}/"}
    for name in _SHARED:
        value = row[name]
        shape[_NAMES.get(name, name)] = None if value == "" and name in _NULL_WHEN_EMPTY else value
    if row["shown_title"] and not (desk_side and whole_desk):
        shape["title"] = row["shown_title"]
    if desk_side:
        for name in _DESK:
            value = row[name]
            shape[_NAMES.get(name, name)] = None if value == "" and name in _NULL_WHEN_EMPTY else value
        original = shape.pop("duplicate_of_id")
        if whole_desk:
            shape["duplicate_of"] = reference_of(original) if original else None
    return shape


def entry_shape(
    entry: TimelineEntry, *, desk_side: bool, whole_desk: bool = True, position: int | None = None
) -> dict[str, Any]:
    """One entry of a timeline; `position` is its place in the feed, if it has one already.

    Without `whole_desk` the reader may know of some incidents only: another one is not named.
    """
    shape: dict[str, Any] = {
        "incident": reference_of(entry.incident_id),
        "number": entry.number,
        "kind": entry.kind,
        "at": entry.at,
        "actor": {"kind": entry.actor_kind, "name": entry.actor_name},
        "text": entry.public_text,
        "from_state": entry.from_state or None,
        "to_state": entry.to_state or None,
    }
    if desk_side:
        shape |= {"internal_text": entry.internal_text, "details": entry.details}
        if not whole_desk and _names_others(entry):
            shape |= {"internal_text": "", "details": {}}
    if position is not None:
        shape["position"] = position
    return shape


def _names_others(entry: TimelineEntry) -> bool:
    """Whether the desk's words are about another incident, or name what may be another customer's."""
    details = entry.details
    hides = details.get("fact") == "service" or "shown_before" in details
    return entry.kind in _OF_OTHERS or (entry.kind == EntryKind.CORRECTED and hides)


def clock_shapes(
    incident: Incident, entries: Iterable[timekeeping.Recorded], now: datetime, *, why: bool = False
) -> dict[str, Any]:
    """Both clocks as of `now`: seconds used, paused and left; with `why` every interval with its reason.

    Either is null before urgency and impact are known. `remaining_seconds` is negative once late.
    """
    terms = timekeeping.terms_of(incident)
    record = timekeeping.record_of(entries, terms)
    response = timekeeping.response_clock(incident, terms)
    resolution = timekeeping.resolution_clock(incident, terms, record)
    return {
        "as_of": now,
        "response": _clock(response, incident.responded_at, incident.response_due_at, now, why),
        "resolution": _clock(resolution, record.stopped_at, incident.resolution_due_at, now, why),
    }


def _clock(
    clock: clocks.Clock | None, done_at: datetime | None, due: datetime | None, now: datetime, why: bool
) -> dict[str, Any] | None:
    if clock is None:
        return None
    until = min(done_at or now, now)
    segments = clocks.explain(clock, until)
    used = clocks.used(clock, until)
    paused = sum((one.length.total_seconds() for one in segments if one.why == "pause"), 0.0)
    shape: dict[str, Any] = {
        "state": "done" if done_at is not None else clocks.state(clock, now),
        "due_at": due,
        "done_at": done_at,
        "target_seconds": int(clock.target.total_seconds()),
        "used_seconds": int(used.total_seconds()),
        "paused_seconds": int(paused),
        "remaining_seconds": int((clock.target - used).total_seconds()),
        "is_breached": used > clock.target,
    }
    if why:
        shape["intervals"] = [
            {
                "start": one.start,
                "end": one.end,
                "counted": one.counted,
                "why": one.why,
                "reason": one.detail or None,
            }
            for one in segments
        ]
    return shape
