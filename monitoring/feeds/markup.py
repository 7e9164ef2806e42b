"""The text of HTML as feeds have it in their entries. Pure."""

from __future__ import annotations

import re
from html import unescape

import nh3

from monitoring.events import TEXT_LENGTH, storable

_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|p|div)\b[^<>]*>", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\xa0]+")


def plain(html: str) -> str:
    """Its words, a line for each paragraph; nothing in it is trusted."""
    html = html[: TEXT_LENGTH * 10]
    # Escaped text first: nh3 leaves entities as they are.
    text = unescape(nh3.clean(_BREAK.sub("\n", html), tags=set()))
    lines = (_BLANKS.sub(" ", line).strip() for line in storable(text, TEXT_LENGTH).split("\n"))
    return "\n".join(line for line in lines if line)
