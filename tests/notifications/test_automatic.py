"""Answers that nobody typed: one to an address in an hour, and so many altogether."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from notifications import automatic, delivery, outbox
from notifications.models import Delivery
from people.models import Role
from tests import makers
from tests.conftest import Mailserver
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def answer(to: str = "robot@customer.example", at: Any = TUESDAY, **changes: Any) -> Delivery:
    with transaction.atomic():
        return outbox.post(
            template="acknowledgement", to=to, language="en", context={}, automatic=True, now=at, **changes
        )


def test_a_second_waits_for_the_hour_and_a_third_is_withheld() -> None:
    first = answer()
    second = answer("Robot@Customer.example", TUESDAY + 10 * MINUTE)
    third = answer(at=TUESDAY + 20 * MINUTE)
    assert (first.state, first.due_at) == ("waiting", TUESDAY)
    assert (second.state, second.due_at) == ("waiting", TUESDAY + HOUR)
    assert (third.state, third.settled_at) == ("withheld", TUESDAY + 20 * MINUTE)
    assert "within the hour" in third.last_error


def test_after_the_second_the_hour_begins_anew() -> None:
    for at in (TUESDAY, TUESDAY + MINUTE):
        answer(at=at)
    later = answer(at=TUESDAY + HOUR + MINUTE)
    assert (later.state, later.due_at) == ("waiting", TUESDAY + 2 * HOUR)
    much_later = answer(at=TUESDAY + 4 * HOUR)
    assert much_later.due_at == TUESDAY + 4 * HOUR


def test_others_and_what_people_write_go_as_ever() -> None:
    answer()
    assert answer("ann@customer.example").due_at == TUESDAY
    with transaction.atomic():
        row = outbox.post(
            template="reply", to="robot@customer.example", language="en", context={}, now=TUESDAY
        )
    assert (row.state, row.due_at) == ("waiting", TUESDAY)


def test_what_waited_for_the_server_still_goes_an_hour_apart(mailserver: Mailserver) -> None:
    answer(), answer()
    at = TUESDAY + 5 * HOUR
    delivery.sweep(now=at)
    assert len(mailserver.accepted) == 1
    for minutes in range(1, 59, 4):
        delivery.sweep(now=at + minutes * MINUTE)
    assert len(mailserver.accepted) == 1
    delivery.sweep(now=at + HOUR + MINUTE)
    assert len(mailserver.accepted) == 2
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}, "waiting its turn is no attempt"


def test_a_machine_is_told_not_to_answer(mailserver: Mailserver) -> None:
    answer()
    delivery.sweep(now=TUESDAY)
    [mail] = mailserver.accepted
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


def test_above_the_brake_all_are_withheld_and_the_leads_are_told_once(settings: Any) -> None:
    settings.MAIL_AUTOMATIC_PER_HOUR = 3
    lead = makers.make_user(role=Role.LEAD, language="nl")
    rows = [answer(f"a{number}@customer.example") for number in range(6)]
    assert [row.state for row in rows] == ["waiting"] * 3 + ["withheld"] * 3
    [told] = Delivery.objects.filter(template="automatic_brake")
    assert (told.to_address, told.language) == (lead.email, "nl")
    assert automatic.withheld_lately(now=TUESDAY + HOUR) == automatic.Withheld(3, 3)
    assert answer("b@customer.example", TUESDAY + HOUR + MINUTE).state == "waiting"


def test_the_page_of_sent_mail_tells_leads_of_the_brake(settings: Any) -> None:
    from django.utils import timezone

    settings.MAIL_AUTOMATIC_PER_HOUR = 0
    lead = makers.make_user(role=Role.LEAD)
    answer(at=timezone.now())
    client = Client()
    client.force_login(lead)
    assert "Automatic answers are held back" in client.get("/desk/mail/").content.decode()


def test_a_withheld_acknowledgement_troubles_no_incident() -> None:
    contact = makers.make_contact()
    incidents = [makers.make_incident(contact=contact) for _ in range(3)]
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == [
        "waiting", "waiting", "withheld",
    ]  # fmt: skip
    makers.accept_mails(TUESDAY + HOUR)
    assert not makers.fresh(incidents[2]).mail_trouble
    assert incidents[2].mails.filter(noted_at__isnull=True).count() == 0


def test_who_phones_gets_an_acknowledgement_each_time() -> None:
    contact = makers.make_contact()
    for _ in range(3):
        makers.make_incident(contact=contact, channel="phone")
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}


@pytest.mark.django_db(transaction=True)
def test_ten_at_the_same_moment_are_one_now_and_one_in_an_hour() -> None:
    barrier = threading.Barrier(10)

    def post() -> None:
        barrier.wait()
        try:
            answer()
        finally:
            connection.close()

    threads = [threading.Thread(target=post) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waiting = Delivery.objects.filter(state="waiting").order_by("due_at").values_list("due_at", flat=True)
    assert list(waiting) == [TUESDAY, TUESDAY + HOUR]
    assert Delivery.objects.filter(state="withheld").count() == 8
