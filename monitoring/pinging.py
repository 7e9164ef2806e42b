"""What a job says by its ping: that it ran, started, failed, or a line of its log.

The common case, a job that ran and is not down, is one statement that moves the heartbeat on and keeps the
ping. What changes more takes the row first: a failure, a recovery, a job that is paused.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from monitoring import events, sources
from monitoring.expecting import expect, next_due
from monitoring.models import Action, Heartbeat, HeartbeatState, Ping, PingKind, Severity, SourceKind
from monitoring.reading import Reading

MOST_BODY = 10_000
KEPT = 100
KEY = re.compile(r"[a-z0-9]{24}")
# How much of what a job wrote goes into the incident.
_TOLD = 2000
_OWNED = ["state", "since", "last_ping_at", "started_at", "last_seconds", "expected_at", "alarm_at"]


class Heard(enum.Enum):
    OK = "OK"
    PAUSED = "OK (paused)"
    UNKNOWN = "unknown key"


# Not for one that is down or paused: its row is taken first. The times of a cron are not known to SQL; they
# follow at once, and whoever finds them missing counts them anew from `last_ping_at` (`monitoring.silence`).
_RAN = """
WITH heartbeat AS (
    UPDATE monitoring_heartbeat SET
        since = CASE WHEN state = 'up' THEN since ELSE %(now)s END,
        state = 'up',
        last_ping_at = %(now)s,
        last_seconds = extract(epoch FROM %(now)s - started_at),
        started_at = NULL,
        expected_at = CASE WHEN period IS NULL THEN expected_at
            ELSE %(now)s + make_interval(secs => period) END,
        alarm_at = CASE WHEN period IS NULL THEN alarm_at
            ELSE %(now)s + make_interval(secs => period + grace) END
    WHERE key = %(key)s AND NOT is_paused AND state <> 'down'
    RETURNING id, last_seconds, period
), kept AS (
    INSERT INTO monitoring_ping (heartbeat_id, kind, at, exit_code, seconds, body, came_from)
    SELECT id, 'success', %(now)s, %(exit_code)s, last_seconds, %(body)s, %(came_from)s FROM heartbeat
)
SELECT id, period FROM heartbeat
"""
_STARTED = """
WITH heartbeat AS (
    UPDATE monitoring_heartbeat SET
        started_at = %(now)s,
        alarm_at = CASE WHEN state = 'down' THEN alarm_at
            ELSE least(alarm_at, %(now)s + make_interval(secs => grace)) END
    WHERE key = %(key)s AND NOT is_paused
    RETURNING id
), kept AS (
    INSERT INTO monitoring_ping (heartbeat_id, kind, at, exit_code, seconds, body, came_from)
    SELECT id, 'start', %(now)s, NULL, NULL, %(body)s, %(came_from)s FROM heartbeat
)
SELECT id, 0 FROM heartbeat
"""
_LOGGED = """
INSERT INTO monitoring_ping (heartbeat_id, kind, at, exit_code, seconds, body, came_from)
SELECT id, 'log', %(now)s, NULL, NULL, %(body)s, %(came_from)s FROM monitoring_heartbeat
WHERE key = %(key)s AND NOT is_paused
RETURNING heartbeat_id, 0
"""
_QUICK: Mapping[str, str] = {PingKind.SUCCESS: _RAN, PingKind.START: _STARTED, PingKind.LOG: _LOGGED}


def ping(
    key: str,
    kind: str,
    *,
    now: datetime,
    exit_code: int | None = None,
    body: bytes = b"",
    came_from: str = "",
) -> Heard:
    """Take in one ping, committed when this returns. A longer body than MOST_BODY keeps its beginning."""
    if KEY.fullmatch(key) is None:
        return Heard.UNKNOWN
    terms: dict[str, Any] = {
        "key": key,
        "now": now,
        "exit_code": exit_code,
        "body": body[:MOST_BODY],
        "came_from": came_from[:45],
    }
    statement = _QUICK.get(kind)
    if statement is not None:
        with connection.cursor() as cursor:
            cursor.execute(statement, terms)
            found = cursor.fetchone()
        if found is not None:
            if found[1] is None:
                _expect_by_cron(found[0], now)
            return Heard.OK
    return _with_the_row(kind, terms, now)


def _expect_by_cron(heartbeat_id: int, now: datetime) -> None:
    heartbeat = Heartbeat.objects.get(pk=heartbeat_id)
    due = next_due(heartbeat, now)
    # A ping that came in meanwhile has said more.
    Heartbeat.objects.filter(pk=heartbeat_id, last_ping_at=now).update(
        expected_at=due, alarm_at=due + timedelta(seconds=heartbeat.grace) if due else None
    )


def _with_the_row(kind: str, terms: Mapping[str, object], now: datetime) -> Heard:
    """Unknown, paused, failed, or back again."""
    with transaction.atomic():
        heartbeat = Heartbeat.objects.select_for_update().filter(key=terms["key"]).first()
        if heartbeat is None:
            return Heard.UNKNOWN
        kept = Ping(
            heartbeat=heartbeat,
            kind=kind,
            at=now,
            **{name: terms[name] for name in ("exit_code", "body", "came_from")},
        )
        if not heartbeat.is_paused and kind in (PingKind.SUCCESS, PingKind.FAIL):
            if heartbeat.started_at is not None:
                kept.seconds = (now - heartbeat.started_at).total_seconds()
            _move_on(heartbeat, kept, now)
        kept.save()
    return Heard.PAUSED if heartbeat.is_paused else Heard.OK


def _move_on(heartbeat: Heartbeat, kept: Ping, now: datetime) -> None:
    heartbeat.last_ping_at, heartbeat.started_at, heartbeat.last_seconds = now, None, kept.seconds
    expect(heartbeat)
    before = heartbeat.state
    after = HeartbeatState.DOWN if kept.kind == PingKind.FAIL else HeartbeatState.UP
    if before != after:
        heartbeat.state, heartbeat.since = after, now
    heartbeat.save(update_fields=_OWNED)
    if after == HeartbeatState.DOWN and before != HeartbeatState.DOWN:
        tell_down([(heartbeat, _("%(name)s failed"), _failed_words(kept))], now=now)
    elif before == HeartbeatState.DOWN and after == HeartbeatState.UP:
        _tell_up(heartbeat, now=now)


def _failed_words(kept: Ping) -> str:
    words = (
        _("The job says that it failed (exit code %(code)d).") % {"code": kept.exit_code}
        if kept.exit_code
        else _("The job says that it failed.")
    )
    said = bytes(kept.body).decode("utf-8", "replace").strip()
    return f"{words}\n\n{said[-_TOLD:]}" if said else words


def tell_down(those: list[tuple[Heartbeat, str, str]], *, now: datetime) -> None:
    """Make an event of each job that went down, with its title (“%(name)s failed”) and why.

    In the transaction that says so on its row.
    """
    readings = [
        Reading(
            key=f"heartbeat:{heartbeat.pk}",
            action=Action.TRIGGER,
            title=title % {"name": heartbeat.name},
            severity=Severity(heartbeat.severity),
            text=words,
            labels=_labels(heartbeat),
            at=now,
        )
        for heartbeat, title, words in those
    ]
    events.keep(sources.own(SourceKind.HEARTBEAT, now=now), readings, now=now)


def _tell_up(heartbeat: Heartbeat, *, now: datetime) -> None:
    reading = Reading(
        key=f"heartbeat:{heartbeat.pk}",
        action=Action.RESOLVE,
        title=_("%(name)s runs again") % {"name": heartbeat.name},
        severity=Severity(heartbeat.severity),
        labels=_labels(heartbeat),
        at=now,
    )
    events.keep(sources.own(SourceKind.HEARTBEAT, now=now), [reading], now=now)


def _labels(heartbeat: Heartbeat) -> dict[str, object]:
    return {"check": heartbeat.name, "kind": "heartbeat"}


def prune() -> int:
    """Forget all but the newest KEPT pings of each heartbeat; give their number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            DELETE FROM monitoring_ping ping USING (
                SELECT heartbeat.id, oldest.id AS first_kept
                FROM monitoring_heartbeat heartbeat CROSS JOIN LATERAL (
                    SELECT id FROM monitoring_ping WHERE heartbeat_id = heartbeat.id
                    ORDER BY id DESC OFFSET %s LIMIT 1
                ) oldest
            ) kept
            WHERE ping.heartbeat_id = kept.id AND ping.id < kept.first_kept
            """,
            [KEPT - 1],
        )
        return int(cursor.rowcount)
