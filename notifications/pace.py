"""No more mails a minute to one domain than MAIL_DOMAIN_PER_MINUTE: some receivers refuse who hurries.

Counted in the database, for there are many workers. What is too much is given its minute at once, in the
order in which it would have gone, so that a thousand mails to one domain are not taken up anew each minute.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from notifications.models import Delivery

MINUTE = timedelta(minutes=1)
# Each round gives a minute to so many at most.
SPREAD = 10_000

_TAKE = """
INSERT INTO notifications_pace AS pace (domain, minute, taken) VALUES (%(domain)s, %(minute)s, 1)
ON CONFLICT (domain) DO UPDATE
SET minute = excluded.minute, taken = CASE WHEN pace.minute = excluded.minute THEN pace.taken + 1 ELSE 1 END
WHERE pace.minute <> excluded.minute OR pace.taken < %(most)s
RETURNING taken
"""
_SPREAD = """
WITH due AS MATERIALIZED (
    SELECT id, precedence, due_at FROM notifications_delivery
    WHERE state = 'waiting' AND due_at <= %(now)s AND channel = 'email'
    AND lower(split_part(to_address, '@', 2)) = %(domain)s
    ORDER BY precedence, due_at, id LIMIT %(spread)s
    FOR UPDATE SKIP LOCKED
), placed AS (
    SELECT id, (row_number() OVER (ORDER BY precedence, due_at, id) - 1) / %(most)s AS minutes FROM due
)
UPDATE notifications_delivery AS delivery
SET due_at = %(next)s + placed.minutes * interval '1 minute'
FROM placed WHERE placed.id = delivery.id
"""


def full_until(delivery: Delivery, *, now: datetime) -> datetime | None:
    """Count one mail to its domain; when the minute is full already, the minute in which there is room."""
    most = settings.MAIL_DOMAIN_PER_MINUTE
    if not most or delivery.channel != "email":
        return None
    domain = delivery.to_address.rpartition("@")[2].lower()[:255]
    minute = now.replace(second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"domain": domain, "minute": minute, "most": most})
        if cursor.fetchone() is not None:
            return None
        terms = {"now": now, "next": minute + MINUTE, "domain": domain, "most": most, "spread": SPREAD}
        cursor.execute(_SPREAD, terms)
    return minute + MINUTE
