"""Reading a message: the one door of this package."""

from __future__ import annotations

import html as entities
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from mailroom.reading import delivery, machines, markup, notes
from mailroom.reading.addresses import MOST_PEOPLE, people
from mailroom.reading.answers import answer_of
from mailroom.reading.content import Content, read_content
from mailroom.reading.fields import Fields
from mailroom.reading.quotes import own_words
from mailroom.reading.shapes import Answer, Person, Reading, Report, Sender
from mailroom.reading.structure import MOST_DEPTH, MOST_PARTS, Part, Tree, read_tree
from mailroom.reading.words import raw_text

MOST_REFERENCES = 100
# Address fields of one name; more than one is against the rules.
_MOST_REPEATED = 10
_ID_LETTERS = 998
_SUBJECT_LETTERS = 998
_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,996}>")


def read(raw: bytes, *, envelope_from: str = "") -> Reading:
    """What the message says. Raises for nothing that is in it; at most 2 s and 200 MB for 50 MB of message.

    `envelope_from`: the address of the envelope, "<>" for the null sender, empty where it is not known.
    """
    tree = read_tree(raw)
    root, fields = tree.root, tree.root.fields
    content = read_content(root)
    authors = _people(fields, "from")
    author = authors[0] if authors else None
    subject = fields.text("subject")[:_SUBJECT_LETTERS]
    reports = _reports(root, author, subject, envelope_from)
    origin = machines.origin_of(
        root, author, subject, envelope_from=envelope_from, reports_by_hand=bool(reports)
    )
    to, cc = _people(fields, "to"), _people(fields, "cc")
    whole_text = _whole_text(content)
    text = own_words(whole_text, subject=subject)
    html = _html(content)
    _note_structure(tree, content, authors, len(to) + len(cc))
    return Reading(
        message_id=_message_id(fields),
        sent_at=_sent_at(fields),
        author=author,
        authors=len(authors),
        to=to,
        cc=cc,
        subject=subject,
        references=_references(fields),
        text=text,
        whole_text=whole_text,
        html=html,
        files=tuple(content.files),
        sender=origin.sender,
        sender_why=origin.why,
        reports=reports,
        about_message_id=_about(root, origin.sender),
        answer=answer_of(text) if origin.sender is Sender.HUMAN else Answer.UNCLEAR,
        is_encrypted=content.is_encrypted,
        notes=tuple(content.notes),
    )


def _people(fields: Fields, name: str) -> tuple[Person, ...]:
    found: list[Person] = []
    for value in fields.all(name)[:_MOST_REPEATED]:
        found.extend(people(value, MOST_PEOPLE - len(found)))
        if len(found) >= MOST_PEOPLE:
            break
    return tuple(found)


def _message_id(fields: Fields) -> str:
    said = fields.raw("message-id")
    found = _ID.search(said)
    if found:
        return found[0]
    return "".join(said.split())[:_ID_LETTERS].translate(dict.fromkeys(range(32)))


def _references(fields: Fields) -> tuple[str, ...]:
    """In-Reply-To first, then the thread from its near end: the end is what a long one is known by."""
    answered = _ID.findall(raw_text(fields.first("in-reply-to")[:8_000]))
    thread = _ID.findall(raw_text(fields.first("references")[-40_000:]))
    return tuple(dict.fromkeys([*answered, *thread[-MOST_REFERENCES:]]))[:MOST_REFERENCES]


def _sent_at(fields: Fields) -> datetime | None:
    try:
        sent = parsedate_to_datetime(fields.raw("date")[:200])
        sent = sent if sent.tzinfo else sent.replace(tzinfo=UTC)
        sent = sent.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return sent if 1980 <= sent.year <= 2100 else None


def _reports(root: Part, author: Person | None, subject: str, envelope_from: str) -> tuple[Report, ...]:
    found = delivery.standard_reports(root)
    if found or not machines.could_be_report(root, author, subject, envelope_from=envelope_from):
        return found
    return delivery.reports_by_hand(root)


def _about(root: Part, sender: Sender) -> str:
    if sender not in (Sender.BOUNCE, Sender.AUTO_REPLY):
        return ""
    found = delivery.about_message_id(root)
    return found or (delivery.quoted_message_id(root) if sender is Sender.BOUNCE else "")


def _whole_text(content: Content) -> str:
    said = (content.text_of(body).strip("\n") for body in content.bodies)
    return "\n\n".join(text for text in said if text.strip())


def _html(content: Content) -> str:
    """All bodies in their order, as soon as one of them is HTML."""
    if not any(body.html for body in content.bodies):
        return ""
    pieces: list[str] = []
    for body in content.bodies:
        if body.html is None:
            pieces.append(f"<pre>{entities.escape(body.plain or '')}</pre>" if body.plain else "")
            continue
        safe = markup.safe_html(body.html)
        if safe.has_remote:
            content.note(notes.left_out_images())
        if safe.is_tangled:
            content.note(notes.plain_markup())
            pieces.append(f"<pre>{entities.escape(markup.by_hand(body.html))}</pre>")
        pieces.append(safe.html)
    return "\n".join(piece for piece in pieces if piece.strip())


def _note_structure(tree: Tree, content: Content, authors: tuple[Person, ...], readers: int) -> None:
    if tree.has_more_parts:
        content.note(notes.cut_parts(MOST_PARTS))
    if tree.is_deeper:
        content.note(notes.cut_depth(MOST_DEPTH))
    if readers >= MOST_PEOPLE:
        content.note(notes.cut_people(MOST_PEOPLE))
    if not authors:
        content.note(notes.no_author())
    elif len(authors) > 1:
        content.note(notes.two_authors(len(authors)))
