"""Messages of tools that could not be read: why not, as they came, and once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.alarms.places import alarms_page, number_or_none
from desk.doors import leads_only
from monitoring.models import Receipt, ReceiptState
from monitoring.receipts import again as read_again
from monitoring.showing import body_shown

PAGE = 50


@leads_only
def unreadable(request: HttpRequest) -> HttpResponse:
    """The newest first, of one source where `source` names it."""
    rows = Receipt.objects.filter(state=ReceiptState.UNREADABLE).select_related("source").defer("body")
    source = number_or_none(request.GET.get("source", ""))
    if source is not None:
        rows = rows.filter(source=source)
    before = number_or_none(request.GET.get("before", ""))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    context = {
        "rows": found[:PAGE],
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "source": source,
    }
    return alarms_page(request, "receipts", "desk:events", context)


@leads_only
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as it came, whatever became of it."""
    found = get_object_or_404(Receipt.objects.select_related("source"), pk=pk)
    context = {
        "receipt": found,
        "body": body_shown(found),
        "events": list(found.events.order_by("pk").values_list("pk", "title")[:PAGE]),
        "is_unreadable": found.state == ReceiptState.UNREADABLE,
    }
    return alarms_page(request, "receipt", "desk:events", context)


@leads_only
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a message once more: the source's options, or the desk itself, may read it now."""
    found = get_object_or_404(Receipt, pk=pk)
    read_again(found, now=timezone.now())
    read = Receipt.objects.get(pk=pk)
    if read.state == ReceiptState.UNREADABLE:
        messages.info(request, _("It still cannot be read. %(why)s") % {"why": read.reason})
    elif read.state == ReceiptState.WAITING:
        messages.success(request, _("It is read again within seconds."))
    else:
        messages.success(request, _("It is read."))
    return redirect("desk:receipt", found.pk)
