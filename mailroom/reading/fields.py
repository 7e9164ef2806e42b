"""The header fields of a message or a part, in their order.

By hand: the standard library's parser takes 2 s for the fields of a message to 10,000 people, raises on some
that are in the wild, and knows no bounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailroom.reading.words import header_text, raw_text

# A field with 10,000 readers has half a megabyte.
FIELD_OCTETS = 1_000_000
MOST_FIELDS = 1_000
MOST_LINES = 20_000

_NAME = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_BLANK_LINE = re.compile(rb"\n\r?\n")


@dataclass(frozen=True, slots=True)
class Fields:
    """`lines`: the name in lower case, and the value unfolded, undecoded."""

    lines: tuple[tuple[str, bytes], ...] = ()

    def all(self, name: str) -> list[bytes]:
        return [value for other, value in self.lines if other == name]

    def has(self, name: str) -> bool:
        return any(other == name for other, _value in self.lines)

    def first(self, name: str) -> bytes:
        return next((value for other, value in self.lines if other == name), b"")

    def text(self, name: str) -> str:
        """The first such field, decoded, in one line."""
        return header_text(self.first(name))

    def raw(self, name: str) -> str:
        """The first such field, not decoded: for what a program reads."""
        return raw_text(self.first(name)[:8_000]).strip()


def read_fields(raw: bytes, start: int, end: int) -> tuple[Fields, int]:
    """The fields from `start` on, and where the body begins.

    The first line that is no field begins the body, as a message without fields is all body.
    """
    found: list[tuple[str, list[bytes], int]] = []
    at = start
    for _count in range(MOST_LINES):
        if at >= end:
            return _finished(found), end
        stop = raw.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        line = raw[at : min(stop, at + FIELD_OCTETS)].removesuffix(b"\r")
        if not line:
            return _finished(found), min(stop + 1, end)
        if line[:1] in b" \t" and found:
            _lengthen(found, line)
        elif name := _NAME.match(line):
            found.append((name[1].decode().lower(), [line[name.end() :]], len(line)))
        elif at > start or not line.startswith((b"From ", b">From ")):
            return _finished(found), at
        at = stop + 1
    blank = _BLANK_LINE.search(raw, at - 1, end)
    return _finished(found), blank.end() if blank else end


def _lengthen(found: list[tuple[str, list[bytes], int]], line: bytes) -> None:
    name, pieces, length = found[-1]
    if length < FIELD_OCTETS:
        pieces.append(line)
        found[-1] = (name, pieces, length + len(line))


def _finished(found: list[tuple[str, list[bytes], int]]) -> Fields:
    return Fields(tuple((name, b"".join(pieces).strip()) for name, pieces, _length in found[:MOST_FIELDS]))
