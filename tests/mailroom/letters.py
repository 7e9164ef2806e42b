"""Mails as a customer's program writes them, for the tests of what takes them in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mailroom.models import Mailbox

_BEGIN = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def letter(number: int = 1, *, trace: str = "", text: str = "", **fields: str) -> bytes:
    """The `number`-th mail of its kind, by way of `trace`; a field given as "" is left out."""
    at = _BEGIN + timedelta(minutes=number)
    wanted = {
        "Message_ID": f"<{number}@customer.example>",
        "From": f"Jo {number} <jo{number}@customer.example>",
        "To": "support@desk.example",
        "Date": at.strftime("%a, %d %b %Y %H:%M:%S +0000"),
        "Subject": f"Printer {number} is down",
    } | fields
    lines = [f"Received: from {trace}"] if trace else []
    lines += [f"{name.replace('_', '-')}: {words}" for name, words in wanted.items() if words]
    body = text or f"It prints nothing since minute {number}."
    return ("\r\n".join([*lines, "", body]) + "\r\n").encode()


def make_mailbox(address: str = "support@desk.example", **fields: Any) -> Mailbox:
    fields.setdefault("name", address)
    return Mailbox.objects.create(address=address, **fields)
