"""What the demo's monitoring watches and has seen: rules, checks, heartbeats, feeds, and a day of events.

The events go their real way: bodies of tools through their adapters, then all through the pipeline, each at
its moment. What checks and jobs saw over weeks are rows as their runners would have left them. Nothing of it
calls out: checks and feeds are due in a month only, and their addresses are nobody's.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from incidents.models import Service
from monitoring import adapters, events, pipeline, sources
from monitoring.feeds import telling
from monitoring.models import (
    Action,
    Alarm,
    Check,
    CheckDay,
    CheckFinding,
    CheckKind,
    CheckSpan,
    CheckState,
    Feed,
    FeedComponent,
    FeedIncident,
    FeedKind,
    FeedUpdate,
    Heartbeat,
    HeartbeatState,
    Ping,
    PingKind,
    Receipt,
    ReceiptState,
    Rule,
    Severity,
    Source,
    SourceKind,
)
from monitoring.reading import Reading
from people.models import Supplier, Team

SPAN = timedelta(minutes=5)
DAYS = 90
# Paused ones would not show among what is wrong now; these are just not looked at for so long.
QUIET = timedelta(days=30)


@dataclass
class Story:
    """What was said at which moment; told in the order of time."""

    now: datetime
    services: dict[str, Service]
    said: list[tuple[datetime, Source, list[Reading], bytes]] = field(default_factory=list)

    def ago(self, **span: float) -> datetime:
        return self.now - timedelta(**span)

    def add(self, at: datetime, source: Source, *readings: Reading, body: bytes = b"") -> None:
        self.said.append((at, source, list(readings), body))


def play(services: dict[str, Service], teams: dict[str, Team], now: datetime) -> None:
    """Make it all as of `now`."""
    story = Story(now, services)
    tools = _sources(story, teams)
    _rules(story, tools, teams)
    _checks(story)
    _heartbeats(story)
    _feeds(story)
    _tools_speak(story, tools)
    for at, source, readings, body in sorted(story.said, key=lambda one: one[0]):
        receipt = None
        if body:
            receipt = Receipt.objects.create(
                source=source, way="demo", content_type="application/json", body=body, received_at=at,
                state=ReceiptState.DONE, attempts=1,
            )  # fmt: skip
        events.keep(source, readings, now=at, receipt=receipt)
        Source.objects.filter(pk=source.pk).update(last_received_at=at)
    pipeline.sweep(now=now)
    for row in FeedIncident.objects.filter(is_told=True).select_related("feed"):
        row.alarm = Alarm.objects.get(key=telling.key_of(row.feed, row))
        row.save(update_fields=["alarm"])


def _sources(story: Story, teams: dict[str, Team]) -> dict[str, Source]:
    made = {}
    for name, kind, facts in (
        ("Prometheus", SourceKind.ALERTMANAGER, {"team": teams["Network"]}),
        ("Deployments", SourceKind.PAGERDUTY, {"service": story.services["Order portal"]}),
        ("Backup mails", SourceKind.MAIL, {"options": {"from": ["*@backup.desk.example"]}}),
    ):
        source = Source(name=name, kind=kind, made_at=story.ago(days=120), **facts)
        if kind != SourceKind.MAIL:
            sources.give_key(source, sources.new_key())
        source.save()
        made[name] = source
    return made


def _rules(story: Story, tools: dict[str, Source], teams: dict[str, Team]) -> None:
    def holds(name: str, value: str) -> list[dict[str, str]]:
        return [{"field": name, "is": "is", "value": value}]

    for place, (name, facts) in enumerate(
        (
            ("Test machines open nothing", {"conditions": holds("labels.env", "test"), "drops": True}),
            (
                "Network: one incident for each site",
                {
                    "source": tools["Prometheus"], "conditions": holds("labels.job", "switches"),
                    "service": story.services["Internet and network"], "team": teams["Network"],
                    "group_by": ["site"], "urgency": "normal", "impact": "normal",
                    "template_title": "Network trouble at {labels.site}",
                },
            ),
            (
                "Backups are not urgent",
                {"source": tools["Backup mails"], "urgency": "low", "impact": "low"},
            ),
        ),
        1,
    ):  # fmt: skip
        Rule.objects.create(name=name, position=place * 10, **facts)


# Name, kind, target, service, usual milliseconds, state.
_CHECKS = (
    ("Order portal, front page", CheckKind.HTTP, "https://orders.desk.example", "Order portal", 240, "down"),
    ("Order portal, search", CheckKind.HTTP, "https://orders.desk.example", "Order portal", 610, "failing"),
    ("Webmail", CheckKind.HTTP, "https://mail.desk.example/", "Mail", 130, "up"),
    ("Mail server, SMTP", CheckKind.TCP, "mail.desk.example:25", "Mail", 18, "up"),
    ("Name server", CheckKind.DNS, "desk.example", "Internet and network", 9, "up"),
    ("VPN gateway", CheckKind.TCP, "vpn.desk.example:443", "Remote access (VPN)", 34, "up"),
)  # fmt: skip
_DOWN_FOR = timedelta(minutes=37)


def _checks(story: Story) -> None:
    # Every demo looks the same.
    dice = random.Random(7)  # noqa: S311
    own = sources.own(SourceKind.CHECK, now=story.ago(days=120))
    for name, kind, target, service, usual, state in _CHECKS:
        since = {"down": story.now - _DOWN_FOR, "failing": story.ago(minutes=1)}.get(
            state, story.ago(days=12)
        )
        check = Check.objects.create(
            name=name, kind=kind, target=target, service=story.services[service], made_at=story.ago(days=120),
            due_at=story.now + QUIET, state=state, since=since, last_at=story.ago(seconds=40),
            failures={"down": 112, "failing": 1}.get(state, 0), successes=0 if state != "up" else 900,
            last_ms=None if state != "up" else usual,
            last_words={"down": "Answered 502", "failing": "No answer within 10 seconds"}.get(state, ""),
            certificate_ends_at=story.now + timedelta(days=9 if name == "Webmail" else 70)
            if kind == CheckKind.HTTP else None,
        )  # fmt: skip
        CheckDay.objects.bulk_create(_days(check, usual, dice, story))
        CheckSpan.objects.bulk_create(_spans(check, usual, dice, story))
        if state == CheckState.UP:
            continue
        CheckFinding.objects.create(check_seen=check, at=since, state=state, words=check.last_words)
        if state == CheckState.DOWN:
            story.add(since, own, Reading(
                key=f"check:{check.pk}", action=Action.TRIGGER, title=f"{name} is down", at=since,
                link=target,
                severity=Severity.CRITICAL, text=f"{target}\n{check.last_words}",
                labels={"check": name, "kind": kind.value},
            ))  # fmt: skip


def _days(check: Check, usual: int, dice: random.Random, story: Story) -> Iterator[CheckDay]:
    """Mostly quiet days; every few weeks one with an hour of trouble."""
    for back in range(DAYS, -1, -1):
        runs, bad = 1440, dice.random() < 0.03
        failures = dice.randrange(20, 70) if bad else dice.choice((0, 0, 0, 0, 1))
        if back == 0:
            midnight = story.now.replace(hour=0, minute=0, second=0, microsecond=0)
            runs = max(1, int((story.now - midnight).total_seconds() // 60))
            failures = min(runs, 37) if check.state == CheckState.DOWN else 0
        average = int(usual * dice.uniform(0.9, 1.25))
        yield CheckDay(
            check_seen=check, day=(story.now - timedelta(days=back)).date(), runs=runs, failures=failures,
            down_seconds=failures * 60 if failures > 3 else 0, ms_sum=average * (runs - failures),
            ms_max=average * dice.randrange(2, 6),
        )  # fmt: skip


def _spans(check: Check, usual: int, dice: random.Random, story: Story) -> Iterator[CheckSpan]:
    """24 hours in steps of five minutes, busier by day; the last of what is down are failures."""
    minutes = story.now.minute - story.now.minute % 5
    last = story.now.replace(minute=minutes, second=0, microsecond=0)
    for back in range(288, -1, -1):
        at = last - back * SPAN
        is_down = check.state == CheckState.DOWN and at > story.now - _DOWN_FOR
        failures = 5 if is_down else 0
        busy = 1.35 if 7 <= at.hour <= 16 else 1.0
        average = int(usual * busy * dice.uniform(0.85, 1.2))
        yield CheckSpan(
            check_seen=check, at=at, runs=5, failures=failures, ms_sum=average * (5 - failures),
            ms_max=0 if is_down else int(average * dice.uniform(1.1, 2.4)),
        )  # fmt: skip


def _heartbeats(story: Story) -> None:
    own = sources.own(SourceKind.HEARTBEAT, now=story.ago(days=120))
    for name, service, rhythm, state, last in (
        ("Nightly backup of files", "Workplaces and printers", "{at:%-M %-H} * * *", HeartbeatState.UP, 8.0),
        ("Hourly export of orders", "Order portal", "{at:%-M} * * * *", HeartbeatState.LATE, 1.2),
        ("Weekly clean-up of mail", "Mail", "{at:%-M %-H} * * {at:%w}", HeartbeatState.DOWN, 24.0 * 7 + 6),
    ):
        at = story.ago(hours=last)
        # At the times at which it did run, or the page would contradict itself.
        cron = rhythm.format(at=at.astimezone(ZoneInfo("Europe/Amsterdam")))
        is_down, is_late = state == HeartbeatState.DOWN, state == HeartbeatState.LATE
        expected = story.ago(minutes=12) if is_late else story.now + timedelta(hours=16)
        since = story.ago(hours=5) if is_down else at
        beat = Heartbeat.objects.create(
            name=name, service=story.services[service], cron=cron, period=None, is_paused=False,
            made_at=story.ago(days=120), state=state, since=since, last_ping_at=at, last_seconds=312.5,
            expected_at=story.ago(hours=6) if is_down else expected,
            alarm_at=since if is_down else story.now + QUIET,
        )  # fmt: skip
        step = timedelta(hours=1) if "Hourly" in name else timedelta(days=1 if "Nightly" in name else 7)
        Ping.objects.bulk_create(
            Ping(heartbeat=beat, kind=PingKind.SUCCESS, at=at - step * back, seconds=300 + back * 7 % 40)
            for back in range(9, -1, -1)
        )
        if is_down:
            story.add(since, own, Reading(
                key=f"heartbeat:{beat.pk}", action=Action.TRIGGER, title=f"{name} did not run",
                severity=Severity.ERROR, text="No ping since last week.", at=since,
                labels={"heartbeat": name},
            ))  # fmt: skip


def _feeds(story: Story) -> None:
    fibrelink = Supplier.objects.get(name="Fibrelink Carrier Services")
    cloud = Supplier.objects.create(name="Nimbus Hosting")
    carrier = _feed(
        story, fibrelink, "Fibrelink status", FeedKind.ATOM, "https://status.fibrelink.example/history.atom"
    )
    hosting = _feed(
        story, cloud, "Nimbus status", FeedKind.STATUSPAGE, "https://status.nimbus.example",
        headline="Partial System Outage",
    )  # fmt: skip
    parts = {}
    for name, status, service in (
        ("Europe: Virtual machines", "operational", None),
        ("Europe: Load balancers", "partial_outage", "Order portal"),
        ("Europe: Object storage", "operational", "Workplaces and printers"),
    ):
        parts[name] = FeedComponent.objects.create(
            feed=hosting, external_id=name.lower(), name=name, status=status, seen_at=story.now,
            service=story.services[service] if service else None, changed_at=story.ago(hours=1),
        )  # fmt: skip
    _published(
        story, hosting, "Load balancers drop connections", Severity.ERROR, [parts["Europe: Load balancers"]],
        ((58, "investigating", "We see dropped connections and look into it."),
         (41, "identified", "A faulty release of the load balancer. We roll it back."),
         (12, "monitoring", "Rolled back in two of three zones.")),
    )  # fmt: skip
    _published(
        story, carrier, "Fibre cut between Reading and Slough", Severity.ERROR, [],
        ((60 * 30, "investigating", "Several depots report no connection."),
         (60 * 27, "resolved", "The fibre was spliced.")),
    )  # fmt: skip


def _feed(
    story: Story, supplier: Supplier, name: str, kind: FeedKind, url: str, *, headline: str = ""
) -> Feed:
    return Feed.objects.create(
        name=name, supplier=supplier, kind=kind, url=url, interval=86_400, made_at=story.ago(days=120),
        service=story.services["Internet and network"] if kind == FeedKind.ATOM else None,
        due_at=story.now + QUIET, asked_at=story.now, ok_at=story.now, headline=headline,
    )  # fmt: skip


def _published(
    story: Story,
    feed: Feed,
    title: str,
    severity: Severity,
    parts: list[FeedComponent],
    said: tuple[tuple[int, str, str], ...],
) -> None:
    """An incident of a supplier with what it said, told as reading its feed would have."""
    is_over = said[-1][1] == "resolved"
    began, last = story.ago(minutes=said[0][0]), story.ago(minutes=said[-1][0])
    row = FeedIncident.objects.create(
        feed=feed, external_id=title.lower(), title=title, severity=severity, status=said[-1][1],
        impact="major", is_told=not is_over, began_at=began, seen_at=story.now,
        resolved_at=last if is_over else None,
    )  # fmt: skip
    row.components.set(parts)
    own = sources.own(SourceKind.FEED, now=story.ago(days=120))
    updates = [
        FeedUpdate.objects.create(
            incident=row, external_id=f"u{n}", at=story.ago(minutes=minutes), status=status, text=text
        )
        for n, (minutes, status, text) in enumerate(said)
    ]
    for n, update in enumerate(updates):
        tell = telling.begun(feed, row, parts, [update], now=update.at) if n == 0 else ()
        story.add(update.at, own, *(tell or telling.told(feed, row, parts, [update])))
    if is_over:
        over = telling.ended(feed, row, parts, why=updates[-1].text, now=last)
        story.add(last + timedelta(seconds=1), own, over)


def _tools_speak(story: Story, tools: dict[str, Source]) -> None:
    """A day: a site's switches, a test machine, a deployment that went wrong and right, a backup by mail."""
    for hours, site, switch, status in (
        (21.0, "Utrecht", "sw-01", "firing"), (20.95, "Utrecht", "sw-02", "firing"),
        (20.9, "Utrecht", "sw-07", "firing"), (20.2, "Utrecht", "sw-01", "resolved"),
        (20.2, "Utrecht", "sw-02", "resolved"), (20.1, "Utrecht", "sw-07", "resolved"),
        (2.5, "Zwolle", "sw-14", "firing"),
    ):  # fmt: skip
        labels = {"alertname": "SwitchUnreachable", "job": "switches", "site": site, "instance": switch}
        _alert(story, tools["Prometheus"], story.ago(hours=hours), labels, "warning", status)
    labels = {"alertname": "DiskFull", "job": "node", "env": "test", "instance": "test-3"}
    _alert(story, tools["Prometheus"], story.ago(hours=6), labels, "critical", "firing")
    for minutes, action in ((400, "trigger"), (396, "trigger"), (371, "resolve")):
        body = {
            "routing_key": "-", "event_action": action, "dedup_key": "release-118",
            "payload": {"summary": "Release 118: errors above 5 %", "source": "deploy", "severity": "error"},
        }  # fmt: skip
        _body(story, tools["Deployments"], story.ago(minutes=minutes), body)
    story.add(story.ago(hours=7), tools["Backup mails"], Reading(
        key="backup of srv-3", action=Action.TRIGGER, title="Backup of srv-3 failed", severity=Severity.ERROR,
        text="The target was not reachable at 02:10.", identity="<srv-3@backup.desk.example>",
        labels={"from": "jobs@backup.desk.example", "verified": "yes"}, at=story.ago(hours=7),
    ))  # fmt: skip


def _alert(
    story: Story, source: Source, at: datetime, labels: dict[str, str], severity: str, status: str
) -> None:
    key = labels["instance"]
    started = story.ago(hours=21) if status == "resolved" else at
    alert = {
        "status": status, "labels": labels | {"severity": severity}, "fingerprint": f"{key:0>16}",
        "annotations": {"summary": f"{labels['alertname']} on {key}"}, "startsAt": started.isoformat(),
        "endsAt": at.isoformat() if status == "resolved" else "0001-01-01T00:00:00Z",
    }  # fmt: skip
    _body(story, source, at, {"version": "4", "status": status, "alerts": [alert]})


def _body(story: Story, source: Source, at: datetime, said: dict[str, Any]) -> None:
    body = json.dumps(said).encode()
    story.add(at, source, *adapters.read(source.kind, body, way="demo", options=source.options), body=body)
