"""A message as somebody at the desk may see it: what it says, without the keys that it carries.

Who has a customer's link acts as that customer, so no copy that the desk reads may hold one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.conf import settings

from notifications.rendering import ShownMessage

HIDDEN = "…"
# Every token has 32 characters or more; names of pages have fewer.
_KEY = re.compile(r"(?<=[/=])[A-Za-z0-9_\-]{20,}")
_REPLY_TAIL = re.compile(r"(\+\d+\.\d+)\.[a-z2-7]{16}(?=@)")


def masked(message: ShownMessage) -> ShownMessage:
    """The same message with its keys hidden, also in its headers."""
    return replace(
        message,
        text=_hidden(message.text),
        html=_hidden(message.html),
        links=frozenset(),
        unsubscribe=_hidden(message.unsubscribe),
        headers={name: _hidden(value) for name, value in message.headers.items()},
    )


def _hidden(text: str) -> str:
    ours = re.compile(re.escape(settings.BASE_URL) + r"/[^\s\"'<>]*")
    without = ours.sub(lambda found: _KEY.sub(HIDDEN, found[0]), text)
    return _REPLY_TAIL.sub(rf"\1.{HIDDEN}", without)
