"""Programs that answer everything, set against the desk and against each other, for three hours."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from notifications.models import Delivery, DeliveryState
from tests import makers
from tests.mailroom.arriving import arrive, reading
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db
KEPT_BACK = (DeliveryState.REFUSED, DeliveryState.WITHHELD)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def answer_everything(address: str, seen: set[int], at: datetime) -> None:
    """Answer each mail that went out to this address, as a new thread and as if a human did."""
    went_out = Delivery.objects.filter(to_address=address, due_at__lte=at).exclude(state__in=KEPT_BACK)
    for delivery in went_out.exclude(pk__in=seen):
        seen.add(delivery.pk)
        arrive(reading(address, "I got your mail.", subject="Automatic"), at=at)


def test_two_responders_and_the_desk_exchange_one_automatic_mail_an_hour_each() -> None:
    known, unknown = makers.make_contact(email="robot@customer.example").email, "robot@elsewhere.example"
    seen: set[int] = set()
    for address in (known, unknown):
        arrive(reading(address, f"Help, says {unknown}.", cc=unknown), at=TUESDAY)
    for step in range(3 * 60):
        for address in (known, unknown):
            answer_everything(address, seen, TUESDAY + (step + 1) * MINUTE)
    sent = Delivery.objects.exclude(state__in=KEPT_BACK)
    per_hour = Counter((one.to_address, (one.due_at - TUESDAY) // HOUR) for one in sent)
    assert set(per_hour.values()) == {1}
    assert {address for address, _hour in per_hour} == {known, unknown}
