"""Webhooks for tests: made by their verb, told as the worker tells them, checked as a receiver checks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from standardwebhooks import Webhook as Checker

from incidents import feed
from integrations import failing, following, hooks, signing
from integrations.hooks import Wishes
from integrations.models import Webhook
from notifications import delivery
from notifications.models import Delivery
from people.models import Role
from tests import makers
from tests.makers import TUESDAY
from tests.notifications.receiver import Got

MINUTE = timedelta(minutes=1)


def make_hook(address: str, *, channel: str = "webhook", at: datetime = TUESDAY, **wishes: Any) -> Webhook:
    wanted = Wishes(**({"name": "Monitor", "address": address} | wishes))
    return hooks.make(wanted, channel=channel, by=makers.make_user(role=Role.LEAD), now=at)


def fresh(hook: Webhook) -> Webhook:
    return Webhook.objects.get(pk=hook.pk)


def post(now: datetime) -> None:
    """What the follower does when it is woken."""
    failing.look_after(now=now)
    feed.keep_up()
    following.read_on(now=now)


def tell(now: datetime) -> None:
    """Post what is owed and send what is due."""
    post(now)
    delivery.sweep(now=now)


def posted(hook: Webhook) -> list[Delivery]:
    return list(hooks.deliveries(hook).order_by("pk"))


def told(got: list[Got]) -> list[tuple[str, str]]:
    """What a program was told, in the order in which it came: the incident and the kind of entry."""
    entries = [one.json["data"]["entry"] for one in got]
    return [(entry["incident"], entry["kind"]) for entry in entries]


def verified(hook: Webhook, got: Got) -> Any:
    """The payload, checked with the public library. Raises WebhookVerificationError."""
    headers = {name.lower(): value for name, value in got.headers.items()}
    return Checker(signing.secret_of(hook)).verify(got.body.decode(), headers)
