"""Messages of one lane go one after another; a failed one keeps its own lane waiting and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from notifications import attempts, delivery, lanes, outbox
from notifications.channels import guarded
from notifications.lanes import PATIENCE
from notifications.models import HELD, Attempt, Delivery
from tests.conftest import Mailserver, free_port
from tests.makers import TUESDAY
from tests.notifications.receiver import Receiver

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _one_key(settings) -> None:  # type: ignore[no-untyped-def]
    settings.NOTIFICATIONS_SECRET_RESOLVERS = {"hook": "tests.notifications.test_lanes.any_key"}


def any_key(_mark: str) -> bytes:
    return b"k" * 32


def post(to: str, lane: str = "a", text: str = "", **changes: Any) -> Delivery:
    payload = {"type": "incident.noted", "text": text}
    fields = {
        "template": "incident.noted", "channel": "webhook", "to": to, "language": "en", "lane": lane,
        "context": {"payload": payload, "secret": "hook:1"}, "about": "hook:1", "now": TUESDAY,
    }  # fmt: skip
    with transaction.atomic():
        return outbox.post(**(fields | changes))


def again(row: Delivery) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


def states(*rows: Delivery) -> list[str]:
    return [again(row).state for row in rows]


def texts(receiver: Receiver) -> list[str]:
    return [got.json["text"] for got in receiver.got]


def test_a_lane_goes_in_the_order_of_posting_within_one_sweep(receiver: Receiver) -> None:
    rows = [post(receiver.url, text=str(number)) for number in range(7)]
    assert delivery.sweep(now=TUESDAY) == 7
    assert texts(receiver) == list("0123456")
    assert set(states(*rows)) == {"accepted"}


def test_a_failed_head_keeps_its_followers_waiting_and_other_lanes_go_on(receiver: Receiver) -> None:
    dead = f"http://127.0.0.1:{free_port()}/"
    held = [post(dead, text="1"), post(receiver.url, text="2")]
    others = [post(receiver.url, "b", "3"), post(receiver.url, "", "4")]
    delivery.sweep(now=TUESDAY)
    assert states(*held, *others) == ["waiting", "waiting", "accepted", "accepted"]
    assert texts(receiver) == ["3", "4"]
    Delivery.objects.filter(pk=held[0].pk).update(to_address=receiver.url)
    delivery.sweep(now=TUESDAY + MINUTE)
    assert texts(receiver) == ["3", "4", "1", "2"]


def test_those_behind_a_failed_one_are_due_with_it_and_looked_at_no_sooner(receiver: Receiver) -> None:
    receiver.status = 503
    head, behind = post(receiver.url), post(receiver.url)
    delivery.sweep(now=TUESDAY)
    assert again(behind).due_at == again(head).due_at > TUESDAY
    assert again(behind).attempts == 0


def test_the_next_one_goes_as_soon_as_one_has_arrived(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.status = 503
    first, second, third = (post(receiver.url, text=str(number)) for number in (1, 2, 3))
    for minutes in (0, 1, 2, 4):
        delivery.sweep(now=TUESDAY + minutes * MINUTE)
    receiver.status = 200
    later = TUESDAY + 5 * MINUTE
    outbox.send_again(first, now=later)
    rung: list[Any] = []
    monkeypatch.setattr(lanes, "ring_on_commit", lambda task, args: rung.append((task, args)))
    assert delivery.deliver(first.pk, now=later)
    assert rung == [("notifications.deliver", [second.pk])]
    assert again(second).due_at <= later + timedelta(seconds=5)
    assert again(third).due_at > later
    delivery.sweep(now=later + timedelta(seconds=5))
    assert states(first, second, third) == ["accepted"] * 3


def test_a_dead_receiver_with_many_lanes_costs_one_attempt_a_sweep_and_no_mail_its_turn(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, mailserver: Mailserver
) -> None:
    asked: list[str] = []

    def post_slowly(url: str, **_terms: object) -> guarded.Answer:
        asked.append(url)
        raise guarded.Unanswered("gave no answer")

    monkeypatch.setattr(guarded, "post", post_slowly)
    lots = [post("https://dead.example/hook", str(number)) for number in range(3 * delivery.BATCH)]
    with transaction.atomic():
        mail = outbox.post(template="reply", to="jo@a.example", language="en", context={}, now=TUESDAY)
    delivery.sweep(now=TUESDAY)
    assert asked == ["https://dead.example/hook"]
    assert again(mail).state == "accepted"
    assert states(*lots) == ["waiting"] * len(lots)


def test_a_message_asked_for_out_of_turn_is_not_sent(receiver: Receiver) -> None:
    head, behind = post(receiver.url), post(receiver.url)
    assert delivery.deliver(behind.pk, now=TUESDAY) is False
    assert delivery.deliver(head.pk, now=TUESDAY) is True
    assert delivery.deliver(behind.pk, now=TUESDAY + MINUTE) is True


@pytest.mark.parametrize("status", [301, 307, 400, 401, 403, 404, 408, 413, 422, 429, 500, 503])
def test_a_patient_message_takes_every_refusal_as_not_now(receiver: Receiver, status: int) -> None:
    receiver.status, receiver.headers = status, {"Location": "http://127.0.0.1:9/"}
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    row = again(row)
    assert (row.state, row.attempts) == ("waiting", 1)
    assert str(status) in row.last_error
    assert len(receiver.got) == 1


def test_gone_is_final_and_keeps_the_lane_shut(receiver: Receiver) -> None:
    receiver.status = 410
    head, behind = post(receiver.url), post(receiver.url)
    delivery.sweep(now=TUESDAY)
    receiver.status = 200
    delivery.sweep(now=TUESDAY + MINUTE)
    assert states(head, behind) == ["refused", "waiting"]
    assert len(receiver.got) == 1


def test_it_is_given_up_a_day_after_it_was_posted_and_not_before(receiver: Receiver) -> None:
    receiver.status = 500
    row, plain = post(receiver.url), post(receiver.url, "")
    now = TUESDAY
    while again(row).state == "waiting":
        now = again(row).due_at
        assert now <= TUESDAY + PATIENCE
        delivery.deliver(row.pk, now=now)
    assert again(row).state == "given_up"
    assert now == TUESDAY + PATIENCE == TUESDAY + DAY
    Delivery.objects.filter(pk=plain.pk).update(due_at=TUESDAY + DAY + MINUTE)
    delivery.deliver(plain.pk, now=TUESDAY + DAY + MINUTE)
    assert again(plain).state == "waiting", "what has no lane is tried for two days"


def test_the_patience_of_the_next_begins_when_it_can_be_tried(receiver: Receiver) -> None:
    receiver.status = 503
    head, behind = post(receiver.url), post(receiver.url)
    delivery.sweep(now=TUESDAY)
    late = TUESDAY + PATIENCE - MINUTE
    Delivery.objects.filter(pk=head.pk).update(due_at=late)
    receiver.status = 200
    delivery.deliver(head.pk, now=late)
    receiver.status = 503
    delivery.deliver(behind.pk, now=late + 2 * MINUTE)
    row = again(behind)
    assert (again(head).state, row.state) == ("accepted", "waiting")
    assert row.give_up_at >= late + PATIENCE


def test_a_held_lane_rests_and_a_released_one_goes_on_where_it_stopped(receiver: Receiver) -> None:
    receiver.status = 410
    rows = [post(receiver.url, text=text) for text in "abc"]
    other = post(receiver.url, "b", "d")
    apart = post(receiver.url, "", "e", about="hook:2")
    delivery.deliver(rows[0].pk, now=TUESDAY)
    assert outbox.hold("hook:1", now=TUESDAY) == 3
    receiver.status = 200
    delivery.sweep(now=TUESDAY + DAY)
    assert texts(receiver) == ["a", "e"]
    assert again(other).is_held
    later = TUESDAY + 3 * DAY
    assert outbox.release("hook:1", now=later) == 4
    delivery.sweep(now=later)
    assert texts(receiver)[2:] == ["a", "d", "b", "c"]
    assert set(states(*rows, other, apart)) == {"accepted"}


def test_what_a_worker_has_in_its_hands_is_held_once_its_lease_is_over() -> None:
    row = post("https://hooks.example/")
    [claimed] = delivery.claim(now=TUESDAY)
    assert outbox.hold("hook:1", now=TUESDAY + MINUTE) == 0
    assert outbox.keep_held(["hook:1"], now=TUESDAY + delivery.LEASE + MINUTE) == 1
    assert again(row).due_at == HELD
    # It was sent all the same: that counts, whatever the row says by now.
    delivery._settle(
        claimed, Delivery.State.ACCEPTED, TUESDAY + 5 * MINUTE, from_states=("waiting", "sending")
    )
    assert again(row).state == "accepted"


def test_what_is_sent_by_hand_while_held_has_one_try(receiver: Receiver) -> None:
    receiver.status = 410
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    outbox.hold("hook:1", now=TUESDAY)
    receiver.status = 500
    outbox.send_again(row, now=TUESDAY + MINUTE)
    outbox.keep_held(["hook:1"], now=TUESDAY + MINUTE)
    delivery.sweep(now=TUESDAY + MINUTE)
    outbox.keep_held(["hook:1"], now=TUESDAY + MINUTE)
    assert len(receiver.got) == 2
    assert again(row).is_held


def test_sent_again_by_hand_keeps_its_id_and_holds_up_nobody(receiver: Receiver) -> None:
    first, second = post(receiver.url, text="1"), post(receiver.url, text="2")
    delivery.deliver(first.pk, now=TUESDAY)
    receiver.status = 500
    assert outbox.send_again(first, now=TUESDAY + MINUTE) is True
    delivery.deliver(first.pk, now=TUESDAY + MINUTE)
    receiver.status = 200
    delivery.deliver(second.pk, now=TUESDAY + MINUTE)
    assert states(first, second) == ["waiting", "accepted"]
    delivery.sweep(now=TUESDAY + 3 * MINUTE)
    assert states(first) == ["accepted"]
    assert texts(receiver) == ["1", "1", "2", "1"]
    ids = [got.headers["webhook-id"] for got in receiver.got if got.json["text"] == "1"]
    assert len(set(ids)) == 1


def test_what_is_on_its_way_is_not_sent_again_and_a_mail_never(receiver: Receiver) -> None:
    row = post(receiver.url)
    delivery.claim(now=TUESDAY)
    assert outbox.send_again(row, now=TUESDAY) is False
    with transaction.atomic():
        mail = outbox.post(template="reply", to="jo@a.example", language="en", context={}, now=TUESDAY)
    with pytest.raises(ValueError, match="mail"):
        outbox.send_again(mail, now=TUESDAY)


def test_what_is_cancelled_is_never_sent(receiver: Receiver) -> None:
    row, other = post(receiver.url), post(receiver.url, about="hook:2", lane="b")
    outbox.cancel("hook:1", why="Not wanted.", now=TUESDAY)
    delivery.sweep(now=TUESDAY)
    assert states(row, other) == ["refused", "accepted"]
    assert again(row).last_error == "Not wanted."
    assert not Delivery.objects.in_lanes().exists()


def test_each_attempt_is_kept_with_what_was_sent_and_what_came_back(receiver: Receiver) -> None:
    receiver.status, receiver.body = 503, b"come back\x00later " + b"x" * 2000
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    receiver.status, receiver.body = 200, b"thanks"
    delivery.sweep(now=TUESDAY + MINUTE)
    first, second = Attempt.objects.filter(delivery=row).order_by("pk")
    assert (first.status, first.error, first.is_accepted) == (503, "", False)
    assert first.answer.startswith("come backlater x")
    assert len(first.answer) == 1000
    assert (second.status, second.answer, second.is_accepted) == (200, "thanks", True)
    assert first.body_digest == second.body_digest
    for attempt, got in zip((first, second), receiver.got, strict=True):
        for name, value in attempt.request_headers.items():
            assert got.headers[name] == value
    assert "webhook-signature" in first.request_headers


def test_an_attempt_without_an_answer_says_why(receiver: Receiver) -> None:
    receiver.act = lambda handler: handler.connection.close()
    early = post(receiver.url)
    receiver_less = post(f"http://127.0.0.1:{free_port()}/", "b")
    delivery.sweep(now=TUESDAY)
    assert "no answer" in Attempt.objects.get(delivery=early).error
    assert "cannot be reached" in Attempt.objects.get(delivery=receiver_less).error
    assert {attempt.status for attempt in Attempt.objects.all()} == {None}


def test_a_redirect_is_kept_with_its_status_and_followed_by_nobody(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": f"{receiver.url}/inner"}
    row = post(receiver.url)
    delivery.sweep(now=TUESDAY)
    attempt = Attempt.objects.get(delivery=row)
    assert attempt.status == 302
    assert "redirect" in attempt.error
    assert [got.path for got in receiver.got] == ["/hook"]


def test_attempts_are_forgotten_after_a_month(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "BATCH", 2)
    row = post("https://hooks.example/")
    ages = (1, 29, 31, 40, 50, 60, 70)
    for days in ages:
        Attempt.objects.create(
            delivery=row, at=TUESDAY - days * DAY, took_ms=1, request_headers={}, body_digest=""
        )
    assert attempts.forget_old(now=TUESDAY) == 5
    assert Attempt.objects.count() == 2


def test_what_has_no_lane_asks_nothing_of_the_lanes() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN " + delivery._CLAIM.format(narrowed=""),
            {"now": TUESDAY, "until": TUESDAY, "limit": 20},
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "using delivery_next" in plan
    assert "using delivery_lane" in plan
    assert "Seq Scan on notifications_delivery" not in plan
