"""What monitoring saw of an incident, for the panel on its page."""

from __future__ import annotations

from dataclasses import dataclass

from desk.alarms.watcher import watcher_of
from incidents import observing
from incidents.models import Incident
from monitoring.models import Alarm, AlarmState
from people.models import Customer

SHOWN = 5
# A storm of more than these is told as “and more”.
MOST = 50
NAMED = 8


@dataclass(frozen=True)
class FoundBy:
    """Its alarms, those that are wrong first; and whom it concerns where it is no one customer's."""

    alarms: list[Alarm]
    more: list[Alarm]
    has_even_more: bool
    customers: list[Customer]
    more_customers: bool

    def watcher(self, alarm: Alarm) -> str:
        """Where the check, heartbeat or feed stands that found it; empty where a tool did."""
        return watcher_of(alarm)

    @property
    def wrong(self) -> int:
        return sum(alarm.state == AlarmState.FIRING for alarm in (*self.alarms, *self.more))


def found_by(incident: Incident, *, has_alarms: bool) -> FoundBy | None:
    """None where monitoring saw nothing of it. At most two queries, however many alarms."""
    if not has_alarms:
        return None
    ours = Alarm.objects.filter(incident=incident).select_related("source", "service", "acknowledged_by")
    # “firing” stands before “resolved”.
    found = list(ours.order_by("state", "-last_at", "-pk")[: MOST + 1])
    concerned: list[Customer] = []
    if incident.customer_id is None:
        concerned = list(observing.customers_concerned(incident).order_by("name")[: NAMED + 1])
    return FoundBy(
        alarms=found[:SHOWN],
        more=found[SHOWN:MOST],
        has_even_more=len(found) > MOST,
        customers=concerned[:NAMED],
        more_customers=len(concerned) > NAMED,
    )
