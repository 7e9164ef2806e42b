"""A thousand subscribers, one update, a worker that is killed midway: each is told once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications import delivery, outbox
from notifications.models import Delivery
from statuspage import follower, notices
from statuspage.models import Subscription
from statuspage.notices import Words
from statuspage.status import Status
from tests.conftest import Mailserver
from tests.faults.dying import die, then_die, worker
from tests.makers import agent
from tests.statuspage.rendered import make_service, page_of, render

pytestmark = pytest.mark.django_db(transaction=True)
MANY, FEW = 1000, 60


def tell() -> None:
    """What a worker does for an update, to its end."""
    now = timezone.now()
    # PostgreSQL may need a moment to notice that whoever held the place is dead.
    end = time.monotonic() + 20
    while not follower.read_on(now=now):
        assert time.monotonic() < end
        time.sleep(0.05)
    # After the lease of whoever died, so that nobody has to wait for it here.
    delivery.sweep(now=now + delivery.LEASE + timedelta(seconds=5))


def tell_at_once() -> None:
    now = timezone.now()
    follower.read_on(now=now)
    delivery.sweep(now=now + timedelta(seconds=1))


POINTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "while posting": (outbox, "post_many", then_die(outbox.post_many)),
    "before the follower commits": (outbox, "post_many", then_die(outbox.post_many, at=2)),
    "midway, between two mails": (delivery, "_settle", then_die(delivery._settle, at=437)),
    "between acceptance and commit": (delivery, "_settle", die),
}


@pytest.mark.parametrize("point", POINTS)
def test_each_is_told_once(point: str, mailserver: Mailserver) -> None:
    # Posting goes in batches of 500; where mails are lost or doubled does not depend on how many there are.
    subscribers = FEW if point == "between acceptance and commit" else MANY
    service, yesterday = make_service("Mail", is_public=True), timezone.now() - timedelta(days=1)
    render()
    asked = [
        Subscription(
            page=page_of(None), channel="email", address=f"reader{number}@acme.example", language="en",
            token_hash=f"{number:064}", asked_at=yesterday,
            confirmed_at=yesterday,
        )
        for number in range(subscribers)
    ]  # fmt: skip
    Subscription.objects.bulk_create(asked)
    notices.announce_disruption(
        by=agent(), services={service: Status.MAJOR}, title=Words("Mail is down"), text=Words("We look.")
    )
    worker(*POINTS[point], tell_at_once)
    tell()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    told = Counter(str(mail["To"]) for mail in mailserver.accepted)
    assert len(told) == subscribers
    doubled = sum(told.values()) - subscribers
    assert doubled == (1 if point == "between acceptance and commit" else 0)
    assert len({mail["Message-ID"] for mail in mailserver.accepted}) == subscribers
