"""One event and its way: received, rule, incident, or why not."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.alarms.event_list import SEARCHED, SHOWN, line_of
from desk.alarms.passing_by import passed_by
from desk.alarms.places import alarms_page
from desk.alarms.rules import in_order
from desk.alarms.watcher import watcher_of
from desk.alarms.words import became, said
from desk.doors import actor, desk_only, leads_only
from incidents.errors import NotPossible
from incidents.models.incident import reference_of
from monitoring import trace
from monitoring.models import AlarmState, Event, Outcome
from monitoring.retrying import is_overtaken, work_again
from monitoring.showing import body_shown

NEIGHBOURS = 20

# What to do about it, where somebody can do something.
_ADVICE: dict[str, Promise] = {
    Outcome.UNMATCHED: gettext_lazy(
        "Nothing with this key was wrong, so there was nothing to end. Look whether the tool uses the same "
        "key when it says that something is wrong."
    ),
    Outcome.DROPPED: gettext_lazy("A rule says that this is no incident. A lead can change the rule."),
}


def _advice(event: Event) -> str:
    if event.outcome == Outcome.FAILED and event.again_at is not None:
        return _("It is kept, and tried again. A lead should look at the reason.")
    if event.outcome == Outcome.FAILED:
        return _("It is kept, and not tried again by itself. A lead can have it worked on again.")
    if event.outcome == Outcome.DROPPED and event.rule_id is None:
        return _("Without a rule, what is only information becomes no incident. A lead can make a rule.")
    return str(_ADVICE.get(event.outcome, ""))


@desk_only
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Its way in words, the message as it came, and what else was said of the same key."""
    related = (
        "source",
        "receipt",
        "alarm__incident",
        "alarm__source",
        "alarm__acknowledged_by",
        "alarm__service",
        "rule",
    )
    found = get_object_or_404(Event.objects.select_related(*related), pk=pk)
    alarm = found.alarm
    is_wrong = alarm is not None and alarm.state == AlarmState.FIRING
    context = {
        "event": found,
        "said": said(found.action, found.severity),
        "became": became(found.outcome, has_rule=found.rule_id is not None),
        "advice": _advice(found),
        "lines": trace.told(found),
        "passed_by": passed_by(found, list(in_order())),
        "may_try_again": found.outcome == Outcome.FAILED and not is_overtaken(found),
        "reference": reference_of(found.incident_id) if found.incident_id else "",
        "alarm": alarm,
        "watcher": watcher_of(alarm) if alarm is not None else "",
        "may_acknowledge": alarm is not None and is_wrong and not alarm.is_acknowledged,
        "body": body_shown(found.receipt) if found.receipt is not None else "",
        "neighbours": [line_of(row) for row in _neighbours(found)],
    }
    return alarms_page(request, "event", "desk:events", context)


@leads_only
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have an event worked on again that failed."""
    found = get_object_or_404(Event, pk=pk)
    try:
        work_again(found, by=actor(request))
    except NotPossible as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("It is worked on again within seconds."))
    return redirect("desk:event", found.pk)


def _neighbours(event: Event) -> list[dict[str, Any]]:
    """What was said of the same key around this event, newest first, this one among them."""
    same = Event.objects.filter(source=event.source_id, key=event.key)
    if event.alarm_id is not None:
        same = Event.objects.filter(alarm=event.alarm_id)
    rows = same.values(*SHOWN)
    newer = list(rows.filter(pk__gt=event.pk, pk__lt=event.pk + SEARCHED).order_by("pk")[: NEIGHBOURS // 2])
    older = list(rows.filter(pk__lte=event.pk, pk__gt=event.pk - SEARCHED).order_by("-pk")[:NEIGHBOURS])
    return [dict(row) for row in (*reversed(newer), *older)][:NEIGHBOURS]
