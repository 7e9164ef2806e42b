"""The incident page: facts, clocks, timeline, and every legal next step as its own small form."""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import actor, find
from desk.steps import STEPS, take
from incidents import clocks, timekeeping
from incidents.clock_view import clock_views
from incidents.errors import NotPermitted, NotPossible
from incidents.horizon import horizon
from incidents.models import ConfirmationStop, EntryKind, Incident, PauseReason, TimelineEntry
from incidents.permissions import RULES, next_steps
from incidents.priority import IMPACT_SENTENCES, URGENCY_SENTENCES, Level
from incidents.querysets import PUBLIC_KINDS
from incidents.terms import Terms
from people.actors import Actor
from people.models import Role, Team, User

# Below the timeline, not among the steps: what is said rather than done.
WORDS = ("reply", "note", "log_call")
ASSIGNING = {"diagnose", "assign"}
CLASSIFYING = {"classify", "reclassify"}
# The step that the process wants next, if it is legal.
FIRST = ("identify", "classify", "diagnose", "confirm_by_phone", "resume", "propose_solution", "reopen")


@login_required
def incident(request: HttpRequest, reference: str) -> HttpResponse:
    return _page(request, find(request, reference))


@login_required
@require_POST
def step(request: HttpRequest, reference: str, verb: str) -> HttpResponse:
    """Take one step. What is refused comes back beside what was typed, nothing lost."""
    if verb not in STEPS:
        raise Http404
    subject = find(request, reference)
    try:
        done = take(verb, subject, request.POST, by=actor(request))
    except NotPossible as refused:
        return _page(request, find(request, reference), refused=refused, verb=verb)
    except NotPermitted as refused:
        return _page(request, subject, refused=NotPossible(str(refused)), verb=verb, status=403)
    messages.success(request, _("Done: %(step)s.") % {"step": RULES[verb].label})
    if not Incident.objects.visible_to(actor(request)).filter(pk=done.pk).exists():
        return redirect("desk:queue")
    return redirect("desk:incident", done.reference)


def _page(
    request: HttpRequest,
    subject: Incident,
    *,
    refused: NotPossible | None = None,
    verb: str = "",
    status: int | None = None,
) -> HttpResponse:
    """At most ten queries, however long the timeline."""
    since, now, by = horizon(), timezone.now(), actor(request)
    entries = list(TimelineEntry.objects.of(subject))
    terms = timekeeping.terms_of(subject)
    legal = [name for name in next_steps(by, subject) if name in STEPS]
    steps = [name for name in legal if name not in WORDS]
    context = {
        "incident": subject,
        "seen": subject.entry_count,
        "since": since,
        "clocks": clock_views(subject, entries, now),
        "timeline": [_told(entry) for entry in reversed(entries)],
        "steps": _ordered(steps),
        "words": [name for name in WORDS if name in legal],
        "labels": {name: RULES[name].label for name in legal},
        "first": next((name for name in FIRST if name in steps), ""),
        "matrix": _matrix(subject, entries, terms, now) if CLASSIFYING & set(steps) else None,
        "choices": _assignees() if ASSIGNING & set(steps) else None,
        "to_me": _to_me(by, subject, steps),
        "pause_reasons": [
            (reason.value, reason.label)
            for reason in PauseReason
            if reason in terms.pause_reasons and reason != PauseReason.PENDING_CONFIRMATION
        ],
        "confirmation": _confirmation(subject),
        "phone_now": timezone.localtime(now).strftime("%Y-%m-%dT%H:%M"),
        "refused": refused,
        "refused_verb": verb,
        "typed": request.POST if refused else {},
        "errors": refused.fields if refused else {},
    }
    if status is None:
        status = 200 if refused is None else 422 if refused.fields else 409
    return render(request, "desk/incident.html", context, status=status)


def _to_me(by: Actor, subject: Incident, steps: list[str]) -> str:
    """The step by which whoever looks takes the incident themselves; empty where there is none."""
    if subject.assignee == by.user:
        return ""
    return next((step for step in ("diagnose", "assign") if step in steps), "")


