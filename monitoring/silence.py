"""Jobs that did not say in time that they ran. Silence is found by its row's time, never by a timer."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils.translation import gettext as _

from monitoring.expecting import expect
from monitoring.models import Heartbeat, HeartbeatState
from monitoring.pinging import tell_down

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
    alarms = 0
    while True:
        taken, down = _sweep_batch(now)
        alarms += down
        if taken < BATCH:
            return alarms


def _sweep_batch(now: datetime) -> tuple[int, int]:
    """Rows that were taken, and how many of them went down; those and their events are one transaction."""
    with transaction.atomic():
        due = list(
            Heartbeat.objects.select_for_update(skip_locked=True)
            .filter(is_paused=False, alarm_at__lte=now)
            .exclude(state=HeartbeatState.DOWN)
            .order_by("alarm_at")[:BATCH]
        )
        silent = [heartbeat for heartbeat in due if _is_silent(heartbeat, now)]
        if silent:
            numbers = [heartbeat.pk for heartbeat in silent]
            Heartbeat.objects.filter(pk__in=numbers).update(state=HeartbeatState.DOWN, since=now)
            tell_down([(heartbeat, _words(heartbeat)) for heartbeat in silent], now=now)
    return len(due), len(silent)


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
