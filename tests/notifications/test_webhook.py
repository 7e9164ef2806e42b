"""Webhooks from the outbox to their receiver, next to mails and to receivers that are dead."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from notifications import delivery, outbox
from notifications.channels import guarded, signing
from notifications.channels.webhook import id_of
from notifications.models import LONGEST_ADDRESS, Delivery
from notifications.rendering import shown
from tests.conftest import Mailserver, free_port
from tests.makers import TUESDAY
from tests.notifications.receiver import Got, Receiver

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PAYLOAD = {"type": "incident.classified", "data": {"reference": "INC-000001", "title": "Café <b>down</b>"}}


def key_of_subscription(mark: str) -> bytes:
    if mark == "subscription:500":
        raise OperationalError("the database is away")
    if mark != "subscription:12":
        raise LookupError(mark)
    return signing.key_of(SECRET)


def any_address(mark: str) -> str:
    return f"https://desk.example/{mark}"


@pytest.fixture(autouse=True)
def _resolvers(settings) -> None:  # type: ignore[no-untyped-def]
    settings.NOTIFICATIONS_SECRET_RESOLVERS = {
        "subscription": "tests.notifications.test_webhook.key_of_subscription"
    }
    settings.NOTIFICATIONS_LINK_RESOLVER = "tests.notifications.test_webhook.any_address"


def post(to: str, *, payload: Any = PAYLOAD, secret: str = "subscription:12", **changes: Any) -> Delivery:
    fields = {
        "template": "incident.classified",
        "channel": "webhook",
        "to": to,
        "language": "en",
        "context": {"payload": payload, "secret": secret} | changes.pop("context", {}),
        "now": TUESDAY,
    }
    with transaction.atomic():
        return outbox.post(**(fields | changes))


def mail() -> Delivery:
    with transaction.atomic():
        return outbox.post(
            template="reply", to="jo@customer.example", language="en", context={"text": "Hi"}, now=TUESDAY
        )


def again(row: Delivery) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


def is_signed(got: Got, secret: str = SECRET) -> bool:
    """As a receiver checks it, from what the specification says and nothing of ours."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(got.headers["webhook-signature"], f"v1,{signature}")


def test_a_webhook_arrives_signed_and_is_settled(receiver: Receiver) -> None:
    row = post(receiver.url, about="incident:1")
    assert delivery.sweep(now=TUESDAY) == 1
    row = again(row)
    assert (row.state, row.last_error) == ("accepted", "")
    assert row.accepted_at is not None
    [got] = receiver.got
    assert got.json == PAYLOAD
    assert "Café".encode() in got.body
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["User-Agent"] == guarded.USER_AGENT
    assert got.headers["webhook-id"] == row.message_id.strip("<>").split("@")[0]
    assert abs(int(got.headers["webhook-timestamp"]) - time.time()) < 30
    assert is_signed(got)
    assert not is_signed(got, signing.new_secret())
    assert delivery.sweep(now=TUESDAY + MINUTE) == 0


