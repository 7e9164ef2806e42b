"""Webhooks are made, changed, paused, resumed, tried and removed here; what they are told: `following`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from incidents import feed
from incidents.errors import NotPossible
from incidents.models import FeedPosition, Service
from integrations.models import HookChannel, PausedWhy, Webhook
from notifications import outbox
from notifications.channels.registry import CHANNELS
from notifications.doorbell import ring_on_commit
from notifications.models import Delivery, DeliveryQuerySet, DeliveryState
from people.models import Customer, User

FOLLOW_TASK = "integrations.follow"
PING = "ping"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a webhook is to be told, and where; what is empty narrows nothing."""

    name: str
    address: str
    language: str = "en"
    kinds: Iterable[str] = ()
    customers: Iterable[Customer] = field(default=())
    services: Iterable[Service] = field(default=())
    priority_at_most: int | None = None


def problem_with(channel: str, address: str) -> str:
    """Why nothing can be posted there, in words for whoever typed it; empty when something can."""
    if channel not in HookChannel.values:
        return _("Choose where the messages go.")
    problem = CHANNELS[channel].problem_with(address)
    if not problem:
        return ""
    if "inner address" in problem:
        return _("This is an address of the inner network. An operator can allow it in OUTGOING_ALLOW.")
    if address.startswith("http://"):
        return _("Only https is used, save for hosts that an operator named in OUTGOING_ALLOW.")
    return _("Write the whole address, like https://example.org/hooks/123.")


def make(wishes: Wishes, *, channel: str, by: User, now: datetime) -> Webhook:
    """A webhook that is told of what is recorded from now on. Raises NotPossible at `address`."""
    _refuse_address(channel, wishes.address)
    # What is settled by now is the past; it must not wait for its number behind the newcomer.
    feed.keep_up()
    end = FeedPosition.objects.order_by("-position").values_list("position", flat=True).first()
    with transaction.atomic():
        hook = Webhook(channel=channel, reached=end or 0, made_by=by, made_at=now)
        _take_over(hook, wishes)
    return hook


def change(hook: Webhook, wishes: Wishes) -> Webhook:
    """Take other wishes over; what has not arrived yet goes to the new address. Raises NotPossible."""
    _refuse_address(hook.channel, wishes.address)
    with transaction.atomic():
        fresh = _locked(hook)
        is_elsewhere = fresh.address != wishes.address
        _take_over(fresh, wishes)
        if is_elsewhere:
            outbox.readdress(fresh.mark, fresh.address)
    return fresh


def _refuse_address(channel: str, address: str) -> None:
    wrong = problem_with(channel, address)
    if wrong:
        raise NotPossible(wrong, fields={"address": wrong})


def _take_over(hook: Webhook, wishes: Wishes) -> None:
    hook.name, hook.address, hook.language = wishes.name, wishes.address, wishes.language
    hook.kinds, hook.priority_at_most = sorted(set(wishes.kinds)), wishes.priority_at_most
    hook.save()
    hook.customers.set(wishes.customers)
    hook.services.set(wishes.services)


def _locked(hook: Webhook) -> Webhook:
    return Webhook.objects.select_for_update().get(pk=hook.pk)


def pause(hook: Webhook, *, now: datetime) -> Webhook:
    """Post nothing more until it is resumed. What happens meanwhile waits in the feed."""
    with transaction.atomic():
        fresh = _locked(hook)
        if not fresh.is_paused:
            stop(fresh, PausedWhy.BY_HAND, now=now)
    return fresh


def stop(hook: Webhook, why: PausedWhy, *, now: datetime) -> None:
    """Pause a webhook whose row is locked already."""
    hook.paused_at, hook.paused_why = now, why
    hook.save(update_fields=["paused_at", "paused_why"])
    outbox.hold(hook.mark, now=now)


def resume(hook: Webhook, *, now: datetime) -> Webhook:
    """Go on where it stopped: first what had failed, then what waited, then what happened meanwhile."""
    with transaction.atomic():
        fresh = _locked(hook)
        if fresh.is_paused:
            fresh.paused_at, fresh.paused_why, fresh.failing_since = None, "", None
            fresh.save(update_fields=["paused_at", "paused_why", "failing_since"])
            outbox.release(fresh.mark, now=now)
            ring_on_commit(FOLLOW_TASK)
    return fresh


def remove(hook: Webhook, *, now: datetime) -> None:
    """Delete it. What was not posted by now never is; what was stays in the record of messages."""
    with transaction.atomic():
        fresh = _locked(hook)
        outbox.cancel(fresh.mark, why="The webhook was deleted.", now=now)
        fresh.delete()


def send_test(hook: Webhook, *, by: User, now: datetime) -> Delivery:
    """Post a `ping`, to a paused webhook too; it waits for no other and pauses nothing when it fails."""
    payload = {
        "type": PING,
        "timestamp": now.isoformat(),
        "data": {"webhook": {"id": hook.pk, "name": hook.name}},
    }
    with translation.override(hook.language), transaction.atomic():
        return outbox.post(
            template=PING if hook.channel == HookChannel.WEBHOOK else "webhook_ping",
            to=hook.address,
            language=hook.language,
            channel=hook.channel,
            context={
                "event": PING,
                "secret": hook.mark,
                "payload": payload,
                "webhook": hook.name,
                "agent_name": by.name,
                "desk_name": settings.DESK_NAME,
            },
            about=hook.mark,
            now=now,
        )


def deliveries(hook: Webhook) -> DeliveryQuerySet:
    """Everything that was posted to it, the newest first."""
    return Delivery.objects.about(hook.mark).newest_first()


def send_again(hook: Webhook, delivery: Delivery, *, now: datetime) -> bool:
    """Post one of its deliveries once more under its old id; False while it is on its way.

    Raises NotPossible while one before it in the same incident has not arrived.
    """
    if delivery.about != hook.mark:
        raise ValueError(f"Delivery {delivery.pk} is not of {hook.mark}.")
    if waits_behind(delivery):
        raise NotPossible(_("An earlier message about this incident has not arrived: send that one again."))
    return outbox.send_again(delivery, now=now)


def waits_behind(delivery: Delivery) -> bool:
    """Whether one before it in its lane has not arrived."""
    if not delivery.lane or delivery.state == DeliveryState.ACCEPTED:
        return False
    return Delivery.objects.in_lanes().filter(lane=delivery.lane, pk__lt=delivery.pk).exists()
