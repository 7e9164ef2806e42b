"""Reads one message."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import compat32
from email.utils import parseaddr

from mailroom.reading.shapes import Person, Reading


def read(raw: bytes) -> Reading:
    message = message_from_bytes(raw, policy=compat32)
    name, address = parseaddr(str(message.get("From", "")))
    body = message.get_payload(decode=True) if not message.is_multipart() else b""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
    return Reading(
        message_id=str(message.get("Message-ID", "")).strip(),
        author=Person(address.lower(), name) if address else None,
        subject=str(message.get("Subject", "")),
        text=text,
        whole_text=text,
    )
