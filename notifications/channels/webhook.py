"""Webhooks: the payload as JSON, signed, so that the receiver knows who sent it and that it is whole."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.module_loading import import_string

from notifications.channels import signing
from notifications.channels.contract import Acceptance, Keep, Session
from notifications.channels.outcomes import NotNow, Refused
from notifications.channels.posting import PostingSession
from notifications.models import Delivery
from notifications.rendering import ShownMessage


def session() -> Session:
    return WebhookSession()


def body(message: ShownMessage) -> bytes:
    return message.text.encode()


class WebhookSession(PostingSession):
    def send(self, delivery: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        """Post the body that `message.text` holds. Raises Refused or NotNow."""
        key = _key_for(delivery)
        sent = body(message)
        message_id = id_of(delivery)
        # The receiver compares it with its own clock: the real time, whatever moment this run began with.
        timestamp = int(time.time())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signing.sign(key, message_id=message_id, timestamp=timestamp, body=sent),
        }
        return self.post(delivery, body=sent, headers=headers)


def id_of(delivery: Delivery) -> str:
    """The same for every attempt, so that a receiver can tell a repeat from news."""
    return delivery.message_id.strip("<>").partition("@")[0]


def _key_for(delivery: Delivery) -> bytes:
    """The subscription's key, asked for at each attempt: no copy of the outbox holds one."""
    mark = delivery.context.get("secret")
    if not isinstance(mark, str) or not mark:
        raise Refused("The message does not say whose secret signs it.")
    kind = mark.partition(":")[0]
    if kind not in settings.NOTIFICATIONS_SECRET_RESOLVERS:
        # Of a newer version, whose workers know it.
        raise NotNow(f"NOTIFICATIONS_SECRET_RESOLVERS names nobody for {mark}.")
    resolver: Callable[[str], bytes] = import_string(settings.NOTIFICATIONS_SECRET_RESOLVERS[kind])
    try:
        key = resolver(mark)
    except LookupError as error:
        raise Refused(f"The secret of {mark} is gone.") from error
    except DatabaseError as error:
        raise NotNow(f"The secret of {mark} could not be read: {error}") from error
    if not key:
        raise Refused(f"The secret of {mark} is empty.")
    return key
