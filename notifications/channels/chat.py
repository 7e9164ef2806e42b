"""What the chats have in common: the text of a mail, line by line, posted to the address of a chat room."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from notifications.channels.contract import Acceptance, Keep
from notifications.channels.posting import PostingSession
from notifications.models import Delivery
from notifications.rendering import ShownMessage

# A chat room is for a glance: the links lead to the rest. Teams takes 28 kB with all its JSON around.
LONGEST_TEXT = 4_000
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, or with a `url` a link of that name."""

    text: str
    url: str = ""


class ChatSession(PostingSession):
    """Posts each message as the chat's own JSON, which `body` makes of it."""

    def __init__(self, body: Callable[[ShownMessage], bytes]) -> None:
        super().__init__()
        self._body = body

    def send(self, delivery: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        body = self._body(message)
        return self.post(delivery, body=body, headers={"Content-Type": "application/json; charset=utf-8"})


def json_of(written: dict[str, Any]) -> bytes:
    return json.dumps(written, ensure_ascii=False).encode()


def lines_of(message: ShownMessage) -> list[Line]:
    """The text without white space around its lines, cut to a glance; no link is cut.

    A link of ours stands on a line of its own, below the words that introduce it: those become its name.
    Addresses that somebody typed stay as typed, since a name would hide where they lead.
    """
    lines: list[Line] = []
    for text in (line.strip() for line in message.text.strip().splitlines()):
        if text not in message.links:
            lines.append(Line(text))
        elif lines and lines[-1].text.endswith(":") and not lines[-1].url:
            lines[-1] = Line(lines[-1].text.rstrip(": "), text)
        else:
            lines.append(Line(text, text))
    return _cut(lines)


def _cut(lines: list[Line]) -> list[Line]:
    kept: list[Line] = []
    room, is_cut = LONGEST_TEXT, False
    for line in lines:
        if line.url:
            kept.append(line)
        elif not is_cut:
            is_cut = len(line.text) > room or len(kept) >= MOST_LINES
            kept.append(Line(line.text[:room].rstrip() + " …") if is_cut else line)
            room -= len(line.text)
    return kept
