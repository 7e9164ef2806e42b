"""Microsoft Teams, through the webhook of a workflow: an Adaptive Card in a message."""

from __future__ import annotations

from typing import Any

from notifications.channels.chat import ChatSession, json_of, lines_of
from notifications.channels.contract import Session
from notifications.rendering import ShownMessage

CARD = "application/vnd.microsoft.card.adaptive"


def session() -> Session:
    return ChatSession(body)


def body(message: ShownMessage) -> bytes:
    return json_of(message_of(message))


def message_of(message: ShownMessage) -> dict[str, Any]:
    return {
        "type": "message",
        "attachments": [{"contentType": CARD, "contentUrl": None, "content": card_of(message)}],
    }


def card_of(message: ShownMessage) -> dict[str, Any]:
    """The headline, the text line by line, and a button for each link."""
    body = [_plain(message.subject, spacing="None", weight="Bolder", size="Medium")]
    buttons = []
    spacing = "Medium"
    for line in lines_of(message):
        if line.url:
            buttons.append({"type": "Action.OpenUrl", "title": line.text, "url": line.url})
        elif line.text:
            body.append(_plain(line.text, spacing=spacing))
        # An empty line, or a button in its place, begins a new paragraph.
        spacing = "None" if line.text and not line.url else "Medium"
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": body,
        "actions": buttons,
    }


def _plain(text: str, *, spacing: str, **looks: str) -> dict[str, Any]:
    """Text as it was typed. A TextBlock would read Markdown in it, and a link could hide where it leads."""
    return {
        "type": "RichTextBlock",
        "spacing": spacing,
        "inlines": [{"type": "TextRun", "text": text, **looks}],
    }
