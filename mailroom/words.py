"""What of a message becomes words of the timeline: its title, its text, its files."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import override

from incidents import attachments
from incidents.models import Attachment, Incident
from incidents.timeline import TEXT_LENGTH, TITLE_LENGTH, MailedWord, clean_text
from mailroom.authors import Author, is_among, own_addresses
from mailroom.reading.shapes import File, Reading
from people.models import clean_name

# A picture that the HTML shows in place and that is smaller is a logo of a signature, seldom a screenshot.
LOGO_BYTES = 10_000
MOST_COPIED = 100
_LONGEST_ADDRESS = 320

# What mail programs put before the subject when somebody answers or passes it on, and warnings of servers.
_PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|aw|wg|antw|doorst|fw|sv|vs|vb|tr|rif|odp|res|enc|betr)(?:\s?[\[(]?\d{1,3}[\])]?)?\s?:"
    r"|\[(?:ext|extern|external|spam|caution|inc-\d{1,9})\]|\*{2,}\s?spam\s?\*{2,}|inc-\d{1,9}\s?:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Words:
    """A message made ready for a verb. `files` were weighed already: those that are kept."""

    text: str
    files: tuple[File, ...]
    mail: MailedWord


def words_of(reading: Reading, author: Author, *, is_quiet: bool = False, language: str = "en") -> Words:
    kept, left_out = _weighed(reading.files)
    with override(language):
        written = _text_of(reading)
    text, cut = _shortened(written)
    mail = MailedWord(
        message_id=reading.message_id,
        from_address=author.address[:_LONGEST_ADDRESS],
        subject=clean_name(reading.subject[:300]),
        cc=_copied(reading, author),
        left_out=(*cut, *left_out),
        is_quiet=is_quiet,
        language=language,
    )
    return Words(text, kept, mail)


def title_of(reading: Reading, language: str) -> str:
    """The subject without what programs put before it, else the first line of the text."""
    subject = clean_name(reading.subject[:1000])
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :].strip()
    if not subject:
        lines = (clean_name(line) for line in clean_text(reading.text or reading.whole_text).split("\n"))
        subject = next((line for line in lines if line), "")
    if len(subject) > TITLE_LENGTH:
        subject = subject[: TITLE_LENGTH - 1].rstrip() + "…"
    with override(language):
        return subject or _("(no subject)")


def _text_of(reading: Reading) -> str:
    """What was written, or what to read in its place."""
    text = clean_text(reading.text) or clean_text(reading.whole_text)
    if clean_name(text):
        return text
    return _("(encrypted message)") if reading.is_encrypted else _("(no text)")


def _shortened(text: str) -> tuple[str, tuple[str, ...]]:
    """As much as an entry takes, and what the desk should know where that is not all."""
    if len(text) <= TEXT_LENGTH:
        return text, ()
    cut = _("The text was cut after %(limit)s characters; the message itself has all of it.")
    return text[: TEXT_LENGTH - 2].rstrip() + " …", (cut % {"limit": f"{TEXT_LENGTH:,}"},)


def _copied(reading: Reading, author: Author) -> tuple[tuple[str, str], ...]:
    """Who else it went to: neither the desk nor the author."""
    people = {one.address: one for one in (*reading.to, *reading.cc)[:MOST_COPIED]}
    own = own_addresses()
    others = [
        one for one in people.values() if one.address != author.address and not is_among(own, one.address)
    ]
    return tuple((one.address[:_LONGEST_ADDRESS], clean_name(one.name)[:150]) for one in others)


def _weighed(files: tuple[File, ...]) -> tuple[tuple[File, ...], tuple[str, ...]]:
    """The files to keep, and a line about each other one."""
    kept: list[File] = []
    told: list[str] = []
    for file in files:
        if file.content_id and len(file.content) < LOGO_BYTES:
            continue
        name = attachments.clean_file_name(file.name)
        if refused := attachments.refusal(name, len(file.content), beside=len(kept)):
            told.append(_("Not kept as a file: %(why)s") % {"why": refused})
        else:
            kept.append(file)
    return tuple(kept), tuple(told[: attachments.MOST])


def stored(incident: Incident, files: tuple[File, ...]) -> list[Attachment]:
    """The files, loose until their word is written."""
    return [
        attachments.accept(
            SimpleUploadedFile(file.name or _("unnamed"), file.content),
            incident=incident,
            user=None,
            step="reply_as_customer",
        )
        for file in files
    ]
