"""Rows that an incident refers to, fetched for a whole page at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from api.v1 import rows
from incidents.models import Incident, Service, TimelineEntry
from integrations.shapes import clock_shapes, entry_shape
from people.actors import Actor
from people.models import Contact, Customer, Team, User

Find = Callable[[Actor], QuerySet[Any]]
Shape = Callable[[Any, Actor], dict[str, Any]]

# What stands in a column of the incident: the column, where it is found, how it reads.
_COLUMNS: dict[str, tuple[str, Find, Shape]] = {
    "customer": (
        "customer_id",
        lambda actor: Customer.objects.visible_to(actor).select_related("coverage"),
        rows.customer,
    ),
    "contact": ("contact_id", lambda actor: Contact.objects.visible_to(actor), rows.contact),
    "service": (
        "service_id",
        lambda actor: Service.objects.visible_to(actor).prefetch_related("customers"),
        rows.service,
    ),
}
_DESK_COLUMNS: dict[str, tuple[str, Find, Shape]] = {
    "owner": ("owner_id", lambda actor: User.objects.prefetch_related("teams"), rows.person),
    "assignee": ("assignee_id", lambda actor: User.objects.prefetch_related("teams"), rows.person),
    "team": ("team_id", lambda actor: Team.objects.all(), rows.team),
}
FOR_CUSTOMERS = (*_COLUMNS, "clocks", "timeline")
FOR_DESK = (*FOR_CUSTOMERS, *_DESK_COLUMNS)


def names_for(*, desk_side: bool) -> Sequence[str]:
    """What this side may ask to be expanded."""
    return FOR_DESK if desk_side else FOR_CUSTOMERS


def expanded(
    found: Sequence[dict[str, Any]],
    asked: Iterable[str],
    *,
    actor: Actor,
    side: Mapping[str, bool],
    now: datetime,
) -> list[dict[str, Any]]:
    """For each row what was asked for, by its name."""
    told: list[dict[str, Any]] = [{} for _row in found]
    for name in asked:
        if name == "clocks":
            _each(told, name, _clocks(found, now))
        elif name == "timeline":
            _each(told, name, _timelines(found, side))
        else:
            column, find, shape = (_COLUMNS | _DESK_COLUMNS)[name]
            known: dict[int, Model] = find(actor).in_bulk({row[column] for row in found if row[column]})
            for place, row in enumerate(found):
                one = known.get(row[column])
                told[place][name] = shape(one, actor) if one is not None else None
    return told


def _each(told: list[dict[str, Any]], name: str, values: Iterable[Any]) -> None:
    for one, value in zip(told, values, strict=True):
        one[name] = value


def _entries(found: Sequence[dict[str, Any]], *, desk_side: bool) -> dict[int, list[TimelineEntry]]:
    entries = TimelineEntry.objects.filter(incident__in=[row["id"] for row in found]).order_by("number")
    by_incident: dict[int, list[TimelineEntry]] = {row["id"]: [] for row in found}
    for entry in entries if desk_side else entries.public():
        by_incident[entry.incident_id].append(entry)
    return by_incident


def _timelines(found: Sequence[dict[str, Any]], side: Mapping[str, bool]) -> Iterable[list[dict[str, Any]]]:
    by_incident = _entries(found, desk_side=side["desk_side"])
    for row in found:
        yield [entry_shape(entry, **side) for entry in by_incident[row["id"]]]


def _clocks(found: Sequence[dict[str, Any]], now: datetime) -> Iterable[dict[str, Any]]:
    keys = [row["id"] for row in found]
    incidents = Incident.objects.select_related("agreement_version").in_bulk(keys)
    entries: dict[int, list[TimelineEntry]] = {key: [] for key in keys}
    for entry in TimelineEntry.objects.filter(incident__in=keys).of_clocks().order_by("number"):
        entries[entry.incident_id].append(entry)
    for key in keys:
        yield clock_shapes(incidents[key], entries[key], now)
