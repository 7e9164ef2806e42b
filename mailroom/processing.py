"""Takes what came in, has it read, and has it brought home to its incident; what fails waits or is set aside.

Three steps, each committed before the next begins: the claim, which counts the attempt; the reading, outside
any transaction; and one transaction in which the message finds its place. A worker that dies leaves its
lease behind, and each message that it had not brought home is taken again when that has run out.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from incidents.timeline import TEXT_LENGTH
from mailroom import belonging
from mailroom.intake import BELL, glance, raw_of, storable
from mailroom.models import Fate, InboundMail, InboundMailQuerySet, InboundState
from mailroom.reading import reader
from mailroom.reading.shapes import Reading
from notifications.doorbell import ring_on_commit

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=1)
BATCH = 20
SWEEP_FOR = timedelta(seconds=45)
# After the last of these attempts a message is set aside. A process that dies of it counts as one.
ATTEMPTS = 5
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800))

# Of an error's text; the rest is in the log.
REASON = 2000

# What was never tried is taken in batches, in the order in which it came. What was tried before may be what
# killed its worker, so it goes alone: no other message can lose an attempt by its fault twice.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM mailroom_inboundmail
    WHERE state = 'waiting' AND due_at <= %(now)s AND {tried}
    ORDER BY due_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE mailroom_inboundmail AS mail
SET attempts = LEAST(mail.attempts + 1, 32767), due_at = %(until)s
FROM due WHERE mail.id = due.id
RETURNING mail.id, mail.attempts, CASE WHEN mail.size <= %(small)s THEN mail.raw END,
    CASE WHEN mail.source = 'smtp' AND mail.envelope_from = '' THEN '<>' ELSE mail.envelope_from END
"""
# So large a message comes with its claim; a batch of larger ones would fill the memory.
SMALL = 128 * 1024
_LOCK = """
SELECT {columns} FROM mailroom_inboundmail
WHERE id = %s AND state = 'waiting' AND attempts = %s
FOR UPDATE
"""


class _Watch:
    """The time of one run: it starts at the given moment and moves on with the real seconds spent."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._started = time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._started)


def sweep(*, now: datetime) -> int:
    """Bring home what is due, until nothing is left; give the number taken.

    Many sweeps may run at once: each takes other messages.
    """
    watch, taken = _Watch(now), 0
    while watch.now() - now < SWEEP_FOR:
        claimed = claim(now=watch.now()) + claim(now=watch.now(), tried=True)
        if not claimed:
            break
        taken += len(claimed)
        for mail in claimed:
            _take_on(mail, watch)
    return taken


class Claimed(NamedTuple):
    """A message in the hands of this worker, with the number of this attempt."""

    pk: int
    attempts: int
    small_raw: memoryview | None
    # "<>" for a mail server's own.
    envelope_from: str


def claim(*, now: datetime, tried: bool = False) -> list[Claimed]:
    """Take messages for the length of a lease."""
    sql = _CLAIM.format(tried="attempts > 0" if tried else "attempts = 0")
    terms: dict[str, Any] = {"now": now, "until": now + LEASE, "limit": 1 if tried else BATCH, "small": SMALL}
    # Durable: inside somebody's transaction a process that dies would take the count of attempts with it.
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(sql, terms)
        return sorted((Claimed(*found) for found in cursor.fetchall()), key=lambda mail: mail.pk)


def again(inbound: InboundMail, now: datetime) -> InboundMail:
    """Have a message that was set aside or ignored read once more, as if it had come in just now."""
    with transaction.atomic():
        row = InboundMail.objects.light().select_for_update().get(pk=inbound.pk)
        if row.state != InboundState.QUARANTINED and row.fate != Fate.IGNORED:
            raise NotPossible(_("Only what could not be processed, or was ignored, can be processed again."))
        row.state, row.fate, row.processed_at = InboundState.WAITING, "", None
        row.due_at, row.attempts, row.reason = now, 0, ""
        row.save(update_fields=["state", "fate", "processed_at", "due_at", "attempts", "reason"])
        ring_on_commit(BELL)
        return row


def _take_on(mail: Claimed, watch: _Watch) -> None:
    """Read one claimed message and bring it home; whatever goes wrong stays with this message."""
    try:
        if mail.attempts > ATTEMPTS:
            raise _WorkerDied
        raw = bytes(mail.small_raw) if mail.small_raw is not None else raw_of(mail.pk)
        reading = reader.read(raw, envelope_from=mail.envelope_from)
        _bring_home(mail, reading, watch.now())
    except _WorkerDied:
        _set_aside(mail, _("Each time that this message was read, its process ended."))
    except Exception as error:
        # Nobody foresaw this one, and it must not keep the others waiting. When it is the database that is
        # away, noting it fails too, and the lease brings the message back.
        log.exception("Incoming message %s met an unforeseen error.", mail.pk)
        _put_back(mail, watch.now(), f"{type(error).__name__}: {error}")


class _WorkerDied(Exception):
    """The last attempt ended with its process."""


def _bring_home(mail: Claimed, reading: Reading, now: datetime) -> None:
    with transaction.atomic():
        # A power cut may take the last of these commits along, with all that follows them, and then the
        # message waits again as if it had not been read. So nobody has to wait for the disk here, as they do
        # where a message is kept: that was a third of the time.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")
        inbound = next(iter(InboundMail.objects.raw(_LOCK.format(columns=_columns()), mail[:2])), None)
        # Somebody else has it when the lease ran out while it was read.
        if inbound is not None:
            _note_reading(inbound, reading)
            belonging.bring_home(inbound, reading, now=now)


def _note_reading(inbound: InboundMail, reading: Reading) -> None:
    """What lists show of it, and what other messages are compared with; saved with what becomes of it."""
    author = reading.author
    inbound.message_id = storable(reading.message_id, 998)
    inbound.from_address = storable(author.address, 320) if author is not None else ""
    inbound.from_name = storable(author.name, 200) if author is not None else ""
    inbound.subject = storable(reading.subject, 300)
    inbound.text = storable(reading.text, TEXT_LENGTH)
    inbound.sender = reading.sender.value


def _columns() -> str:
    """Of the message without its raw form, as `light` has it."""
    return ", ".join(str(field.column) for field in InboundMail._meta.concrete_fields if field.name != "raw")


def _ours(mail: Claimed) -> InboundMailQuerySet:
    """The message, as long as this claim of it holds: each claim counts up the attempts."""
    return InboundMail.objects.filter(pk=mail.pk, state=InboundState.WAITING, attempts=mail.attempts)


def _put_back(mail: Claimed, now: datetime, why: str) -> None:
    if mail.attempts >= ATTEMPTS:
        _set_aside(mail, why)
        return
    due_at = now + BACKOFF[min(mail.attempts, len(BACKOFF)) - 1]
    _ours(mail).update(due_at=due_at, reason=storable(why, REASON))


def _set_aside(mail: Claimed, why: str) -> None:
    """Quarantine it, with what its header says for the list that a lead reads."""
    begin = _ours(mail).values_list(Substr("raw", 1, 65536), flat=True).first()
    author, subject = glance(bytes(begin or b""))
    _ours(mail).update(
        state=InboundState.QUARANTINED,
        reason=storable(why, REASON),
        from_name=author[:200],
        subject=subject,
    )
    log.error("Incoming message %s is set aside: %s", mail.pk, why)
