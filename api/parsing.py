"""Bodies in and out: JSON as strict as its standard, read and written by orjson where that is safe."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any

import orjson
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer

from api.problems import Problem

DEEPEST = 20
# More than any column holds; what lies between is refused by the field.
MOST_DIGITS = 100
_LONGEST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
# Escapes of which two make one character.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictJSONParser(BaseParser):
    """One JSON text in UTF-8; a key that stands twice, NaN and bottomless nesting are refused."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(_LONGEST + 1)
        if len(body) > _LONGEST:
            raise Problem("too-large", f"The body is larger than {_LONGEST // 1024 // 1024} MB.")
        if not body.strip():
            return {}
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ParseError("The body is not UTF-8.") from error
        if _depth(text) > DEEPEST:
            raise ParseError(f"The body is nested deeper than {DEEPEST} levels.")
        try:
            found = json.loads(
                text,
                object_pairs_hook=_each_key_once,
                parse_constant=_no_constant,
                parse_float=_finite,
                parse_int=_countable,
            )
        except (ValueError, RecursionError) as error:
            raise ParseError(f"The body is no JSON: {error}") from error
        if _SURROGATE.search(text):
            _refuse_halves(found)
        return found


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ParseError(f"The key “{twice[:60]}” stands twice; which one counts?")
    return found


def _no_constant(name: str) -> None:
    raise ParseError(f"{name} is no number of JSON.")


def _finite(written: str) -> float:
    number = float(written)
    if math.isinf(number):
        raise ParseError(f"The number {written[:20]} is too large.")
    return number


def _countable(written: str) -> int:
    if len(written) > MOST_DIGITS:
        raise ParseError(f"The number {written[:20]}… has more than {MOST_DIGITS} digits.")
    return int(written)


def _refuse_halves(found: Any) -> None:
    """Raise ParseError where an escape is half of a character: no text can hold it."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ParseError("The body has half of a surrogate pair, which is no character.") from error


def _depth(text: str) -> int:
    """How deep brackets nest, at the most; those inside strings are not counted."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    deepest = depth = 0
    inside = escaped = False
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


class JSONRenderer(BaseRenderer):
    """Times in UTC with Z; everything else as it is."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        return b"" if data is None else written(data)


def written(data: Any) -> bytes:
    return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
