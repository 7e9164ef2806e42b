"""What pages may show of a message as it came. Pure."""

from __future__ import annotations

import json
import re

from monitoring.bodies import loads
from monitoring.events import storable
from monitoring.models import Receipt
from monitoring.reading import Unreadable

MOST = 50_000
# A longer body is not laid out: its beginning is shown as it came.
LAID_OUT = 64 * 1024
# The doors keep no key of the desk's own; tools put their own secrets into what they send.
_SECRET = re.compile(
    r'("(?:routing_key|service_key|api_?key|password|passwd|secret|token|authorization|ping_url|update_url)"\s*:\s*")'
    r'((?:[^"\\]|\\.)*)(")',
    re.IGNORECASE,
)


def body_shown(receipt: Receipt) -> str:
    """The body as text, laid out where it is JSON, with what looks like a secret starred out."""
    raw = bytes(receipt.body)
    try:
        written = json.dumps(loads(raw), indent=2, ensure_ascii=False) if len(raw) <= LAID_OUT else ""
    except Unreadable:
        written = ""
    written = written or raw[:LAID_OUT].decode("utf-8", "replace")
    return storable(_SECRET.sub(lambda found: found[1] + _starred(found[2]) + found[3], written), MOST)


def _starred(secret: str) -> str:
    return secret[:6].rstrip("*") + "*" * 6 if len(secret) >= 12 else "*" * len(secret)
