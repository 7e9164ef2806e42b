"""One message that came in: read, seen as it was sent, taken apart into files, and decided about."""

from __future__ import annotations

from csp.decorators import csp
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from desk import arrivals
from desk.doors import actor, desk_only, leads_only, me
from desk.views.mail import FRAMED
from incidents.errors import NotPermitted, NotPossible
from incidents.file_names import clean_file_name
from incidents.models import Incident
from mailroom import deciding, processing, quarantine
from mailroom.models import InboundMail, InboundState
from people.models import Contact


def _find(request: HttpRequest, pk: int) -> InboundMail:
    """The message, for leads; for others if it lies on an incident that they may know of; else 404."""
    row = InboundMail.objects.select_related("mailbox", "contact", "decided_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    if not me(request).is_lead:
        visible = Incident.objects.visible_to(actor(request))
        if row.incident_id is None or not visible.filter(pk=row.incident_id).exists():
            raise Http404
    return row


@desk_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it, and what became of it."""
    row = _find(request, pk)
    reading = quarantine.reading_of(row)
    source, goes_on = arrivals.source_of(row)
    told, tone = arrivals.sender_told(row)
    is_stuck = me(request).is_lead and quarantine.is_stuck(row)
    context = {
        "row": row,
        "reading": reading,
        "author": arrivals.author_of(row),
        "became": arrivals.became(row),
        "tone": arrivals.TONES.get(InboundState(row.state), ""),
        "reference": arrivals.reference(row),
        "verdict": told,
        "verdict_tone": tone,
        "source": source,
        "goes_on": goes_on,
        "is_dangerous": quarantine.is_dangerous(row),
        "is_stuck": is_stuck,
        "may_discard": is_stuck or row.state == InboundState.UNVERIFIED,
    }
    return render(request, "desk/inbound.html", context)


@csp(FRAMED)
@xframe_options_sameorigin
@desk_only
def as_sent(request: HttpRequest, pk: int) -> HttpResponse:
    """Its HTML, made safe, for the frame on its page."""
    reading = quarantine.reading_of(_find(request, pk))
    if reading is None or not reading.html:
        raise Http404
    return HttpResponse(arrivals.with_images(reading.html, reading.files))


@desk_only
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly what arrived, octet by octet, as a file."""
    row = _find(request, pk)
    answer = HttpResponse(bytes(row.raw), content_type="message/rfc822")
    answer["Content-Disposition"] = f'attachment; filename="incoming-{row.pk}.eml"'
    return _locked(answer)


@desk_only
def file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One of its files, counted from 1; never shown in the browser, whatever it claims to be."""
    reading = quarantine.reading_of(_find(request, pk))
    if reading is None or not 0 < number <= len(reading.files):
        raise Http404
    found = reading.files[number - 1]
    answer = HttpResponse(found.content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, clean_file_name(found.name)) or ""
    return _locked(answer)


def _locked(answer: HttpResponse) -> HttpResponse:
    """The strictest page there is, should a browser show it all the same."""
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer


@leads_only
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it read and brought home once more."""
    row = _find(request, pk)
    try:
        processing.again(row, timezone.now())
        notices.success(request, _("It is processed again."))
    except NotPossible as refused:
        notices.warning(request, refused.message)
    return redirect("desk:inbound", pk)


@desk_only
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is nothing: by leads what is stuck, by agents what waits on an incident for their word."""
    row, by, now = _find(request, pk), actor(request), timezone.now()
    try:
        if row.state == InboundState.UNVERIFIED:
            deciding.discard(row, by=by, now=now)
        else:
            quarantine.throw_away(row, by=by, now=now)
        notices.success(request, _("Discarded. The message itself is kept."), extra_tags="done")
    except NotPossible as refused:
        notices.warning(request, refused.message)
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    return _back(row)


@desk_only
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it as the word of the chosen contact."""
    row, by = _find(request, pk), actor(request)
    key = request.POST.get("contact", "")
    contacts = Contact.objects.select_related("customer")
    contact = contacts.filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    try:
        if contact is None:
            raise NotPossible(_("Choose whose word it is."))
        deciding.accept(row, by=by, contact=contact, now=timezone.now())
        told = _("Accepted as the word of %(who)s.") % {"who": contact.name}
        notices.success(request, told, extra_tags="done")
    except NotPossible as refused:
        notices.warning(request, refused.message)
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    return _back(row)


def _back(row: InboundMail) -> HttpResponse:
    if row.incident_id:
        return redirect("desk:incident", arrivals.reference(row))
    return redirect("desk:inbound", row.pk)