def _ordered(steps: list[str]) -> list[str]:
    return sorted(steps, key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))


def _told(entry: TimelineEntry) -> dict[str, Any]:
    """An entry as the desk reads it: what happened, the words, and who can read it."""
    return {
        "entry": entry,
        "label": EntryKind(entry.kind).label,
        "public": entry.kind in PUBLIC_KINDS,
        "quiet": entry.actor_kind == "system" and not entry.internal_text,
        "summary": _summary(entry),
    }


def _summary(entry: TimelineEntry) -> str:
    details = entry.details
    kind = EntryKind(entry.kind)
    if kind in (EntryKind.CLASSIFIED, EntryKind.RECLASSIFIED):
        before = details.get("before")
        return (f"P{before['priority']} → " if before else "") + f"P{details['priority']}"
    if kind in (EntryKind.DIAGNOSIS_STARTED, EntryKind.ASSIGNED):
        names = [details.get("assignee_name"), details.get("supplier"), details.get("team_name")]
        return "→ " + ", ".join(name for name in names if name)
    if kind == EntryKind.PAUSED:
        return str(PauseReason(details["reason"]).label)
    if kind == EntryKind.MAIL_FAILED:
        return str(details["to"])
    if kind == EntryKind.SOLUTION_MAIL_ACCEPTED:
        return _("closes by itself on %(moment)s without an answer") % {
            "moment": _moment(details["closes_at"])
        }
    if kind == EntryKind.SOLUTION_CONFIRMED and details.get("by_phone"):
        return _("by phone: %(who)s, %(moment)s") % {
            "who": details["who"],
            "moment": _moment(details["when"]),
        }
    if kind == EntryKind.SOLUTION_PROPOSED and details.get("temporary"):
        return _("temporary")
    return ""


def _moment(iso: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(iso)), "D j M, H:i")


def _matrix(subject: Incident, entries: list[TimelineEntry], terms: Terms, now: datetime) -> dict[str, Any]:
    """The nine cells, each with its priority, and what each priority would promise."""
    record = timekeeping.record_of(entries, terms)
    effects = {}
    for priority in range(1, 6):
        response = timekeeping.response_clock(subject, terms, priority)
        resolution = timekeeping.resolution_clock(subject, terms, record, priority)
        effects[priority] = {
            "response": clocks.due_at(response, subject.registered_at) if response else None,
            "resolution": clocks.due_at(resolution, now) if resolution else None,
        }
    return {
        "urgencies": [(level, URGENCY_SENTENCES[level]) for level in Level],
        "impacts": [(level, IMPACT_SENTENCES[level]) for level in Level],
        "cells": {(u.value, i.value): terms.priority_of(u, i) for u, i in product(Level, Level)},
        "effects": effects,
        "now": now,
    }


def _assignees() -> dict[str, list[tuple[str, str]]]:
    """Teams, agents and outside experts as the select shows them."""
    users = User.objects.filter(is_active=True).select_related("supplier").order_by("name")
    agents, experts = [], []
    for user in users:
        if user.role == Role.EXPERT:
            experts.append((f"user:{user.pk}", f"{user.name} ({user.supplier})"))
        else:
            agents.append((f"user:{user.pk}", user.name))
    return {
        _("Teams"): [(f"team:{team.pk}", team.name) for team in Team.objects.all()],
        _("Agents"): agents,
        _("Outside experts"): experts,
    }


def _confirmation(subject: Incident) -> dict[str, Any] | None:
    """How the wait for the customer's word stands."""
    if not subject.is_pending:
        return None
    if subject.confirmation_stop:
        label = ConfirmationStop(subject.confirmation_stop).label
        return {"tone": "warn", "text": _("It does not close by itself: %(why)s.") % {"why": label}}
    if subject.confirmation_due_at is None:
        return {
            "tone": "info",
            "text": _("The solution mail is on its way; the day starts when it is accepted."),
        }
    return {
        "tone": "info",
        "text": _("Without an answer it closes by itself on"),
        "moment": subject.confirmation_due_at,
    }
