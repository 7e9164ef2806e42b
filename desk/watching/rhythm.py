"""When a heartbeat is expected: in words, and the next times."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from django.utils.translation import gettext as _

from desk.watching.standing import span_of
from monitoring.models import Heartbeat


def rhythm_of(beat: Heartbeat) -> str:
    if beat.cron:
        return _("%(cron)s (%(zone)s)") % {"cron": beat.cron, "zone": beat.time_zone}
    return _("every %(span)s") % {"span": span_of(beat.period or 0)}


def upcoming(beat: Heartbeat, now: datetime, *, number: int) -> list[datetime]:
    """The next times at which it is expected, from the rhythm and its last ping; empty for a wrong cron."""
    if beat.cron:
        return next_by_cron(beat.cron, beat.time_zone, now, number=number)
    if not beat.period:
        return []
    step = timedelta(seconds=beat.period)
    first = (beat.last_ping_at or now) + step
    if first < now:
        first = now
    return [first + step * place for place in range(number)]


def next_by_cron(cron: str, time_zone: str, now: datetime, *, number: int) -> list[datetime]:
    """Empty where there is no such time, as on 30 February."""
    try:
        return list(islice(CronSim(cron, now.astimezone(ZoneInfo(time_zone))), number))
    except CronSimError:
        return []
