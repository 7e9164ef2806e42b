"""The one door by which a reading becomes an event: kept once, cleaned, and waiting to be worked on."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from monitoring.models import Event, Receipt, Source
from monitoring.reading import Reading
from notifications.doorbell import ring_on_commit

BELL = "monitoring.work"

KEY_LENGTH = 255
TITLE_LENGTH = 300
TEXT_LENGTH = 20_000
LINK_LENGTH = 1000
LABELS = 64
LABEL_NAME = 100
LABEL_VALUE = 1000


def keep(
    source: Source, readings: Sequence[Reading], *, now: datetime, receipt: Receipt | None = None
) -> int:
    """Keep what was read, each once; give the number that was new. In a transaction, with what else it says.

    A message that carries its own time or number is known again for ever, whichever way it comes. One that
    carries neither is new with each receipt, and the state of its alarm tells whether it says anything.
    """
    return keep_all(source, [(receipt, readings)], now=now)


def keep_all(
    source: Source, read: Sequence[tuple[Receipt | None, Sequence[Reading]]], *, now: datetime
) -> int:
    """`keep` for many receipts at once, in their order; what came by a receipt was received when that was."""
    rows = [
        _event(source, reading, place, receipt.received_at if receipt else now, receipt)
        for receipt, readings in read
        for place, reading in enumerate(readings)
    ]
    # Of a message that came twice the first is kept.
    unique: dict[str, Event] = {}
    for row in rows:
        unique.setdefault(row.digest, row)
    known = set(Event.objects.filter(source=source, digest__in=list(unique)).values_list("digest", flat=True))
    fresh = [row for digest, row in unique.items() if digest not in known]
    Event.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    if fresh:
        ring_on_commit(BELL)
    return len(fresh)


def _event(source: Source, reading: Reading, place: int, now: datetime, receipt: Receipt | None) -> Event:
    key = key_of(reading.key)
    title = " ".join(storable(reading.title, TITLE_LENGTH * 4).split())[:TITLE_LENGTH] or key
    labels = labels_of(reading.labels)
    link = storable(reading.link, LINK_LENGTH + 1).strip()
    event = Event(
        source=source,
        receipt=receipt,
        key=key,
        action=reading.action,
        severity=reading.severity,
        title=title,
        text=storable(reading.text, TEXT_LENGTH),
        # Nothing but a web address is shown as a link; a cut one would lead elsewhere.
        link=link if link.startswith(("http://", "https://")) and len(link) <= LINK_LENGTH else "",
        labels=labels,
        occurred_at=reading.at,
        received_at=now,
    )
    event.digest = _digest(event, reading, place)
    return event


def _digest(event: Event, reading: Reading, place: int) -> str:
    said: list[object] = [event.key, str(event.action), reading.identity]
    if reading.identity:
        pass
    elif event.occurred_at is not None and not reading.recurs:
        said += [
            event.occurred_at.timestamp(),
            str(event.severity),
            event.title,
            event.text,
            sorted(event.labels.items()),
        ]
    else:
        said += [
            ["receipt", event.receipt_id] if event.receipt_id else ["moment", event.received_at.timestamp()],
            place,
        ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


def key_of(written: str) -> str:
    """The key as it is kept; a long one keeps its beginning and a digest of the whole."""
    key = " ".join(storable(written, 100_000).split())
    if len(key) <= KEY_LENGTH:
        return key
    return f"{key[: KEY_LENGTH - 33]}~{hashlib.sha256(key.encode()).hexdigest()[:32]}"


def labels_of(labels: Mapping[str, object]) -> dict[str, str]:
    """At most LABELS of them, in their order, as text; a value that is none is written as JSON."""
    kept: dict[str, str] = {}
    for name, value in labels.items():
        word = storable(str(name), LABEL_NAME).strip()
        if not word or value is None or len(kept) >= LABELS:
            continue
        written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        kept[word] = storable(written, LABEL_VALUE)
    return kept


def storable(text: str, limit: int) -> str:
    """`text` as PostgreSQL takes it and a page may show it: no control characters, no lone surrogates."""
    if text.isprintable():
        return text[:limit]
    kept = (
        character if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs") else " "
        for character in text[: limit * 2]
    )
    return "".join(kept)[:limit]
