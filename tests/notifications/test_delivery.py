"""From the outbox to the mail server, with everything that a server can say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from notifications import delivery, outbox
from notifications.models import Delivery
from tests.conftest import Mailserver
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def post(**changes: object) -> Delivery:
    fields = {
        "template": "reply",
        "to": "jo@customer.example",
        "to_name": "Jo",
        "language": "en",
        "context": {"reference": "INC-000001", "title": "Down", "text": "Hello", "agent_name": "Noor"},
        "now": TUESDAY,
    }
    with transaction.atomic():
        return outbox.post(**(fields | changes))  # type: ignore[arg-type]


def again(row: Delivery) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_posting_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError):
        outbox.post(template="reply", to="a@b.example", language="en", context={})


def test_what_is_rolled_back_was_never_posted() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        outbox.post(template="reply", to="a@b.example", language="en", context={})
        raise ZeroDivisionError
    assert not Delivery.objects.exists()


def test_the_same_key_is_one_message() -> None:
    assert post(key="k") == post(key="k")
    assert Delivery.objects.count() == 1


def test_a_mail_arrives_whole(mailserver: Mailserver) -> None:
    row = post()
    assert delivery.sweep(now=TUESDAY) == 1
    row = again(row)
    assert row.state == "accepted"
    assert row.accepted_at is not None
    [mail] = mailserver.accepted
    assert mail["Message-ID"] == row.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert {part.get_content_type() for part in mail.walk()} >= {"text/plain", "text/html"}
    assert delivery.sweep(now=TUESDAY + MINUTE) == 0


@pytest.mark.parametrize("name", ["Jo\r\nBcc: all@x.example", "\u202eoJ", '"quoted", <odd>', "Zoë 😀"])
def test_a_name_adds_no_header_and_no_reader(mailserver: Mailserver, name: str) -> None:
    post(to_name=name, context={"title": "Down\r\nX-Evil: yes", "reference": "INC-000001"})
    delivery.sweep(now=TUESDAY)
    [mail] = mailserver.accepted
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert len(mail["To"].addresses) == 1


def test_a_temporary_refusal_is_tried_again_later_with_the_same_identity(mailserver: Mailserver) -> None:
    row = post()
    mailserver.answer = "451 try later"
    delivery.sweep(now=TUESDAY)
    row = again(row)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.due_at >= TUESDAY + timedelta(seconds=10)
    assert "451" in row.last_error
    mailserver.answer = "250 OK"
    delivery.sweep(now=TUESDAY + MINUTE)
    assert mailserver.accepted[0]["Message-ID"] == row.message_id
    assert again(row).state == "accepted"


def test_a_permanent_refusal_is_settled_and_said(mailserver: Mailserver) -> None:
    row = post()
    mailserver.answer = "550 no such user"
    delivery.sweep(now=TUESDAY)
    row = again(row)
    assert row.state == "refused"
    assert "550 no such user" in row.last_error
    assert delivery.sweep(now=TUESDAY + timedelta(days=1)) == 0


def test_an_impossible_address_is_kept_as_refused() -> None:
    row = post(to="not an address")
    assert row.state == "refused"
    assert "not an e-mail address" in row.last_error


def test_a_broken_message_does_not_hold_up_the_next(mailserver: Mailserver) -> None:
    broken, sound = post(template="no_such_template"), post()
    delivery.sweep(now=TUESDAY)
    assert again(broken).state == "refused"
    assert again(sound).state == "accepted"


def test_ten_minutes_without_a_server_lose_nothing_and_double_nothing(mailserver: Mailserver) -> None:
    rows = [post(to=f"jo{number}@customer.example") for number in range(12)]
    mailserver.stop()
    for seconds in range(0, 600, 5):
        delivery.sweep(now=TUESDAY + timedelta(seconds=seconds))
    assert not mailserver.accepted
    mailserver.start()
    for seconds in range(600, 1500, 5):
        delivery.sweep(now=TUESDAY + timedelta(seconds=seconds))
    assert sorted(mail["Message-ID"] for mail in mailserver.accepted) == sorted(
        row.message_id for row in rows
    )


def test_after_two_days_it_is_given_up(mailserver: Mailserver) -> None:
    row = post()
    mailserver.stop()
    delivery.sweep(now=TUESDAY + timedelta(hours=48))
    assert again(row).state == "given_up"


def test_without_a_server_mail_lands_in_a_maildir(settings) -> None:  # type: ignore[no-untyped-def]
    row = post()
    delivery.sweep(now=TUESDAY)
    assert again(row).state == "accepted"
    [file] = list((settings.MAILDIR / "new").iterdir())
    assert row.message_id.encode() in file.read_bytes()


def test_a_stored_message_holds_no_usable_link(mailserver: Mailserver) -> None:
    from tests import makers

    makers.make_incident(at=TUESDAY)
    delivery.sweep(now=TUESDAY)
    row = Delivery.objects.get()
    sent = mailserver.accepted[0].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    token = sent.split("/i/")[1].split("/")[0]
    assert len(token) == 64
    with connection.cursor() as cursor:
        for table in ("notifications_delivery", "incidents_incidentlink"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert token not in cursor.fetchone()[0]
    assert "[[link:follow:" in row.text
