"""When the next ping of a job is due. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.utils.translation import gettext as _

from monitoring.models import Heartbeat


def next_due(heartbeat: Heartbeat, after: datetime) -> datetime | None:
    """When it should say again that it ran, having said so at `after`; None for a time that never comes.

    A cron time that a change to summer time leaves out comes right after the gap; one that a change back
    has twice comes once (`cronsim` does as Debian's cron).
    """
    if heartbeat.period is not None:
        return after + timedelta(seconds=heartbeat.period)
    try:
        found: datetime = next(CronSim(heartbeat.cron, after.astimezone(ZoneInfo(heartbeat.time_zone))))
    except (CronSimError, StopIteration, ValueError, KeyError):
        return None
    return found.astimezone(after.tzinfo)


def expect(heartbeat: Heartbeat) -> None:
    """Put on the row, not saved, when it is expected and when its absence is an alarm.

    To be called when period, cron, time zone, grace or pause were changed. A job that pauses is expected
    as before: what it missed meanwhile, it missed.
    """
    heartbeat.expected_at = next_due(heartbeat, heartbeat.last_ping_at) if heartbeat.last_ping_at else None
    grace = timedelta(seconds=heartbeat.grace)
    moments = [moment + grace for moment in (heartbeat.expected_at, heartbeat.started_at) if moment]
    heartbeat.alarm_at = min(moments, default=None)


def cron_mistake(cron: str, time_zone: str, *, now: datetime) -> str:
    """What is wrong with these times, in words, or nothing."""
    try:
        zone = ZoneInfo(time_zone)
    except (ValueError, KeyError, OSError):
        return _("There is no time zone %(name)s.") % {"name": time_zone[:50]}
    try:
        next(CronSim(cron, now.astimezone(zone)))
    except CronSimError as error:
        return _("These are no cron times (minute hour day month weekday): %(why)s") % {"why": error}
    except StopIteration:
        return _("These times never come.")
    return ""
