"""What of a message's parts is its text, what its HTML, and what a file."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field

from incidents.file_names import clean_file_name
from mailroom.reading import markup, notes, winmail
from mailroom.reading.fields import read_fields
from mailroom.reading.shapes import File
from mailroom.reading.structure import Part
from mailroom.reading.words import clean_text, decode

MOST_FILES = 100
FILE_OCTETS = 30_000_000
ALL_FILES_OCTETS = 50_000_000
TEXT_LETTERS = 500_000

_DEFAULT_NAMES = {
    "text/calendar": "invite.ics",
    "application/ics": "invite.ics",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/directory": "contact.vcf",
    "application/pgp-encrypted": "version.txt",
    "application/pkcs7-mime": "smime.p7m",
}
_FILES_OF_TEXT = {"text/calendar", "text/vcard", "text/x-vcard", "text/directory", "text/rtf", "text/csv"}
# Told by their own part of the reading, or saying nothing to a human.
_UNTOLD = {
    "message/delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
    "text/rfc822-headers",
    "text/x-amp-html",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
}
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}


@dataclass(slots=True)
class Body:
    """One stretch of text: as text, as HTML, or the same in both."""

    plain: str | None = None
    html: str | None = None

    def as_text(self) -> str:
        if self.html is None:
            return self.plain or ""
        if self.plain is not None and not _is_excuse(self.plain):
            return self.plain
        return clean_text(markup.to_text(self.html)) or self.plain or ""


@dataclass(slots=True)
class Content:
    """What was found so far; `octets`: of the files that are kept."""

    bodies: list[Body] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    octets: int = 0
    left_out: int = 0
    letters: int = 0
    is_encrypted: bool = False

    def note(self, said: str) -> None:
        if said not in self.notes:
            self.notes.append(said)


def read_content(root: Part) -> Content:
    content = Content()
    _take(root, content)
    if content.left_out:
        content.note(notes.left_out_files(content.left_out))
    return content


def _take(part: Part, content: Content) -> None:
    if part.content_type == "multipart/alternative":
        _take_alternative(part, content)
    elif part.content_type == "multipart/signed":
        # The second part is the signature alone.
        for inner in part.parts[:1]:
            _take(inner, content)
    elif part.content_type == "multipart/encrypted":
        _take_encrypted(part, content)
    elif part.parts:
        for inner in part.parts:
            _take(inner, content)
    else:
        _take_leaf(part, content)


def _take_alternative(part: Part, content: Content) -> None:
    """The same in several forms: one body of them, and what else they carry as files."""
    before = len(content.bodies)
    for inner in part.parts:
        _take(inner, content)
    found = content.bodies[before:]
    plain = [body.plain for body in found if body.plain is not None and body.html is None]
    rich = [body for body in found if body.html is not None]
    del content.bodies[before:]
    if not found:
        return
    html = "\n".join(body.html or "" for body in rich) if rich else None
    first = plain[0] if plain else next((body.plain for body in rich if body.plain is not None), None)
    content.bodies.append(Body(first, html))


def _take_encrypted(part: Part, content: Content) -> None:
    content.is_encrypted = True
    content.note(notes.encrypted())
    for inner in part.parts:
        if inner.content_type != "application/pgp-encrypted":
            _keep(inner, content, default="encrypted.asc")


def _take_leaf(part: Part, content: Content) -> None:
    kind = part.content_type
    if kind in _TNEF or part.file_name.lower() == "winmail.dat":
        _take_winmail(part, content)
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        opaque = part.parameters.get("smime-type", "").lower() == "signed-data"
        content.is_encrypted = content.is_encrypted or not opaque
        content.note(notes.signed_opaquely() if opaque else notes.encrypted())
        _keep(part, content)
    elif kind in _UNTOLD and part.disposition != "attachment":
        return
    elif part.kind == "text" and kind not in _FILES_OF_TEXT and not _is_file(part, content):
        _take_text(part, content)
    elif kind == "message/rfc822":
        _keep(part, content, default=_subject_of(part) + ".eml")
    else:
        _keep(part, content)


def _is_file(part: Part, content: Content) -> bool:
    if part.disposition == "attachment":
        return True
    # Some clients name their body; Apple's show a text file in place.
    return bool(part.file_name) and bool(content.bodies or part.disposition == "inline")


def _take_text(part: Part, content: Content) -> None:
    octets = part.content(markup.MARKUP_LETTERS if part.content_type == "text/html" else TEXT_LETTERS)
    text, sure = decode(octets[: markup.MARKUP_LETTERS * 2], part.charset)
    if not sure:
        content.note(notes.guessed_charset(part.charset[:40]))
    _note_mended(part, content)
    text = clean_text(text)
    if "-----BEGIN PGP MESSAGE-----" in text[:5_000]:
        content.is_encrypted = True
        content.note(notes.encrypted())
    if part.content_type == "text/html":
        content.bodies.append(Body(html=_room(text, markup.MARKUP_LETTERS, content)))
    elif part.content_type in ("text/enriched", "text/richtext"):
        content.bodies.append(Body(markup.by_hand(_room(text, TEXT_LETTERS, content))))
    else:
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, removes_space=part.parameters.get("delsp", "").lower() == "yes")
        content.bodies.append(Body(_room(text, TEXT_LETTERS, content)))


def _room(text: str, most: int, content: Content) -> str:
    """As much of it as the message's bounds leave: a thousand parts of text are one text."""
    left = max(0, most - content.letters)
    if len(text) > left:
        content.note(notes.cut_text(most // 1_000))
    content.letters += min(len(text), left) if most == TEXT_LETTERS else len(text) // 2
    return text[:left]


def unflowed(text: str, *, removes_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next one of the same depth of quoting."""
    lines: list[str] = []
    depth_before, goes_on = 0, False
    for line in text.split("\n"):
        said = line.lstrip(">")
        depth = len(line) - len(said)
        said = said.removeprefix(" ")
        is_flowed = said.endswith(" ") and said != "-- "
        kept = said[:-1] if is_flowed and removes_space else said
        if goes_on and depth == depth_before and said != "-- ":
            lines[-1] += kept
        else:
            lines.append(f"{'>' * depth} {kept}" if depth else kept)
        depth_before, goes_on = depth, is_flowed
    return "\n".join(line if line.endswith("-- ") else line.rstrip() for line in lines)


def _take_winmail(part: Part, content: Content) -> None:
    unpacked = winmail.unpack(part.content(winmail.MOST_OCTETS))
    if unpacked is None:
        content.note(notes.unreadable_winmail())
        _keep(part, content, default="winmail.dat")
        return
    content.note(notes.unpacked_winmail())
    has_body = any((body.plain or body.html or "").strip() for body in content.bodies)
    if not has_body and (unpacked.text.strip() or unpacked.html.strip()):
        text = clean_text(unpacked.text) or None
        content.bodies.append(Body(text, clean_text(unpacked.html) or None))
    for name, octets in unpacked.files:
        kept_name = clean_file_name(name)
        _keep_octets(
            kept_name, mimetypes.guess_type(kept_name)[0] or "application/octet-stream", octets, "", content
        )


def _keep(part: Part, content: Content, *, default: str = "") -> None:
    octets = part.content(FILE_OCTETS) if len(content.files) < MOST_FILES else b""
    _note_mended(part, content)
    name = part.file_name or default or _DEFAULT_NAMES.get(part.content_type, "")
    if not name:
        name = "unnamed" + (mimetypes.guess_extension(part.content_type) or "")
    content_id = part.fields.raw("content-id").strip("<> ")[:250]
    if not octets and part.end > part.start and len(content.files) >= MOST_FILES:
        content.left_out += 1
    elif octets or part.file_name:
        _keep_octets(clean_file_name(name), part.content_type, octets, content_id, content)


def _keep_octets(name: str, content_type: str, octets: bytes, content_id: str, content: Content) -> None:
    too_many = len(content.files) >= MOST_FILES
    if too_many or len(octets) > FILE_OCTETS or content.octets + len(octets) > ALL_FILES_OCTETS:
        content.left_out += 1
        return
    content.octets += len(octets)
    content.files.append(File(name, content_type, octets, content_id))


def _note_mended(part: Part, content: Content) -> None:
    if part.is_mended:
        content.note(notes.mended_encoding())


def _subject_of(part: Part) -> str:
    octets = part.content(20_000)
    fields, _body = read_fields(octets, 0, len(octets))
    return fields.text("subject")[:80].replace("/", "-") or "message"


def _is_excuse(plain: str) -> bool:
    """Whether the text says no more than that there is HTML."""
    said = plain.strip().lower()
    if len(said) > 300:
        return False
    return not said or any(
        word in said
        for word in (
            "does not support html",
            "html-capable",
            "view this email in",
            "html e-mail",
            "ondersteunt geen html",
        )
    )
