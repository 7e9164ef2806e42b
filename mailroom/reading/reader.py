"""Stand-in until the reading room's own reader is merged: the plainest reading of a message."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.utils import getaddresses

from mailroom.reading.shapes import File, Person, Reading


def read(raw: bytes) -> Reading:
    message = message_from_bytes(raw, policy=policy.default)
    body = message.get_body(("plain",))
    text = body.get_content().strip() if body is not None else ""
    authors = _people(message.get_all("From", []))
    return Reading(
        message_id=str(message.get("Message-ID", "")).strip(),
        author=authors[0] if authors else None,
        authors=len(authors),
        to=_people(message.get_all("To", [])),
        cc=_people(message.get_all("Cc", [])),
        subject=str(message.get("Subject", "")),
        references=tuple(f"{message.get('In-Reply-To', '')} {message.get('References', '')}".split()),
        text=text,
        whole_text=text,
        files=tuple(
            File(
                part.get_filename() or "",
                part.get_content_type(),
                bytes(part.get_payload(decode=True) or b""),
            )
            for part in message.iter_attachments()
        ),
    )


def _people(headers: list[str]) -> tuple[Person, ...]:
    found = getaddresses([str(header) for header in headers])
    return tuple(Person(address.lower(), name) for name, address in found if address)
