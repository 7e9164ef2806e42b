"""The queue: open incidents, what is due next on top."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from desk.doors import actor, me
from incidents.models import ConfirmationStop, Incident, PauseReason, State
from incidents.models.incident import REFERENCE_PREFIX
from incidents.querysets import IncidentQuerySet
from people.models import Role, Team, User
from people.wording import spoken_duration

PAGE = 100
SOON = timedelta(minutes=30)
FILTERS = ("team", "assignee", "state", "priority")


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """At most six queries, however many rows."""
    chosen = {name: request.GET.get(name, "") for name in FILTERS}
    start = max(0, _number(request.GET.get("from", "")) or 0)
    found, wrong = _filtered(Incident.objects.visible_to(actor(request)), chosen, me(request))
    closed = chosen["state"] == State.CLOSED
    ordered = found.order_by("-id") if closed else found.by_due()
    rows = list(ordered.queue_rows()[start : start + PAGE + 1])
    now = timezone.now()
    context = {
        "rows": [_row(row, now) for row in rows[:PAGE]],
        "chosen": chosen,
        "wrong": wrong,
        "filtering": any(chosen.values()),
        "next_from": start + PAGE if len(rows) > PAGE else None,
        "teams": list(Team.objects.values_list("id", "name")),
        "people": list(
            User.objects.filter(is_active=True).order_by("role", "name").values_list("id", "name", "role")
        ),
        "states": State.choices,
        "outside_role": Role.EXPERT,
        "query": "&".join(f"{name}={value}" for name, value in chosen.items() if value),
    }
    return render(request, "desk/queue.html", context)


def _filtered(
    visible: IncidentQuerySet, chosen: dict[str, str], user: User
) -> tuple[IncidentQuerySet, list[str]]:
    """Narrow by each filter that can be read; say which could not."""
    wrong = []
    state = chosen["state"]
    if state and state not in State.values:
        wrong.append(_("There is no state “%(state)s”.") % {"state": state})
    found = visible.in_state(state) if state in State.values else visible.open()
    if chosen["assignee"] == "me":
        found = found.assigned_to(user)
    elif chosen["assignee"] == "none":
        found = found.unassigned()
    for name, field in (("team", "team_id"), ("assignee", "assignee_id"), ("priority", "priority")):
        value = chosen[name]
        if not value or (name == "assignee" and value in ("me", "none")):
            continue
        number = _number(value)
        if number is None:
            wrong.append(_("“%(value)s” cannot be read as %(name)s.") % {"value": value, "name": name})
        else:
            found = found.filter(**{field: number})
    return found, wrong


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _row(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Everything of a row prepared here, so that the template only prints."""
    reference = f"{REFERENCE_PREFIX}{row['id']:06d}"
    return row | {
        "reference": reference,
        "address": f"/desk/incidents/{reference}/",
        "state_label": State(row["state"]).label,
        "due": _due(row, now),
        "warnings": _warnings(row),
        "outside": row["assignee_role"] == Role.EXPERT,
    }


def _due(row: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the due column says: the nearest promise, or why there is none now."""
    due_at: datetime | None = row["next_due_at"]
    if row["state"] == State.CLOSED:
        return {"tone": "quiet", "icon": "check", "text": _("closed")}
    if row["state"] == State.PENDING:
        if not row["confirmation_stop"] and row["confirmation_due_at"] is None:
            return {"tone": "quiet", "icon": "send", "text": _("mail on its way")}
        if row["confirmation_stop"]:
            return {"tone": "quiet", "icon": "circle-pause", "text": _("does not close by itself")}
        closes_in = spoken_duration(row["confirmation_due_at"] - now)
        return {"tone": "quiet", "icon": "hourglass", "text": _("closes in %(left)s") % {"left": closes_in}}
    if due_at is None:
        reason = PauseReason(row["pause_reason"]).label if row["pause_reason"] else _("paused")
        return {"tone": "quiet", "icon": "pause", "text": reason}
    left = due_at - now
    what = _("classify") if row["priority"] is None else ""
    if not what:
        waiting = row["responded_at"] is None and row["response_due_at"] == due_at
        what = _("respond") if waiting else _("resolve")
    tone = "late" if left < timedelta(0) else "soon" if left < SOON else "fine"
    words = _("%(left)s late") if left < timedelta(0) else _("%(left)s left")
    return {
        "tone": tone,
        "icon": {"late": "triangle-alert", "soon": "alarm-clock", "fine": "timer"}[tone],
        "text": words % {"left": spoken_duration(left)},
        "what": what,
        "at": due_at,
    }


def _warnings(row: dict[str, Any]) -> list[dict[str, str]]:
    warnings = []
    if row["mail_trouble"]:
        warnings.append({"icon": "mail-warning", "text": _("Mail trouble")})
    if row["state"] == State.PENDING and row["confirmation_stop"]:
        label = str(ConfirmationStop(row["confirmation_stop"]).label)
        warnings.append({"icon": "circle-alert", "text": label})
    if row["customer_name"] is None:
        warnings.append({"icon": "user-round-search", "text": _("Unknown sender")})
    return warnings
