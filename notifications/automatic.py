"""Answers that nobody typed: few enough that two machines cannot keep each other writing.

Each address gets one an hour. A second one waits until the hour is over, and further ones are withheld as
long as it waits. Above MAIL_AUTOMATIC_PER_HOUR altogether all are withheld, and the leads are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max, Q
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from notifications.models import UNSETTLED, Delivery, DeliveryQuerySet, DeliveryState

EACH = timedelta(hours=1)
# However long a mail may wait for its server, its turn came within this.
LATELY = timedelta(days=3)
ONE_WAITS = "Withheld: this address had an automatic answer within the hour, and another one waits for it."
BRAKED = "Withheld: within an hour there were more automatic answers than MAIL_AUTOMATIC_PER_HOUR."


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many automatic answers were not sent in the last day; `braked`: for there were too many at all."""

    altogether: int
    braked: int


def give_turns(rows: list[Delivery], *, now: datetime) -> bool:
    """Say of each new automatic answer when it goes, or withhold it; whether the brake held one back.

    One transaction at a time decides about an address. The count over all addresses is not locked: what
    is decided at the same moment may pass the brake together, one for each worker at most.
    """
    meant = [row for row in rows if row.automatic_at is not None and row.state == DeliveryState.WAITING]
    if not meant:
        return False
    for address in sorted({row.to_address.lower() for row in meant}):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"automatic:{address}"])
    went = _of_last_hour(now).count()
    turns: dict[str, datetime | None] = {}
    braked = False
    for row in meant:
        address = row.to_address.lower()
        last = turns[address] if address in turns else _last_turn(address, now)
        if went >= settings.MAIL_AUTOMATIC_PER_HOUR:
            _withhold(row, BRAKED, now)
            braked = True
        elif last is not None and last > now:
            _withhold(row, ONE_WAITS, now)
        else:
            row.automatic_at = row.due_at = turns[address] = now if last is None else last + EACH
            went += 1
    return braked


def _of_last_hour(now: datetime) -> DeliveryQuerySet:
    given = Delivery.objects.filter(automatic_at__isnull=False, automatic_at__gt=now - EACH)
    return given.exclude(state=DeliveryState.WITHHELD)


def _last_turn(address: str, now: datetime) -> datetime | None:
    turn: datetime | None = (
        _of_last_hour(now).filter(_to(address)).aggregate(last=Max("automatic_at"))["last"]
    )
    return turn


def _to(address: str) -> Q:
    """The expression of the index delivery_automatic_to."""
    return Q(Exact(Lower("to_address"), address))


def _withhold(row: Delivery, why: str, now: datetime) -> None:
    row.state, row.settled_at, row.last_error = DeliveryState.WITHHELD, now, why


def must_wait(delivery: Delivery, *, now: datetime) -> timedelta | None:
    """How much longer an answer whose turn has come must wait all the same; None when it may go.

    After an hour without a server two of them are due at once: the first of them goes, and the next an
    hour after it arrived.
    """
    if delivery.automatic_at is None:
        return None
    others = Delivery.objects.filter(
        _to(delivery.to_address.lower()), automatic_at__isnull=False, automatic_at__gt=now - LATELY
    ).exclude(pk=delivery.pk)
    arrived = others.filter(state=DeliveryState.ACCEPTED, accepted_at__gt=now - EACH)
    last = arrived.aggregate(last=Max("accepted_at"))["last"]
    if last is not None:
        return last + EACH - now
    is_before = others.filter(pk__lt=delivery.pk, state__in=UNSETTLED).exists()
    return timedelta(minutes=1) if is_before else None


def withheld_lately(*, now: datetime) -> Withheld:
    """What was withheld within the last day, for the pages of leads."""
    rows = Delivery.objects.filter(
        automatic_at__isnull=False, automatic_at__gt=now - timedelta(days=1), state=DeliveryState.WITHHELD
    )
    why = list(rows.values_list("last_error", flat=True))
    return Withheld(len(why), why.count(BRAKED))
