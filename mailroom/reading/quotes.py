"""The sender's own words of this time: a message's text without what it answers and without signature.

Line by line and by hand, in time linear to the text: mail-parser-reply takes 31 s for 20 kB of blank lines,
and four times that for twice as many. Cut is only what is known; whoever reads has the whole text one click
away.
"""

from __future__ import annotations

import re

from mailroom.reading.signatures import without_signature
from mailroom.reading.vocabulary import BLOCK_FIRST, BLOCK_REST, FORWARDS, SEPARATORS, WROTE, WROTE_STARTS

MOST_LINES = 5_000
# Of a quoted paragraph that is answered below it, its last lines.
_CONTEXT_LINES = 4

_FORWARD_SUBJECT = re.compile(r"\s*(?:fwd?|fw|doorst|dst|tr|wg|vs|i)\s*:", re.IGNORECASE)

_FIELD = re.compile(r"[>\s*_]{0,20}([A-Za-zÀ-ÿ-]{1,20})\s?\*{0,2}:\*{0,2}(?:\s|$)")
_NUMBER = re.compile(r"\d")


def own_words(text: str, *, subject: str = "") -> str:
    """What was written this time; the whole text where nothing else would be left.

    Answers between quoted lines keep the end of what they answer, behind `> `. A forwarded message stays:
    it is what the sender wants read.
    """
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        lines = lines[:MOST_LINES]
    is_forward = _FORWARD_SUBJECT.match(subject) is not None
    cut = _thread_start(lines, is_forward=is_forward)
    if cut is not None:
        lines = lines[:cut]
    if not _forward_start(lines):
        lines = without_signature(_answers(lines))
    found = _joined(lines)
    return found if found.strip(" >\n") else text.strip()


def _thread_start(lines: list[str], *, is_forward: bool) -> int | None:
    """The line where a copy of the earlier conversation begins that nothing was written in."""
    for at, line in enumerate(lines):
        bare = line.strip(" \t*_")
        # Behind `>` an answer may stand below: what is quoted so is looked at line by line.
        if not bare or bare.startswith(">"):
            continue
        if _is_forward_mark(bare):
            return None
        if _is_separator(bare) or (not is_forward and _is_outlook_block(lines, at)):
            return _without_rule(lines, at)
        length = _attribution(lines, at)
        if length and not _quotes_follow(lines, at + length):
            return at
    return None


def _answers(lines: list[str]) -> list[str]:
    """Own lines, each with the end of the quoted lines that it answers."""
    kept: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        length = 0 if lines[at].startswith(">") else _attribution(lines, at)
        if length and _quotes_follow(lines, at + length):
            at += length
            continue
        line = lines[at]
        at += 1
        if line.lstrip().startswith(">"):
            quoted.append(line)
        elif not line.strip():
            (quoted if quoted else kept).append(line)
        else:
            kept.extend(_context(quoted) if quoted else ())
            quoted = []
            kept.append(line)
    return kept


def _context(quoted: list[str]) -> list[str]:
    """The end of a quote: its last paragraph, at most a few lines, those of the innermost left out."""
    said = [line.lstrip() for line in quoted if line.strip(" >")]
    near = [line for line in said if not line.replace(" ", "").startswith(">>")] or said
    tail = near[-_CONTEXT_LINES:]
    return ["", *(["> […]"] if len(near) > len(tail) else []), *tail, ""]


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from here say “on … … wrote:”; 0 for none."""
    joined = ""
    for length in range(1, 4):
        if at + length > len(lines) or not (line := lines[at + length - 1].strip(" \t>")):
            return 0
        joined = f"{joined} {line}".strip()[:600]
        if joined.endswith(":"):
            return length if _is_attribution(joined, lines, at + length) else 0
    return 0


def _is_attribution(joined: str, lines: list[str], after: int) -> bool:
    low = joined.lower()
    names_when = bool(_NUMBER.search(low)) or "@" in low
    says_wrote = any(word in low for word in WROTE)
    if says_wrote and names_when and (low.startswith(WROTE_STARTS) or low[:1].isdigit() or "@" in low):
        return True
    if says_wrote and low.rstrip(": ").endswith(WROTE) and _quotes_follow(lines, after):
        return True
    # Google's form without words: “2024-05-01 10:00 GMT+02:00 Jan <jan@example.org>:”.
    return low.endswith(">:") and low[:1].isdigit() and "@" in low


def _quotes_follow(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line.strip()), "")
    return following.lstrip().startswith(">")


def _is_outlook_block(lines: list[str], at: int) -> bool:
    """`From:` and at least two more of its fields directly below, continuation lines allowed."""
    first = _FIELD.match(lines[at][:200])
    if first is None or first[1].lower() not in BLOCK_FIRST:
        return False
    names = set()
    for line in lines[at + 1 : at + 10]:
        found = _FIELD.match(line[:200])
        if found and found[1].lower() in BLOCK_REST:
            names.add(found[1].lower())
    return len(names) >= 2


def _is_separator(bare: str) -> bool:
    return bare[:3] == "---" and bare.strip("- ").lower().startswith(SEPARATORS)


def _is_forward_mark(bare: str) -> bool:
    return bare.strip("- :").lower() in FORWARDS


def _forward_start(lines: list[str]) -> bool:
    return any(_is_forward_mark(bare) for line in lines if (bare := line.strip()))


def _without_rule(lines: list[str], at: int) -> int:
    """Take the rule above Outlook's block, of lines or underscores, with it."""
    before = at - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    is_rule = before >= 0 and len(lines[before].strip()) > 4 and not lines[before].strip(" _-=")
    return before if is_rule else at


def _joined(lines: list[str]) -> str:
    kept = [line.rstrip() for at, line in enumerate(lines) if line.strip() or (at and lines[at - 1].strip())]
    return "\n".join(kept).strip("\n ")