def test_the_signature_is_that_of_the_specification() -> None:
    """The example that Standard Webhooks' own libraries test with."""
    signature = signing.sign(
        signing.key_of(SECRET),
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_has_the_form_that_receivers_know() -> None:
    first, second = signing.new_secret(), signing.new_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert len(signing.key_of(first)) == signing.KEY_BYTES
    with pytest.raises(ValueError, match="base64"):
        signing.key_of("whsec_not base64!")


def test_another_attempt_has_the_same_id_and_a_time_of_its_own(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = post(receiver.url)
    clock = iter([1_700_000_000.9, 1_700_000_060.1])
    monkeypatch.setattr("notifications.channels.webhook.time", SimpleNamespace(time=clock.__next__))
    receiver.status = 500
    delivery.sweep(now=TUESDAY)
    assert again(row).state == "waiting"
    receiver.status = 204
    delivery.sweep(now=TUESDAY + MINUTE)
    assert again(row).state == "accepted"
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == id_of(row)
    assert [got.headers["webhook-timestamp"] for got in receiver.got] == ["1700000000", "1700000060"]
    assert first.body == second.body
    assert is_signed(first)
    assert is_signed(second)
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


def test_only_a_value_that_is_a_known_mark_becomes_an_address(receiver: Receiver) -> None:
    links = {"follow": "follow:1", "desk": "desk:INC-000001"}
    payload = {
        "url": "[[link:follow:1]]",
        "nested": [{"url": "[[link:desk:INC-000001]]"}, 7, None, True],
        "typed": "See [[link:follow:1]]",
        "strange": "[[link:confirm:99]]",
        "[[link:follow:1]]": "a name is no value",
    }
    row = post(receiver.url, payload=payload, context={"links": links})
    delivery.sweep(now=TUESDAY)
    assert receiver.got[0].json == payload | {
        "url": "https://desk.example/follow:1",
        "nested": [{"url": "https://desk.example/desk:INC-000001"}, 7, None, True],
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT notifications_delivery::text FROM notifications_delivery")
        stored = cursor.fetchone()[0]
    assert "desk.example" not in stored
    assert SECRET not in stored
    assert "https://desk.example/follow:1" in shown(again(row)).text


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413, 422, 301, 307])
def test_a_lasting_refusal_is_settled_and_said(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.body = status, b"no\r\nsuch <hook>"
    receiver.headers = {"Location": "/elsewhere"}
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    row = again(row)
    assert row.state == "refused"
    assert str(status) in row.last_error
    assert "/hook" not in row.last_error
    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
def test_a_passing_refusal_is_tried_again(receiver: Receiver, status: int) -> None:
    receiver.status = status
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    row = again(row)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert str(status) in row.last_error
    assert TUESDAY + timedelta(seconds=10) <= row.due_at < TUESDAY + MINUTE


@pytest.mark.parametrize(
    ("asked", "waits"), [("120", 120), ("3", 10), ("999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", 10)]
)
def test_a_receiver_may_ask_for_time(receiver: Receiver, asked: str, waits: int) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": asked}
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    waited = (again(row).due_at - TUESDAY).total_seconds()
    assert waits <= waited < waits + 20


@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "There is no web address"),
        ("jo@customer.example", "not a web address"),
        ("https://", "not a web address"),
        ("https://user:secret@hooks.example/", "password"),
        ("http://hooks.example/", "Only https"),
        ("https://hooks.example/" + "x" * LONGEST_ADDRESS, "longer than 320"),
    ],
)
def test_an_impossible_address_is_kept_as_refused(to: str, said: str) -> None:
    row = post(to)
    assert row.state == "refused"
    assert said in row.last_error
    assert delivery.sweep(now=TUESDAY) == 0


def test_plain_http_is_for_hosts_that_the_operator_named(settings) -> None:  # type: ignore[no-untyped-def]
    settings.GUARDED_ALLOW = ["chat.inner.example", "10.1.0.0/16"]
    assert post("http://chat.inner.example:8065/hooks/x").state == "waiting"
    assert post("http://10.1.2.3/hooks/x").state == "waiting"
    assert post("http://10.2.2.3/hooks/x").state == "refused"


def test_an_inner_address_is_refused_when_it_shows(receiver: Receiver, settings) -> None:  # type: ignore[no-untyped-def]
    row = post(receiver.url)
    settings.GUARDED_ALLOW = []
    delivery.sweep(now=TUESDAY)
    row = again(row)
    assert row.state == "refused"
    assert "inner address" in row.last_error
    assert receiver.got == []


def test_a_subscription_that_is_gone_gets_nothing(receiver: Receiver) -> None:
    gone, unsigned = post(receiver.url, secret="subscription:13"), post(receiver.url, secret="")
    delivery.sweep(now=TUESDAY)
    assert (again(gone).state, again(unsigned).state) == ("refused", "refused")
    assert "subscription:13 is gone" in again(gone).last_error
    assert receiver.got == []


