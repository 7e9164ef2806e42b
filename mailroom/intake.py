"""The one door by which a message comes in: kept exactly as it arrived, once, before anybody says so."""

from __future__ import annotations

import hashlib
import json
import re
import struct
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Substr
from django.utils import timezone

from mailroom.models import InboundMail, InboundState, Mailbox
from notifications.doorbell import ring_on_commit

BELL = "mailroom.process"
# As a term of a statement a value travels as text, several times its size in memory. What is larger than
# this goes, and comes back, another way.
PIECE = 4 * 1024 * 1024
_HASHED = 256 * 1024

_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:(.*(?:\n[ \t].*)*)", re.M)
# What the servers on the way write, and what another way writes otherwise.
_TRACE = frozenset(
    b"received received-spf return-path delivered-to envelope-to delivery-date authentication-results"
    b" dkim-signature domainkey-signature message-id status lines".split()
)

_KEEP = """
INSERT INTO mailroom_inboundmail (
    mailbox_id, source, key, repeats, raw, size, envelope_from, envelope_to, received_at,
    state, due_at, attempts, fate, reason, message_id, from_address, from_name, subject, text,
    sender, verdict, answer
) VALUES (
    %(mailbox)s, %(source)s, %(key)s, 0, {raw}, %(size)s, %(envelope_from)s, %(envelope_to)s, %(now)s,
    'waiting', %(now)s, 0, '', '', '', '', '', '', '', '', '', ''
)
ON CONFLICT (mailbox_id, key) DO UPDATE SET repeats = mailroom_inboundmail.repeats + 1
RETURNING id, repeats
"""
# PostgreSQL's own form of a table of one row with one value.
_BEFORE_VALUE = b"PGCOPY\n\xff\r\n\x00" + struct.pack("!iih", 0, 0, 1)
_AFTER_VALUE = struct.pack("!h", -1)


class TooLarge(Exception):
    """The message is larger than MAIL_MAX_MB allows; whoever offered it keeps it."""


def largest() -> int:
    """The size in bytes of the largest message that is taken in."""
    return settings.MAIL_MAX_MB * 1024 * 1024


def receive(
    raw: bytes,
    *,
    mailbox: Mailbox | None,
    source: str,
    envelope_from: str = "",
    envelope_to: Sequence[str] = (),
    now: datetime | None = None,
) -> InboundMail:
    """Keep a message, or count it as a repeat of the one that is there.

    Outside a transaction the message is committed when this returns, so that the caller may answer for it.
    """
    if len(raw) > largest():
        raise TooLarge(f"{len(raw)} bytes are more than {settings.MAIL_MAX_MB} MB.")
    at = now or timezone.now()
    terms: dict[str, Any] = {
        "mailbox": mailbox.pk if mailbox is not None else None,
        "source": str(source),
        "key": key_of(raw),
        "size": len(raw),
        "envelope_from": storable(envelope_from, 320),
        "envelope_to": json.dumps([storable(address, 320) for address in envelope_to]),
        "now": at,
    }
    row, repeats = _keep(raw, terms)
    if repeats:
        return InboundMail.objects.light().get(pk=row)
    ring_on_commit(BELL)
    return InboundMail(
        pk=row,
        mailbox=mailbox,
        source=source,
        key=terms["key"],
        raw=raw,
        size=len(raw),
        envelope_from=terms["envelope_from"],
        envelope_to=json.loads(terms["envelope_to"]),
        received_at=at,
        state=InboundState.WAITING,
        due_at=at,
    )


