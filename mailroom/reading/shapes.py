"""What reading a message yields; plain values, none of them trusted by having been read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Sender(StrEnum):
    """Who or what wrote the message."""

    HUMAN = "human"
    # A report about a message of ours (RFC 3464), or a server's own words to that effect.
    BOUNCE = "bounce"
    # Out of office, and every other answer that nobody typed (RFC 3834).
    AUTO_REPLY = "auto_reply"
    # A newsletter, a list, a machine that began by itself.
    BULK = "bulk"


class Answer(StrEnum):
    """What a short reply to “does it work?” plainly says; most say neither."""

    YES = "yes"
    NO = "no"
    UNCLEAR = ""


@dataclass(frozen=True, slots=True)
class Person:
    """An address as a header has it: lower case, with the name shown beside it, cleaned."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A part that is kept as a file; `content_id` of an image that the HTML shows in place."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report says of one reader of a message that we sent (RFC 3464)."""

    action: str  # failed, delayed, delivered, relayed, expanded
    recipient: str
    status: str = ""  # "5.1.1"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One message, read.

    `text`: what the sender wrote this time, without quotes and signature; `whole_text`: everything, as
    text; `html`: everything, safe to show in a frame without rights, inline images as `cid:`.
    `references`: Message-IDs with their brackets, those of In-Reply-To first.
    `notes`: what a human should know of how it was read ("encrypted", "winmail.dat unpacked",
    "cut after 100 parts"), in words of `mailroom.reading.notes`.
    """

    message_id: str = ""
    sent_at: datetime | None = None
    author: Person | None = None
    authors: int = 1
    to: tuple[Person, ...] = ()
    cc: tuple[Person, ...] = ()
    subject: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    whole_text: str = ""
    html: str = ""
    files: tuple[File, ...] = ()
    sender: Sender = Sender.HUMAN
    sender_why: str = ""
    reports: tuple[Report, ...] = ()
    # Of the message that a report or an automatic answer is about, as far as it says so.
    about_message_id: str = ""
    answer: Answer = Answer.UNCLEAR
    is_encrypted: bool = False
    notes: tuple[str, ...] = field(default=())
