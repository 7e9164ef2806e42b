"""What a lead's own text of a mail may name in braces: {reference}, {confirm_link}."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from jinja2 import meta

from notifications.environments import environments
from notifications.letter import fenced

# Ours alone: they have loops, carry other programs' text, or say one of two things.
FIXED = frozenset(
    {
        "account",
        "page_digest",
        "webhook_entry",
        "webhook_ping",
        "webhook_failing",
        "automatic_brake",
        "withdrawn",
    }
)
OF_INCIDENT = (
    "subject", "reference", "title", "customer", "contact_name", "agent_name", "priority", "resolution_due",
)  # fmt: skip
ALWAYS = ("desk_name", "desk_phone", "closing")
# What a template looks at beside words: flags, and the parts that words are made of.
_NO_WORDS = frozenset({"links", "link", "temporary", "working_day", "duplicate", "original"})
# The way to the whole story; the others are what the mail is for.
_BESIDE = "follow"
_LINK = "_link"
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_IN_BRACES = re.compile(r"\{[^{}\n]*\}|[{}]")


@dataclass(frozen=True, slots=True)
class Placeholders:
    """The names that one template knows; `needed` are links without which it would not do its work."""

    known: tuple[str, ...]
    needed: tuple[str, ...]


@cache
def placeholders_of(template: str) -> Placeholders:
    """Read from the original itself, so that no list can be behind it."""
    source = (settings.BASE_DIR / f"templates/mail/en/{template}.txt").read_text("utf-8")
    words = meta.find_undeclared_variables(environments().text.parse(source)) - _NO_WORDS
    links = list(dict.fromkeys(re.findall(r"\blinks\.(\w+)", source)))
    words |= set(ALWAYS) | (set(OF_INCIDENT) if {"follow", "desk", "dispute"} & set(links) else set())
    needed = [link for link in links if link != _BESIDE] or links
    ordered = sorted(words, key=lambda word: (word not in OF_INCIDENT, word))
    return Placeholders(
        known=(*ordered, *(link + _LINK for link in links)), needed=tuple(link + _LINK for link in needed)
    )


def problem_with(template: str, text: str, *, is_subject: bool = False) -> str:
    """What is wrong with a text, in words for who wrote it; empty when nothing is."""
    legal = placeholders_of(template)
    known = [name for name in legal.known if not (is_subject and name.endswith(_LINK))]
    for number, line in enumerate(text.split("\n"), 1):
        for found in _IN_BRACES.finditer(line):
            name = found[0].strip("{}")
            if found[0] not in ("{", "}") and name in known:
                continue
            return _("Line %(number)s: %(found)s is not known here. You can use: %(known)s.") % {
                "number": number,
                "found": found[0],
                "known": ", ".join(f"{{{name}}}" for name in known),
            }
        links = [name for name in _PLACEHOLDER.findall(line) if name.endswith(_LINK)]
        if links and line.strip() != f"{{{links[0]}}}":
            return _("Line %(number)s: a link stands on a line of its own, below the words that name it.") % {
                "number": number
            }
    missing = [name for name in legal.needed if f"{{{name}}}" not in text]
    if missing and not is_subject:
        return _("This mail needs %(missing)s: without it the reader cannot do what it asks for.") % {
            "missing": ", ".join(f"{{{name}}}" for name in missing)
        }
    return ""


def filled(text: str, words: Mapping[str, Any], free: frozenset[str]) -> str:
    """The text with its words. A line that would be left with none of its own goes.

    `free`: those that may have several lines; alone on a line they are fenced as what somebody wrote.
    """
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        names = _PLACEHOLDER.findall(line)
        if names and not any(_said(words, name) for name in names):
            continue
        alone = names[0] if len(names) == 1 and line.strip() == f"{{{names[0]}}}" else ""
        if alone in free:
            lines.append(fenced(_said(words, alone)))
        else:
            lines.append(_PLACEHOLDER.sub(lambda found: _said(words, found[1]), line))
        if alone.endswith(_LINK):
            # It ends its block, whatever comes next.
            lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _said(words: Mapping[str, Any], name: str) -> str:
    if name.endswith(_LINK):
        mark = words.get("links", {}).get(name.removesuffix(_LINK))
        return f"[[link:{mark}]]" if mark else ""
    value = words.get(name) or ""
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)
