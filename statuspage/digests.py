"""When a digest is due: in the morning of the page's own time."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from statuspage.models import Page

AT = time(8, 0)


def next_digest(page: Page, now: datetime) -> datetime:
    """The next eight o'clock where the page is read."""
    zone = ZoneInfo(page.customer.time_zone if page.customer else settings.TIME_ZONE)
    local = now.astimezone(zone)
    day = local.date() if local.time() < AT else local.date() + timedelta(days=1)
    return datetime.combine(day, AT, zone)
