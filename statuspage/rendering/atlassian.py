"""The page as Atlassian Statuspage's public JSON (v2), which status tools read already.

Field names, enumerations and their order are that format's; times are UTC with milliseconds. It has
no word for a status that is unknown: that is told as degraded, for nobody can say that it works.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from statuspage.events import Event, Impact, Update, overall, public_id
from statuspage.models import NoticeState
from statuspage.rendering.documents import JSON, Made
from statuspage.snapshot import MOST_CLOSED, ServiceShown, Snapshot
from statuspage.status import Status, first_midnight

COMPONENT = {
    Status.OPERATIONAL: "operational",
    Status.UNKNOWN: "degraded_performance",
    Status.MAINTENANCE: "under_maintenance",
    Status.DEGRADED: "degraded_performance",
    Status.PARTIAL: "partial_outage",
    Status.MAJOR: "major_outage",
}
_INDICATOR = {
    Status.OPERATIONAL: "none",
    Status.UNKNOWN: "minor",
    Status.MAINTENANCE: "maintenance",
    Status.DEGRADED: "minor",
    Status.PARTIAL: "major",
    Status.MAJOR: "critical",
}
# The format's own words, whatever the page speaks: programs tell states apart by them.
_DESCRIPTION = {
    Status.OPERATIONAL: "All Systems Operational",
    Status.UNKNOWN: "Partially Degraded Service",
    Status.MAINTENANCE: "Service Under Maintenance",
    Status.DEGRADED: "Partially Degraded Service",
    Status.PARTIAL: "Partial System Outage",
    Status.MAJOR: "Major Service Outage",
}
POSTMORTEM = "postmortem"
# The format's own number.
LATEST = 50

Fields = dict[str, Any]


def documents(snapshot: Snapshot, events: Sequence[Event]) -> list[Made]:
    """Every endpoint of the format, below `api/v2/`."""
    page = {"page": _page(snapshot, events)}
    status = {"status": _status(snapshot)}
    components = {"components": _components(snapshot)}
    # By when it was told: programs look for news at the first one alone (statuspage.js does).
    told = sorted(
        (event for event in events if not event.is_maintenance),
        key=lambda event: event.made_at,
        reverse=True,
    )
    planned = [event for event in events if event.is_maintenance]
    unresolved = [_incident(event, snapshot) for event in told if event.is_open]
    upcoming = [event for event in planned if event.state == NoticeState.SCHEDULED]
    active = [event for event in planned if event.is_open and event not in upcoming]

    def maintenances(some: Iterable[Event]) -> Fields:
        return {"scheduled_maintenances": [_incident(event, snapshot) for event in list(some)[:LATEST]]}

    answers = {
        "summary": page
        | components
        | {"incidents": unresolved}
        | maintenances([*active, *upcoming])
        | status,
        "status": page | status,
        "components": page | components,
        "incidents": page | {"incidents": [_incident(event, snapshot) for event in told[:LATEST]]},
        "incidents/unresolved": page | {"incidents": unresolved},
        "scheduled-maintenances": page | maintenances(planned),
        "scheduled-maintenances/active": page | maintenances(active),
        "scheduled-maintenances/upcoming": page | maintenances(upcoming),
    }
    return [
        Made(f"api/v2/{name}.json", JSON, json.dumps(answer, ensure_ascii=False).encode())
        for name, answer in answers.items()
    ]


def _page(snapshot: Snapshot, events: Sequence[Event]) -> Fields:
    return {
        "id": _page_id(snapshot),
        "name": snapshot.name,
        "url": snapshot.address.rstrip("/"),
        "time_zone": snapshot.zone.key,
        "updated_at": moment(_updated_at(snapshot, events)),
    }


def _page_id(snapshot: Snapshot) -> str:
    return public_id("page", snapshot.page.pk)


def _updated_at(snapshot: Snapshot, events: Sequence[Event]) -> datetime:
    """When anything on the page last changed, which a rendering alone does not."""
    moments = [event.updated_at for event in events]
    moments += [one.told[-1].start for one in snapshot.services if one.told]
    return max(
        (moment for moment in moments if moment <= snapshot.now),
        default=first_midnight(snapshot.now, snapshot.zone),
    )


def _status(snapshot: Snapshot) -> Fields:
    status = overall(snapshot)
    return {"indicator": _INDICATOR[status], "description": _DESCRIPTION[status]}


def _components(snapshot: Snapshot) -> list[Fields]:
    """The services, and their groups as components that name their members."""
    told = [_component(one, place, snapshot) for place, one in enumerate(snapshot.services, 1)]
    members: dict[int, list[ServiceShown]] = {}
    for one in snapshot.services:
        if one.service.group_id is not None:
            members.setdefault(one.service.group_id, []).append(one)
    for place, those in enumerate(members.values(), len(told) + 1):
        group = those[0].service.group
        assert group is not None
        worst = max(those, key=lambda one: list(Status).index(one.status))
        told.append(
            _component(worst, place, snapshot)
            | {
                "id": public_id("group", group.pk),
                "name": group.name,
                "description": None,
                "group_id": None,
                "group": True,
                "components": [public_id("service", one.service.pk) for one in those],
            }
        )
    return told


def _component(one: ServiceShown, place: int, snapshot: Snapshot) -> Fields:
    service = one.service
    first, last = one.told[0].start, one.told[-1].start
    return {
        "id": public_id("service", service.pk),
        "name": service.name,
        "status": COMPONENT[one.status],
        "created_at": moment(first),
        "updated_at": moment(last),
        "position": place,
        "description": service.description or None,
        "showcase": True,
        "start_date": f"{first.astimezone(snapshot.zone):%Y-%m-%d}",
        "group_id": public_id("group", service.group_id) if service.group_id else None,
        "page_id": _page_id(snapshot),
        "group": False,
        "only_show_if_degraded": False,
    }


def _incident(event: Event, snapshot: Snapshot) -> Fields:
    named = {service.pk for service, _status in event.services}
    updates = list(_updates(event, snapshot))
    told = {
        "id": event.id,
        "name": event.title,
        "status": POSTMORTEM if event.review else event.state,
        "created_at": moment(event.made_at),
        "updated_at": moment(event.reviewed_at if event.review else event.updated_at),
        "monitoring_at": moment(event.monitoring_at),
        "resolved_at": moment(event.ended_at),
        "impact": event.impact.value,
        "shortlink": f"{snapshot.address}{event.path}",
        "started_at": moment(event.began_at),
        "page_id": _page_id(snapshot),
        "incident_updates": updates[::-1],
        "components": [
            _component(one, place, snapshot)
            for place, one in enumerate(snapshot.services, 1)
            if one.service.pk in named
        ],
        "reminder_intervals": None,
    }
    if event.planned_from is not None:
        told |= {"scheduled_for": moment(event.planned_from), "scheduled_until": moment(event.planned_until)}
    if event.review:
        told |= {"postmortem_body": event.review, "postmortem_published_at": moment(event.reviewed_at)}
    return told


def _updates(event: Event, snapshot: Snapshot) -> Iterable[Fields]:
    before: dict[int, Status] = {}
    for update in event.updates:
        yield _update(
            event, update.id, update.state, update.text, update.at, _affected(update, before, snapshot)
        )
        before = update.services
    if event.review:
        yield _update(event, f"{event.id}-review", POSTMORTEM, event.review, event.reviewed_at, None)


def _update(
    event: Event, key: str, state: str, body: str, at: datetime | None, affected: list[Fields] | None
) -> Fields:
    return {
        "id": key,
        "status": state,
        "body": body,
        "incident_id": event.id,
        "created_at": moment(at),
        "updated_at": moment(at),
        "display_at": moment(at),
        "affected_components": affected,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(update: Update, before: dict[int, Status], snapshot: Snapshot) -> list[Fields] | None:
    """The services whose status this update changed."""
    changed = [
        {
            "code": public_id("service", pk),
            "name": snapshot.by_service[pk].service.name,
            "old_status": COMPONENT[before.get(pk, Status.OPERATIONAL)],
            "new_status": COMPONENT[update.services.get(pk, Status.OPERATIONAL)],
        }
        for pk in dict.fromkeys([*before, *update.services])
        if pk in snapshot.by_service
    ]
    return changed or None


def moment(at: datetime | None) -> str | None:
    """2026-03-03T09:00:00.000Z"""
    if at is None:
        return None
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"


assert set(Impact) == {"none", "minor", "major", "critical", "maintenance"}
assert MOST_CLOSED >= LATEST
