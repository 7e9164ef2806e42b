"""Jobs that did not say in time that they ran. Silence is found by its row's time, never by a timer."""

from __future__ import annotations

import logging
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from monitoring.expecting import expect
from monitoring.models import Heartbeat, HeartbeatState
from monitoring.pinging import tell_down

log = logging.getLogger(__name__)

BATCH = 500

_LATE = """
UPDATE monitoring_heartbeat SET state = 'late', since = %(now)s WHERE id IN (
    SELECT id FROM monitoring_heartbeat
    WHERE NOT is_paused AND state = 'up' AND expected_at <= %(now)s AND alarm_at > %(now)s
    FOR UPDATE SKIP LOCKED
)
"""


def sweep(*, now: datetime) -> int:
    """Mark who is late, and who is so late that it is an alarm; give the number of alarms."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, {"now": now})
    alarms, last = 0, 0
    while True:
        numbers = list(_due(now).filter(pk__gt=last).values_list("pk", flat=True)[:BATCH])
        alarms += _notice(numbers, now) if numbers else 0
        if len(numbers) < BATCH:
            return alarms
        last = numbers[-1]


def _due(now: datetime) -> QuerySet[Heartbeat]:
    waited = Heartbeat.objects.filter(is_paused=False, alarm_at__lte=now)
    return waited.exclude(state=HeartbeatState.DOWN).order_by("pk")


def _notice(numbers: list[int], now: datetime) -> int:
    """How many of these went down. One at which the desk stumbles keeps no other from being noticed."""
    try:
        return _mark_down(numbers, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(numbers) == 1:
            log.exception("Whether the heartbeat %s is silent cannot be told.", numbers[0])
            return 0
        return sum(_notice([number], now) for number in numbers)


def _mark_down(numbers: list[int], now: datetime) -> int:
    """Those that are silent and their events, in one transaction."""
    with transaction.atomic():
        due = _due(now).select_for_update(skip_locked=True).filter(pk__in=numbers)
        silent = [heartbeat for heartbeat in due if _is_silent(heartbeat, now)]
        if silent:
            down = [heartbeat.pk for heartbeat in silent]
            Heartbeat.objects.filter(pk__in=down).update(state=HeartbeatState.DOWN, since=now)
            title = _("%(name)s did not run")
            tell_down([(heartbeat, title, _words(heartbeat)) for heartbeat in silent], now=now)
    return len(silent)


def _is_silent(heartbeat: Heartbeat, now: datetime) -> bool:
    """Whether it is; a row whose times are older than its last ping gets the right ones."""
    expected, alarm = heartbeat.expected_at, heartbeat.alarm_at
    expect(heartbeat)
    if (expected, alarm) != (heartbeat.expected_at, heartbeat.alarm_at):
        heartbeat.save(update_fields=["expected_at", "alarm_at"])
    return heartbeat.alarm_at is not None and heartbeat.alarm_at <= now


def _words(heartbeat: Heartbeat) -> str:
    started, expected = heartbeat.started_at, heartbeat.expected_at
    if started is not None and (expected is None or started < expected):
        return _("It started at %(at)s and did not say that it ended.") % {"at": _written(started, heartbeat)}
    if expected is None:
        return _("It did not say that it ran.")
    at = _written(expected, heartbeat)
    return _("It was expected at %(at)s and did not say that it ran.") % {"at": at}


def _written(moment: datetime, heartbeat: Heartbeat) -> str:
    """As the clock of whoever set the job up shows it."""
    return f"{moment.astimezone(ZoneInfo(heartbeat.time_zone)):%Y-%m-%d %H:%M %Z}"
