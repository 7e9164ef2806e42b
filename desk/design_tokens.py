"""The tokens of `static/css/tokens.css` as values, for the style guide and its tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

THEMES = ("light", "dark")
# What is read on what. Text needs 4.5:1, the edge of a control 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT, EDGE = 4.5, 3.0
PAIRS: tuple[tuple[str, str, float], ...] = (
    *(("--ink", ground, TEXT) for ground in ("--ground", "--surface", "--raised", "--quiet-wash")),
    *(("--ink", wash, TEXT) for wash in ("--accent-wash", "--note-wash", "--good-wash")),
    *(("--ink-soft", ground, TEXT) for ground in ("--ground", "--surface", "--raised", "--quiet-wash")),
    *(("--ink-soft", wash, TEXT) for wash in ("--accent-wash", "--note-wash")),
    *(("--accent", ground, TEXT) for ground in ("--ground", "--surface", "--quiet-wash", "--accent-wash")),
    *(("--accent-strong", ground, TEXT) for ground in ("--surface", "--quiet-wash", "--accent-wash")),
    ("--accent-ink", "--accent", TEXT),
    ("--accent-ink", "--accent-strong", TEXT),
    *(("--good", ground, TEXT) for ground in ("--ground", "--surface", "--quiet-wash", "--good-wash")),
    *(("--warn", ground, TEXT) for ground in ("--surface", "--quiet-wash", "--warn-wash")),
    *(("--bad", ground, TEXT) for ground in ("--ground", "--surface", "--quiet-wash", "--bad-wash")),
    ("--surface", "--bad", TEXT),
    *(("--line-strong", ground, EDGE) for ground in ("--ground", "--surface")),
)


@dataclass(frozen=True)
class Colour:
    """One colour token, `light` and `dark` as `#rrggbb`."""

    name: str
    light: str
    dark: str

    def worn(self, theme: str) -> str:
        return self.light if theme == "light" else self.dark


@cache
def stylesheet() -> str:
    return (settings.BASE_DIR / "static/css/tokens.css").read_text()


def names() -> list[str]:
    """Every custom property, in the order of the file."""
    return list(dict.fromkeys(re.findall(r"(--[a-z0-9-]+):", stylesheet())))


@cache
def colours() -> dict[str, Colour]:
    found = re.findall(r"(--[a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", stylesheet())
    return {name: Colour(name, light, dark) for name, light, dark in found}


def contrast(over: str, under: str) -> float:
    """The ratio of two `#rrggbb` colours, from 1 to 21 (WCAG's relative luminance)."""
    light, dark = sorted((_luminance(over), _luminance(under)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


@dataclass(frozen=True)
class Pair:
    """A colour read on another, and how well in each theme."""

    over: str
    under: str
    needed: float
    light: float
    dark: float


def pairs() -> list[Pair]:
    known = colours()
    return [
        Pair(
            over,
            under,
            needed,
            *(contrast(known[over].worn(theme), known[under].worn(theme)) for theme in THEMES),
        )
        for over, under, needed in PAIRS
    ]
