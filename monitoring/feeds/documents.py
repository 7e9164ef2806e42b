"""Reads JSON that somebody else wrote: each look says what is wrong and where. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import orjson
from django.utils.translation import gettext as _

from monitoring.events import TEXT_LENGTH, storable
from monitoring.feeds.shapes import Garbled, line

_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|rss|feed)", re.IGNORECASE)
# A longer list is not looked at, let alone taken apart.
MOST_ROWS = 5000
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# How a date may begin; everything else that Python takes, like week dates, is no time of a feed.
_DATED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")


def json_of(body: bytes) -> Any:
    """The document. Raises Garbled with what it is in its place."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    if not body.strip():
        raise Garbled(_("The answer is empty."))
    try:
        return orjson.loads(body)
    except ValueError as error:
        if _MARKUP.match(body):
            raise Garbled(_("The answer is a web page or XML, not JSON.")) from error
        said = _("The answer is no JSON, or was cut off: %(error)s")
        raise Garbled(said % {"error": line(str(error), 200)}) from error


def mapping(value: Any, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Garbled(_("“%(where)s” is no object.") % {"where": where})
    return value


def rows(value: Any, where: str, *, may_miss: bool = False) -> list[dict[str, Any]]:
    """A list of objects; with `may_miss` nothing, where the feed leaves it out."""
    if value is None and may_miss:
        return []
    if not isinstance(value, list):
        raise Garbled(_("“%(where)s” is no list.") % {"where": where})
    if len(value) > MOST_ROWS:
        said = _("“%(where)s” has %(num)s rows. More than %(most)s are not read.")
        raise Garbled(said % {"where": where, "num": len(value), "most": MOST_ROWS})
    return [mapping(one, f"{where}[{place}]") for place, one in enumerate(value)]


def text(row: dict[str, Any], name: str, where: str, *, length: int = TEXT_LENGTH) -> str:
    """The text under a name, empty where there is none; a number counts as text."""
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Garbled(_("“%(where)s” is no text.") % {"where": f"{where}.{name}"})
    return storable(str(value), length).strip()


def required(row: dict[str, Any], name: str, where: str, *, length: int) -> str:
    found = line(text(row, name, where), length + 1)
    if not found or len(found) > length:
        raise Garbled(_("“%(where)s” is missing, empty or too long.") % {"where": f"{where}.{name}"})
    return found


def moment(row: dict[str, Any], name: str, where: str) -> datetime | None:
    """The time under a name, aware; None where there is none."""
    value = row.get(name)
    return None if value in (None, "") else moment_of(value, f"{where}.{name}")


def moment_of(value: Any, where: str) -> datetime:
    """A time as feeds write it: ISO 8601, or seconds (or milliseconds) since 1970."""
    found: datetime | None = None
    try:
        if isinstance(value, str) and _DATED.match(value):
            found = datetime.fromisoformat(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        if found is not None and found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        found = found.astimezone(UTC) if found is not None else None
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None or found < _EARLIEST:
        said = _("“%(where)s” is no time: %(value)s")
        raise Garbled(said % {"where": where, "value": line(str(value), 80)})
    return found
