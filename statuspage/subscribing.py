"""Being told of a page's news: asked for, confirmed at the address itself, changed, ended."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from incidents.links import hash_of
from incidents.models import Service
from notifications import outbox
from notifications.channels.registry import CHANNELS
from notifications.channels.signing import PREFIX, key_of
from statuspage.digests import next_digest
from statuspage.models import Page, Progress, Subscription, SubscriptionChannel
from statuspage.models.page import new_nonce
from statuspage.models.subscription import SubscriptionQuerySet
from statuspage.telling import FOLLOWER, send_gathered

CONFIRM_WITHIN = timedelta(days=3)


def token_of(nonce: str) -> str:
    """The token of a subscription's links."""
    return salted_hmac("statuspage.subscription", nonce, algorithm="sha256").hexdigest()


def secret_of(subscription: Subscription) -> str:
    """What signs a webhook, as its owner keeps it: `whsec_…`."""
    digest = salted_hmac("statuspage.webhook", subscription.nonce, algorithm="sha256").digest()
    return PREFIX + base64.b64encode(digest).decode("ascii")


def key_for(subscription: Subscription) -> bytes:
    return key_of(secret_of(subscription))


def ask(
    page: Page,
    *,
    channel: str,
    address: str,
    language: str,
    services: Iterable[Service] = (),
    is_digest: bool = False,
    now: datetime,
) -> Subscription:
    """Ask for news at `address`; a message there asks whether that is wanted.

    Asked again, it takes the new wishes over once they are confirmed; who asks never learns whether
    the address was known. Raises NotPossible at `address` or `channel`.
    """
    address = _checked(channel, address)
    with transaction.atomic():
        known = _known(page, channel, address)
        if known is not None and known.confirmed_at is not None:
            # It stands already: its reader is told where to change it, nothing is changed from here.
            _mail_question(known, now, "subscribed")
            return known
        nonce = new_nonce()
        subscription = known or Subscription(page=page, channel=channel, address=address)
        subscription.nonce, subscription.token_hash = nonce, hash_of(token_of(nonce))
        subscription.language, subscription.is_digest, subscription.asked_at = language, is_digest, now
        subscription.save()
        subscription.services.set(services)
        _mail_question(subscription, now, "subscribe")
    return subscription


def _known(page: Page, channel: str, address: str) -> Subscription | None:
    standing = Subscription.objects.select_for_update().filter(page=page, channel=channel)
    return standing.filter(address__iexact=address, ended_at__isnull=True).first()


def _checked(channel: str, address: str) -> str:
    if channel not in SubscriptionChannel.values:
        wrong = _("Choose how you want to be told.")
        raise NotPossible(wrong, fields={"channel": wrong})
    address = address.strip()
    if CHANNELS[channel].problem_with(address):
        wrong = (
            _("Write your e-mail address, like name@example.org.")
            if channel == SubscriptionChannel.EMAIL
            else _("Write the whole address of the webhook, like https://example.org/hooks/123.")
        )
        raise NotPossible(wrong, fields={"address": wrong})
    return address


def _mail_question(subscription: Subscription, now: datetime, template: str) -> None:
    name = subscription.page.customer.name if subscription.page.customer else ""
    links = {"manage": f"subscription:{subscription.pk}"}
    context = {"page_name": name, "links": links}
    if subscription.channel == SubscriptionChannel.WEBHOOK:
        link = f"[[link:{links['manage']}]]"
        context |= {
            "secret": f"subscription:{subscription.pk}",
            "payload": {
                "type": "subscription.asked",
                "timestamp": now.isoformat(),
                "data": {"confirm": link},
            },
        }
    outbox.post(
        template=template,
        to=subscription.address,
        language=subscription.language,
        channel=subscription.channel,
        context=context,
        now=now,
    )


def find(token: str) -> Subscription | None:
    """The subscription of a token, ended ones too; None if foreign."""
    if len(token) != 64:
        return None
    return Subscription.objects.select_related("page__customer").filter(token_hash=hash_of(token)).first()


def _locked() -> SubscriptionQuerySet:
    return Subscription.objects.select_for_update(of=("self",)).select_related("page__customer")


def is_over(subscription: Subscription, *, now: datetime) -> bool:
    """Whether nothing can be done with it any more: ended, or never confirmed in time."""
    too_late = subscription.confirmed_at is None and subscription.asked_at + CONFIRM_WITHIN < now
    return subscription.ended_at is not None or too_late


def confirm(subscription: Subscription, *, now: datetime) -> None:
    """The reader at the address wants it: from now on they are told."""
    with transaction.atomic():
        reached = Progress.reached_by(FOLLOWER)
        fresh = _locked().get(pk=subscription.pk)
        if fresh.confirmed_at is None and not is_over(fresh, now=now):
            fresh.confirmed_at, fresh.digest_reached = now, reached
            fresh.digest_at = next_digest(fresh.page, now) if fresh.is_digest else None
            fresh.save()


def change(
    subscription: Subscription, *, services: Iterable[Service], is_digest: bool, language: str, now: datetime
) -> None:
    """Take over what its reader wants from now on; what was gathered for a digest is sent before.

    The follower stands still meanwhile: what it has read was told in the old way, the rest is in the new.
    """
    with transaction.atomic():
        reached = Progress.stopped(FOLLOWER)
        fresh = _locked().get(pk=subscription.pk)
        if is_over(fresh, now=now):
            return
        if fresh.is_digest and not is_digest:
            send_gathered(fresh, reached, now=now)
            fresh.digest_reached, fresh.digest_at = reached, None
        elif is_digest and not fresh.is_digest:
            fresh.digest_reached, fresh.digest_at = reached, next_digest(fresh.page, now)
        fresh.is_digest, fresh.language = is_digest, language
        fresh.save()
        fresh.services.set(services)


def end(subscription: Subscription, *, now: datetime) -> None:
    """No more from now on. Ended twice, it is ended."""
    Subscription.objects.filter(pk=subscription.pk, ended_at__isnull=True).update(
        ended_at=now, digest_at=None
    )
