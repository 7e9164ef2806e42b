"""The address of a queue: its filter is part of it."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlencode

from django.urls import reverse


def queue_address(text: str, after: str = "") -> str:
    """Where the queue of the filter `text` stands, from the cursor `after` on."""
    query = {key: value for key, value in (("q", text), ("after", after)) if value}
    return _queue() + (f"?{urlencode(query)}" if query else "")


@cache
def _queue() -> str:
    return reverse("desk:queue")
