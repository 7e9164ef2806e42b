"""Checks: all of them, and one with what it saw. Agents look and pause; leads set up (`check_forms`)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from desk.doors import desk_only
from desk.queue.names import names
from desk.watching import charts, reads, standing
from desk.watching.overview import why_no_incident
from monitoring import pausing, uptime
from monitoring.models import Check, CheckState, SourceKind
from monitoring.probes.options import FIELDS

PAGE = 100
# In the order of the links above the list: what needs somebody first.
STATES = (CheckState.DOWN, CheckState.FAILING, CheckState.UP, CheckState.NEW, "paused")
# A certificate that ends sooner is told on every page.
SOON = timedelta(days=21)


@desk_only
def checks(request: HttpRequest) -> HttpResponse:
    """`state` and `service` narrow the list; a hundred to a page, by name."""
    now = timezone.now()
    state, service = request.GET.get("state", ""), request.GET.get("service", "")
    found = _narrowed(reads.checks(), state, service)
    start = _number(request.GET.get("from", ""))
    rows = list(found[start : start + PAGE + 1])
    known = uptime.availability(rows[:PAGE], now=now, days=1)
    context = {
        "rows": [_row(row, known[row.pk], now) for row in rows[:PAGE]],
        "next": start + PAGE if len(rows) > PAGE else None,
        "states": _states(state),
        "state": state,
        "service": service,
        "services": sorted(names().services.items(), key=lambda one: one[1].casefold()),
        "is_narrowed": bool(state or service),
    }
    return render(request, "desk/watching/checks.html", context)


def _narrowed(found: Any, state: str, service: str) -> Any:
    if state == "paused":
        found = found.filter(is_paused=True)
    elif state in CheckState.values:
        found = found.filter(is_paused=False, state=state)
    if service == "none":
        found = found.filter(service__isnull=True)
    elif _number(service):
        found = found.filter(service=_number(service))
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _states(chosen: str) -> list[dict[str, Any]]:
    counted = reads.states_of_checks()
    labels = dict(CheckState.choices) | {"paused": _("paused")}
    every = [{"key": "", "label": _("All"), "number": sum(counted.values()), "is_here": not chosen}]
    return every + [
        {
            "key": key,
            "label": capfirst(str(labels[key])),
            "number": counted.get(key, 0),
            "is_here": key == chosen,
        }
        for key in map(str, STATES)
        if counted.get(key) or key == chosen
    ]


def _row(check: Check, known: uptime.Availability, now: datetime) -> dict[str, Any]:
    return {
        "check": check,
        "standing": standing.of_check(check),
        "availability": charts.percent(known.last_24_hours),
        "certificate": certificate(check, now),
        "is_late": is_late(check, now),
    }


def is_late(check: Check, now: datetime) -> bool:
    """Whether it waits to be looked at for longer than its own interval."""
    return not check.is_paused and now - check.due_at > timedelta(seconds=check.interval)


def certificate(check: Check, now: datetime) -> tuple[str, str]:
    """How long the certificate lasts, and its tone; empty where none was seen."""
    if check.certificate_ends_at is None:
        return "", ""
    left = check.certificate_ends_at - now
    if left <= timedelta(0):
        return _("ended"), "bad"
    words = ngettext("%(num)s day left", "%(num)s days left", left.days) % {"num": left.days}
    return words, "warn" if left < SOON else ""


@desk_only
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """One check: what it says now, the last 24 hours, 90 days, and what it found."""
    now = timezone.now()
    row = get_object_or_404(Check.objects.select_related("service", "allowed_by"), pk=pk)
    points = uptime.response_times(row, now=now)
    known = uptime.availability([row], now=now)[row.pk]
    context = {
        "check": row,
        "standing": standing.of_check(row),
        "headline": headline(row, now),
        "is_late": is_late(row, now),
        "certificate": certificate(row, now),
        "chart": charts.chart(points, since=now - reads.DAY, until=now),
        "points": list(reversed(points)),
        "availability": charts.percent(known.last_24_hours),
        "days": charts.days_bar(known),
        "bad_days": [day for day in reversed(known.days) if day.down_seconds or day.failures],
        "findings": reads.findings_of(row),
        "alarms": [
            (alarm, why_no_incident(alarm)) for alarm in reads.alarms_of(SourceKind.CHECK, f"check:{row.pk}")
        ],
        "options": shown_options(row),
        "since": now - reads.DAY,
        "span_of": standing.span_of,
        "moment": now,
    }
    return render(request, "desk/watching/check.html", context)


def headline(check: Check, now: datetime) -> str:
    """The state in a sentence."""
    span = standing.ago(check.since, now) if check.since is not None else ""
    if check.is_paused:
        return _("Paused: nobody looks")
    if check.state == CheckState.NEW:
        return _("Not looked at yet")
    sentences = {
        CheckState.UP: (_("Works for %(span)s"), _("Works")),
        CheckState.FAILING: (_("Fails for %(span)s, looked at again"), _("Fails, looked at again")),
        CheckState.DOWN: (_("Down for %(span)s"), _("Down")),
    }
    timed, plain = sentences[CheckState(check.state)]
    return timed % {"span": span} if span else plain


def shown_options(check: Check) -> list[tuple[str, str]]:
    """What was set beyond the target, by its name; of a secret only that there is one."""
    return [
        (
            str(capfirst(str(option.label))),
            _("kept sealed") if option.kind == "secret" else _written(check.options[option.name]),
        )
        for option in FIELDS.get(check.kind, ())
        if check.options.get(option.name) not in ("", None)
    ]


def _written(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


@desk_only
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop looking; what it said last stays as it is."""
    row = get_object_or_404(Check, pk=pk)
    pausing.pause(row)
    messages.success(request, _("“%(name)s” is paused.") % {"name": row.name})
    return redirect("desk:check", row.pk)


@desk_only
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again, at once."""
    row = get_object_or_404(Check, pk=pk)
    pausing.resume(row, now=timezone.now())
    messages.success(request, _("“%(name)s” is looked at again.") % {"name": row.name})
    return redirect("desk:check", row.pk)


@desk_only
@require_POST
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it first in line; the monitor looks within a second or two."""
    row = get_object_or_404(Check, pk=pk)
    if row.is_paused:
        messages.warning(request, _("It is paused; resume it first."))
    else:
        Check.objects.filter(pk=row.pk).update(due_at=timezone.now())
        messages.success(request, _("It is looked at now; the answer stands here in a few seconds."))
    return redirect("desk:check", row.pk)
