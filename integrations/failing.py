"""Notices webhooks whose receiver does not take what is posted; after long it pauses them and says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, Q
from django.urls import reverse

from integrations import hooks
from integrations.models import PausedWhy, Webhook
from notifications import outbox
from notifications.models import TROUBLE, Delivery
from people.models import Role, User


def look_after(*, now: datetime) -> None:
    """Note since when webhooks fail, pause what failed for good, and let paused ones rest.

    Cheap while everything arrives: what stands in lanes is what has not arrived.
    """
    troubles = _troubles()
    for hook in Webhook.objects.all():
        trouble = troubles.get(hook.mark, {})
        since = trouble.get("since")
        if hook.failing_since != since:
            Webhook.objects.filter(pk=hook.pk).update(failing_since=since)
        if trouble.get("failed") and not hook.is_paused:
            _pause_failing(hook, now)
    # What a worker had in its hands when they were paused.
    marks = [hook.mark for hook in Webhook.objects.paused()]
    if marks:
        outbox.keep_held(marks, now=now)


def _troubles() -> dict[str, dict[str, Any]]:
    """By the mark of a webhook: since when something does not arrive, and how many failed for good."""
    waiting = Delivery.objects.in_lanes().filter(about__startswith="hook:").order_by()
    found = waiting.values("about").annotate(
        since=Min("posted_at", filter=~Q(last_error="")),
        failed=Count("pk", filter=Q(state__in=TROUBLE)),
    )
    return {row["about"]: dict(row) for row in found}


def _pause_failing(hook: Webhook, now: datetime) -> None:
    with transaction.atomic():
        fresh = Webhook.objects.running().select_for_update(skip_locked=True).filter(pk=hook.pk).first()
        if fresh is None:
            return
        # Asked again under the lock: somebody may have resumed it meanwhile.
        failed = (
            Delivery.objects.in_lanes().about(fresh.mark).filter(state__in=TROUBLE).order_by("pk").first()
        )
        if failed is None:
            return
        hooks.stop(fresh, PausedWhy.FAILING, now=now)
        outbox.post_many([_warning(fresh, failed, lead) for lead in _leads()], now=now)


def _leads() -> list[User]:
    return list(User.objects.filter(role=Role.LEAD, is_active=True).order_by("pk"))


def _warning(hook: Webhook, failed: Delivery, lead: User) -> outbox.Message:
    assert hook.paused_at is not None
    return outbox.Message(
        template="webhook_failing",
        to=lead.email,
        to_name=lead.name,
        language=lead.language,
        context={
            "webhook": hook.name,
            "error": failed.last_error,
            "address": settings.BASE_URL + reverse("desk:settings_webhook", args=[hook.pk]),
        },
        key=f"webhook_failing:{hook.pk}:{hook.paused_at.isoformat()}:{lead.pk}",
    )
