"""Debian's postfix on loopback: what a real mail server accepts, puts off and refuses."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.db import transaction

from notifications import delivery, outbox
from notifications.models import Delivery
from tests.makers import TUESDAY
from tests.notifications.postfix import Postfix, postfix, send_over

pytestmark = [pytest.mark.mta, pytest.mark.django_db(transaction=True)]

BOXES = {"jo@customer.example": "jo", "later@customer.example": "later"}


@pytest.fixture(scope="module")
def server() -> Iterator[Postfix]:
    later = "check_recipient_access inline:{ later@customer.example=DEFER },"
    with postfix(BOXES, rules=later) as running:
        yield running


@pytest.fixture
def _sends_to_postfix(server: Postfix, settings) -> None:  # type: ignore[no-untyped-def]
    send_over(settings, server)


def post(to: str) -> Delivery:
    with transaction.atomic():
        return outbox.post(
            template="reply",
            to=to,
            to_name="Zoë, of Acme",
            language="nl",
            context={"reference": "INC-000001", "title": "Geen café-wifi", "text": "Wij kijken ernaar."},
            now=TUESDAY,
        )


@pytest.mark.usefixtures("_sends_to_postfix")
def test_a_real_server_accepts_puts_off_and_refuses_and_each_is_recorded_as_it_was(server: Postfix) -> None:
    unknown, later, good = (post(f"{who}@customer.example") for who in ("nobody", "later", "jo"))
    delivery.sweep(now=TUESDAY)
    rows = Delivery.objects.in_bulk()
    assert rows[good.pk].state == "accepted", rows[good.pk].last_error + server.log()
    assert rows[later.pk].state == "waiting"
    assert "answered 4" in rows[later.pk].last_error
    assert rows[unknown.pk].state == "refused"
    assert "answered 550" in rows[unknown.pk].last_error

    deadline = time.monotonic() + 20
    while not server.inbox() and time.monotonic() < deadline:
        time.sleep(0.1)
    [arrived] = server.inbox()
    assert f"Message-ID: {good.message_id}" in arrived
    assert "Auto-Submitted: auto-generated" in arrived
