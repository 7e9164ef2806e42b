"""What strangers write, made fit to store, to compose and to put into a header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Every control character but newline and tab. PostgreSQL refuses NUL, and a lone surrogate cannot be encoded.
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Embeddings, overrides and isolates can make a line read as something else than it says.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def storable(thing: Any) -> Any:
    """The same JSON-safe value without what PostgreSQL cannot hold."""
    if isinstance(thing, str):
        return _UNSTORABLE.sub("", str(thing))
    if isinstance(thing, Mapping):
        return {storable(str(name)): storable(part) for name, part in thing.items()}
    if isinstance(thing, list | tuple):
        return [storable(part) for part in thing]
    return thing


def paragraphs(text: str) -> str:
    """Text of several lines, without control characters and tricks of direction."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _DIRECTION.sub("", _CONTROL.sub("", _UNSTORABLE.sub("", lines)))


def one_line(text: str) -> str:
    """Text fit for a header: every run of white space, line ends among it, becomes one space."""
    return " ".join(_DIRECTION.sub("", _CONTROL.sub(" ", _UNSTORABLE.sub("", text))).split())
