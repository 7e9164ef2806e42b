"""Takes due messages, sends them outside any transaction, and records what became of them.

Each step is committed before the next begins. A worker that dies leaves a lease behind; when it has run
out, another worker takes the row again. Only a death between the server's acceptance and the commit after
it can send a message twice, and both copies carry the same Message-ID.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction
from django.db.models import F

from notifications import automatic, lanes, pace
from notifications.channels.contract import Acceptance, Session
from notifications.channels.outcomes import Away, Gone, NotNow, Overtaken, Refused, Silent
from notifications.channels.registry import CHANNELS
from notifications.doorbell import ring_settled
from notifications.models import UNSETTLED, Delivery, DeliveryState
from notifications.rendering import PAYLOAD_CHANNELS, CannotCompose, ShownMessage, compose, shown
from notifications.wording import storable

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
# A lease younger than this is not renewed before its message goes out: it covers the slowest server.
FRESH = timedelta(seconds=5)
GIVE_UP_AFTER = timedelta(hours=48)
BATCH = 20
SWEEP_FOR = timedelta(seconds=45)
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300, 600, 1800, 3600))

# The predicate repeats the partial index delivery_next; while a row is claimed, its due time is the end of
# the lease, so that one range of that index finds both what is due and what a dead worker left. There is a
# range for each precedence, looked into one after another only until there is enough: what is not due yet
# costs nothing. Only what has a lane asks the index delivery_lane whether something stands before it.
_CLAIM = """
WITH due AS MATERIALIZED (
    SELECT found.id FROM (VALUES (1), (5), (9)) AS level (precedence)
    CROSS JOIN LATERAL (
        SELECT id FROM notifications_delivery AS mine
        WHERE state IN ('waiting', 'sending') AND due_at <= %(now)s
        AND precedence = level.precedence {narrowed}
        AND (lane = '' OR NOT EXISTS (
            SELECT FROM notifications_delivery AS ahead
            WHERE ahead.lane = mine.lane AND ahead.id < mine.id
            AND ahead.lane <> '' AND ahead.state <> 'accepted'
        ))
        ORDER BY due_at, id LIMIT %(limit)s
        FOR UPDATE SKIP LOCKED
    ) AS found
    LIMIT %(limit)s
)
UPDATE notifications_delivery AS delivery
SET state = 'sending', claimed_until = %(until)s, due_at = %(until)s, attempts = delivery.attempts + 1
FROM due WHERE delivery.id = due.id
RETURNING delivery.*
"""


@dataclass
class PassedOver:
    """What a sweep found nobody at: the names of channels, and addresses."""

    channels: set[str] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)


class _Watch:
    """The time of one run: it starts at the given moment and moves on with the real seconds spent."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._started = time.monotonic()

    def now(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._started)


def deliver(delivery_id: int, *, now: datetime) -> bool:
    """Send one message if it is due and free. True when it was taken."""
    claimed = claim(now=now, only=delivery_id)
    _send_all(claimed, _Watch(now), PassedOver())
    return bool(claimed)


def sweep(*, now: datetime) -> int:
    """Send what is due, batch by batch, until nothing is left; give the number taken.

    A channel whose server is away, and an address that does not answer, are left alone for the rest of
    the sweep, so that a dead receiver with a thousand messages costs one timeout and no mail its turn.
    Many sweeps may run at once: each takes other rows.
    """
    watch, passed = _Watch(now), PassedOver()
    taken = 0
    while watch.now() - now < SWEEP_FOR:
        claimed = claim(now=watch.now(), without=passed)
        if not claimed:
            break
        taken += len(claimed)
        _send_all(claimed, watch, passed)
    return taken


