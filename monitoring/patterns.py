"""Patterns that a lead writes: regular expressions of which none can take long, whatever text meets them.

They are RE2's: its time grows with the length of the text alone, never with the ways in which a pattern could
match, so that nothing need be refused for how it is written. It knows no looking around or back. What is left
is a pattern that counts very far: the memory that it is given bounds that, and with it the time; the worst
that fits took some 7 ms over LONGEST_TEXT, measured. Upper and lower case are the same; `\\w`, `\\d` and
`\\b` know the letters and digits of ASCII, `\\pL` the letters of every script.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import re2
from django.utils.translation import gettext as _

LONGEST_PATTERN = 200
LONGEST_TEXT = 1000
# Bytes of a compiled pattern and its search.
MEMORY = 64 * 1024


def mistake_in(pattern: str) -> str:
    """What is wrong with a pattern, in words; nothing where it can be used."""
    if len(pattern) > LONGEST_PATTERN:
        return _("the pattern is longer than %(most)s characters.") % {"most": LONGEST_PATTERN}
    try:
        _compiled(pattern)
    except (re2.error, UnicodeError) as wrong:
        why = _words(wrong)
        if "too large" in why:
            return _("the pattern repeats so much that it could take long.")
        return _("the pattern cannot be read: %(why)s.") % {"why": why}
    return ""


def found_in(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the beginning of the text; one that is refused never is."""
    return _found(pattern, text) is not None


def named_in(pattern: str, text: str) -> Mapping[str, str]:
    """What the named groups match where the pattern is found first; nothing where it is not."""
    found = _found(pattern, text)
    return {name: value for name, value in found.groupdict().items() if value} if found is not None else {}


def groups_of(pattern: str) -> set[str]:
    """The names of its groups; none of one that is refused."""
    return set() if mistake_in(pattern) else set(_compiled(pattern).groupindex)


def _found(pattern: str, text: str) -> Any:
    if mistake_in(pattern):
        return None
    # Letters that UTF-8 has not, and a broken half of one, are nothing that a pattern could name.
    return _compiled(pattern).search(text[:LONGEST_TEXT].encode("utf-8", "replace").decode())


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY
    return re2.compile(pattern, options)


def _words(wrong: Exception) -> str:
    said = wrong.args[0] if wrong.args else wrong
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
