"""How an entry comes into the timeline, and how its texts are cleaned and checked."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from incidents.models import EntryKind, Incident, TimelineEntry
from people.actors import Actor, ActorKind
from people.models import clean_name
from people.straight import insert

TITLE_LENGTH = 200
TEXT_LENGTH = 50_000

_OVERRIDES = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}


@dataclass(frozen=True, slots=True)
class MailedWord:
    """What the timeline keeps of the mail that brought a customer's word.

    `cc`: who else it went to, as (address, name). `left_out`: a line for each file that was not kept, for
    the desk. `is_quiet`: nobody is told by machine that it arrived, for a machine wrote it or nothing
    proves who did. `language`: of the acknowledgement to a sender whom nobody knows.
    """

    message_id: str
    from_address: str
    subject: str = ""
    cc: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    is_quiet: bool = False
    language: str = "en"

    def details(self) -> dict[str, Any]:
        kept: dict[str, Any] = {"message_id": self.message_id, "from": self.from_address}
        if self.subject:
            kept["subject"] = self.subject
        if self.cc:
            kept["cc"] = [{"address": address, "name": name} for address, name in self.cc]
        if self.is_quiet:
            kept["is_quiet"] = True
        return kept | {"language": self.language}

    def remarks(self) -> str:
        return "\n".join(self.left_out)


def clean_text(text: str) -> str:
    """`text` without control characters and direction overrides; line breaks and tabs stay."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c
        for c in unified
        if c in "\n\t" or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _OVERRIDES)
    )
    return "".join(kept).strip()


def optional_text(text: str, field: str) -> str:
    """Clean `text`; raise NotPossible at `field` when it is too long."""
    cleaned = clean_text(text)
    if len(cleaned) > TEXT_LENGTH:
        raise NotPossible(
            _("The text is too long."),
            fields={
                field: _("This text has %(length)s characters; at most %(limit)s fit. Shorten it.")
                % {"length": f"{len(cleaned):,}", "limit": f"{TEXT_LENGTH:,}"}
            },
        )
    return cleaned


def required_text(text: str, field: str, asked: str) -> str:
    """Clean `text`; raise NotPossible at `field` with `asked` when nothing is left of it."""
    cleaned = optional_text(text, field)
    if not clean_name(cleaned):
        raise NotPossible(asked, fields={field: asked})
    return cleaned


def required_title(title: str) -> str:
    cleaned = clean_name(title)
    if not cleaned:
        asked = _("Say in a few words what is wrong.")
        raise NotPossible(asked, fields={"title": asked})
    if len(cleaned) > TITLE_LENGTH:
        too_long = _("The title has %(length)s characters; at most %(limit)s fit. Put the rest below.") % {
            "length": len(cleaned),
            "limit": TITLE_LENGTH,
        }
        raise NotPossible(too_long, fields={"title": too_long})
    return cleaned


def required_headline(headline: str) -> str:
    """A title for readers of a status page; raises NotPossible at `headline`."""
    try:
        return required_title(headline)
    except NotPossible as refused:
        raise NotPossible(refused.message, fields={"headline": refused.message}) from refused


def write_entry(
    incident: Incident,
    kind: EntryKind,
    *,
    by: Actor,
    at: datetime,
    number: int,
    public_text: str = "",
    internal_text: str = "",
    details: dict[str, Any] | None = None,
    from_state: str = "",
    to_state: str = "",
    state_number: int | None = None,
) -> TimelineEntry:
    """Append one entry. Only verbs call this, inside their transaction."""
    return insert(
        TimelineEntry(
            incident=incident,
            number=number,
            kind=kind,
            at=at,
            actor_kind=by.kind,
            actor_name=by.name[:150],
            user=by.user,
            contact=by.contact,
            public_text=public_text,
            internal_text=internal_text,
            details=details or {},
            from_state=from_state,
            to_state=to_state,
            state_number=state_number,
        )
    )


def speaker_of(entry: TimelineEntry) -> str:
    """Whose public word the entry is: "customer", "desk", or "" where nobody spoke to the other."""
    if not entry.public_text or entry.actor_kind == ActorKind.SYSTEM:
        return ""
    return "customer" if entry.actor_kind == ActorKind.CONTACT else "desk"
