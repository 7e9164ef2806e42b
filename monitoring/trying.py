"""The try-out box: what a body would be read as, without keeping anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitoring import adapters
from monitoring.reading import Reading


def try_out(kind: str, options: Mapping[str, Any], body: bytes | str) -> list[Reading]:
    """The readings of a pasted body; raises Unreadable with the words that the source would show."""
    raw = body.encode("utf-8", "replace") if isinstance(body, str) else body
    return adapters.read(kind, raw, way="trial", options=options)
