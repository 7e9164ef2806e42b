"""Slack, through an incoming webhook: text in its own mrkdwn."""

from __future__ import annotations

from typing import Any

from notifications.channels.chat import ChatSession, Line, json_of, lines_of
from notifications.channels.contract import Session
from notifications.rendering import ShownMessage

# The three characters that begin something in Slack: a link, a mention of everybody, an entity.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def session() -> Session:
    return ChatSession(body)


def body(message: ShownMessage) -> bytes:
    return json_of(text_of(message))


def text_of(message: ShownMessage) -> dict[str, Any]:
    lines = "\n".join(_written(line) for line in lines_of(message))
    return {"text": f"*{_escaped(message.subject)}*\n\n{lines}"}


def _written(line: Line) -> str:
    if not line.url:
        return _escaped(line.text)
    return f"<{_escaped(line.url.replace('|', '%7C'))}|{_escaped(line.text)}>"


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)
