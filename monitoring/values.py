"""Values as tools write them; what is of another kind than it should be counts as not there. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from monitoring.bodies import loads
from monitoring.reading import Unreadable

# Go's zero time, Unix' zero and the like say that there is none.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST_SECONDS = 253_402_300_799
_NUMBER = re.compile(r"\d{9,19}(\.\d+)?")
# Python reads at most six digits of a second; Go writes nine.
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def document(body: bytes) -> dict[str, Any]:
    """The body as one JSON object; raises Unreadable."""
    found = loads(body)
    if not isinstance(found, dict):
        raise Unreadable(_("The body is no JSON object."))
    return found


def text(value: object) -> str:
    """Words and numbers as they stand; empty for everything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else ""


def table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def first(said: Mapping[str, object], *names: str) -> str:
    """The first of these that says anything."""
    return next((found for name in names if (found := text(said.get(name)).strip())), "")


def web_address(value: object) -> str:
    address = text(value).strip()
    return address if address.startswith(("http://", "https://")) else ""


def moment(value: object) -> datetime | None:
    """A time in ISO 8601, or in Unix seconds or parts of them; without a zone it is UTC; None for none."""
    written = text(value).strip()
    found = _of_number(float(written)) if _NUMBER.fullmatch(written) else _of_text(written)
    if found is None:
        return None
    try:
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return found if found >= EARLIEST else None


def _of_number(number: float) -> datetime | None:
    while number > _LATEST_SECONDS / 10:
        number /= 1000
    if not math.isfinite(number):
        return None
    return datetime.fromtimestamp(number, UTC)


def _of_text(written: str) -> datetime | None:
    if len(written) < 10 or len(written) > 40:
        return None
    try:
        return datetime.fromisoformat(_LONG_FRACTION.sub(r"\1", written))
    except ValueError:
        return None
