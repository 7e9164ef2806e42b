"""Patterns that a lead writes: regular expressions of which none can take long, whatever text meets them.

Python's matcher tries again and again where a repeat stands within a repeat, and knows no timeout. So a
pattern that could do that is refused, as are those with more than two open repeats; and a text is read up to
`LONGEST_TEXT` characters, or fewer where the pattern may try each pair of places from each beginning.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

LONGEST_PATTERN = 200
LONGEST_TEXT = 1000
# A twentieth of a second at the worst, measured; with LONGEST_TEXT it would be two seconds.
SHORTER_TEXT = 300
# Repeats of more than a few characters, in all of the pattern.
MOST_REPEATS = 2
FEW = 4

_parser: Any = re._parser  # type: ignore[attr-defined]
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_REFUSED = {"GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT"}


def mistake_in(pattern: str) -> str:
    """What is wrong with a pattern, in words; nothing where it can be used."""
    if len(pattern) > LONGEST_PATTERN:
        return _("the pattern is longer than %(most)s characters.") % {"most": LONGEST_PATTERN}
    try:
        parsed = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as wrong:
        return _("the pattern cannot be read: %(why)s.") % {"why": wrong}
    kinds = list(_walk(parsed, 0))
    if any(kind in _REFUSED for kind, _inside, _most in kinds):
        return _("the pattern looks around or back, which can take long.")
    repeats = [(inside, most) for kind, inside, most in kinds if kind in _REPEATS]
    if any(inside for inside, _most in repeats) or any(
        kind == "BRANCH" and inside for kind, inside, _m in kinds
    ):
        return _("the pattern repeats what repeats itself, which can take long.")
    if sum(most > FEW for _inside, most in repeats) > MOST_REPEATS:
        return _("the pattern has more than %(most)s open repeats, which can take long.") % {
            "most": MOST_REPEATS
        }
    return ""


def found_in(pattern: str, text: str) -> bool:
    """Whether the pattern is found in the text, whatever the case; one that is refused never is."""
    compiled, longest = _compiled(pattern)
    return compiled is not None and compiled.search(text[:longest]) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> tuple[re.Pattern[str] | None, int]:
    if mistake_in(pattern):
        return None, 0
    parsed = _parser.parse(pattern)
    is_open = [most > FEW for _kind, _inside, most in _walk(parsed, 0)]
    has_one_beginning = bool(parsed) and str(parsed[0][1]) == "AT_BEGINNING"
    tries = sum(is_open) + (0 if has_one_beginning else 1)
    return re.compile(pattern, re.IGNORECASE), LONGEST_TEXT if tries <= MOST_REPEATS else SHORTER_TEXT


def _walk(parsed: Any, inside: int) -> Iterator[tuple[str, int, int]]:
    """Each part of the pattern: its kind, within how many repeats it stands, and how often it repeats."""
    for kind, what in parsed:
        name = str(kind)
        most = int(what[1]) if name in _REPEATS else 0
        yield name, inside, most
        deeper = inside + (1 if name in _REPEATS and most > 1 else 0)
        for part in _parts(what):
            yield from _walk(part, deeper)


def _parts(what: Any) -> Iterator[Any]:
    if isinstance(what, _parser.SubPattern):
        yield what
    elif isinstance(what, (tuple, list)):
        for one in what:
            yield from _parts(one)
