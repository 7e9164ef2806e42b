"""Plain makers of what the pages of monitoring show: alarms, checks with their past, heartbeats, feeds."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from incidents.models import Incident, Service
from monitoring import sources
from monitoring.models import (
    Alarm,
    AlarmState,
    Check,
    CheckDay,
    CheckFinding,
    CheckSpan,
    Feed,
    FeedComponent,
    FeedIncident,
    FeedUpdate,
    Heartbeat,
    Ping,
    Receipt,
    ReceiptState,
    Source,
    SourceKind,
)
from people.models import Supplier

_count = itertools.count(1)


def make_source(name: str = "", kind: str = SourceKind.ALERTMANAGER, **fields: Any) -> Source:
    source = Source(name=name or f"Tool {next(_count)}", kind=kind, made_at=timezone.now(), **fields)
    sources.give_key(source, sources.new_key())
    source.save()
    return source


def make_alarm(title: str = "", *, source: Source | None = None, ago: float = 30, **fields: Any) -> Alarm:
    """One that fires since `ago` minutes."""
    began = timezone.now() - timedelta(minutes=ago)
    fields = {"severity": "error", "began_at": began, "last_at": began, "state": AlarmState.FIRING} | fields
    fields.setdefault("key", f"alarm-{next(_count)}")
    return Alarm.objects.create(
        source=source or Source.objects.filter(kind=SourceKind.ALERTMANAGER).first() or make_source(),
        title=title or f"Alarm {next(_count)}",
        **fields,
    )


def own_alarm(kind: SourceKind, key: str, title: str, **fields: Any) -> Alarm:
    return make_alarm(title, source=sources.own(kind, now=timezone.now()), key=key, **fields)


def make_watched_check(name: str = "", *, state: str = "up", past: bool = False, **fields: Any) -> Check:
    now = timezone.now()
    known = {
        "kind": "http", "target": "https://www.example.org/", "made_at": now - timedelta(days=80),
        "due_at": now,
        "last_at": now - timedelta(seconds=20), "last_ms": 120, "since": now - timedelta(hours=30),
        "last_words": "200, 120 ms",
    }  # fmt: skip
    if state == "new":
        known |= {"last_at": None, "last_ms": None, "since": None, "last_words": ""}
    check = Check.objects.create(name=name or f"Check {next(_count)}", state=state, **(known | fields))
    if past:
        give_past(check, now)
    return check


def give_past(check: Check, now: datetime) -> None:
    """A day of spans with an outage in it, 80 days, and what it found."""
    start = now.replace(second=0, microsecond=0) - timedelta(hours=23, minutes=50)
    start -= timedelta(minutes=start.minute % 5)
    CheckSpan.objects.bulk_create(
        CheckSpan(
            check_seen=check,
            at=start + timedelta(minutes=5 * place),
            runs=5,
            failures=5 if place in (200, 201, 202, 203) else 0,
            ms_sum=5 * (90 + place * 7 % 60) if place not in (200, 201, 202, 203) else 0,
            ms_max=160 + place * 31 % 240 if place not in (200, 201, 202, 203) else 0,
        )
        for place in range(286)
    )
    CheckDay.objects.bulk_create(
        CheckDay(
            check_seen=check,
            day=now.date() - timedelta(days=back),
            runs=1440,
            failures={3: 20, 17: 300, 44: 4}.get(back, 0),
            down_seconds={3: 1200, 17: 18_000}.get(back, 0),
            ms_sum=1440 * 110,
            ms_max=900,
        )
        for back in range(80)
    )
    for minutes, state, words in (
        (400, "failing", "connection refused"),
        (398, "down", "connection refused"),
        (380, "up", "200, 98 ms"),
    ):
        CheckFinding.objects.create(
            check_seen=check, at=now - timedelta(minutes=minutes), state=state, ms=12, words=words
        )


def make_beat(name: str = "", *, state: str = "up", pings: int = 0, **fields: Any) -> Heartbeat:
    now = timezone.now()
    known = {"made_at": now - timedelta(days=40), "period": 86_400, "grace": 3600}
    if state != "new":
        heard = now - timedelta(hours=6)
        known |= {
            "last_ping_at": heard, "since": heard, "last_seconds": 312.4,
            "expected_at": heard + timedelta(days=1), "alarm_at": heard + timedelta(days=1, hours=1),
        }  # fmt: skip
    beat = Heartbeat.objects.create(name=name or f"Job {next(_count)}", state=state, **(known | fields))
    for back in range(pings, 0, -1):
        failed = back == 4
        Ping.objects.create(
            heartbeat=beat,
            kind="fail" if failed else "success",
            at=now - timedelta(days=back - 1, hours=6),
            exit_code=1 if failed else 0,
            seconds=300 + back,
            body=b"rsync: write failed: No space left on device (28)\n" if failed else b"",
            came_from="192.0.2.17",
        )
    return beat


def make_feed(name: str = "", *, supplier: Supplier | None = None, **fields: Any) -> Feed:
    now = timezone.now()
    supplier = supplier or Supplier.objects.create(name=f"Supplier {next(_count)} of lines")
    known = {
        "kind": "statuspage", "url": "https://status.example.org/", "made_at": now, "due_at": now,
        "asked_at": now, "ok_at": now - timedelta(seconds=30), "headline": "All Systems Operational",
    }  # fmt: skip
    return Feed.objects.create(name=name or supplier.name, supplier=supplier, **(known | fields))


def make_component(feed: Feed, name: str, status: str = "operational", **fields: Any) -> FeedComponent:
    return FeedComponent.objects.create(
        feed=feed, external_id=f"c{next(_count)}", name=name, status=status, seen_at=timezone.now(), **fields
    )


def make_told(feed: Feed, title: str, *, updates: int = 2, **fields: Any) -> FeedIncident:
    """An incident of the supplier, with what it said about it."""
    now = timezone.now()
    known = {
        "severity": "error",
        "status": "identified",
        "began_at": now - timedelta(minutes=50),
        "seen_at": now,
    }
    told = FeedIncident.objects.create(
        feed=feed, external_id=f"i{next(_count)}", title=title, **(known | fields)
    )
    for place in range(updates):
        FeedUpdate.objects.create(
            incident=told,
            external_id=f"u{place}",
            at=told.began_at + timedelta(minutes=10 * place),
            status="investigating" if not place else "identified",
            text="We see errors on a part of the lines and look for the cause.",
        )
    return told


def stuck_receipts(source: Source, number: int) -> None:
    for _place in range(number):
        Receipt.objects.create(
            source=source,
            way="hook",
            body=b"{",
            received_at=timezone.now() - timedelta(hours=2),
            state=ReceiptState.UNREADABLE,
            reason="no JSON",
        )


def everything(services: list[Service], incident: Incident | None = None) -> dict[str, Any]:
    """Something of each kind, in trouble: what walks over the pages finds rows everywhere."""
    first, second = services[0], services[1]
    tool = make_source("Alertmanager of the data centre", last_received_at=timezone.now())
    make_source(
        "Zabbix of the office", SourceKind.ZABBIX, last_received_at=timezone.now() - timedelta(days=9)
    )
    alarms = [
        make_alarm(
            "Disk of mail-2 is full", source=tool, service=first, severity="critical", incident=incident
        ),
        make_alarm("Queue of mail-1 grows", source=tool, service=first, severity="warning", ago=90),
        make_alarm("Switch sw-14 has no uplink", source=tool, service=second, is_flapping=True),
        make_alarm(
            "Backup window missed", source=tool, severity="warning", held_why="maintenance",
            held_until=timezone.now() + timedelta(hours=1),
        ),
    ]  # fmt: skip
    check = make_watched_check(
        "Webmail", state="down", past=True, service=first, last_words="connection refused"
    )
    alarm = own_alarm(
        SourceKind.CHECK, f"check:{check.pk}", "Webmail is down", service=first, incident=incident
    )
    fine = make_watched_check("Wires", past=True, service=second, certificate_ends_at=timezone.now())
    beat = make_beat("Nightly backup", state="down", pings=8, service=first)
    waits = make_beat("Import of addresses", state="new", period=None, cron="30 3 * * 1-5")
    feed = make_feed("Lines of Fibre", headline="Partial System Outage")
    make_component(feed, "Access network", "partial_outage", service=second)
    make_component(feed, "Portal", is_watched=False)
    told = make_told(feed, "Errors on a part of the lines")
    make_told(feed, "Planned work", is_maintenance=True, updates=1)
    make_told(feed, "Slow portal", resolved_at=timezone.now())
    silent = make_feed("Cloud", ok_at=timezone.now() - timedelta(hours=3), error="HTTP 503")
    make_component(silent, "Machines")
    make_told(silent, "Machines are slow")
    stuck_receipts(tool, 2)
    return {
        "alarms": [*alarms, alarm], "checks": [check, fine], "heartbeats": [beat, waits],
        "feeds": [feed, silent], "told": told, "source": tool,
    }  # fmt: skip
