"""A message as the tree of its parts (MIME), cut out of the raw octets without copying them.

By hand, because of the bounds: the standard library's parser makes a line of text out of every line, and
needs 450 MB for a message of 50 MB. What it makes of ordinary messages is what the tests compare this with.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import collapse_rfc2231_value

from mailroom.reading.fields import Fields, read_fields
from mailroom.reading.words import decoded_words, raw_text

MOST_PARTS = 1_000
MOST_DEPTH = 100
# Looking for a boundary goes at 1 GB/s or more; each level of nesting looks through its part again.
_MOST_SEARCHED = 600_000_000
_MOST_CANDIDATES = 20_000
_PARAMETER_OCTETS = 4_000
# Six megabytes of a file; decoded line by line.
_MOST_UU_LINES = 150_000
_MOST_STRAY_LINES = 2_000

_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,100})\s*/\s*([\w!#$&^.+-]{1,150})\s*(?:;|$|\s)")
_DELIMITER_END = re.compile(rb"(--)?[ \t]{0,200}(?:\r?\n|\r?\Z)")
_UU_BEGIN = re.compile(rb"(?m)^begin [0-7]{3,4} [^\r\n]{1,200}\r?\n")


@dataclass(slots=True)
class Part:
    """One part; its content is `raw[start:end]`, still encoded."""

    raw: bytes
    start: int
    end: int
    fields: Fields
    content_type: str
    parameters: dict[str, str]
    disposition: str
    file_name: str
    parts: list[Part] = field(default_factory=list)
    is_mended: bool = False

    @property
    def kind(self) -> str:
        return self.content_type.partition("/")[0]

    @property
    def charset(self) -> str:
        return self.parameters.get("charset", "")

    def walk(self) -> Iterator[Part]:
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting.extend(reversed(part.parts))

    def least_size(self) -> int:
        """How many octets it decodes to at least, roughly, without decoding it."""
        is_plain = self.fields.raw("content-transfer-encoding").lower() in ("", "7bit", "8bit", "binary")
        return (self.end - self.start) * (10 if is_plain else 7 if self._is_base64() else 0) // 10

    def _is_base64(self) -> bool:
        return self.fields.raw("content-transfer-encoding").lower().strip("\"' ;") == "base64"

    def content(self, most: int) -> bytes:
        """The decoded octets, of which at least the first `most`; what is broken is mended and noted."""
        encoding = self.fields.raw("content-transfer-encoding").lower().strip("\"' ;")
        # Three octets of quoted-printable say one; base64 breaks its lines after 76.
        end = min(self.end, self.start + most * 3 + 1_000)
        if self._is_base64():
            return self._from_base64(min(self.end, self.start + most * 3 // 2 + 1_000))
        if encoding == "quoted-printable":
            return binascii.a2b_qp(memoryview(self.raw)[self.start : end])
        if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return self._from_uu(end)
        return self.raw[self.start : min(end, self.start + most + 1)]

    def _from_base64(self, end: int) -> bytes:
        octets = memoryview(self.raw)[self.start : end]
        try:
            return binascii.a2b_base64(octets)
        except binascii.Error:
            self.is_mended = end == self.end
        kept = bytes(octets).translate(None, delete=_NOT_BASE64)
        kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
        return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))

    def _from_uu(self, end: int) -> bytes:
        begin = _UU_BEGIN.search(self.raw, self.start, end)
        at = begin.end() if begin else self.start
        decoded = bytearray()
        for _count in range(_MOST_UU_LINES):
            stop = self.raw.find(b"\n", at, end)
            line = self.raw[at : min(stop if stop >= 0 else end, at + 200)].strip(b"\r\n")
            if line in (b"end", b"`", b"") or stop < 0:
                break
            try:
                decoded += binascii.a2b_uu(line)
            except binascii.Error:
                self.is_mended = True
            at = stop + 1
        return bytes(decoded)


_NOT_BASE64 = bytes(
    code
    for code in range(256)
    if code not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)


@dataclass(slots=True)
class Tree:
    root: Part
    has_more_parts: bool = False
    is_deeper: bool = False
    count: int = 1
    searched: int = 0


def read_tree(raw: bytes) -> Tree:
    """The message's parts, in bounded time: what is beyond the bounds stays in one piece, and is said."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    tree = Tree(_part(raw, 0, len(raw), "text/plain"))
    level = [tree.root]
    for _depth in range(MOST_DEPTH):
        inner: list[Part] = []
        for part in level:
            if part.kind == "multipart":
                _open(part, tree)
                inner.extend(part.parts)
        level = inner
    tree.is_deeper = any(part.kind == "multipart" for part in level)
    return tree


