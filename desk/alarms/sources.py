"""The tools that tell of malfunctions: connected in two minutes, and whether anything comes from them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from desk.alarms import ready, sample
from desk.alarms.event_list import SHOWN, line_of
from desk.alarms.places import alarms_page
from desk.alarms.source_form import SourceForm
from desk.alarms.tools import TOOLS
from desk.alarms.words import said
from desk.doors import leads_only
from desk.settings_pages.removal import referring, refusal
from monitoring import intake, trying
from monitoring import sources as keys
from monitoring.models import Event, Receipt, ReceiptState, Source, SourceKind
from monitoring.models.source import OWN_KINDS
from monitoring.reading import Unreadable

NEWEST = 5
TRIED = 20
LONGEST_TRIED = 100_000
OFFERED = [kind for kind in SourceKind if kind not in OWN_KINDS]


@leads_only
def sources(request: HttpRequest) -> HttpResponse:
    """By name; what the desk finds itself stands last."""
    found = list(Source.objects.select_related("service", "customer", "team").order_by("name"))
    context = {
        "rows": [one for one in found if not one.is_own],
        "own": [one for one in found if one.is_own],
    }
    return alarms_page(request, "sources", "desk:sources", context)


@leads_only
def choose(request: HttpRequest) -> HttpResponse:
    """The first step of connecting a tool: which it is."""
    context = {"tools": [(kind, kind.label, TOOLS[kind]) for kind in OFFERED]}
    return alarms_page(request, "source_choose", "desk:sources", context)


@leads_only
@never_cache
@sensitive_post_parameters("answer_secret")
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of a new one; posted, the page that shows its key, which no other page ever does."""
    if kind not in OFFERED:
        raise Http404
    source = Source(kind=kind, made_at=timezone.now())
    posted = request.POST if request.method == "POST" else None
    form = SourceForm(posted, instance=source)
    if posted is not None and form.is_valid():
        if kind == SourceKind.MAIL:
            form.save()
            messages.success(request, _("“%(name)s” is saved.") % {"name": form.instance})
            return redirect("desk:source", form.instance.pk)
        return _with_key(request, form)
    return _form_page(request, form, status=422 if form.errors else 200)


@sensitive_variables("key", "context")
def _with_key(request: HttpRequest, form: SourceForm) -> HttpResponse:
    key = keys.new_key()
    keys.give_key(form.instance, key)
    source = form.save()
    return _key_page(request, source, key, is_new=True)


@sensitive_variables("key", "context")
def _key_page(request: HttpRequest, source: Source, key: str, *, is_new: bool) -> HttpResponse:
    context = {
        "source": source,
        "key": key,
        "is_new": is_new,
        "ready": ready.ready(source.kind, key),
        "has_test": source.kind in sample.TESTED,
    } | _heard(source)
    return alarms_page(request, "source_key", "desk:sources", context)


@leads_only
@sensitive_post_parameters("answer_secret")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """What it is, whether anything comes, and the form of what may change."""
    found = _find(pk)
    posted = request.POST if request.method == "POST" else None
    form = SourceForm(posted, instance=found)
    if posted is not None and form.is_valid():
        form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.instance})
        return redirect("desk:source", found.pk)
    return _form_page(request, form, status=422 if form.errors else 200)


def _find(pk: int) -> Source:
    return get_object_or_404(Source.objects.select_related("service", "customer", "team"), pk=pk)


def _form_page(request: HttpRequest, form: SourceForm, status: int = 200, **beside: Any) -> HttpResponse:
    source = form.instance
    context: dict[str, Any] = {"form": form, "kind": SourceKind(source.kind), "tool": TOOLS.get(source.kind)}
    context["sample"] = request.POST.get("sample", "")[:LONGEST_TRIED]
    if source.pk:
        # A form that was refused has changed its instance: the page tells of what is stored.
        stored = _find(source.pk)
        context |= {
            "source": stored,
            "ready": ready.ready(stored.kind, ready.UNKNOWN_KEY),
            "has_test": stored.kind in sample.TESTED and stored.is_active,
        } | _heard(stored)
    return alarms_page(request, "source", "desk:sources", context | beside, status=status)