def test_what_hinders_the_resolver_for_a_while_hinders_no_other(receiver: Receiver, settings) -> None:  # type: ignore[no-untyped-def]
    hindered, sound = post(receiver.url, secret="subscription:500"), post(receiver.url)
    delivery.sweep(now=TUESDAY)
    assert (again(hindered).state, again(sound).state) == ("waiting", "accepted")
    settings.NOTIFICATIONS_SECRET_RESOLVERS = {}
    delivery.sweep(now=TUESDAY + MINUTE)
    assert again(hindered).state == "waiting"
    assert "NOTIFICATIONS_SECRET_RESOLVERS" in again(hindered).last_error


def test_without_a_payload_there_is_nothing_to_send(receiver: Receiver) -> None:
    row = post(receiver.url, payload=None)
    delivery.sweep(now=TUESDAY)
    assert again(row).state == "refused"
    assert "no payload" in again(row).last_error


def test_an_unknown_channel_is_a_mistake_of_the_poster() -> None:
    with pytest.raises(ValueError, match="pigeon"):
        post("https://hooks.example/", channel="pigeon")


def test_a_channel_of_a_newer_version_waits_for_a_newer_worker(receiver: Receiver) -> None:
    newer, known = post(receiver.url), post(receiver.url)
    Delivery.objects.filter(pk=newer.pk).update(channel="pigeon")
    assert delivery.sweep(now=TUESDAY) == 2
    assert (again(newer).state, again(known).state) == ("waiting", "accepted")


def test_one_batch_holds_mails_and_webhooks(receiver: Receiver, mailserver: Mailserver) -> None:
    rows = [post(receiver.url), mail(), post(receiver.url), mail()]
    assert delivery.sweep(now=TUESDAY) == 4
    assert {again(row).state for row in rows} == {"accepted"}
    assert len(receiver.got) == len(mailserver.accepted) == 2


def test_a_mail_server_that_is_away_stops_no_webhook(receiver: Receiver, mailserver: Mailserver) -> None:
    mailserver.stop()
    mails = [mail() for _number in range(delivery.BATCH * 2)]
    hooks = [post(receiver.url) for _number in range(3)]
    delivery.sweep(now=TUESDAY)
    assert {again(row).state for row in hooks} == {"accepted"}
    assert {again(row).state for row in mails} == {"waiting"}
    tried = Delivery.objects.filter(pk__in=[row.pk for row in mails], attempts__gt=0).count()
    assert tried == delivery.BATCH, "a server that is away is asked once a sweep"


def test_a_dead_host_stops_no_other(receiver: Receiver, mailserver: Mailserver, settings) -> None:  # type: ignore[no-untyped-def]
    dead = f"http://127.0.0.1:{free_port()}/hook"
    rows = [post(dead), post(receiver.url), mail(), post(dead), post(receiver.url)]
    delivery.sweep(now=TUESDAY)
    assert [again(row).state for row in rows] == ["waiting", "accepted", "accepted", "waiting", "accepted"]
    assert "cannot be reached" in again(rows[0]).last_error


def test_a_host_that_cannot_be_reached_is_asked_once_a_batch(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def post_nowhere(url: str, **_terms: object) -> None:
        asked.append(url)
        raise guarded.Unreachable("cannot be reached")

    monkeypatch.setattr(guarded, "post", post_nowhere)
    rows = [post(f"https://dead.example/{number}") for number in range(3)]
    delivery.sweep(now=TUESDAY)
    assert asked == ["https://dead.example/0"]
    assert {again(row).state for row in rows} == {"waiting"}


def test_an_address_that_does_not_answer_holds_up_no_other_of_its_host(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def post_slowly(url: str, **_terms: object) -> guarded.Answer:
        asked.append(url)
        if url.endswith("slow"):
            raise guarded.Unanswered("gave no answer")
        return guarded.Answer(200, {}, b"", True)

    monkeypatch.setattr(guarded, "post", post_slowly)
    slow, quick, slow_too = (post(f"https://shared.example/{name}") for name in ("slow", "quick", "slow"))
    delivery.sweep(now=TUESDAY)
    assert asked == ["https://shared.example/slow", "https://shared.example/quick"]
    assert [again(row).state for row in (slow, quick, slow_too)] == ["waiting", "accepted", "waiting"]
