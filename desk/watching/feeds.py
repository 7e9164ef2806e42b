"""Suppliers' feeds: how each stands, and one with its components and what the supplier tells."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import desk_only, leads_only
from desk.queue.names import names
from desk.watching import reads, standing
from desk.watching.overview import standing_of
from monitoring import pausing
from monitoring.models import Feed, FeedComponent


@desk_only
def feeds(request: HttpRequest) -> HttpResponse:
    """By supplier; what is in trouble or unknown first."""
    now = timezone.now()
    order = [standing.Tone.BAD, standing.Tone.WARN, standing.Tone.QUIET, standing.Tone.GOOD]
    rows = [
        {"feed": feed, "standing": standing_of(feed, now)}
        for feed in reads.feeds().order_by("supplier__name", "name", "id")[:500]
    ]
    rows.sort(key=lambda row: order.index(row["standing"].tone))
    return render(request, "desk/watching/feeds.html", {"rows": rows})


@desk_only
def feed(request: HttpRequest, pk: int) -> HttpResponse:
    row = reads.feeds().filter(pk=pk).select_related("supplier", "service", "allowed_by").first()
    if row is None:
        raise Http404
    now = timezone.now()
    stands = standing_of(row, now)
    context = {
        "feed": row,
        "standing": stands,
        "is_known": standing.is_known(row, now),
        "components": [(one, component_standing(one.status)) for one in reads.components_of(row)],
        "services": sorted(names().services.items(), key=lambda one: one[1].casefold()),
        "told": reads.incidents_of(row),
        "span_of": standing.span_of,
        "moment": now,
    }
    return render(request, "desk/watching/feed.html", context)


def component_standing(status: str) -> standing.Standing:
    """In our words what the supplier says of a part of its offer."""
    words = {
        "operational": standing.Standing(_("operational"), standing.Tone.GOOD, "check"),
        "degraded_performance": standing.Standing(_("degraded"), standing.Tone.WARN, "triangle-alert"),
        "partial_outage": standing.Standing(_("partly down"), standing.Tone.BAD, "circle-alert"),
        "major_outage": standing.Standing(_("down"), standing.Tone.BAD, "circle-alert"),
        "under_maintenance": standing.Standing(_("in maintenance"), standing.Tone.QUIET, "wrench"),
    }
    return words.get(status, standing.Standing(_("not told"), standing.Tone.QUIET, "circle-question-mark"))


@leads_only
@require_POST
def components(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of our services stands on each component, and which of them open incidents; all at once."""
    row = get_object_or_404(Feed, pk=pk)
    known = names().services
    with transaction.atomic():
        for one in FeedComponent.objects.select_for_update().filter(feed=row):
            chosen = request.POST.get(f"service-{one.pk}")
            if chosen is None:
                # It came with a reading since the page was opened; nobody decided about it.
                continue
            service = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
            one.service_id = service if service in known else None
            one.is_watched = f"watched-{one.pk}" in request.POST
            one.save(update_fields=["service", "is_watched"])
    messages.success(request, _("The components of “%(name)s” are saved.") % {"name": row.name})
    return redirect("desk:feed", row.pk)


@desk_only
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it no more; what the supplier told so far stays."""
    row = get_object_or_404(Feed, pk=pk)
    pausing.pause(row)
    messages.success(request, _("“%(name)s” is paused.") % {"name": row.name})
    return redirect("desk:feed", row.pk)


@desk_only
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Feed, pk=pk)
    pausing.resume(row, now=timezone.now())
    messages.success(request, _("“%(name)s” is read again.") % {"name": row.name})
    return redirect("desk:feed", row.pk)


@desk_only
@require_POST
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it first in line."""
    row = get_object_or_404(Feed, pk=pk)
    if row.is_paused:
        messages.warning(request, _("It is paused; resume it first."))
    else:
        Feed.objects.filter(pk=row.pk).update(due_at=timezone.now())
        messages.success(request, _("It is read now; the answer stands here in a few seconds."))
    return redirect("desk:feed", row.pk)
