"""What is wrong now, in one answer: by service and by supplier. What is not known is never called fine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Address
from api.problems import Problem
from api.v1.describing import described
from api.v1.monitoring.alarms import alarm_shape
from api.v1.monitoring.feeds import feed_incident_shape, feed_shape, with_all
from api.v1.monitoring.watched_answers import FINE, HOW, UNKNOWN, WRONG
from api.v1.monitoring.watched_answers import Now as NowAnswer
from incidents.models import Service
from monitoring.models import (
    Alarm,
    AlarmState,
    Check,
    CheckState,
    Feed,
    FeedIncident,
    Heartbeat,
    HeartbeatState,
    Severity,
    Standing,
)

SHOWN = 20
# Of ten thousand checks only what is told is read.
_TOLD = ("name", "service_id", "state", "is_paused", "since")
# More at once than anybody reads; in a storm the numbers are told of so many.
MOST_ALARMS = 5000
_WORST_FIRST = {severity: place for place, severity in enumerate(Severity.values)}
# What fails is not down yet, and what is late is not missed yet: neither works, neither is known to be wrong.
_CHECKS = {CheckState.DOWN: WRONG, CheckState.FAILING: UNKNOWN, CheckState.NEW: UNKNOWN, CheckState.UP: FINE}
_BEATS = {
    HeartbeatState.DOWN: WRONG,
    HeartbeatState.LATE: UNKNOWN,
    HeartbeatState.NEW: UNKNOWN,
    HeartbeatState.UP: FINE,
}
_FEEDS = {
    Standing.TROUBLE: WRONG,
    Standing.UNKNOWN: UNKNOWN,
    Standing.PAUSED: UNKNOWN,
    Standing.OK: FINE,
}


class Now(Address):
    """The whole picture, for a dashboard."""

    resource = "monitoring"

    @described("monitoring_now", answer=NowAnswer, scope="monitoring:read", tag="Monitoring")
    def show(self, request: Request) -> Response:
        """What is wrong now. What is paused knows nothing; a service that nobody watches is not named."""
        if not self.actor.sees_desk:
            # An empty answer would read as if all were well.
            raise Problem("forbidden", "What is watched is the desk's to know.")
        now = timezone.now()
        firing = Alarm.objects.filter(state=AlarmState.FIRING).order_by("began_at", "pk")
        alarms = sorted(firing[:MOST_ALARMS], key=lambda one: _WORST_FIRST[one.severity])
        watching = [*_checks(), *_heartbeats()]
        feeds = list(Feed.objects.with_standing(now).select_related("supplier"))
        services = self._services(alarms, watching)
        suppliers = self._suppliers(feeds)
        return Response({
            "as_of": now,
            "how": _worst(one["how"] for one in (*services, *suppliers)),
            "services": services,
            "suppliers": suppliers,
        })  # fmt: skip

    def _services(
        self, alarms: list[Alarm], watching: list[tuple[int | None, dict[str, Any]]]
    ) -> list[dict[str, Any]]:
        wrong, watched = defaultdict(list), defaultdict(list)
        for alarm in alarms:
            wrong[alarm.service_id].append(alarm)
        for service_id, told in watching:
            watched[service_id].append(told)
        names = dict(Service.objects.filter(pk__in=[*wrong, *watched]).values_list("pk", "name"))
        found = [
            {
                "service": pk,
                "name": names.get(pk, "") if pk else "",
                "how": WRONG if wrong[pk] else _worst(one["how"] for one in watched[pk]),
                "alarms": [alarm_shape(one, self.actor) for one in wrong[pk][:SHOWN]],
                "number_of_alarms": len(wrong[pk]),
                "watching": [one for one in watched[pk] if one["how"] != FINE],
            }
            for pk in {*wrong, *watched}
        ]
        return sorted(found, key=_worst_first)

    def _suppliers(self, feeds: list[Any]) -> list[dict[str, Any]]:
        theirs, published = defaultdict(list), defaultdict(list)
        for feed in feeds:
            theirs[feed.supplier_id].append(feed)
        for one in with_all(FeedIncident.objects.filter(resolved_at=None)).select_related("feed", "alarm"):
            published[one.feed.supplier_id].append(one)
        found = [
            {
                "supplier": pk,
                "name": own[0].supplier.name,
                "how": _worst(_FEEDS[one.standing] for one in own),
                "feeds": [feed_shape(one, self.actor) for one in own],
                "incidents": [feed_incident_shape(one) for one in published[pk][:SHOWN]],
            }
            for pk, own in theirs.items()
        ]
        return sorted(found, key=_worst_first)


def _checks() -> Iterable[tuple[int | None, dict[str, Any]]]:
    for row in Check.objects.only(*_TOLD).order_by("name"):
        how = UNKNOWN if row.is_paused else _CHECKS[CheckState(row.state)]
        yield row.service_id, _watching("check", row, how)


def _heartbeats() -> Iterable[tuple[int | None, dict[str, Any]]]:
    for row in Heartbeat.objects.only(*_TOLD).order_by("name"):
        how = UNKNOWN if row.is_paused else _BEATS[HeartbeatState(row.state)]
        yield row.service_id, _watching("heartbeat", row, how)


def _watching(kind: str, row: Check | Heartbeat, how: str) -> dict[str, Any]:
    state = "paused" if row.is_paused else row.state
    return {"kind": kind, "id": row.pk, "name": row.name, "how": how, "state": state, "since": row.since}


def _worst(hows: Iterable[str]) -> str:
    """The worst of them; of nothing nothing is known."""
    return min(hows, key=HOW.index, default=UNKNOWN)


def _worst_first(told: dict[str, Any]) -> tuple[int, str]:
    return HOW.index(told["how"]), told["name"]
