"""Heartbeats: all of them, and one with its address, its pings and its bar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.doors import desk_only
from desk.watching import charts, reads, standing
from desk.watching.overview import why_no_incident
from desk.watching.rhythm import rhythm_of, upcoming
from monitoring.expecting import next_due
from monitoring.models import Heartbeat, HeartbeatState, Ping, PingKind, SourceKind

BODY_SHOWN = 4000
IN_BAR = 30


@dataclass(frozen=True)
class Snippet:
    """Lines to copy, for where the job runs; `name` is the anchor of the button that copies them."""

    name: str
    title: Any
    lines: str


@desk_only
def heartbeats(request: HttpRequest) -> HttpResponse:
    """What is silent first, then by name."""
    order = list(map(str, (HeartbeatState.DOWN, HeartbeatState.LATE, HeartbeatState.NEW, HeartbeatState.UP)))
    rows = list(reads.heartbeats()[:1000])
    rows.sort(key=lambda row: (row.is_paused, order.index(row.state)))
    context = {
        "rows": [
            {"beat": row, "standing": standing.of_heartbeat(row), "rhythm": rhythm_of(row)} for row in rows
        ],
    }
    return render(request, "desk/watching/heartbeats.html", context)


@desk_only
def heartbeat(request: HttpRequest, pk: int) -> HttpResponse:
    """One heartbeat: whether it is on time, where it pings, what it said."""
    now = timezone.now()
    row = get_object_or_404(Heartbeat.objects.select_related("service"), pk=pk)
    pings = reads.pings_of(row)
    address = ping_address(row)
    context = {
        "beat": row,
        "standing": standing.of_heartbeat(row),
        "headline": headline(row, now),
        "rhythm": rhythm_of(row),
        "upcoming": upcoming(row, now, number=5),
        "address": address,
        "snippets": snippets(address),
        "pings": [_shown(ping) for ping in pings[:30]],
        "timeline": bar_of(pings),
        "alarms": [
            (alarm, why_no_incident(alarm))
            for alarm in reads.alarms_of(SourceKind.HEARTBEAT, f"heartbeat:{row.pk}")
        ],
        "span_of": standing.span_of,
        "moment": now,
    }
    return render(request, "desk/watching/heartbeat.html", context)


def ping_address(beat: Heartbeat) -> str:
    return f"{settings.BASE_URL}/ping/{beat.key}"


def snippets(address: str) -> list[Snippet]:
    curl = "curl -fsS -m 10 --retry 5 -o /dev/null"
    return [
        Snippet(
            "cron",
            gettext_lazy("In a crontab, when the job went well"),
            f"0 3 * * *  /usr/local/bin/backup.sh && {curl} {address}",
        ),
        Snippet(
            "exit",
            gettext_lazy("With its exit code and its last lines, also when it failed"),
            f"{curl} {address}/start\n"
            "lines=$(/usr/local/bin/backup.sh 2>&1); code=$?\n"
            f'{curl} --data-raw "$(printf %s "$lines" | tail -c 10000)" {address}/$code',
        ),
        Snippet(
            "powershell",
            gettext_lazy("In PowerShell"),
            f"Invoke-RestMethod -Uri {address} -Method Post -TimeoutSec 10 | Out-Null",
        ),
    ]


def headline(beat: Heartbeat, now: datetime) -> str:
    if beat.is_paused:
        return _("Paused: nobody waits for it")
    if beat.state == HeartbeatState.NEW:
        return _("Not heard yet")
    span = standing.ago(beat.last_ping_at or beat.since or now, now)
    if beat.state == HeartbeatState.UP:
        return _("On time, heard %(span)s ago") % {"span": span}
    if beat.state == HeartbeatState.LATE:
        return _("Late, heard %(span)s ago") % {"span": span}
    return _("Silent or failed, heard %(span)s ago") % {"span": span}


def bar_of(pings: list[Ping]) -> charts.Bar:
    """The last pings that ended a run, the oldest first: a slot each."""
    ended = [ping for ping in pings if ping.kind in (PingKind.SUCCESS, PingKind.FAIL)][:IN_BAR]
    good = sum(ping.kind == PingKind.SUCCESS for ping in ended)
    slots = [
        charts.Slot(
            f"{timezone.localtime(ping.at):%-d %b %H:%M}",
            "good" if ping.kind == PingKind.SUCCESS else "bad",
        )
        for ping in reversed(ended)
    ]
    # As wide as it will be; what has not come yet stands at the left.
    slots = [charts.Slot("", "none")] * (IN_BAR - len(slots)) + slots if slots else []
    return charts.bar(slots, good / len(ended) if ended else None)


def _shown(ping: Ping) -> dict[str, Any]:
    body = bytes(ping.body).decode(errors="replace")
    return {
        "ping": ping,
        "tone": {PingKind.SUCCESS: "good", PingKind.FAIL: "bad"}.get(PingKind(ping.kind), ""),
        "body": body[:BODY_SHOWN],
        "is_cut": len(body) > BODY_SHOWN,
    }


@desk_only
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Wait for it no more; what comes meanwhile is kept."""
    row = get_object_or_404(Heartbeat, pk=pk)
    Heartbeat.objects.filter(pk=row.pk).update(is_paused=True)
    messages.success(request, _("“%(name)s” is paused.") % {"name": row.name})
    return redirect("desk:heartbeat", row.pk)


@desk_only
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Wait for it again. What it missed during the pause is no alarm: it is expected one rhythm from now."""
    now = timezone.now()
    with transaction.atomic():
        row = get_object_or_404(Heartbeat.objects.select_for_update(), pk=pk)
        if row.is_paused:
            row.is_paused, row.started_at = False, None
            if row.last_ping_at is not None:
                row.expected_at = next_due(row, now)
                row.alarm_at = row.expected_at and row.expected_at + timedelta(seconds=row.grace)
            row.save(update_fields=["is_paused", "started_at", "expected_at", "alarm_at"])
    messages.success(request, _("“%(name)s” is waited for again.") % {"name": row.name})
    return redirect("desk:heartbeat", row.pk)