def read_parts_fields(octets: bytes) -> list[Fields]:
    """Blocks of fields with blank lines between them, as a delivery report has them."""
    blocks: list[Fields] = []
    at = stray = 0
    while at < len(octets) and len(blocks) < MOST_PARTS:
        fields, body = read_fields(octets, at, len(octets))
        if fields.lines:
            blocks.append(fields)
        if body <= at:
            stray += 1
            if stray > _MOST_STRAY_LINES:
                break
            # A line that is no field: on to the next.
            line_end = octets.find(b"\n", at)
            body = line_end + 1 if line_end >= 0 else len(octets)
        at = body
    return blocks


def parameters_of(value: bytes) -> tuple[str, dict[str, str]]:
    """The word before the first semicolon, and the parameters (RFC 2231), by name in lower case."""
    text = raw_text(value[:_PARAMETER_OCTETS]).replace("\r", " ").replace("\n", " ").replace("\0", "")
    reader = Message()
    reader["x"] = text
    try:
        pairs = reader.get_params(header="x", unquote=True) or []
        found = {name.strip().lower(): collapse_rfc2231_value(said) for name, said in reversed(pairs[1:])}
    except (ValueError, LookupError, IndexError, TypeError, UnicodeError):
        found = _parameters_by_hand(text)
    return text.partition(";")[0].strip().lower(), {name: str(said) for name, said in found.items()}


def _parameters_by_hand(text: str) -> dict[str, str]:
    """For what the standard library raises on: plain `name=value` alone."""
    pairs = (piece.partition("=") for piece in text.split(";")[1:])
    return {name.strip().lower(): said.strip().strip("\"'") for name, mark, said in pairs if mark}


def _part(raw: bytes, start: int, end: int, default_type: str) -> Part:
    fields, body = read_fields(raw, start, end)
    _word, parameters = parameters_of(fields.first("content-type"))
    named = _TYPE.match(fields.raw("content-type").lower())
    disposition, told = parameters_of(fields.first("content-disposition"))
    return Part(
        raw=raw,
        start=body,
        end=end,
        fields=fields,
        content_type=f"{named[1]}/{named[2]}" if named else default_type,
        parameters=parameters,
        disposition=disposition,
        file_name=decoded_words(told.get("filename", "") or parameters.get("name", "")),
    )


def _open(part: Part, tree: Tree) -> None:
    """Find what the boundary separates; without any, a multipart is the text that it holds."""
    boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")[:200].rstrip()
    spans = list(_spans(part, boundary, tree)) if boundary else []
    if not spans:
        part.content_type = "text/plain"
    default_type = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
    for start, end in spans:
        if tree.count >= MOST_PARTS:
            tree.has_more_parts = True
            break
        part.parts.append(_part(part.raw, start, end, default_type))
        tree.count += 1


def _spans(part: Part, boundary: bytes, tree: Tree) -> Iterator[tuple[int, int]]:
    raw, needle = part.raw, b"--" + boundary
    begun = -1
    at = part.start
    for _count in range(_MOST_CANDIDATES):
        found = raw.find(needle, at, part.end) if tree.searched < _MOST_SEARCHED else -1
        tree.searched += (found if found >= 0 else part.end) - at
        if found < 0:
            break
        at = found + len(needle)
        mark = _DELIMITER_END.match(raw, at, part.end)
        if mark is None or (found > part.start and raw[found - 1 : found] != b"\n"):
            continue
        if begun >= 0:
            yield begun, _before_line_end(raw, begun, found)
        at = begun = mark.end()
        if mark[1]:
            return
    else:
        tree.has_more_parts = True
    if begun >= 0:
        yield begun, part.end


def _before_line_end(raw: bytes, start: int, end: int) -> int:
    """The line end before a boundary is the boundary's."""
    if end > start and raw[end - 1 : end] == b"\n":
        end -= 1
        if end > start and raw[end - 1 : end] == b"\r":
            end -= 1
    return end