def key_of(raw: bytes) -> str:
    """What is the same for each copy of a message, and differs between messages; 64 letters.

    With a Message-ID and a date these two, the author, the subject and the body. The Message-ID alone would
    let a stranger who guesses or repeats one make the customer's message disappear as its copy, and there
    are machines that give all their mails the same.

    One mail in seven has no Message-ID: then it is all that its author wrote, without what the servers on
    the way added, since a copy that comes another way has other trace headers. Without a date these stay
    in: nothing else tells today's alarm from yesterday's, which says the same.
    """
    headers, body = _parted(raw)
    fields = [(name.lower(), b" ".join(words.split())) for name, words in _FIELD.findall(headers)]
    said = {name: b"\n".join(each for other, each in fields if other == name) for name in _NAMING}
    if said[b"message-id"].strip(b"<>\n ") and said[b"date"]:
        return _digest(b"named", *said.values(), _body_digest(body))
    if not said[b"date"]:
        written = [name + b":" + words for name, words in fields]
    else:
        written = [name + b":" + words for name, words in fields if not _is_trace(name)]
    return _digest(b"content", *sorted(written), _body_digest(body))


def _body_digest(body: bytes) -> bytes:
    """Of the body with either line end and whatever blank follows it; piece by piece, as it may be large."""
    digest, begin, end = hashlib.sha256(), 0, len(body)
    while end:
        last = body[max(0, end - _HASHED) : end]
        end -= len(last) - len(last.rstrip())
        if not last.isspace():
            break
    while begin < end:
        stop = min(begin + _HASHED, end)
        if body[stop - 1 : stop] == b"\r" and stop < end:
            stop += 1
        digest.update(body[begin:stop].replace(b"\r\n", b"\n"))
        begin = stop
    return digest.digest()


_NAMING = (b"message-id", b"from", b"date", b"subject")


def storable(text: str, length: int) -> str:
    """The text as PostgreSQL can hold it: without NUL and half characters, and no longer than its column."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:length]


def glance(raw: bytes) -> tuple[str, str]:
    """From and Subject as they stand there, for a list of what could not be read."""
    fields = {
        name.lower(): b" ".join(words.split()) for name, words in _FIELD.findall(_parted(raw)[0][:65536])
    }
    return (
        storable(fields.get(b"from", b"").decode("utf-8", "replace"), 320),
        storable(fields.get(b"subject", b"").decode("utf-8", "replace"), 300),
    )


def raw_of(row: int) -> bytes:
    """The message as it arrived, in little more memory than it has bytes."""
    kept = InboundMail.objects.filter(pk=row)
    size = kept.values_list("size", flat=True).get()
    pieces = [
        kept.values_list(Substr("raw", begin, PIECE), flat=True).get() for begin in range(1, size + 1, PIECE)
    ]
    return b"".join(pieces)


def _keep(raw: bytes, terms: dict[str, Any]) -> tuple[int, int]:
    """The id of the row and how often the message had come before."""
    with connection.cursor() as cursor:
        if len(raw) <= PIECE:
            cursor.execute(_KEEP.format(raw="%(raw)s"), terms | {"raw": raw})
            return cursor.fetchone()
        with transaction.atomic():
            cursor.execute("CREATE TEMPORARY TABLE large_mail (raw bytea) ON COMMIT DROP")
            whole = BytesIO(b"".join([_BEFORE_VALUE, struct.pack("!i", len(raw)), raw, _AFTER_VALUE]))
            cursor.copy_expert("COPY large_mail FROM STDIN (FORMAT binary)", whole)
            cursor.execute(_KEEP.format(raw="(SELECT raw FROM large_mail)"), terms)
            row: tuple[int, int] = cursor.fetchone()
            # More than one may come in the same transaction.
            cursor.execute("DROP TABLE large_mail")
            return row


def _parted(raw: bytes) -> tuple[bytes, bytes]:
    """The header lines, and the body; without the line that a mailbox file sets before a message."""
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    if raw.startswith((b"\n", b"\r\n")):
        return b"", raw
    end = _END_OF_HEADERS.search(raw)
    return (raw, b"") if end is None else (raw[: end.start()], raw[end.end() :])


def _is_trace(name: bytes) -> bool:
    return name in _TRACE or name.startswith((b"x-", b"arc-"))


def _digest(*parts: bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        # The length keeps the end of one part from being taken for the beginning of the next.
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()