def claim(
    *, now: datetime, limit: int = BATCH, only: int | None = None, without: PassedOver | None = None
) -> list[Delivery]:
    """Take due messages for the length of a lease; no two workers get the same one.

    `only` is the id of a single message.
    """
    without = without or PassedOver()
    narrowed = "" if only is None else "AND id = %(only)s"
    if without.channels:
        narrowed += " AND channel <> ALL(%(channels)s)"
    if without.addresses:
        narrowed += " AND to_address <> ALL(%(addresses)s)"
    sql = _CLAIM.format(narrowed=narrowed)
    terms: dict[str, Any] = {
        "now": now,
        "until": now + LEASE,
        "limit": limit,
        "only": only,
        "channels": sorted(without.channels),
        "addresses": sorted(without.addresses),
    }
    # Durable: inside somebody's transaction the claim would hold its locks while the mail server talks.
    with transaction.atomic(durable=True):
        rows = list(Delivery.objects.raw(sql, terms))
    return sorted(rows, key=lambda row: (row.precedence, row.pk))


def record_bounce(message_id: str, *, reason: str, now: datetime) -> bool:
    """Note that an accepted message came back. True when there was such a message, not yet bounced."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update()
            .filter(message_id=message_id, state=DeliveryState.ACCEPTED)
            .first()
        )
        if delivery is None:
            return False
        return _settle(
            delivery, DeliveryState.BOUNCED, now, from_states=(DeliveryState.ACCEPTED,), why=reason
        )


def record_delay(message_id: str, *, reason: str) -> bool:
    """Note that a server on the way still tries to hand an accepted message on. True when there was one."""
    accepted = Delivery.objects.accepted().filter(message_id=message_id)
    return bool(accepted.update(last_error=reason))


def _send_all(deliveries: list[Delivery], watch: _Watch, passed: PassedOver) -> None:
    """Send a claimed batch, each channel in its own session; note in `passed` where nobody is."""
    # A newer version may have posted over a channel that this one does not know yet.
    unknown = {delivery.channel for delivery in deliveries} - CHANNELS.keys()
    for name in [*CHANNELS, *sorted(unknown)]:
        batch = [delivery for delivery in deliveries if delivery.channel == name]
        if not batch:
            continue
        if name not in CHANNELS:
            for delivery in batch:
                _put_back(delivery, watch.now(), f"This worker knows no channel {name!r}.")
            passed.channels.add(name)
        elif not _send_over(name, batch, watch, passed):
            passed.channels.add(name)


def _send_over(name: str, deliveries: list[Delivery], watch: _Watch, passed: PassedOver) -> bool:
    """Send what goes over one channel; False when that channel's server is away."""
    away = ""
    with CHANNELS[name].session() as session:
        for delivery in deliveries:
            if away:
                _put_back(delivery, watch.now(), away)
                continue
            try:
                if turn_at := _turn_of(delivery, watch.now()):
                    _postpone(delivery, turn_at)
                    continue
                _send(session, delivery, watch)
            except Away as error:
                away = str(error)
                _put_back(delivery, watch.now(), away)
            except NotNow as error:
                if isinstance(error, Silent):
                    passed.addresses.add(delivery.to_address)
                _put_back(delivery, watch.now(), str(error), wait=error.wait)
            except (Refused, CannotCompose) as error:
                if delivery.give_up_at and isinstance(error, Refused) and not isinstance(error, Gone):
                    _put_back(delivery, watch.now(), str(error))
                else:
                    _settle(delivery, DeliveryState.REFUSED, watch.now(), why=str(error))
            except Overtaken as error:
                log.warning("%s", error)
            except DatabaseError:
                raise
            except Exception as error:
                # Nobody foresaw this one, and it must not keep the others waiting.
                log.exception("Delivery %s met an unforeseen error.", delivery.pk)
                _put_back(delivery, watch.now(), f"{type(error).__name__}: {error}")
    if away:
        log.warning("What goes by %s waits: %s", name, away)
    return not away


def _send(session: Session, delivery: Delivery, watch: _Watch) -> None:
    message = _message_of(delivery)
    if not _still_ours(delivery, watch.now()):
        return

    def keep() -> None:
        if not _still_ours(delivery, watch.now()):
            raise Overtaken(f"Delivery {delivery.pk} was taken by another worker.")

    acceptance = session.send(delivery, message, keep)
    _settle(delivery, DeliveryState.ACCEPTED, watch.now(), from_states=UNSETTLED, acceptance=acceptance)


