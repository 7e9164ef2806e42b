"""Reads what was kept, in the order in which it came, and makes events of it.

One sweep at a time: the events of a source stay in their order. The attempt is counted in a commit of its
own before the reading, so that a message which takes its reader down with it is known when it is met again,
and is then read alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from monitoring import adapters, events
from monitoring.intake import BELL
from monitoring.models import Receipt, ReceiptState, Source
from monitoring.reading import Reading, Unreadable
from notifications.doorbell import ring_on_commit

log = structlog.get_logger(__name__)

BATCH = 200
# Large messages come in smaller batches: all of one are in memory at once.
BATCH_BYTES = 8 * 1024 * 1024
ATTEMPTS = 5
# A worker goes on for so long; what is left is the next sweep's.
SWEEP_SECONDS = 20.0
# A tool whose clock runs ahead further than this is not believed.
AHEAD = timedelta(days=1)
# So often at most it is written down that a source was heard.
HEARD_EVERY = timedelta(seconds=5)
REASON_LENGTH = 1000
_LOCK = 0x6D6F6E72

_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id, attempts, octet_length(body) AS size FROM monitoring_receipt
    WHERE state = 'waiting' AND id > %(after)s
    ORDER BY id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
), sized AS (
    SELECT id, sum(size) OVER (ORDER BY id) - size AS before FROM due
), first AS (
    SELECT min(id) FILTER (WHERE attempts > 0) AS tried, min(id) AS id FROM due
), taken AS (
    SELECT sized.id FROM sized, first
    WHERE sized.before < %(bytes)s
        AND (first.tried IS NULL OR sized.id < first.tried OR sized.id = first.id)
)
UPDATE monitoring_receipt AS receipt SET attempts = receipt.attempts + 1
FROM taken WHERE receipt.id = taken.id
RETURNING receipt.id
"""


def sweep(*, now: datetime) -> int:
    """Read what waits, each once; give the number of receipts taken. While another sweep is at it, none."""
    until, after, taken = time.monotonic() + SWEEP_SECONDS, 0, 0
    with _alone() as is_alone:
        while is_alone and time.monotonic() < until:
            claimed = _claim(after)
            if not claimed:
                break
            after, taken = claimed[-1], taken + len(claimed)
            try:
                _take_on(claimed, now)
            except (OperationalError, InterfaceError):
                # The database is away or asks for another try: the receipts have done nothing wrong.
                _give_back_attempts(claimed)
                raise
    return taken


def again(receipt: Receipt, *, now: datetime) -> Receipt:
    """Have a message read once more, after its mapping was mended; what is known of it is not doubled."""
    with transaction.atomic():
        row = Receipt.objects.select_for_update().get(pk=receipt.pk)
        row.state, row.attempts, row.reason = ReceiptState.WAITING, 0, ""
        row.save(update_fields=["state", "attempts", "reason"])
        ring_on_commit(BELL)
        return row


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this sweep is the only one, until the end of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _claim(after: int) -> list[int]:
    """The next receipts, their attempt counted and committed; one that was tried before comes alone."""
    with transaction.atomic(), connection.cursor() as cursor:
        # A power cut may take the count along; the receipts then wait as if nothing had been tried.
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(_CLAIM, {"after": after, "limit": BATCH, "bytes": BATCH_BYTES})
        return sorted(pk for (pk,) in cursor.fetchall())


def _take_on(claimed: Sequence[int], now: datetime) -> None:
    try:
        _read_all(claimed, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        if len(claimed) == 1:
            log.exception("receipt_failed", receipt=claimed[0])
            _give_up_if_tried_enough(claimed[0], now)
            return
        for pk in claimed:
            _take_on([pk], now)


def _give_back_attempts(claimed: Sequence[int]) -> None:
    """As far as the database lets us: where it does not, they are read alone, as if their reader had died."""
    connection.close_if_unusable_or_obsolete()
    try:
        Receipt.objects.filter(pk__in=claimed, state=ReceiptState.WAITING, attempts__gt=0).update(
            attempts=F("attempts") - 1
        )
    except (OperationalError, InterfaceError) as error:
        log.warning("receipt_attempts_stay", receipts=len(claimed), why=str(error))


def _read_all(claimed: Sequence[int], now: datetime) -> None:
    """Make events of these receipts and settle them, all or none."""
    with transaction.atomic():
        receipts = list(
            Receipt.objects.filter(pk__in=claimed, state=ReceiptState.WAITING)
            .select_for_update(of=("self",))
            .select_related("source")
            .order_by("pk")
        )
        read: list[tuple[Receipt, list[Reading]]] = []
        for receipt in receipts:
            if receipt.attempts > ATTEMPTS:
                _set_aside(receipt, _("Each time that this message was read, its reader failed."), now)
                continue
            try:
                read.append((receipt, readings_of(receipt)))
            except Unreadable as error:
                _set_aside(receipt, str(error), now)
        for source, ours in groupby(read, key=lambda one: one[0].source):
            events.keep_all(source, list(ours), now=now)
        Receipt.objects.filter(pk__in=[receipt.pk for receipt, _readings in read]).update(
            state=ReceiptState.DONE, reason=""
        )
        _note_heard(receipts)


def readings_of(receipt: Receipt) -> list[Reading]:
    """What a receipt says by the adapter of its source; raises Unreadable."""
    source = receipt.source
    options = source.options if isinstance(source.options, dict) else {}
    found = adapters.read(source.kind, bytes(receipt.body), way=receipt.way, options=options)
    latest = receipt.received_at + AHEAD
    return [replace(one, at=None) if one.at is not None and one.at > latest else one for one in found]


def _set_aside(receipt: Receipt, why: str, now: datetime) -> None:
    reason = events.storable(why, REASON_LENGTH)
    Receipt.objects.filter(pk=receipt.pk).update(state=ReceiptState.UNREADABLE, reason=reason)
    Source.objects.filter(pk=receipt.source_id).update(last_error=reason, last_error_at=now)


def _give_up_if_tried_enough(pk: int, now: datetime) -> None:
    with transaction.atomic():
        receipt = Receipt.objects.select_for_update().filter(pk=pk, state=ReceiptState.WAITING).first()
        if receipt is not None and receipt.attempts >= ATTEMPTS:
            _set_aside(receipt, _("The desk failed at this message. The log tells more."), now)


def _note_heard(receipts: Sequence[Receipt]) -> None:
    newest: dict[int, datetime] = {}
    for receipt in receipts:
        newest[receipt.source_id] = max(
            receipt.received_at, newest.get(receipt.source_id, receipt.received_at)
        )
    for source, at in newest.items():
        heard_before = Q(last_received_at=None) | Q(last_received_at__lt=at - HEARD_EVERY)
        Source.objects.filter(heard_before, pk=source).update(last_received_at=at)
