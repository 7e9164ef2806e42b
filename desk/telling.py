"""The timeline as the desk reads it: what happened, the words, who can read them, and what is folded away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from desk.correspondence import Sign
from incidents.models import Attachment, EntryKind, PauseReason, TimelineEntry
from incidents.models.incident import reference_of
from incidents.querysets import PUBLIC_KINDS

# Where mail programs begin to repeat what they answer.
_QUOTED = re.compile(
    r"^(?:>.*|On .{4,120} wrote:|Op .{4,120} schreef .{0,120}:"
    r"|-{2,} ?(?:Original Message|Oorspronkelijk bericht) ?-{2,})$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """One entry. `quoted` is the part of `text` that repeats an earlier mail."""

    entry: TimelineEntry
    label: str
    summary: str
    is_public: bool
    text: str
    quoted: str
    files: list[Attachment] = field(default_factory=list)
    leads_to: str = ""
    sign: Sign | None = None


@dataclass(frozen=True)
class Passage:
    """Entries that are shown together: one of a person, or a run of what the system noted."""

    lines: list[Line]
    is_folded: bool


def told(
    entries: Iterable[TimelineEntry], files: Iterable[Attachment], signs: Mapping[int, Sign]
) -> Iterator[Passage]:
    """The entries as passages in the order given; runs of the system's own notes folded.

    `signs`: of the words that came by mail, by the number of the entry's row.
    """
    by_entry: dict[int, list[Attachment]] = {}
    for attachment in files:
        by_entry.setdefault(attachment.entry_id or 0, []).append(attachment)
    for is_quiet, run in groupby(entries, key=_is_quiet):
        lines = [line_of(entry, by_entry.get(entry.pk, []), signs.get(entry.pk)) for entry in run]
        if is_quiet:
            yield Passage(lines, is_folded=len(lines) > 1)
        else:
            yield from (Passage([line], is_folded=False) for line in lines)


def _is_quiet(entry: TimelineEntry) -> bool:
    # That a mail did not arrive is for somebody to act on; an unknown sender's words are no note of ours.
    if entry.kind == EntryKind.MAIL_FAILED or entry.details.get("message_id"):
        return False
    # How many alarms joined by now is for whoever opens it; what the first of them said is not.
    is_count = entry.kind == EntryKind.ALARM_NOTED and "alarms" in entry.details
    return entry.actor_kind == "system" and (is_count or not entry.internal_text)


def line_of(entry: TimelineEntry, files: list[Attachment], sign: Sign | None = None) -> Line:
    text, quoted = unquoted(entry.public_text)
    other = entry.details.get("split_from") or (
        entry.details.get("incident") if entry.kind in (EntryKind.SPLIT_OFF, EntryKind.LINKED) else None
    )
    return Line(
        entry=entry,
        label=str(EntryKind(entry.kind).label),
        summary=_summary(entry),
        is_public=entry.kind in PUBLIC_KINDS,
        text=text,
        quoted=quoted,
        files=files,
        leads_to=reference_of(other) if other else "",
        sign=sign,
    )


def unquoted(text: str) -> tuple[str, str]:
    """The words themselves, and what they quote at their end; without words before it, all is words."""
    found = _QUOTED.search(text)
    if found is None or not text[: found.start()].strip():
        return text, ""
    rest = text[found.start() :]
    # An answer between the quoted lines belongs to the words: only a tail is folded.
    if found[0].startswith(">") and any(
        line.strip() and not line.startswith(">") for line in rest.split("\n")
    ):
        return text, ""
    return text[: found.start()].rstrip(), rest


def _summary(entry: TimelineEntry) -> str:
    details = entry.details
    kind = EntryKind(entry.kind)
    if kind in (EntryKind.CLASSIFIED, EntryKind.RECLASSIFIED):
        before = details.get("before")
        return (f"P{before['priority']} → " if before else "") + f"P{details['priority']}"
    if kind in (EntryKind.DIAGNOSIS_STARTED, EntryKind.ASSIGNED):
        names = [details.get("assignee_name"), details.get("supplier"), details.get("team_name")]
        return "→ " + ", ".join(name for name in names if name)
    if kind == EntryKind.PAUSED:
        return str(PauseReason(details["reason"]).label)
    if kind == EntryKind.MAIL_FAILED:
        return str(details["to"])
    if kind == EntryKind.CORRECTED:
        return f"{details['before'] or '–'} → {details['after'] or '–'}"
    if kind in (EntryKind.SPLIT_OFF, EntryKind.LINKED):
        return str(details["title"])
    if kind == EntryKind.SUPPLIER_ASKED:
        return _asked(entry)
    if kind in (EntryKind.FOLLOWER_ADDED, EntryKind.FOLLOWER_REMOVED):
        return str(details["contact_name"])
    if kind == EntryKind.AUTO_REPLIED:
        return str(details["from"])
    if kind == EntryKind.CUSTOMER_REPLIED and details.get("accepted_by_name"):
        return _("accepted by %(who)s") % {"who": details["accepted_by_name"]}
    if kind == EntryKind.SOLUTION_PROPOSED:
        return _("temporary") if details.get("temporary") else ""
    return _moments(entry, kind)


def _asked(entry: TimelineEntry) -> str:
    details = entry.details
    parts = [details["supplier_name"], details["their_reference"]]
    if details["promised_at"]:
        parts.append(_("promised %(moment)s") % {"moment": moment(details["promised_at"])})
    parts.append(_("look again %(moment)s") % {"moment": moment(details["look_at"])})
    return ", ".join(part for part in parts if part)


def _moments(entry: TimelineEntry, kind: EntryKind) -> str:
    details = entry.details
    if kind == EntryKind.SOLUTION_MAIL_ACCEPTED:
        return _("closes by itself on %(moment)s without an answer") % {
            "moment": moment(details["closes_at"])
        }
    if kind == EntryKind.SOLUTION_CONFIRMED and details.get("by_phone"):
        return _("by phone: %(who)s, %(moment)s") % {
            "who": details["who"],
            "moment": moment(details["when"]),
        }
    if kind == EntryKind.SOLUTION_CONFIRMED and details.get("by_mail"):
        return _("by mail: %(who)s, %(moment)s") % {"who": details["who"], "moment": moment(details["when"])}
    return ""


def moment(iso: str) -> str:
    return date_format(timezone.localtime(datetime.fromisoformat(iso)), "D j M, H:i")
