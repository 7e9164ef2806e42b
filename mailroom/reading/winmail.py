"""TNEF: what Outlook packs into winmail.dat instead of sending it as others do."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import compressed_rtf
from tnefparse import TNEF, mapi, tnef

from mailroom.reading.words import decode

MOST_OCTETS = 12_000_000
# The library copies the rest of the file for each object.
_MOST_COPIED = 1_500_000_000
_MOST_DECODED = 40_000_000
_MOST_LOOPS = 50_000
_MOST_RTF = 100_000

_RTF_TAG = re.compile(r"\{\\\*\\htmltag\d{0,5} ?[^{}]{0,5000}\}")
_RTF_SPECIAL = re.compile(
    r"\\'([0-9a-fA-F]{2})|\\u(-?\d{1,6}) ?\??|\\(par|line|tab)\b ?|\\[a-zA-Z]{1,32}-?\d{0,10} ?|\\(.)|[{}]"
)


class _Allowance(threading.local):
    loops = 0
    octets = 0


_left = _Allowance()


def _bounded_range(count: int) -> Iterator[int]:
    for number in range(count):
        _left.loops -= 1
        if _left.loops < 0:
            raise ValueError("too many properties")
        yield number


def _bounded_decode(octets: bytes, *rest: Any, **more: Any) -> Any:
    _left.octets -= len(octets)
    if _left.octets < 0:
        raise ValueError("too much in it")
    return mapi.decode_mapi(octets, *rest, **more)


# The library loops as often as the sender's 32-bit numbers say, also behind the end, and into itself.
mapi.range = tnef.range = _bounded_range
tnef.decode_mapi = _bounded_decode
# It tells of each odd object, of which a sender can have many.
logging.getLogger("tnefparse").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Unpacked:
    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]


def unpack(octets: bytes) -> Unpacked | None:
    """The body and the files in it; None where it cannot be read, or only at too great a cost."""
    if not 12 < len(octets) <= MOST_OCTETS or _objects(octets) * len(octets) > _MOST_COPIED:
        return None
    _left.loops, _left.octets = _MOST_LOOPS, _MOST_DECODED
    try:
        packed = TNEF(octets, do_checksum=False)
        files = tuple((_name(item), bytes(item.data)) for item in packed.attachments if item.data)
        return Unpacked(_body(packed), _text(packed.htmlbody), files)
    # The library reads lengths that the sender wrote; anything can come of it, and the file is kept.
    except Exception:
        return None


def _objects(octets: bytes) -> int:
    """How many objects the file says it has."""
    count, at = 0, 6
    while at + 12 < len(octets) and count < 100_000:
        at += int.from_bytes(octets[at + 5 : at + 9], "little") + 11
        count += 1
    return count


def _name(item: object) -> str:
    return _text(item.long_filename()).strip("\0")  # type: ignore[attr-defined]


def _body(packed: TNEF) -> str:
    text = _text(packed.body)
    if text.strip() or packed.htmlbody or not packed._rtfbody:
        return text
    # Unpacked octet by octet, at most to nine times its length.
    if len(packed._rtfbody) > _MOST_RTF:
        return ""
    return from_rtf(compressed_rtf.decompress(packed._rtfbody))


def _text(said: object) -> str:
    if isinstance(said, bytes):
        return decode(said, "").text.strip("\0")
    return said.strip("\0") if isinstance(said, str) else ""


def from_rtf(rtf: bytes) -> str:
    """The words of a rich text, which is a last resort: without fonts, tables or pictures."""
    text = _RTF_TAG.sub("", rtf[: _MOST_RTF * 9].decode("cp1252", "replace"))
    _fonts, found, rest = text.partition("\\pard")
    return _RTF_SPECIAL.sub(_plain, (rest if found else text).replace("\r", "").replace("\n", "")).strip()


def _plain(found: re.Match[str]) -> str:
    if found[1]:
        return bytes.fromhex(found[1]).decode("cp1252", "replace")
    if found[2]:
        code = int(found[2]) % 65_536
        return chr(code) if not 0xD800 <= code < 0xE000 else "?"
    if found[3]:
        return "\t" if found[3] == "tab" else "\n"
    return found[4] if found[4] and found[4] in "\\{}" else ""
