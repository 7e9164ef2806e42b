"""The queue: what a filter finds, what is due next on top, and the views beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.bulk import VERBS
from desk.doors import actor, desk_only, me
from desk.models import SavedView
from desk.queue import board, columns
from desk.queue import views as queue_views
from desk.queue.addresses import queue_address
from desk.queue.filtering import CONDITIONS, KEYS, ORDERS, STATES, Filter, Reading, read
from desk.queue.names import names
from desk.queue.paging import page
from desk.queue.rows import rows_of
from incidents.horizon import horizon
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet
from people.models import User, clean_name


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """At most six queries, however many rows."""
    since, reading = horizon(), _reading(request)
    found = read(request.GET.get("q", ""), reading)
    rows = page(
        _wanted(request, found),
        order=found.order,
        after=request.GET.get("after", ""),
        reaches_closed=found.reaches_closed,
    )
    context = {
        "rows": rows_of(rows.rows, reading.now, names()),
        "next": queue_address(found.text, rows.after) if rows.after else "",
        "is_first": not request.GET.get("after"),
        "columns": columns.chosen(request.COOKIES),
        "all_columns": columns.COLUMNS,
        **_around(request, found, reading, since),
    }
    return render(request, "desk/queue.html", context)


@login_required
def as_board(request: HttpRequest) -> HttpResponse:
    """The same filter as the queue's, `by` state, priority or assignee."""
    since, reading = horizon(), _reading(request)
    found = read(request.GET.get("q", ""), reading)
    by = request.GET.get("by", "")
    by = by if by in board.GROUPS else "state"
    rows = page(
        _wanted(request, found),
        order=found.order,
        after="",
        size=board.MOST,
        reaches_closed=found.reaches_closed,
    )
    context = {
        "board": board.columns(rows_of(rows.rows, reading.now, names()), by),
        "by": by,
        "ways": board.GROUPS,
        "is_cut": bool(rows.after),
        "most": board.MOST,
        **_around(request, found, reading, since),
    }
    return render(request, "desk/board.html", context)


def _wanted(request: HttpRequest, found: Filter) -> IncidentQuerySet:
    visible = Incident.objects.visible_to(actor(request))
    return (visible if found.reaches_closed else visible.open()).filter(found.condition)


def _around(request: HttpRequest, found: Filter, reading: Reading, since: int) -> dict[str, Any]:
    """What list and board share: the filter, the words it is completed with, the views beside it."""
    return {
        "filter": found,
        "words": _completions(reading),
        "bulk_verbs": VERBS,
        "since": since,
        **_side_bar(request, found, reading),
    }


def _reading(request: HttpRequest) -> Reading:
    user, known = me(request), names()
    return Reading(user, known.members.get(user.pk, []), timezone.now(), known)


def _side_bar(request: HttpRequest, found: Filter, reading: Reading) -> dict[str, Any]:
    """The views with their counts; an outside expert has only what was handed over."""
    if not me(request).is_desk:
        return {"groups": [], "saved": None, "may_save": False}
    built_in = queue_views.built_in()
    saved = queue_views.saved_views(SavedView.objects.for_user(me(request)))
    counts = queue_views.counts(Incident.objects.visible_to(actor(request)), [*built_in, *saved], reading)
    here = next((view for view in [*saved, *built_in] if view.query == found.text), None)
    lines = {
        view.key: {
            "name": view.name,
            "icon": view.icon,
            "address": queue_address(view.query),
            "count": queue_views.shown_count(counts.get(view.key)),
            "is_here": view is here,
            "owner": view.saved.user.name if view.saved and view.saved.user_id != me(request).pk else "",
        }
        for view in [*built_in, *saved]
    }
    return {
        "groups": [[lines[view.key] for view in built_in], [lines[view.key] for view in saved]],
        "here": here,
        "may_save": here is None and not found.unreadable,
        "may_drop": here is not None and here.saved is not None and _may_drop(me(request), here.saved),
    }


def _may_drop(user: User, view: SavedView) -> bool:
    return view.user_id == user.pk or (view.is_shared and user.is_lead)


def _completions(reading: Reading) -> dict[str, list[str]]:
    """What the filter bar offers while somebody types, by key."""
    people = [name for _pk, name in reading.names.people]
    return {
        **{key: [] for key in KEYS},
        "state": list(STATES),
        "p": ["1", "2", "3", "4", "5", "none"],
        "team": ["mine", "none", *(name for _pk, name in reading.names.teams)],
        "assignee": ["me", "none", *people],
        "owner": ["me", "none", *people],
        "service": ["none", *reading.names.services.values()],
        "due": ["late", "<30m", "<2h", "<1d"],
        "is": list(CONDITIONS),
        "sort": list(ORDERS),
    }


@desk_only
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the filter under a name; the same name again replaces what it held."""
    text, name = " ".join(request.POST.get("q", "").split())[:500], clean_name(request.POST.get("name", ""))
    if not name or len(name) > 60:
        messages.warning(request, _("Give the view a name of at most 60 characters."))
        return redirect(queue_address(text))
    mine = SavedView.objects.filter(user=me(request), name__iexact=name).first()
    view = mine or SavedView(user=me(request))
    view.name, view.query, view.is_shared = name, text, request.POST.get("shared") == "on"
    view.save()
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return redirect(queue_address(text))


@desk_only
@require_POST
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = SavedView.objects.for_user(me(request)).filter(pk=pk).first()
    if view is None or not _may_drop(me(request), view):
        raise Http404
    view.delete()
    messages.success(request, _("The view “%(name)s” is gone.") % {"name": view.name})
    return redirect(queue_address(view.query))
