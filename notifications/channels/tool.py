"""What another tool takes by its own interface: the payload as JSON, with the key that it asks for.

Unlike a webhook it is not signed, for the receiver is no reader of ours but a server with rules of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.db import Error as DatabaseError
from django.utils.module_loading import import_string

from notifications.channels import guarded
from notifications.channels.contract import Acceptance, Keep, Session
from notifications.channels.outcomes import NotNow, Refused
from notifications.channels.posting import QUOTED, PostingSession
from notifications.models import Delivery
from notifications.rendering import ShownMessage
from notifications.wording import one_line


def session() -> Session:
    return ToolSession()


def body(message: ShownMessage) -> bytes:
    return message.text.encode()


class ToolSession(PostingSession):
    def send(self, delivery: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        """Post the body that `message.text` holds. Raises Refused or NotNow."""
        headers = {"Content-Type": "application/json"}
        if key := _key_for(delivery):
            # The record of attempts keeps the headers; it shall hold nobody's key.
            return self.post(
                delivery, body=body(message), headers=headers, secret={"Authorization": f"Bearer {key}"}
            )
        return self.post(delivery, body=body(message), headers=headers)

    def judge(self, host: str, answer: guarded.Answer) -> None:
        """JSON-RPC answers 200 to everything: what went wrong stands in the body."""
        super().judge(host, answer)
        try:
            said = json.loads(answer.body)
        except (ValueError, RecursionError):
            return
        if isinstance(said, dict) and said.get("jsonrpc") and "error" in said:
            told = one_line(json.dumps(said["error"], ensure_ascii=False))[:QUOTED]
            raise Refused(f"{host} answered {told}")


def _key_for(delivery: Delivery) -> str:
    """Asked for at each attempt: no copy of the outbox holds one. Empty where the tool asks for none."""
    mark = str(delivery.context.get("secret", ""))
    kind = mark.partition(":")[0]
    if kind not in settings.NOTIFICATIONS_SECRET_RESOLVERS:
        raise NotNow(f"NOTIFICATIONS_SECRET_RESOLVERS names nobody for {mark or 'an empty mark'}.")
    resolver: Callable[[str], bytes] = import_string(settings.NOTIFICATIONS_SECRET_RESOLVERS[kind])
    try:
        return resolver(mark).decode()
    except LookupError as error:
        raise Refused(f"The key of {mark} is gone.") from error
    except DatabaseError as error:
        raise NotNow(f"The key of {mark} could not be read: {error}") from error
