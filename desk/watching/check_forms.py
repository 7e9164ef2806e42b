"""Setting up checks, by leads: the form, trying it out, removing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from desk.doors import leads_only, me
from desk.watching.check_form import PREFIX, CheckForm
from desk.watching.removing import depending, remove
from monitoring.looking import Look, look_now
from monitoring.models import Check, CheckKind

# What a trial needs to be right; the name may come later.
_UNTRIED = ("name", "service", "severity")
_SECRETS = (f"{PREFIX}authorization", f"{PREFIX}imap_password")


@leads_only
@sensitive_post_parameters(*_SECRETS)
def change(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """One page for a new check (`kind` in the address) and for an old one."""
    row = get_object_or_404(Check, pk=pk) if pk is not None else None
    form = _form(request, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        saved = form.save_by(me(request))
        messages.success(request, _("“%(name)s” is saved. It is looked at now.") % {"name": saved})
        return redirect("desk:check", saved.pk)
    return _page(request, pk, form, status=422 if form.errors else 200)


@leads_only
@require_POST
@sensitive_post_parameters(*_SECRETS)
def try_out(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Look right now with what was typed, and show the answer; nothing is kept."""
    row = get_object_or_404(Check, pk=pk) if pk is not None else None
    form = _form(request, row, request.POST)
    form.is_valid()
    for name in set(_UNTRIED) & set(form.errors):
        del form.errors[name]
    seen: Look | None = None
    if not form.errors:
        typed = form.cleaned_data
        seen = look_now(
            form.kind, typed["target"], typed["options"], typed["timeout"], bool(typed["allows_inner"])
        )
    return _page(request, pk, form, seen=seen, status=422 if form.errors else 200)


def _form(request: HttpRequest, row: Check | None, posted: Any) -> CheckForm:
    asked = row.kind if row is not None else request.POST.get("kind") or request.GET.get("kind", "")
    kind = asked if asked in CheckKind.values else str(CheckKind.HTTP)
    return CheckForm(posted, instance=row, kind=kind)


def _page(
    request: HttpRequest, pk: int | None, form: CheckForm, *, seen: Look | None = None, status: int = 200
) -> HttpResponse:
    # A form that was refused has changed its instance: the page names what is stored.
    row = get_object_or_404(Check, pk=pk) if pk is not None else None
    context = {
        "row": row,
        "heading": row.name if row is not None else _("New check"),
        "form": form,
        "kinds": CheckKind.choices,
        "seen": seen,
        "depending": list(depending(row)[:20]) if row is not None else [],
    }
    return render(request, "desk/watching/check_form.html", context, status=status)


@leads_only
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """With all that it saw; its events and incidents stay."""
    row = get_object_or_404(Check, pk=pk)
    remove(row, by=me(request).name, now=timezone.now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": row.name})
    return redirect("desk:checks")