def _message_of(delivery: Delivery) -> ShownMessage:
    """Compose at the first attempt and keep the result, so that every attempt says the same.

    A webhook's payload was fixed when it was posted.
    """
    if not delivery.subject and not delivery.text and delivery.channel not in PAYLOAD_CHANNELS:
        composed = compose(delivery)
        delivery.subject, delivery.text, delivery.html = composed.subject, composed.text, composed.html
        Delivery.objects.filter(pk=delivery.pk).update(
            subject=composed.subject, text=composed.text, html=composed.html
        )
    try:
        return shown(delivery)
    except CannotCompose:
        raise
    except DatabaseError as error:
        raise NotNow(f"The links could not be made: {error}") from error
    except Exception as error:
        raise CannotCompose(f"The links could not be made: {type(error).__name__}: {error}") from error


def _still_ours(delivery: Delivery, now: datetime) -> bool:
    """Renew an ageing lease; False when another worker has taken the row since."""
    assert delivery.claimed_until is not None
    if delivery.claimed_until - now >= LEASE - FRESH:
        return True
    until = now + LEASE
    if not _claimed(delivery).update(claimed_until=until, due_at=until):
        return False
    delivery.claimed_until = until
    return True


def _claimed(delivery: Delivery) -> Any:
    """The row, as long as this claim of it holds: each claim counts up the attempts."""
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts)


def _put_back(delivery: Delivery, now: datetime, why: str, *, wait: timedelta = timedelta(0)) -> None:
    """Leave it for a later attempt, `wait` from now at the earliest, or give it up."""
    last_try_at = delivery.give_up_at or delivery.posted_at + GIVE_UP_AFTER
    if now >= last_try_at:
        _settle(delivery, DeliveryState.GIVEN_UP, now, why=why)
        return
    due_at = now + max(wait, wait_after(delivery.attempts))
    if delivery.give_up_at:
        due_at = min(due_at, delivery.give_up_at)
    is_ours = _claimed(delivery).update(
        state=DeliveryState.WAITING, claimed_until=None, due_at=due_at, last_error=why
    )
    if is_ours and delivery.lane:
        lanes.wait_for(delivery, due_at)


def _turn_of(delivery: Delivery, now: datetime) -> datetime | None:
    """When a mail may go that waits for others to its reader, or to its domain; None for now."""
    if wait := automatic.must_wait(delivery, now=now):
        return now + wait
    return pace.full_until(delivery, now=now)


def _postpone(delivery: Delivery, due_at: datetime) -> None:
    """Give it back untried: what others had to do with costs it no attempt."""
    _claimed(delivery).update(
        state=DeliveryState.WAITING, claimed_until=None, due_at=due_at, attempts=F("attempts") - 1
    )


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts, the first of them being 1."""
    return BACKOFF[min(max(attempts, 1), len(BACKOFF)) - 1]


def _settle(
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    *,
    from_states: tuple[DeliveryState, ...] | None = None,
    why: str = "",
    acceptance: Acceptance | None = None,
) -> bool:
    """Record the end of a message and tell those it is about.

    A failure counts only for the claim that met it. An acceptance counts whoever holds the row by now,
    since a message that is out must not be sent again.
    """
    rows = (
        _claimed(delivery)
        if from_states is None
        else Delivery.objects.filter(pk=delivery.pk, state__in=from_states)
    )
    changes: dict[str, Any] = {"state": state, "settled_at": now, "claimed_until": None, "last_error": why}
    if state == DeliveryState.ACCEPTED:
        changes["accepted_at"] = now
    if acceptance is not None:
        changes |= {"accepted_by": storable(acceptance.server), "answer": storable(acceptance.answer)}
    with transaction.atomic():
        changed = bool(rows.update(**changes))
        if changed and delivery.lane and state == DeliveryState.ACCEPTED:
            lanes.let_next_go(delivery.lane, now)
        if changed:
            ring_settled(delivery.about)
    if changed and why:
        log.warning("Delivery %s is %s: %s", delivery.pk, state, why)
    return changed
