"""The log of a webhook: each message, every attempt with request and answer, and sending it again."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from desk.doors import leads_only
from desk.settings_pages.sections import settings_page
from incidents.errors import NotPossible
from integrations import hooks
from integrations.models import Webhook
from notifications.channels.registry import CHANNELS
from notifications.channels.webhook import id_of
from notifications.models import Delivery, DeliveryState
from notifications.rendering import CannotCompose, shown

PAGE = 50


@leads_only
def log(request: HttpRequest, pk: int) -> HttpResponse:
    """Newest first, paged by number."""
    hook = _hook(pk)
    before = request.GET.get("before", "")
    rows = hooks.deliveries(hook)
    if before.isascii() and before.isdigit() and len(before) < 18:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.defer("text", "html")[: PAGE + 1])
    behind = _behind(found)
    context = {
        "hook": hook,
        "rows": [
            {"delivery": row, "state": state_of(row, is_behind=row.pk in behind), "look": look_of(row)}
            for row in found[:PAGE]
        ],
        "before": found[PAGE - 1].pk if len(found) > PAGE else None,
    }
    return settings_page(request, "webhook_log", "webhooks", context)


@leads_only
def delivery(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One message: what is sent, and each attempt to send it."""
    hook = _hook(pk)
    row = _delivery(hook, number)
    body, wrong = _body(row)
    digest = hashlib.sha256(body).hexdigest()
    is_behind = hooks.waits_behind(row)
    is_due = row.state == DeliveryState.WAITING and row.due_at <= timezone.now()
    context = {
        "hook": hook,
        "delivery": row,
        "event": row.context.get("event", row.template),
        "reference": row.context.get("reference", ""),
        "state": state_of(row, is_behind=is_behind),
        "look": look_of(row),
        "webhook_id": id_of(row),
        "body": _readable(body),
        "wrong": wrong,
        "attempts": [(one, one.body_digest == digest) for one in row.tries.order_by("-pk")[:PAGE]],
        "is_behind": is_behind,
        "is_going": row.state == DeliveryState.SENDING or (is_due and not is_behind),
    }
    return settings_page(request, "webhook_delivery", "webhooks", context)


@leads_only
@require_POST
def again(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Send it once more, under the same id."""
    hook = _hook(pk)
    row = _delivery(hook, number)
    try:
        if not hooks.send_again(hook, row, now=timezone.now()):
            messages.info(request, _("It is being sent just now."))
    except NotPossible as refused:
        messages.warning(request, refused.message)
    return redirect("desk:settings_webhook_delivery", hook.pk, row.pk)


def _behind(rows: list[Delivery]) -> set[int]:
    """Those of the rows before which something stands in their lane that has not arrived."""
    waiting = {row.pk: row.lane for row in rows if row.lane and not row.is_settled}
    found = Delivery.objects.in_lanes().filter(lane__in=set(waiting.values())).order_by()
    heads = dict(found.values_list("lane").annotate(head=Min("pk")))
    return {pk for pk, lane in waiting.items() if heads.get(lane, pk) < pk}


def state_of(row: Delivery, *, is_behind: bool) -> str:
    """What became of it, in the words of a post; the states of a mail speak of mail servers."""
    if row.is_held:
        return _("kept while paused")
    if is_behind:
        return _("waits for an earlier one")
    if row.state == DeliveryState.WAITING:
        return _("tried again later") if row.last_error else _("waiting")
    return {
        DeliveryState.SENDING: _("being sent"),
        DeliveryState.ACCEPTED: _("arrived"),
        DeliveryState.REFUSED: _("refused"),
        DeliveryState.GIVEN_UP: _("given up"),
    }.get(DeliveryState(row.state), row.state)


def look_of(row: Delivery) -> str:
    """Of the tag that says its state; what arrived needs nobody's eye."""
    if row.is_trouble:
        return "bad"
    return "warn" if row.last_error else ""


def _hook(pk: int) -> Webhook:
    hook = Webhook.objects.filter(pk=pk).first()
    if hook is None:
        raise Http404
    return hook


def _delivery(hook: Webhook, number: int) -> Delivery:
    row = hooks.deliveries(hook).filter(pk=number).first()
    if row is None:
        raise Http404
    return row


def _body(row: Delivery) -> tuple[bytes, str]:
    """What is posted, or why nothing can be."""
    write = CHANNELS[row.channel].body
    try:
        return (write(shown(row)) if write else b""), ""
    except CannotCompose as error:
        return b"", str(error)


def _readable(body: bytes) -> str:
    loaded: Any = json.loads(body) if body else ""
    return json.dumps(loaded, indent=2, ensure_ascii=False) if loaded else ""


def urls() -> list[URLPattern]:
    one = "webhooks/<int:pk>/log/<int:number>/"
    return [
        path("webhooks/<int:pk>/log/", log, name="settings_webhook_log"),
        path(one, delivery, name="settings_webhook_delivery"),
        path(f"{one}again/", again, name="settings_webhook_again"),
    ]
