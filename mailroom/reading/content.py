"""What of a message's parts is its text, what its HTML, and what a file."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field

from incidents.file_names import clean_file_name
from mailroom.reading import markup, notes, winmail
from mailroom.reading.fields import read_fields
from mailroom.reading.shapes import File
from mailroom.reading.structure import Part
from mailroom.reading.vocabulary import EXCUSES
from mailroom.reading.words import clean_text, decode, guessed
from people.names import clean_name

MOST_FILES = 100
FILE_OCTETS = 30_000_000
ALL_FILES_OCTETS = 50_000_000
TEXT_LETTERS = 500_000
_MOST_GUESSES = 3

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

    def has_words(self) -> bool:
        return bool((self.plain or self.html or "").strip())


@dataclass(slots=True)
class Content:
    """What was found so far, and what room is left for more: a thousand parts are bounded as one is."""

    bodies: list[Body] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: int = 0
    is_encrypted: bool = False
    room_for_files: int = ALL_FILES_OCTETS
    room_for_text: int = TEXT_LETTERS
    room_for_markup: int = markup.MARKUP_LETTERS
    room_for_conversion: int = markup.CONVERTED_LETTERS
    guesses: int = _MOST_GUESSES

    def note(self, said: str) -> None:
        if said not in self.notes:
            self.notes.append(said)

    def guess(self, octets: bytes) -> str:
        self.guesses -= 1
        return guessed(octets) if self.guesses >= 0 else "cp1252"

    def text_of(self, body: Body) -> str:
        """A body's own text, or its HTML turned into text where that says more."""
        if body.html is None or (body.plain is not None and not _is_excuse(body.plain)):
            return body.plain or ""
        turned = clean_text(markup.to_text(body.html, self.room_for_conversion))
        self.room_for_conversion = max(0, self.room_for_conversion - len(body.html))
        return turned or body.plain or ""


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
    is_html = part.content_type == "text/html"
    room = content.room_for_markup if is_html else content.room_for_text
    if not room:
        content.note(notes.cut_text(TEXT_LETTERS // 1_000))
        return
    # A letter has four octets at most.
    octets = part.content(room * 4)
    text, sure = decode(octets[: room * 4], part.charset, content.guess)
    text = clean_text(text)
    if not sure:
        content.note(notes.guessed_charset(part.charset[:40]))
    _note_mended(part, content)
    if len(text) > room:
        content.note(notes.cut_text(TEXT_LETTERS // 1_000))
        text = text[:room]
    if is_html:
        content.room_for_markup -= len(text)
        content.bodies.append(Body(html=text))
        return
    content.room_for_text -= len(text)
    content.bodies.append(Body(_as_told(text, part, content)))


def _as_told(text: str, part: Part, content: Content) -> str:
    """Plain text as its part's parameters and its first lines say that it is to be read."""
    if "-----BEGIN PGP MESSAGE-----" in text[:5_000]:
        content.is_encrypted = True
        content.note(notes.encrypted())
    if part.content_type in ("text/enriched", "text/richtext"):
        return markup.by_hand(text)
    if part.parameters.get("format", "").lower() == "flowed":
        return unflowed(text, removes_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


def unflowed(text: str, *, removes_space: bool) -> str:
    """RFC 3676: lines that end in a space go on in the next one of the same depth of quoting."""
    lines: list[list[str]] = []
    depth_before, goes_on = 0, False
    for line in text.split("\n"):
        said = line.lstrip(">")
        depth = len(line) - len(said)
        said = said.removeprefix(" ")
        is_flowed = said.endswith(" ") and said != "-- "
        kept = said[:-1] if is_flowed and removes_space else said
        if goes_on and depth == depth_before and said != "-- ":
            lines[-1].append(kept)
        else:
            lines.append([f"{'>' * depth} {kept}" if depth else kept])
        depth_before, goes_on = depth, is_flowed
    joined = ("".join(pieces) for pieces in lines)
    return "\n".join(line if line.endswith("-- ") else line.rstrip() for line in joined)


def _take_winmail(part: Part, content: Content) -> None:
    unpacked = winmail.unpack(part.content(winmail.MOST_OCTETS))
    if unpacked is None:
        content.note(notes.unreadable_winmail())
        _keep(part, content, default="winmail.dat")
        return
    content.note(notes.unpacked_winmail())
    if not any(body.has_words() for body in content.bodies) and (
        unpacked.text.strip() or unpacked.html.strip()
    ):
        text = clean_text(unpacked.text) or None
        content.bodies.append(Body(text, clean_text(unpacked.html) or None))
    for name, octets in unpacked.files:
        kept_name = clean_file_name(name)
        _keep_octets(
            kept_name, mimetypes.guess_type(kept_name)[0] or "application/octet-stream", octets, "", content
        )


def _keep(part: Part, content: Content, *, default: str = "") -> None:
    if len(content.files) >= MOST_FILES or part.least_size() > min(FILE_OCTETS, content.room_for_files):
        content.left_out += 1
        return
    octets = part.content(FILE_OCTETS)
    _note_mended(part, content)
    name = part.file_name or default or _DEFAULT_NAMES.get(part.content_type, "")
    if not name:
        name = "unnamed" + (mimetypes.guess_extension(part.content_type) or "")
    content_id = clean_name(part.fields.raw("content-id")).strip("<> ")[:250]
    if octets or part.file_name:
        _keep_octets(clean_file_name(name), part.content_type, octets, content_id, content)


def _keep_octets(name: str, content_type: str, octets: bytes, content_id: str, content: Content) -> None:
    if len(content.files) >= MOST_FILES or len(octets) > min(FILE_OCTETS, content.room_for_files):
        content.left_out += 1
        return
    content.room_for_files -= len(octets)
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
    return not said or (len(said) < 300 and any(word in said for word in EXCUSES))
