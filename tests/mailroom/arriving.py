"""Messages that arrive: a row as intake keeps it, a reading as the reading room yields it."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mailroom.belonging import bring_home
from mailroom.models import InboundMail, Mailbox
from mailroom.reading.shapes import Person, Reading
from notifications.models import Delivery
from tests.makers import TUESDAY

SERVER = "mx.desk.example"
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)
_count = itertools.count(1)


def people(addresses: str) -> tuple[Person, ...]:
    return tuple(Person(address) for address in addresses.split())


def make_mailbox(**fields: Any) -> Mailbox:
    number = next(_count)
    fields = {"name": f"Mailbox {number}", "address": f"support{number}@desk.example"} | fields
    return Mailbox.objects.create(**fields)


def reading(address: str, text: str = "It still does not print.", /, **parts: Any) -> Reading:
    """`address` writes `text`; `to`, `cc` and `references` are written apart by spaces."""
    parts = {"message_id": f"<{next(_count)}@elsewhere.example>", "subject": "Printer"} | parts
    for name in ("to", "cc"):
        parts[name] = people(parts.get(name, ""))
    parts["references"] = tuple(parts.get("references", "").split())
    author = Person(address, parts.pop("name", "")) if address else None
    return Reading(author=author, text=text, whole_text=text, **parts)


def kept(
    read: Reading, *, verdict: str = "passed", mailbox: Mailbox | None = None, head: str = "", **facts: Any
) -> InboundMail:
    """The row of this message as it waits. `verdict`: what our own server wrote on top of it."""
    stamp = {"passed": "pass", "failed": "fail"}.get(verdict, "")
    author = read.author.address if read.author else ""
    domain = author.rpartition("@")[2]
    judged = f"Authentication-Results: {SERVER}; dmarc={stamp} header.from={domain}\r\n" if stamp else ""
    raw = f"{judged}{head}From: <{author}>\r\nMessage-ID: {read.message_id}\r\n\r\n{read.text}\r\n".encode()
    at = facts.pop("at", TUESDAY + HOUR)
    facts = {"source": "smtp", "envelope_from": author, "envelope_to": []} | facts
    return InboundMail.objects.create(
        mailbox=mailbox,
        key=f"{next(_count)}",
        raw=raw,
        size=len(raw),
        received_at=at,
        due_at=at,
        message_id=read.message_id,
        from_address=author,
        subject=read.subject[:300],
        text=read.text,
        sender=read.sender,
        **facts,
    )


def arrive(read: Reading, *, now: datetime | None = None, **facts: Any) -> InboundMail:
    """Keep the message and bring it home, as processing does; `at` is when it arrived."""
    return come_home(kept(read, **facts), read, now=now)


def come_home(inbound: InboundMail, read: Reading, *, now: datetime | None = None) -> InboundMail:
    with transaction.atomic():
        row = InboundMail.objects.select_for_update(of=("self",)).get(pk=inbound.pk)
        bring_home(row, read, now=now or row.received_at)
    return InboundMail.objects.get(pk=inbound.pk)


def sent_to(address: str) -> list[Delivery]:
    return list(Delivery.objects.filter(to_address__iexact=address).order_by("id"))


def templates_to(address: str) -> list[str]:
    return [delivery.template for delivery in sent_to(address)]