def _heard(source: Source) -> dict[str, Any]:
    """The newest of what came, and whether something of it could not be read."""
    newest = Event.objects.filter(source=source).order_by("-pk").values(*SHOWN)
    return {
        "events": [line_of(dict(row)) for row in newest[:NEWEST]],
        "unreadable": Receipt.objects.filter(source=source, state=ReceiptState.UNREADABLE)
        .order_by("-pk")
        .defer("body")
        .first(),
    }


@leads_only
@require_POST
@never_cache
def new_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Another key; the one before opens nothing from now on."""
    with transaction.atomic():
        found = get_object_or_404(Source.objects.select_for_update(), pk=pk)
        if found.is_own or found.kind == SourceKind.MAIL:
            raise Http404
        key = keys.new_key()
        keys.give_key(found, key)
        found.save(update_fields=["key_hash", "key_hint"])
    return _key_page(request, found, key, is_new=False)


@leads_only
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Off, its messages are refused; on again, they are taken."""
    found = _find(pk)
    is_active = request.POST.get("on") == "1"
    Source.objects.filter(pk=found.pk).update(is_active=is_active)
    if is_active:
        told = _("“%(name)s” is switched on. What it says is taken.")
    else:
        told = _("“%(name)s” is switched off. What it says is refused.")
    messages.success(request, told % {"name": found})
    return redirect("desk:source", found.pk)


@leads_only
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a message as its tool would send it, and show what becomes of it."""
    found = _find(pk)
    if found.kind not in sample.TESTED or not found.is_active:
        raise Http404
    now = timezone.now()
    body = sample.sample(found.kind, now=now)
    intake.receive(found, body, way=sample.way(found.kind), content_type="application/json", now=now)
    messages.success(request, _("A test is on its way. It stands below within seconds."))
    return redirect("desk:source", found.pk)


@leads_only
def tool_file(request: HttpRequest, name: str) -> HttpResponse:
    """A script or a template that the tool takes, with this desk's address in it and no key."""
    if name not in ready.FILES:
        raise Http404
    try:
        text = ready.file(name)
    except OSError:
        raise Http404 from None
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(text, content_type=f"{ready.FILES[name]}; charset=utf-8", headers=headers)


@leads_only
@require_POST
def try_out(request: HttpRequest, kind: str, pk: int | None = None) -> HttpResponse:
    """What would be read of a body with the mapping as typed; nothing is kept."""
    if kind not in OFFERED:
        raise Http404
    source = _find(pk) if pk is not None else Source(kind=kind, made_at=timezone.now())
    form = SourceForm(request.POST, instance=source)
    form.is_valid()
    # The rest may still be empty while the mapping is tried.
    for name in [name for name in form.errors if not name.startswith("map_")]:
        del form.errors[name]
    tried: dict[str, Any] = {"is_trial": True}
    if not form.errors:
        body = request.POST.get("sample", "")[:LONGEST_TRIED].encode("utf-8", "replace")
        try:
            read = trying.try_out(source.kind, form.options, body)
            tried["readings"] = [
                {"reading": one, "sign": said(one.action, one.severity)} for one in read[:TRIED]
            ]
        except Unreadable as error:
            tried["unread"] = str(error)
    return _form_page(request, form, **tried)


@leads_only
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a source from which nothing ever came; else say what refers to it, and answer 409."""
    found = _find(pk)
    if found.is_own:
        raise Http404
    words = _removed(found)
    if not words:
        messages.success(request, _("“%(name)s” is deleted.") % {"name": found})
        return redirect("desk:sources")
    advice = _("Switch it off instead: what came in stays.")
    return _form_page(request, SourceForm(instance=_find(pk)), 409, refused=refusal(found, words, advice))


def _removed(source: Source) -> list[str]:
    """Delete the row, unless something refers to it: that in words."""
    try:
        with transaction.atomic():
            # Held from the question on: no event comes in between.
            Source.objects.select_for_update().get(pk=source.pk)
            words = referring(source)
            if not words:
                Source.objects.filter(pk=source.pk).delete()
    except ProtectedError:
        return [_("events")]
    return words
