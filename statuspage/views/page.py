"""What every page about an incident shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from incidents import timekeeping
from incidents.clock_view import clock_views
from incidents.errors import NotPossible
from incidents.models import CloseReason, TimelineEntry
from incidents.permissions import can
from statuspage import spoken, words
from statuspage.visit import Visit, closed_door, desk_words


def page(
    visit: Visit, template: str, *, refused: NotPossible | None = None, form: str = "", status: int = 200
) -> HttpResponse:
    """The incident through this link; with `refused` at what was typed into `form`."""
    if refused is not None:
        visit = visit.again()
        status = 422 if refused.fields else 409
    incident, now = visit.incident, timezone.now()
    entries = list(TimelineEntry.objects.of(incident).public().prefetch_related("attachments"))
    terms = timekeeping.terms_of(incident)
    reopen_until = terms.reopen_until(incident.closed_at) if incident.closed_at else None
    may_reopen = (
        can(visit.actor, "reopen", incident)
        and incident.priority is not None
        and reopen_until is not None
        and now <= reopen_until
    )
    context: dict[str, Any] = desk_words() | {
        "incident": incident,
        "addresses": visit.addresses,
        "other_languages": spoken.others(visit.request, translation.get_language() or ""),
        "visitor": visit.contact if visit.link is None else None,
        "steps": words.steps(incident, entries),
        "situation": words.situation(incident),
        "self_closing": words.self_closing(incident),
        "clocks": clock_views(incident, entries, now),
        "pauses": words.pauses(timekeeping.record_of(entries, terms), now),
        "timeline": words.story(entries),
        "time_zone": visit.contact.customer.time_zone,
        "answer": words.answer_to(visit.link, entries) if visit.link else None,
        "may_confirm": not visit.is_answered and can(visit.actor, "confirm", incident),
        "may_reopen": may_reopen,
        "was_silent": incident.close_reason == CloseReason.NO_RESPONSE,
        "reopen_until": reopen_until,
        "reopen_days": terms.reopen_days,
        "done": visit.request.GET.get("done", "") if visit.request.method != "POST" else "",
        "form": form,
        "typed": visit.typed,
        "error": refused.message if refused is not None and not refused.fields else "",
        "errors": refused.fields if refused is not None else {},
    }
    return render(visit.request, template, context, status=status)


def to_page(visit: Visit, *, done: str = "") -> HttpResponse:
    """After a successful form: to the page, so that loading it again repeats nothing."""
    query = f"?done={done}" if done else ""
    return HttpResponseRedirect(visit.addresses.page + query, status=303)


def answered_already(visit: Visit) -> HttpResponse:
    """Refuse a form behind a used link, and say what had answered it."""
    visit = visit.again()
    entries = list(TimelineEntry.objects.of(visit.incident).public())
    answer = words.answer_to(visit.link, entries) if visit.link else None
    message = _("This was answered already. Nothing was changed now")
    if answer is None:
        return closed_door(visit, message, 409)
    explained = f"{answer.title}. {answer.text}".strip()
    return closed_door(visit, message, 409, explained=explained, at=answer.at)
