"""Where the words end and the signature begins."""

from __future__ import annotations

import re

from mailroom.reading.vocabulary import CLOSINGS, DISCLAIMERS, SENT_FROM

# A signature is not longer; what is, was written.
_MOST_LINES = 25
_MOST_LETTERS = 120

# Read on to these, a signature is no reason to leave them out.
_AFTERWORD = re.compile(r"\W{0,3}(?:p\.?\s?s\.?|n\.?b\.?|let op)\b", re.IGNORECASE)


def without_signature(lines: list[str]) -> list[str]:
    """`lines` up to the signature; all of them where nothing but a signature would remain cut."""
    kept = _before_dashes(lines)
    kept = _before_mobile(kept)
    kept = _before_closing(kept)
    kept = _before_mobile(kept)
    return kept if any(line.strip(" >") for line in kept) else lines


def _before_dashes(lines: list[str]) -> list[str]:
    """`-- ` (RFC 3676) ends the words, unless the words go on after a quoted line."""
    for at, line in enumerate(lines):
        if line.rstrip() in ("--", "—", "---") and (line == "-- " or at >= len(lines) - _MOST_LINES):
            rest = lines[at + 1 :]
            if not any(later.startswith(">") for later in rest) and not _says_more(rest):
                return lines[:at]
    return lines


def _before_mobile(lines: list[str]) -> list[str]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    for at in reversed(filled[-4:]):
        bare = lines[at].strip(" <>[]*_")
        if len(bare) < 120 and bare.lower().startswith(SENT_FROM):
            return lines[:at]
    return lines


def _before_closing(lines: list[str]) -> list[str]:
    """A closing phrase on a line of its own, and behind it nothing but a name, addresses, a disclaimer."""
    first = max(0, len(lines) - _MOST_LINES)
    for at in range(first, len(lines)):
        if lines[at].startswith(">") or not _is_closing(lines[at]):
            continue
        rest = lines[at + 1 :]
        if not any(later.startswith(">") for later in rest) and not _says_more(rest):
            return lines[:at]
    return lines


def _is_closing(line: str) -> bool:
    """`Met vriendelijke groet,` also with a name behind it."""
    bare = line.strip().lower()
    if len(bare) > 60:
        return False
    before, comma, name = bare.partition(",")
    phrase = before.strip(" .,!-*_")
    return phrase in CLOSINGS and (not comma or len(name.split()) <= 3)


def _says_more(lines: list[str]) -> bool:
    """Whether behind a closing something is still said to the reader."""
    for line in lines:
        bare = line.strip()
        if _AFTERWORD.match(bare[:20]):
            return True
        low = bare.lower()
        is_disclaimer = any(word in low for word in DISCLAIMERS)
        if is_disclaimer:
            return False
        if bare.endswith("?") or len(bare) > _MOST_LETTERS:
            return True
    return False
