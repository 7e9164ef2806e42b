"""Mattermost, through an incoming webhook: text in Markdown."""

from __future__ import annotations

import re
from typing import Any

from notifications.channels.chat import ChatSession, Line, json_of, lines_of
from notifications.channels.contract import Session
from notifications.rendering import ShownMessage

# A typed address becomes a link as it stands, and a backslash in it would lead elsewhere. It ends where
# markup could begin.
_TYPED_URL = r"https?://[^\s\[\]()<>*`|~!\\]+"
_MARKDOWN = re.compile(rf"({_TYPED_URL})|[\\`*_\[\]#|~!>]")
_EVERYBODY = re.compile(r"@(?=(?:all|channel|here)\b)", re.IGNORECASE)


def session() -> Session:
    return ChatSession(body)


def body(message: ShownMessage) -> bytes:
    return json_of(text_of(message))


def text_of(message: ShownMessage) -> dict[str, Any]:
    lines = "\n".join(_written(line) for line in lines_of(message))
    return {"text": f"**{_escaped(message.subject)}**\n\n{lines}"}


def _written(line: Line) -> str:
    if not line.url:
        return _escaped(line.text)
    url = line.url.replace("(", "%28").replace(")", "%29")
    return url if line.text == line.url else f"[{_escaped(line.text)}]({url})"


def _escaped(text: str) -> str:
    """The text as it was typed: no markup, and nobody who writes a mail calls everybody in the room."""
    plain = _MARKDOWN.sub(lambda found: found[1] or "\\" + found[0], text)
    return _EVERYBODY.sub("@\u200b", plain)
