"""One look at once, for the form of a check: what would it see?"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from django.utils import timezone

from monitoring import probes
from monitoring.probes.look import Asked, Look

# A page that waits longer looks broken.
MOST_SECONDS = 25.0


def look_now(
    kind: str, target: str, options: Mapping[str, object], timeout: float, allows_inner: bool
) -> Look:
    """Look once, now, in the caller's thread; writes nothing. `timeout` in seconds."""
    asked = Asked(target, options, min(timeout, MOST_SECONDS), allows_inner)
    return asyncio.run(probes.look(kind, asked, now=timezone.now(), most_seconds=MOST_SECONDS))


__all__ = ["Look", "look_now"]
