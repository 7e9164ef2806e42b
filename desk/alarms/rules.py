"""What becomes an incident: the rules in their order, of which the first that holds decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.alarms.conditions import MORE_ROWS, shown
from desk.alarms.places import alarms_page
from desk.alarms.rule_form import STEP, RuleForm
from desk.alarms.rule_words import what_it_decides, when_it_holds
from desk.doors import leads_only
from monitoring.matching import COMPARISONS, FIELDS
from monitoring.models import Event, Rule

# Labels are offered that so many of the newest events have.
LATELY = 200


@leads_only
def rules(request: HttpRequest) -> HttpResponse:
    found = list(in_order())
    rows = [{"rule": rule, "when": when_it_holds(rule), "decides": what_it_decides(rule)} for rule in found]
    return alarms_page(request, "rules", "desk:rules", {"rows": rows})


def in_order() -> QuerySet[Rule]:
    return Rule.objects.select_related("source", "service", "customer", "team").order_by("position", "pk")


@leads_only
def rule(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One page for a new rule (no `pk`) and for an old one."""
    found = get_object_or_404(Rule, pk=pk) if pk is not None else Rule()
    posted = request.POST if request.method == "POST" else None
    if posted is not None and "add" in posted:
        # Asking for another row is no attempt to save: nothing is refused yet.
        return form_page(request, RuleForm(None, instance=found, begun=posted), more=MORE_ROWS)
    form = RuleForm(posted, instance=found)
    if posted is None:
        return form_page(request, form)
    if form.is_valid():
        saved = form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": saved})
        return redirect(f"{reverse('desk:rules')}#rule-{saved.pk}")
    return form_page(request, form, status=422)


def form_page(
    request: HttpRequest, form: RuleForm, *, more: int = 1, status: int = 200, **beside: Any
) -> HttpResponse:
    stored = Rule.objects.filter(pk=form.instance.pk).first() if form.instance.pk else None
    context = {
        "form": form,
        "rule": stored,
        "rows": form.shown_rows(more),
        "comparisons": COMPARISONS.items(),
        "known_fields": [*FIELDS, *_labels_lately()],
    } | beside
    return alarms_page(request, "rule", "desk:rules", context, status=status)


def _labels_lately() -> list[str]:
    """The names of labels that events had, the most frequent first."""
    counted: dict[str, int] = {}
    for labels in Event.objects.order_by("-pk").values_list("labels", flat=True)[:LATELY]:
        for name in labels:
            counted[name] = counted.get(name, 0) + 1
    names = sorted(counted, key=lambda name: (-counted[name], name))
    return [shown(f"labels.{name}") for name in names[:30]]


@leads_only
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down; the places are counted anew, so that two never stand at one."""
    is_up = request.POST.get("way") == "up"
    with transaction.atomic():
        ordered = list(Rule.objects.select_for_update().order_by("position", "pk"))
        place = next((place for place, one in enumerate(ordered) if one.pk == pk), None)
        if place is None:
            return redirect("desk:rules")
        other = place - 1 if is_up else place + 1
        if 0 <= other < len(ordered):
            ordered[place], ordered[other] = ordered[other], ordered[place]
        for number, one in enumerate(ordered, 1):
            one.position = number * STEP
        Rule.objects.bulk_update(ordered, ["position"])
    return redirect(f"{reverse('desk:rules')}#rule-{pk}")


@leads_only
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Rule, pk=pk)
    is_active = request.POST.get("on") == "1"
    Rule.objects.filter(pk=pk).update(is_active=is_active)
    told = _("“%(name)s” is switched on.") if is_active else _("“%(name)s” is switched off.")
    messages.success(request, told % {"name": found})
    return redirect(f"{reverse('desk:rules')}#rule-{pk}")


@leads_only
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a rule. Events keep in their trace what it decided."""
    found = get_object_or_404(Rule, pk=pk)
    name = str(found)
    found.delete()
    messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
    return redirect("desk:rules")
