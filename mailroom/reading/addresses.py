"""People named in a header field. Linear in its length, and never an address that only looks like one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice

from mailroom.reading.shapes import Person
from mailroom.reading.words import decoded_words, raw_text

MOST_PEOPLE = 1_000
_NAME_LETTERS = 200
# A thousand people are ten thousand.
_MOST_TOKENS = 40_000

_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<quoted>"(?:[^"\\]|\\.)*"?)|(?P<mark>[<>,;:()])|(?P<word>[^\s"<>,;:()\\]+|\\.?)""",
    re.DOTALL,
)
_ADDRESS = re.compile(
    r"[^\s\x00-\x20<>@,;:\"()\[\]\\\x7f]{1,128}@(?:[^\s\x00-\x20<>@,;:\"()\[\]\\\x7f/]{1,253}|\[[0-9a-fA-F.:v]{2,60}\])"
)


@dataclass(slots=True)
class _Half:
    """A person while being read: what stood outside and inside of < >, and in ( )."""

    outside: list[str] = field(default_factory=list)
    inside: list[str] | None = None
    is_closed: bool = False
    comment: str = ""

    def add(self, piece: str) -> None:
        if self.inside is None:
            self.outside.append(piece)
        elif not self.is_closed:
            self.inside.append(piece)


def people(value: bytes, most: int = MOST_PEOPLE) -> tuple[Person, ...]:
    """Everyone in an address list, groups opened; what has no valid address is left out."""
    found: list[Person] = []
    half = _Half()
    depth = 0
    for token in islice(_TOKEN.finditer(raw_text(value)), _MOST_TOKENS):
        mark = token[0] if token.lastgroup == "mark" else ""
        if mark == "(" or (depth and mark == ")"):
            depth += 1 if mark == "(" else -1
        elif depth:
            half.comment += token[0] if len(half.comment) < _NAME_LETTERS else ""
        elif mark == ">":
            half.is_closed = True
        # A group's name is nobody's, and a second < > in one place is a second person.
        elif mark in (",", ";") or (mark == ":" and half.inside is None) or (mark == "<" and half.is_closed):
            found.extend(_settled(half) if mark != ":" else ())
            half = _Half(inside=[] if mark == "<" else None)
        elif mark == "<":
            half.inside = []
        else:
            half.add(token[0])
        if len(found) >= most:
            return tuple(found)
    return (*found, *_settled(half))[:most]


def domain_of(address: str) -> str:
    """The domain as programs compare it: lower case, in the letters of DNS."""
    domain = address.rpartition("@")[2].strip().lower().rstrip(".")
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _settled(half: _Half) -> tuple[Person, ...]:
    outside = "".join(half.outside).strip()
    if half.inside is not None:
        address, name = "".join(half.inside).strip().removeprefix("mailto:"), outside
    else:
        address, name = outside.strip("'"), half.comment
    match = _ADDRESS.fullmatch(address)
    return (Person(match[0].lower(), _shown(name or half.comment)),) if match else ()


def _shown(name: str) -> str:
    if name[:1] == '"':
        name = re.sub(r"\\(.)", r"\1", name.strip('"'))
    return decoded_words(name.strip().strip("'"))[:_NAME_LETTERS]
