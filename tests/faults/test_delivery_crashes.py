"""The worker dies at every point between claim, acceptance and commit; every mail arrives."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.db import transaction

from notifications import delivery, outbox
from notifications.channels import email
from notifications.models import Delivery
from tests.conftest import Mailserver
from tests.faults.dying import die, then_die, worker
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)


def post(number: int) -> Delivery:
    with transaction.atomic():
        return outbox.post(
            template="reply",
            to=f"jo{number}@customer.example",
            language="en",
            context={"text": "Hi"},
            now=TUESDAY,
        )


POINTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "before the claim": (delivery, "claim", die),
    "after the claim": (delivery, "claim", then_die(delivery.claim)),
    "after composing": (delivery, "_message_of", then_die(delivery._message_of)),
    "before connecting": (email.SmtpSession, "_connect", die),
    "after connecting": (email.SmtpSession, "_connect", then_die(email.SmtpSession._connect)),
    "after acceptance, before the commit": (delivery, "_settle", die),
    "after the commit": (delivery, "_settle", then_die(delivery._settle)),
}


@pytest.mark.parametrize("point", POINTS)
def test_every_mail_arrives_and_only_one_point_can_double_one(point: str, mailserver: Mailserver) -> None:
    rows = [post(number) for number in range(5)]
    worker(*POINTS[point], lambda: delivery.sweep(now=TUESDAY))
    delivery.sweep(now=TUESDAY + delivery.LEASE + timedelta(seconds=1))
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}
    arrived = [mail["Message-ID"] for mail in mailserver.accepted]
    assert set(arrived) == {row.message_id for row in rows}
    doubled = len(arrived) - len(rows)
    assert doubled == (1 if point == "after acceptance, before the commit" else 0)


def test_a_flushed_redis_loses_and_doubles_nothing(
    redis_url: str, mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bells go through a real broker; all of it is emptied while mails wait."""
    from celery import Celery

    from notifications import doorbell

    app = Celery("bells", broker=redis_url)
    monkeypatch.setattr(doorbell, "current_app", app)
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)
    rows = [post(number) for number in range(30)]
    broker = redis.Redis.from_url(redis_url)
    assert broker.llen("celery") >= 30
    broker.flushall()
    delivery.sweep(now=TUESDAY + timedelta(seconds=5))
    arrived = [mail["Message-ID"] for mail in mailserver.accepted]
    assert sorted(arrived) == sorted(row.message_id for row in rows)


def test_a_broker_that_is_away_fails_no_caller_and_holds_up_only_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from celery import Celery

    from notifications import doorbell

    app = Celery("bells", broker="redis://127.0.0.1:1/0")
    app.conf.broker_connection_timeout = 1
    monkeypatch.setattr(doorbell, "current_app", app)
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)
    post(1)
    began = time.monotonic()
    for number in range(2, 10):
        post(number)
    assert time.monotonic() - began < 1
    assert Delivery.objects.count() == 9
