"""A document as it is handed from the formats to the store."""

from __future__ import annotations

from dataclasses import dataclass

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"
RSS = "application/rss+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
SVG = "image/svg+xml"
CSS = "text/css; charset=utf-8"
SCRIPT = "text/javascript; charset=utf-8"


@dataclass(frozen=True)
class Made:
    """`path` is relative to the page; `made_from` says what it was made of, where that is known."""

    path: str
    content_type: str
    body: bytes
    made_from: str = ""
