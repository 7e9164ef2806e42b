"""Asks others of the house whether a mail is for them, before it becomes an incident."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from mailroom.authors import Author
from mailroom.models import InboundMail
from mailroom.reading.shapes import Reading


@dataclass(frozen=True, slots=True)
class Mail:
    """What a watcher sees. `verdict`: a word of `mailroom.models.Verdict` about `from_address`.

    `number` is the same for every copy of this message, and of no other.
    """

    mailbox: int | None
    from_address: str
    verdict: str
    subject: str
    text: str
    number: str
    received_at: datetime


def taken_by(inbound: InboundMail, reading: Reading, author: Author, *, now: datetime) -> str:
    """In words who took it; empty for nobody. In the transaction in which the mail comes home."""
    mail = Mail(
        mailbox=inbound.mailbox_id,
        from_address=author.address,
        verdict=str(author.verdict),
        subject=reading.subject,
        text=reading.text or reading.whole_text,
        number=reading.message_id or f"mail {inbound.pk}",
        received_at=inbound.received_at,
    )
    for path in settings.MAIL_WATCHERS:
        take: Callable[..., str] = import_string(path)
        if words := take(mail, now=now):
            return words
    return ""
