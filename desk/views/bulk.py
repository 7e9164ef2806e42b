"""One step for those picked in the queue: its form, what it would do, what it did."""

from __future__ import annotations

from itertools import product
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from desk import bulk as many
from desk.doors import actor, desk_only
from desk.views.incident import assignees
from incidents.models import Incident
from incidents.priority import IMPACT_SENTENCES, URGENCY_SENTENCES, Level
from incidents.terms import OFFICE_HOURS, Terms, default_terms


@desk_only
def bulk(request: HttpRequest) -> HttpResponse:
    """`stage`: empty shows the form, `preview` what would happen, `do` does it and says what happened."""
    if request.method != "POST":
        return redirect("desk:queue")
    verb, stage = request.POST.get("verb", ""), request.POST.get("stage", "")
    picked = [
        int(pk) for pk in request.POST.getlist("pick") if pk.isascii() and pk.isdigit() and len(pk) < 18
    ]
    visible = Incident.objects.visible_to(actor(request)).with_people()
    incidents = list(visible.filter(pk__in=picked[: many.MOST]).order_by("pk"))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/desk/"
    if verb not in many.VERBS or not incidents:
        messages.warning(request, _("Pick incidents in the queue first."))
        return redirect(back)
    outcomes: list[many.Outcome] = []
    errors: dict[str, str] = {}
    if stage == "do":
        outcomes = many.carry_out(incidents, verb, request.POST, by=actor(request))
    elif stage == "preview":
        outcomes = many.preview(incidents, verb, request.POST, by=actor(request))
        errors = many.field_errors(outcomes)
    context = {
        "verb": verb,
        "label": many.VERBS[verb],
        "incidents": incidents,
        "cut": len(picked) > many.MOST,
        "most": many.MOST,
        "stage": "" if errors else stage,
        "outcomes": [] if errors else outcomes,
        "possible": sum(outcome.is_done for outcome in outcomes),
        "typed": request.POST,
        "errors": errors,
        "back": back,
        **_choices(verb),
    }
    return render(request, "desk/bulk.html", context, status=422 if errors else 200)


def _choices(verb: str) -> dict[str, Any]:
    if verb == "assign":
        return {"choices": assignees()}
    if verb == "reclassify":
        terms = Terms.from_json(default_terms(OFFICE_HOURS))
        return {
            "urgencies": [(level, URGENCY_SENTENCES[level]) for level in Level],
            "impacts": [(level, IMPACT_SENTENCES[level]) for level in Level],
            "cells": {(u.value, i.value): terms.priority_of(u, i) for u, i in product(Level, Level)},
        }
    return {}
