"""Where the words end and the signature begins."""

from __future__ import annotations

import re

# A signature is not longer; what is, was written.
_MOST_LINES = 25
_MOST_LETTERS = 120

_CLOSINGS = {
    "met vriendelijke groet", "met vriendelijke groeten", "met vriendelijk groet", "vriendelijke groet",
    "vriendelijke groeten", "met hartelijke groet", "met hartelijke groeten", "hartelijke groet", "hartelijke groeten",
    "met groet", "groet", "groeten", "groetjes", "mvg", "m.v.g", "gr", "hoogachtend", "met beste groet", "beste groeten",
    "alvast bedankt en groet", "kind regards", "best regards", "regards", "warm regards", "with kind regards",
    "with best regards", "many regards", "best wishes", "kindest regards", "cheers", "sincerely", "yours sincerely",
    "yours faithfully", "yours truly", "all the best", "best", "br", "kr", "rgds", "mit freundlichen grüßen",
    "freundliche grüße", "viele grüße", "mfg", "cordialement", "bien cordialement",
    "met vriendelijke groet / kind regards", "met vriendelijke groet / with kind regards", "thanks and regards",
    "thanks & regards",
}  # fmt: skip
_MOBILE = re.compile(
    r"(?:sent from (?:my |outlook|mail for|yahoo|proton|samsung|a )|get outlook for|sent with |sent via "
    r"|verzonden (?:vanaf|vanuit|via|met|door) |verstuurd (?:vanaf|vanuit|via|met) |outlook voor (?:ios|android)"
    r"|download outlook|haal outlook|vanaf mijn (?:iphone|ipad|mobiel|telefoon)|von meinem |gesendet von |envoyé de mon )"
    r"[^\n]{0,80}$",
    re.IGNORECASE,
)
# Read on to these, a signature is no reason to leave them out.
_AFTERWORD = re.compile(r"\W{0,3}(?:p\.?\s?s\.?|n\.?b\.?|let op)\b", re.IGNORECASE)
_DISCLAIMER = (
    "confidential", "vertrouwelijk", "disclaimer", "intended only", "intended for", "intended recipient",
    "uitsluitend bestemd", "bestemd voor de geadresseerde", "geadresseerde", "consider the environment",
    "denk aan het milieu", "virus", "registered in", "kvk",
)  # fmt: skip


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
        if _MOBILE.match(bare[:200]) and len(bare) < 200:
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
    return phrase in _CLOSINGS and (not comma or len(name.split()) <= 3)


def _says_more(lines: list[str]) -> bool:
    """Whether behind a closing something is still said to the reader."""
    for line in lines:
        bare = line.strip()
        if _AFTERWORD.match(bare[:20]):
            return True
        low = bare.lower()
        is_disclaimer = any(word in low for word in _DISCLAIMER)
        if is_disclaimer:
            return False
        if bare.endswith("?") or len(bare) > _MOST_LETTERS:
            return True
    return False
