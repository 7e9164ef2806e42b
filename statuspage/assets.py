"""The style sheet and the script of the status pages: one file each, for every page the same."""

from __future__ import annotations

import hashlib
import re
from functools import cache

from django.conf import settings

from statuspage.models import Look
from statuspage.rendering.documents import CSS, SCRIPT, SVG, Made

_SHEETS = ("tokens", "base", "components", "statuspage", "status")
_SCRIPTS = ("status", "ticking")
_SPACE = re.compile(r"\s*([{};,>])\s*|/\*.*?\*/", re.DOTALL)


@cache
def _sheet() -> str:
    """The style sheets in one, without comments and needless spaces."""
    text = "\n".join((settings.BASE_DIR / f"static/css/{name}.css").read_text() for name in _SHEETS)
    return re.sub(r"\s+", " ", _SPACE.sub(lambda found: found[1] or "", text)).strip()


@cache
def _script(name: str) -> str:
    return (settings.BASE_DIR / f"static/js/{name}.js").read_text()


def version(look: Look) -> str:
    """Changes with the files, so that a browser can keep them under one version."""
    scripts = "".join(map(_script, _SCRIPTS))
    told = (_sheet() + _colours(look) + scripts).encode() + bytes(look.logo or b"")
    return hashlib.sha256(told).hexdigest()[:10]


def made(look: Look) -> list[Made]:
    """The files, and the provider's logo if there is one."""
    files = [
        Made("assets/status.css", CSS, (_sheet() + _colours(look)).encode()),
        Made("assets/icon.svg", SVG, (settings.BASE_DIR / "static/icon.svg").read_bytes()),
        *(Made(f"assets/{name}.js", SCRIPT, _script(name).encode()) for name in _SCRIPTS),
    ]
    if look.logo:
        files.append(Made("assets/logo", look.logo_type, bytes(look.logo)))
    return files


def _colours(look: Look) -> str:
    both = accents(look.accent)
    accent = f"light-dark({both['light']},{both['dark']})"
    return (
        f"@layer tokens{{:root{{--accent:{accent};--accent-strong:{accent};"
        f"--accent-wash:color-mix(in srgb,{accent} 12%,var(--surface))}}}}"
    )


def accents(colour: str) -> dict[str, str]:
    """The provider's colour as it is for light grounds, and lightened until it can be read on dark ones."""
    light = _until(colour, "#f5f6f8", 4.5, darker=True)
    # Thin bright letters on dark ground want more than the least.
    return {"light": light, "dark": _until(colour, "#1c2027", 7, darker=False)}


def _until(colour: str, ground: str, wanted: float, *, darker: bool) -> str:
    """`colour`, mixed with black or white until text of it has the wanted contrast on `ground`."""
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    for step in range(21):
        aim = 0 if darker else 255
        mixed = [round(part + (aim - part) * step / 20) for part in parts]
        written = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(written, ground) >= wanted:
            return written
    return "#000000" if darker else "#ffffff"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 counts it, from 1 to 21."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
