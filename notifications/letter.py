"""One text, from which both parts of a mail are made, so that neither says more than the other.

Blocks are parted by empty lines. `# ` begins a heading, `## ` a smaller one. A block whose last line is a
link's mark, below a line that says where it leads, is a link of that name: the first one is a button. What
somebody wrote is fenced (`fenced`), so that nothing in it is taken for any of this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from django.conf import settings

# Of Unicode's private use, and taken out of everything that is filled in.
BEGIN, END = "\ue000", "\ue001"
FENCES = str.maketrans("", "", BEGIN + END)
# A button's words stand on one line, also on a phone.
LONGEST_LABEL = 48

_WORDS = re.compile(f"{BEGIN}(.*?){END}", re.DOTALL)
_MARK = re.compile(r"\[\[link:[^\[\]\s]{1,200}\]\]")

BlockKind = Literal["heading", "subheading", "words", "paragraph", "button", "link"]


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a letter; `address` of a link or button is a mark, or an address of our own."""

    kind: BlockKind
    text: str
    address: str = ""


def fenced(text: object) -> str:
    """What somebody wrote, kept apart from the letter around it."""
    return f"{BEGIN}{text}{END}" if text else ""


def blocks_of(text: str) -> list[Block]:
    """The letter block by block, in its order."""
    blocks: list[Block] = []
    for place, part in enumerate(_WORDS.split(text)):
        if place % 2:
            blocks.append(Block("words", part.strip()))
        else:
            blocks += [block for piece in re.split(r"\n\s*\n", part) for block in _parsed(piece.strip())]
    return _with_button(blocks)


def plain(text: str) -> str:
    """The letter as the text part of a mail."""
    lines = (re.sub(r"^##? ", "", line) for line in _outside_words(text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).translate(FENCES)).strip() + "\n"


def _outside_words(text: str) -> list[str]:
    """The lines; those of what somebody wrote are shielded by the fence that the first begins with."""
    lines: list[str] = []
    for place, part in enumerate(_WORDS.split(text)):
        begun = [f"{BEGIN}{line}" for line in part.strip().split("\n")] if place % 2 else part.split("\n")
        if lines and begun:
            lines[-1] += begun.pop(0)
        lines += begun
    return lines


def _parsed(piece: str) -> list[Block]:
    if not piece:
        return []
    if piece.startswith("# "):
        return [Block("heading", piece[2:].strip())]
    if piece.startswith("## "):
        return [Block("subheading", piece[3:].strip())]
    *above, last = piece.split("\n")
    if not _is_address(last.strip()):
        return [Block("paragraph", piece)]
    label = above.pop().strip().rstrip(":") if above else ""
    said = "\n".join(above)
    if len(label) > LONGEST_LABEL:
        said, label = f"{said}\n{label}:".strip(), ""
    spoken = [Block("paragraph", said)] if said else []
    return [*spoken, Block("link", label or last.strip(), last.strip())]


def _is_address(line: str) -> bool:
    return bool(_MARK.fullmatch(line)) or (line.startswith(f"{settings.BASE_URL}/") and " " not in line)


def _with_button(blocks: list[Block]) -> list[Block]:
    """The first link is what the reader is to do; in a digest each story has its own."""
    if any(block.kind == "subheading" for block in blocks):
        return blocks
    first = next((place for place, block in enumerate(blocks) if block.kind == "link"), None)
    if first is not None:
        blocks[first] = Block("button", blocks[first].text, blocks[first].address)
    return blocks
