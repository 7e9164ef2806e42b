"""Setting up suppliers' feeds, by leads: finding the feed, trying it, keeping and removing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import leads_only, me
from desk.watching.feed_form import FeedForm
from desk.watching.removing import depending, remove
from monitoring.feeds import finding
from monitoring.feeds.fetching import Heard, Question, ask
from monitoring.models import Feed
from people.models import Supplier

# What a trial needs to be right; the rest may come later.
_UNTRIED = ("name", "supplier", "service", "interval")


@leads_only
def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One page for a new feed and for an old one."""
    row = get_object_or_404(Feed, pk=pk) if pk is not None else None
    form = FeedForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        saved = form.save_by(me(request))
        messages.success(request, _("“%(name)s” is saved. It is read now.") % {"name": saved})
        return redirect("desk:feed", saved.pk)
    return _page(request, pk, form, status=422 if form.errors else 200)


@leads_only
@require_POST
def try_out(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Read right now what was typed and say what is in it; nothing is kept."""
    row = get_object_or_404(Feed, pk=pk) if pk is not None else None
    form = FeedForm(request.POST, instance=row)
    form.is_valid()
    for name in set(_UNTRIED) & set(form.errors):
        del form.errors[name]
    heard: Heard | None = None
    if not form.errors:
        typed = form.cleaned_data
        asked = Question(typed["kind"], typed["url"], typed["options"], bool(typed["allows_inner"]))
        heard = ask(asked, now=timezone.now())
    return _page(request, pk, form, heard=heard, status=422 if form.errors else 200)


@leads_only
@require_POST
def find(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Look what feeds there are at the address; the best is filled in, another one is taken by `take`."""
    row = get_object_or_404(Feed, pk=pk) if pk is not None else None
    typed, found = request.POST.copy(), None
    if take := typed.get("take"):
        typed["kind"], _space, typed["url"] = take.partition(" ")
    else:
        allows_inner = typed.get("allows_inner") == "on"
        found = finding.find(typed.get("url", "")[:1000], now=timezone.now(), allows_inner=allows_inner)
        if found.candidates:
            typed["kind"], typed["url"] = found.candidates[0].kind, found.candidates[0].url
    form = FeedForm(typed, instance=row)
    # What is still empty is not wrong yet.
    for name in set(form.errors) - {"url"}:
        del form.errors[name]
    return _page(request, pk, form, found=found, status=422 if form.errors else 200)


def _page(
    request: HttpRequest,
    pk: int | None,
    form: FeedForm,
    *,
    heard: Heard | None = None,
    found: finding.Found | None = None,
    status: int = 200,
) -> HttpResponse:
    # A form that was refused has changed its instance: the page names what is stored.
    row = get_object_or_404(Feed.objects.select_related("allowed_by"), pk=pk) if pk is not None else None
    context: dict[str, Any] = {
        "row": row,
        "heading": row.name if row is not None else _("New feed"),
        "form": form,
        "heard": heard,
        "found": found,
        "has_suppliers": Supplier.objects.exists(),
        "depending": list(depending(row)[:20]) if row is not None else [],
    }
    return render(request, "desk/watching/feed_form.html", context, status=status)


@leads_only
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """With what the supplier told; our incidents stay."""
    row = get_object_or_404(Feed, pk=pk)
    remove(row, by=me(request).name, now=timezone.now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
    return redirect("desk:feeds")
