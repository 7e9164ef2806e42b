"""The desk's status pages: what is published now, a new notice, one notice, a status set by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import actor, desk_only, me
from desk.status import forms
from desk.status.preview import previews, readers_of_notice
from incidents.errors import NotPossible
from incidents.models import Incident
from statuspage import notices, pages, snapshot
from statuspage.hand_set import set_by_hand, take_back
from statuspage.models import HandSetStatus, Notice, NoticeState, Subscription, WordingTemplate
from statuspage.status import Status

PAST = 20


@desk_only
def overview(request: HttpRequest) -> HttpResponse:
    """What customers see now on the public page, what goes on, what is planned, what was."""
    return _overview(request, forms.HandForm())


def _overview(request: HttpRequest, form: forms.HandForm, status: int = 200) -> HttpResponse:
    now = timezone.now()
    told = Notice.objects.annotate(only_for=Count("customers")).prefetch_related("services")
    context = {
        "services": snapshot.services_now(now=now),
        "going_on": list(told.filter(ended_at__isnull=True).order_by("began_at")),
        "past": list(told.filter(ended_at__isnull=False).order_by("-ended_at")[:PAST]),
        "by_hand": list(HandSetStatus.objects.in_force(now).select_related("service", "set_by")),
        "form": form,
        "public_address": pages.address_of(pages.public_page()),
    }
    return render(request, "desk/status/overview.html", context, status=status)


@desk_only
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Announce a disruption, or plan maintenance."""
    form_class = {"disruption": forms.DisruptionForm, "maintenance": forms.MaintenanceForm}.get(kind)
    if form_class is None:
        raise Http404
    begun = {"title_en": "", "incidents": request.GET.get("incidents", "")}
    form = form_class(request.POST or None, initial=begun | _template(request))
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            return _previewed(request, form)
        try:
            made = _announce(request, form)
        except NotPossible as refused:
            form.refuse(refused.message, refused.fields)
        else:
            messages.success(request, _("It is published."))
            return redirect("desk:notice", made.key)
    context = {"form": form, "kind": kind, "templates": list(WordingTemplate.objects.all())}
    return render(request, "desk/status/new.html", context, status=422 if form.errors else 200)


def _template(request: HttpRequest) -> dict[str, str]:
    """The words of the template that was chosen."""
    key = request.GET.get("template", "")
    found = WordingTemplate.objects.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    if found is None:
        return {}
    return {name: getattr(found, name) for name in ("title_en", "title_nl", "text_en", "text_nl")}


def _announce(request: HttpRequest, form: Any) -> Notice:
    typed, by = form.cleaned_data, actor(request)
    shared: dict[str, Any] = {"title": form.title, "text": form.text, "audience": form.audience}
    if isinstance(form, forms.MaintenanceForm):
        return notices.plan_maintenance(
            by=by,
            services=typed["services"],
            planned_from=typed["planned_from"],
            planned_until=typed["planned_until"],
            moves_itself=typed["moves_itself"],
            tell=typed["tell"],
            **shared,
        )
    return notices.announce_disruption(
        by=by,
        services=form.affected,
        state=NoticeState(typed["state"] or NoticeState.INVESTIGATING),
        began_at=typed["began_at"],
        tell=typed["tell"],
        **shared,
    )


def _previewed(request: HttpRequest, form: Any, found: Notice | None = None) -> HttpResponse:
    """How it would read in each language, and who would; nothing is published."""
    typed = form.cleaned_data
    title = form.title if hasattr(form, "title") else None
    if found is not None:
        customers = [one.pk for one in found.customers.all()]
        services = [one.pk for one in found.services.all()]
    else:
        customers = [one.pk for one in typed["customers"]]
        services = [one.pk for one in (typed.get("services") or form.affected)]
    context = {
        "previews": previews(title, form.text),
        "audiences": readers_of_notice(customers, services, tell=typed.get("tell", False)),
    }
    return render(request, "desk/status/preview.html", context)


@desk_only
def notice(request: HttpRequest, key: str) -> HttpResponse:
    """One notice: its words so far, and the next one."""
    found = get_object_or_404(Notice, key=key)
    which = request.POST.get("do", "")
    bound = {name: request.POST if which == name else None for name in ("update", "replan", "review")}
    update = forms.UpdateForm(bound["update"], notice=found, initial=_template(request))
    plan = {"planned_from": found.planned_from, "planned_until": found.planned_until}
    replan = forms.ReplanForm(bound["replan"], initial=plan, prefix="plan")
    said = {"text_en": found.review_en, "text_nl": found.review_nl}
    review = forms.ReviewForm(bound["review"], initial=said, prefix="review")
    form = {"update": update, "replan": replan, "review": review}.get(which)
    if request.method == "POST" and form is not None and form.is_valid():
        if "preview" in request.POST:
            return _previewed(request, form, found)
        try:
            _take(which, found, form, request)
        except NotPossible as refused:
            form.refuse(refused.message, refused.fields)
        else:
            messages.success(request, _("It is published."))
            return redirect("desk:notice", found.key)
    context = _notice_context(found) | {"update": update, "replan": replan, "review": review, "which": which}
    return render(request, "desk/status/notice.html", context, status=422 if form and form.errors else 200)


def _take(which: str, found: Notice, form: Any, request: HttpRequest) -> None:
    by, typed = actor(request), form.cleaned_data
    seen = request.POST.get("seen", "")
    if which == "update":
        notices.publish_update(
            found,
            by=by,
            text=form.text,
            state=form.step,
            services=None if found.is_maintenance else form.affected,
            tell=typed["tell"],
            seen=int(seen) if seen.isdigit() else None,
        )
    elif which == "replan":
        notices.replan(
            found,
            by=by,
            text=form.text,
            planned_from=typed["planned_from"],
            planned_until=typed["planned_until"],
            tell=typed["tell"],
        )
    else:
        notices.publish_review(found, by=by, text=form.text)


def _notice_context(found: Notice) -> dict[str, Any]:
    standing = pages.seeing(found)
    public = standing.filter(customer__isnull=True).first()
    return {
        "subject": found,
        "updates": list(found.updates.select_related("by").order_by("-number")),
        "services": list(found.services.all()),
        "customers": list(found.customers.all()),
        "incidents": list(Incident.objects.filter(notices=found).order_by("id")),
        "subscribers": Subscription.objects.confirmed().filter(page__in=standing).count(),
        "states": dict(NoticeState.choices),
        "templates": list(WordingTemplate.objects.all()),
        "address": pages.address_of(public) + found.path if public is not None else "",
    }


@desk_only
@require_POST
def by_hand(request: HttpRequest) -> HttpResponse:
    """Set a service's status by hand."""
    form = forms.HandForm(request.POST)
    if not form.is_valid():
        return _overview(request, form, status=422)
    typed = form.cleaned_data
    set_by_hand(
        typed["service"],
        by=me(request),
        status=Status(typed["status"]),
        ends_at=typed["ends_at"],
        why_en=typed["why_en"],
        why_nl=typed["why_nl"],
        now=timezone.now(),
    )
    messages.success(request, _("“%(name)s” is set by hand.") % {"name": typed["service"]})
    return redirect("desk:status")


@desk_only
@require_POST
def back_to_derived(request: HttpRequest, pk: int) -> HttpResponse:
    """Let what is derived hold again from now on."""
    found = get_object_or_404(HandSetStatus, pk=pk)
    take_back(found, now=timezone.now())
    messages.success(request, _("What is derived from incidents and notices holds again."))
    return redirect("desk:status")
