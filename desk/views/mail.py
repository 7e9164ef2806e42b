"""Every message that the desk sent: all of them for leads, an incident's own for who works on it.

What goes to webhooks has its log in the settings.
"""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from desk.doors import actor, desk_only, leads_only, me
from desk.mail_kinds import kind_of
from desk.mails import as_seen_by, mail_of, standing
from incidents.conversation import reader_of
from incidents.errors import NotPermitted, NotPossible
from incidents.models import IncidentMail
from incidents.resending import send_again
from notifications import automatic
from notifications.channels import email
from notifications.channels.outcomes import Refused
from notifications.models import Delivery

PAGE = 50
# A mail styles its elements one by one, which the desk's own pages forbid: it gets a page without rights.
FRAMED = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@leads_only
def messages(request: HttpRequest) -> HttpResponse:
    """Newest first, paged by number."""
    before = request.GET.get("before", "")
    deliveries = Delivery.objects.exclude(about__startswith="hook:").newest_first()
    if before.isascii() and before.isdigit() and len(before) < 18:
        deliveries = deliveries.filter(pk__lt=int(before))
    rows = list(deliveries.defer("text", "html", "context")[: PAGE + 1])
    context = {
        "rows": [(row, kind_of(row.template), standing(row)) for row in rows[:PAGE]],
        "before": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "withheld": automatic.withheld_lately(now=timezone.now()),
        "most": settings.MAIL_AUTOMATIC_PER_HOUR,
    }
    return render(request, "desk/mail.html", context)


@desk_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as the reader got it, but for the keys in its links."""
    return _page(request, *_find(request, pk))


@csp(FRAMED)
@xframe_options_sameorigin
@desk_only
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The message's HTML part, for the frame on its page."""
    delivery, _mail = _find(request, pk)
    return HttpResponse(as_seen_by(me(request), delivery).html)


@desk_only
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail as it goes out, header by header, to be kept as a file."""
    delivery, _mail = _find(request, pk)
    try:
        written = email.mail_of(delivery, as_seen_by(me(request), delivery)).message().as_bytes()
    except Refused as error:
        return HttpResponse(str(error), status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(written, content_type="message/rfc822")
    answer["Content-Disposition"] = f'attachment; filename="mail-{delivery.pk}.eml"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox"
    return answer


@desk_only
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a failed mail once more, to an address that may have been put right."""
    delivery, mail = _find(request, pk)
    if mail is None:
        raise Http404
    address = request.POST.get("address", "")
    try:
        send_again(mail.incident, by=actor(request), mail=mail, address=address)
    except NotPossible as refused:
        return _page(request, delivery, mail, refused=refused, typed=address)
    except NotPermitted as refused:
        raise PermissionDenied(str(refused)) from refused
    notices.success(request, _("The mail is sent again."), extra_tags="done")
    return redirect("desk:incident", mail.incident.reference)


def _page(
    request: HttpRequest,
    delivery: Delivery,
    mail: IncidentMail | None,
    *,
    refused: NotPossible | None = None,
    typed: str = "",
) -> HttpResponse:
    contact = reader_of(delivery)
    context = {
        "delivery": delivery,
        "message": as_seen_by(me(request), delivery),
        "kind": kind_of(delivery.template),
        "standing": standing(delivery),
        "incident": mail.incident if mail else None,
        "contact": contact,
        "address": typed or (contact.email if contact else delivery.to_address),
        "refused": refused,
        "is_trial": settings.MAILDIR is not None and me(request).is_lead,
    }
    status = 200 if refused is None else 422 if refused.fields else 409
    return render(request, "desk/message.html", context, status=status)


def _find(request: HttpRequest, pk: int) -> tuple[Delivery, IncidentMail | None]:
    """The message, with its incident if it has one; leads may see all, others those of incidents."""
    delivery = Delivery.objects.filter(pk=pk, channel="email").first()
    mail = mail_of(delivery, actor(request)) if delivery is not None else None
    if mail is None and not me(request).is_lead:
        raise PermissionDenied
    if delivery is None:
        raise Http404
    return delivery, mail
