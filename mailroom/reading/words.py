"""Octets of a mail to text: the character sets of the wild, and words encoded in header fields."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Callable
from typing import NamedTuple

from charset_normalizer import from_bytes

from people.names import clean_name

# What a header is read of; RFC 5322 allows 998 in a line.
HEADER_LETTERS = 8_000
# What a guess of the character set is made from: more costs time and hardly tells more.
_SAMPLE = 4_096

# Labels that promise less than their senders use (as browsers read them), and names that Python has not.
_WIDER = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "iso-8859-8-i": "cp1255",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "unicode-1-1-utf-7": "utf-7",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
}
# Codecs of Python that are no character sets; some take quadratic time.
_NOT_TEXT = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_CONTROLS = {
    code: None for code in (*range(32), *range(127, 160), 0xFEFF, 0x200B, 0x2060) if code not in (9, 10)
}
_ASCII = bytes(range(128))
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")


class Decoded(NamedTuple):
    text: str
    # False where the label was wrong and the letters are a guess.
    sure: bool


def decode(octets: bytes, label: str, guess: Callable[[bytes], str] | None = None) -> Decoded:
    """Text of what is labelled `label`: as told, else as `guess` says that it looks, else as Western."""
    name = label.strip(" \t\"'").lower()
    wanted = _codec(name)
    # Valid UTF-8 with more than ASCII in it is nothing else, whatever single-byte set the label names.
    if wanted in ("", "utf-8", "cp1252"):
        try:
            return Decoded(octets.decode("utf-8-sig"), True)
        except UnicodeDecodeError:
            pass
    if wanted not in ("", "utf-8"):
        try:
            return Decoded(octets.decode(wanted), True)
        except UnicodeDecodeError:
            return Decoded(octets.decode(wanted, "replace"), False)
    looks = guess(octets) if guess else "cp1252"
    return Decoded(octets.decode(looks, "replace"), not name)


def guessed(octets: bytes) -> str:
    """The codec of which octets without a label that is true look; it takes up to 0.1 s."""
    sample = octets[:_SAMPLE]
    # A Western text has few letters beyond ASCII, and is too short to be told from rarer ones by statistics.
    if len(sample.translate(None, delete=_ASCII)) * 2 < len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best is not None and best.chaos < 0.1 else "cp1252"


def clean_text(text: str) -> str:
    """Lines ended by \\n, nothing in them that a database or a page stumbles over."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")
    lines = lines.replace("\u2028", "\n").replace("\u2029", "\n").translate(_CONTROLS).replace("\xa0", " ")
    return lines.encode("utf-8", "replace").decode()


def header_text(value: bytes) -> str:
    """A header's words in one line, decoded and cleaned: never a control character, never a line end."""
    return clean_name(_decoded_words(raw_text(value[:HEADER_LETTERS])))


def decoded_words(text: str) -> str:
    """`text` with its encoded words (RFC 2047) decoded, also inside quotes, in one clean line."""
    return clean_name(_decoded_words(text[:HEADER_LETTERS]))


def raw_text(value: bytes) -> str:
    """A header's octets as they are: UTF-8 where they are that, else Western."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _codec(name: str) -> str:
    """The codec that reads what is labelled `name`; empty for none."""
    name = _WIDER.get(name, name)
    if not name or not name.isascii() or len(name) > 40 or "\0" in name:
        return ""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if found.name in _NOT_TEXT or not getattr(found, "_is_text_encoding", True):
        return ""
    return _WIDER.get(found.name, found.name)


def _decoded_words(text: str) -> str:
    if "=?" not in text:
        return text
    pieces: list[str] = []
    waiting: list[bytes] = []
    charset = ""
    end = 0
    for word in _WORD.finditer(text):
        between = text[end : word.start()]
        # Neighbours in one set are joined before they are decoded: senders cut letters in two.
        if waiting and (between.strip() or word[1].lower() != charset):
            pieces.append(decode(b"".join(waiting), charset).text)
            waiting = []
        if between.strip() or not end:
            pieces.append(between)
        charset = word[1].lower()
        waiting.append(_unpacked(word[2], word[3]))
        end = word.end()
    if waiting:
        pieces.append(decode(b"".join(waiting), charset).text)
    pieces.append(text[end:])
    return "".join(pieces)


def _unpacked(how: str, coded: str) -> bytes:
    octets = coded.encode("utf-8", "replace")
    if how in "qQ":
        return binascii.a2b_qp(octets, header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", octets)
    kept = kept[: len(kept) - 1] if len(kept) % 4 == 1 else kept
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
