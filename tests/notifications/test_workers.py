"""Several workers at once, leases that end, waits that grow, and answers that come late."""

from __future__ import annotations

import smtplib
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection, transaction

from notifications import delivery, outbox
from notifications.channels import email
from notifications.channels.contract import Acceptance, Keep
from notifications.models import Delivery
from notifications.rendering import ShownMessage, shown
from tests.conftest import Mailserver
from tests.makers import TUESDAY

SECOND = timedelta(seconds=1)


def post(number: int = 1, **changes: object) -> Delivery:
    fields = {
        "template": "reply",
        "to": f"jo{number}@customer.example",
        "language": "en",
        "context": {"reference": "INC-000001", "text": "Hello"},
        "now": TUESDAY,
    }
    with transaction.atomic():
        return outbox.post(**(fields | changes))  # type: ignore[arg-type]


def again(row: Delivery) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


@pytest.mark.django_db(transaction=True)
def test_workers_in_parallel_send_each_mail_once(mailserver: Mailserver) -> None:
    rows = [post(number) for number in range(90)]
    barrier = threading.Barrier(3)
    taken: list[int] = []

    def work() -> None:
        try:
            barrier.wait(10)
            taken.append(delivery.sweep(now=TUESDAY))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    counted = Counter(mail["Message-ID"] for mail in mailserver.accepted)
    assert counted == Counter(row.message_id for row in rows)
    assert sum(taken) == len(rows)
    assert len(taken) == 3


@pytest.mark.django_db(transaction=True)
def test_one_bell_rung_twice_sends_once(mailserver: Mailserver) -> None:
    row = post()
    assert delivery.deliver(row.pk, now=TUESDAY)
    assert not delivery.deliver(row.pk, now=TUESDAY)
    assert len(mailserver.accepted) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_inside_a_transaction(mailserver: Mailserver) -> None:
    row = post()
    with pytest.raises(RuntimeError), transaction.atomic():
        delivery.deliver(row.pk, now=TUESDAY)
    assert not mailserver.accepted


@pytest.mark.django_db
def test_a_lease_protects_until_it_ends_and_not_longer() -> None:
    row = post()
    assert delivery.claim(now=TUESDAY) == [row]
    assert delivery.claim(now=TUESDAY + delivery.LEASE - SECOND) == []
    [taken_over] = delivery.claim(now=TUESDAY + delivery.LEASE)
    assert taken_over.attempts == 2


@pytest.mark.django_db
def test_a_worker_that_lost_its_claim_changes_nothing_but_an_acceptance() -> None:
    post()
    [slow] = delivery.claim(now=TUESDAY)
    later = TUESDAY + delivery.LEASE
    delivery.claim(now=later)
    assert not delivery._still_ours(slow, later)
    delivery._put_back(slow, later, "too late")
    assert again(slow).state == "sending"
    delivery._settle(slow, Delivery.State.ACCEPTED, later, from_states=(Delivery.State.SENDING,))
    assert again(slow).state == "accepted"


def test_waits_grow_to_an_hour() -> None:
    seconds = [delivery.wait_after(attempts).total_seconds() for attempts in range(1, 11)]
    assert seconds == [10, 30, 60, 120, 300, 600, 1800, 3600, 3600, 3600]


@pytest.mark.django_db
def test_a_refused_sign_in_blames_no_message(mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_backend: EmailBackend) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"wrong password")

    monkeypatch.setattr(EmailBackend, "open", refuse)
    rows = [post(number) for number in range(3)]
    delivery.sweep(now=TUESDAY)
    assert {again(row).state for row in rows} == {"waiting"}
    assert "wrong password" in again(rows[0]).last_error


@pytest.mark.django_db
def test_an_unforeseen_error_keeps_one_mail_waiting_and_lets_the_others_go(
    mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd, sound = post(1), post(2)
    send = email.SmtpSession.send

    def stumble(session: email.SmtpSession, row: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        if row == odd:
            raise AttributeError("unheard of")
        return send(session, row, message, keep)

    monkeypatch.setattr(email.SmtpSession, "send", stumble)
    delivery.sweep(now=TUESDAY)
    assert (again(odd).state, again(sound).state) == ("waiting", "accepted")
    assert "unheard of" in again(odd).last_error


@pytest.mark.django_db
def test_an_accepted_mail_may_still_bounce_once() -> None:
    row = post(about="incident:1")
    assert not delivery.record_bounce(row.message_id, reason="5.1.1", now=TUESDAY)
    delivery.sweep(now=TUESDAY)
    later = TUESDAY + timedelta(hours=1)
    assert delivery.record_bounce(row.message_id, reason="5.1.1 no such user", now=later)
    assert not delivery.record_bounce(row.message_id, reason="5.1.1 no such user", now=later)
    [bounced] = Delivery.objects.about("incident:1").filter(state="bounced")
    assert (bounced.state, bounced.settled_at) == ("bounced", later)
    assert bounced.accepted_at is not None


@pytest.mark.django_db
def test_a_link_mark_that_somebody_typed_opens_nothing(settings) -> None:  # type: ignore[no-untyped-def]
    settings.NOTIFICATIONS_LINK_RESOLVER = "tests.notifications.test_workers.any_address"
    typed = "Look: [[link:confirm:99]] and [[link:follow:1]]"
    row = post(context={"title": typed, "text": typed, "links": {"follow": "follow:1"}})
    message = shown(row)
    assert "/confirm:99" not in message.subject + message.text + message.html
    assert message.text.count("https://desk.example/follow:1") == 1
    assert message.html.count("https://desk.example/follow:1") == 1


def any_address(mark: str) -> str:
    return f"https://desk.example/{mark}"


@pytest.mark.django_db
def test_what_postgresql_cannot_hold_is_left_out_and_the_rest_arrives(mailserver: Mailserver) -> None:
    row = post(to_name="Jo\x00\ud800", context={"title": "a\x00b\udfff", "text": "One\x00\n\u202etwo"})
    delivery.sweep(now=TUESDAY)
    assert again(row).state == "accepted"
    body = mailserver.accepted[0].get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert "One\ntwo" in body.replace("\r\n", "\n")
