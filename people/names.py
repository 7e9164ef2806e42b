"""Names as they may be shown: what callers, mails and programs call themselves, cleaned. Pure."""

from __future__ import annotations

import unicodedata

# Controls, direction marks and other format characters, halves of surrogate pairs, private use.
_INVISIBLE = {"Cc", "Cf", "Cs", "Co"}


def clean_name(text: str) -> str:
    """Return `text` without control characters and direction marks, with single spaces.

    Names come from callers, mails and programs; an invisible right-to-left mark in one can
    turn a line of the queue around.
    """
    visible = "".join(" " if c in "\t\r\n" else c for c in text)
    visible = "".join(c for c in visible if unicodedata.category(c) not in _INVISIBLE)
    return " ".join(visible.split())
