"""Every message that the desk sent, for leads; what goes to webhooks has its log in the settings."""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from desk.doors import leads_only
from notifications.models import Delivery
from notifications.rendering import shown

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
    context = {"rows": rows[:PAGE], "before": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "desk/mail.html", context)


@leads_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as the reader got it, its links included."""
    delivery = _find(pk)
    return render(request, "desk/message.html", {"delivery": delivery, "message": shown(delivery)})


@csp(FRAMED)
@xframe_options_sameorigin
@leads_only
def message_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The message's HTML part, for the frame on its page."""
    return HttpResponse(shown(_find(pk)).html)


def _find(pk: int) -> Delivery:
    delivery = Delivery.objects.filter(pk=pk).first()
    if delivery is None:
        raise Http404
    return delivery
