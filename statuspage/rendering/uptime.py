"""The uptime that the page shows, for programs: beside the Statuspage format, which has no word for it."""

from __future__ import annotations

import json

from statuspage.events import public_id
from statuspage.rendering.documents import JSON, Made
from statuspage.snapshot import ServiceShown, Snapshot
from statuspage.status import Day, cut

PATH = "api/v2/uptime.json"


def document(snapshot: Snapshot) -> Made:
    """Each service under the id that it has as a component, with the last ninety days, oldest first."""
    told = {
        "page": {"id": public_id("page", snapshot.page.pk), "name": snapshot.name},
        "time_zone": snapshot.zone.key,
        "components": [_component(one) for one in snapshot.services],
    }
    return Made(PATH, JSON, json.dumps(told, ensure_ascii=False).encode())


def _component(one: ServiceShown) -> dict[str, object]:
    return {
        "id": public_id("service", one.service.pk),
        "name": one.service.name,
        "uptime_90_days": None if one.uptime is None else cut(one.uptime),
        "days": [_day(day) for day in one.days],
    }


def _day(day: Day) -> dict[str, object]:
    """`status` is the worst of the day, in the desk's own words: unknown is not degraded."""
    return {
        "date": day.day.isoformat(),
        "status": day.status.value,
        "disturbed_seconds": int(day.disturbed.total_seconds()),
    }
