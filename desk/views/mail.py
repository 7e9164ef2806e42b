"""Every message that the desk sent, for leads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from desk.doors import leads_only
from notifications.models import Delivery
from notifications.rendering import shown

PAGE = 50


@leads_only
def messages(request: HttpRequest) -> HttpResponse:
    """Newest first, paged by number."""
    before = request.GET.get("before", "")
    deliveries = Delivery.objects.newest_first()
    if before.isascii() and before.isdigit() and len(before) < 18:
        deliveries = deliveries.filter(pk__lt=int(before))
    rows = list(deliveries.defer("text", "html", "context")[: PAGE + 1])
    context = {"rows": rows[:PAGE], "before": rows[PAGE - 1].pk if len(rows) > PAGE else None}
    return render(request, "desk/mail.html", context)


@leads_only
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as the reader got it, its links included."""
    delivery = Delivery.objects.filter(pk=pk).first()
    if delivery is None:
        raise Http404
    return render(request, "desk/message.html", {"delivery": delivery, "message": shown(delivery)})
