"""The sweep: every receipt is read once, in its order, and none that fails keeps another waiting."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from monitoring import adapters, events, forgetting, receipts
from monitoring.models import Event, Receipt, ReceiptState, Source, SourceKind
from monitoring.reading import Reading, Unreadable
from tests.monitoring.sending import make_source, post, read_events


def _kept(source: Source, *bodies: Any) -> list[Receipt]:
    now = timezone.now()
    return [
        Receipt.objects.create(source=source, way="header", body=json.dumps(body).encode(), received_at=now)
        for body in bodies
    ]


@pytest.mark.django_db
def test_events_stand_in_the_order_of_their_receipts_across_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "BATCH", 7)
    source, _key = make_source()
    other, _its_key = make_source()
    for number in range(20):
        _kept(source, {"key": f"a{number}"})
        _kept(other, {"key": f"b{number}"})
    assert receipts.sweep(now=timezone.now()) == 40
    assert [event.key for event in read_events(source)] == [f"a{number}" for number in range(20)]
    assert [event.key for event in read_events(other)] == [f"b{number}" for number in range(20)]
    assert not Receipt.objects.exclude(state=ReceiptState.DONE).exists()
    assert receipts.sweep(now=timezone.now()) == 0


@pytest.mark.django_db
def test_a_message_at_which_the_desk_fails_blocks_no_other_and_is_set_aside_after_five_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, _key = make_source()
    _before, bad, _after = _kept(source, {"key": "before"}, {"key": "bad"}, {"key": "after"})
    read = adapters.read

    def failing(kind: str, body: bytes, **more: Any) -> list[Reading]:
        if b"bad" in body:
            raise ZeroDivisionError
        return read(kind, body, **more)

    monkeypatch.setattr(adapters, "read", failing)
    assert [event.key for event in read_events(source)] == ["before", "after"]
    for attempt in range(1, 5):
        bad.refresh_from_db()
        assert bad.state == ReceiptState.WAITING
        assert bad.attempts == attempt
        receipts.sweep(now=timezone.now())
    bad.refresh_from_db()
    assert bad.state == ReceiptState.UNREADABLE
    assert "failed" in bad.reason
    source.refresh_from_db()
    assert source.last_error == bad.reason

    monkeypatch.setattr(adapters, "read", read)
    receipts.again(bad, now=timezone.now())
    assert [event.key for event in read_events(source)] == ["before", "after", "bad"]


@pytest.mark.django_db(transaction=True)
def test_a_message_that_ends_its_reader_is_met_alone_and_at_last_set_aside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The end of a process is a BaseException here: nothing may be done after it."""
    source, _key = make_source()
    _kept(source, {"key": "before"}, {"key": "deadly"}, {"key": "after"})
    read = adapters.read

    class Killed(BaseException):
        pass

    def deadly(kind: str, body: bytes, **more: Any) -> list[Reading]:
        if b"deadly" in body:
            raise Killed
        return read(kind, body, **more)

    monkeypatch.setattr(adapters, "read", deadly)
    deaths = 0
    for _sweep in range(10):
        try:
            receipts.sweep(now=timezone.now())
        except Killed:
            deaths += 1
    assert deaths == receipts.ATTEMPTS
    assert set(Event.objects.values_list("key", flat=True)) == {"before", "after"}
    assert bytes(Receipt.objects.get(state=ReceiptState.UNREADABLE).body) == b'{"key": "deadly"}'
    assert not Receipt.objects.filter(state=ReceiptState.WAITING).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_stumbles_costs_no_message_an_attempt(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, _key = make_source()
    _kept(source, {"key": "disk"}, {"key": "load"})
    keep_all = events.keep_all

    def away(*_rest: Any, **_more: Any) -> None:
        raise error("deadlock detected")

    monkeypatch.setattr(events, "keep_all", away)
    for _sweep in range(receipts.ATTEMPTS + 2):
        with pytest.raises(error):
            receipts.sweep(now=timezone.now())
        assert set(Receipt.objects.values_list("state", "attempts")) == {("waiting", 0)}
    monkeypatch.setattr(events, "keep_all", keep_all)
    assert [event.key for event in read_events(source)] == ["disk", "load"]


@pytest.mark.django_db(transaction=True)
def test_a_session_that_the_database_ends_costs_no_message_an_attempt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, _key = make_source()
    _kept(source, {"key": "disk"})

    def cut(*_rest: Any, **_more: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(events, "keep_all", cut)
    with pytest.raises((OperationalError, InterfaceError)):
        receipts.sweep(now=timezone.now())
    connection.close()
    assert Receipt.objects.get().attempts == 0


@pytest.mark.django_db
def test_an_unreadable_message_is_read_again_after_the_mapping_was_mended() -> None:
    source, _key = make_source(options={"key": "name"})
    (receipt,) = _kept(source, {"id": 7})
    assert read_events(source) == []
    receipt.refresh_from_db()
    assert "“name”" in receipt.reason
    source.options = {"key": "id"}
    source.save()
    receipts.again(receipt, now=timezone.now())
    assert [event.key for event in read_events(source)] == ["7"]
    receipts.again(receipt, now=timezone.now())
    assert len(read_events(source)) == 1


@pytest.mark.django_db
def test_a_time_far_ahead_is_not_believed() -> None:
    source, _key = make_source()
    now = timezone.now()
    soon, far = now + timedelta(hours=23), now + timedelta(days=2)
    _kept(source, {"key": "soon", "at": soon.isoformat()}, {"key": "far", "at": far.isoformat()})
    _kept(source, {"key": "never", "at": "0001-01-01T00:00:00Z"})
    assert [event.occurred_at for event in read_events(source)] == [soon, None, None]


@pytest.mark.django_db
def test_when_a_source_was_heard_is_written_down_every_few_seconds() -> None:
    source, _key = make_source()
    (receipt,) = _kept(source, {"key": "a"})
    read_events(source)
    source.refresh_from_db()
    first = source.last_received_at
    assert first == receipt.received_at
    for seconds, expected in ((3, first), (6, first + timedelta(seconds=6))):
        (receipt,) = _kept(source, {"key": "a"})
        Receipt.objects.filter(pk=receipt.pk).update(received_at=first + timedelta(seconds=seconds))
        read_events(source)
        source.refresh_from_db()
        assert source.last_received_at == expected


@pytest.mark.django_db
def test_large_messages_come_in_smaller_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "BATCH_BYTES", 1000)
    source, _key = make_source()
    _kept(source, *({"key": str(number), "text": "x" * 600} for number in range(5)))
    sizes: list[int] = []
    keep_all = events.keep_all

    def noting(source: Source, read: Any, **more: Any) -> int:
        sizes.append(len(read))
        return keep_all(source, read, **more)

    monkeypatch.setattr(events, "keep_all", noting)
    assert len(read_events(source)) == 5
    assert sizes == [2, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_while_one_sweep_reads_another_leaves_it_alone() -> None:
    source, _key = make_source()
    _kept(source, {"key": "a"})
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [receipts._LOCK])
            assert receipts.sweep(now=timezone.now()) == 0
            # Not by the connection's end, which the server takes note of when it gets round to it.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [receipts._LOCK])
    finally:
        other.close()
    assert len(read_events(source)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_thousand_repeats_at_once_are_a_thousand_receipts_and_one_key() -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    body = {
        "routing_key": key,
        "event_action": "trigger",
        "dedup_key": "disk",
        "payload": {
            "summary": "Full",
            "source": "db1",
            "severity": "error",
            "timestamp": "2026-03-03T09:00Z",
        },
    }
    written, statuses = json.dumps(body), []

    def send() -> None:
        try:
            client = Client()
            for _repeat in range(125):
                answer = client.post("/v2/enqueue", written, content_type="application/json")
                statuses.append(answer.status_code)
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send) for _number in range(8)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert statuses == [202] * 1000
    assert Receipt.objects.count() == 1000
    assert [(event.key, event.action) for event in read_events(source)] == [("disk", "trigger")]
    assert Receipt.objects.filter(state=ReceiptState.DONE).count() == 1000


@pytest.mark.django_db
def test_old_receipts_and_events_are_forgotten_each_in_its_time() -> None:
    now = timezone.now()
    source, _key = make_source()
    kept: dict[str, Receipt] = {}
    for state, days in (("done", 29), ("done", 31), ("unreadable", 31), ("unreadable", 91), ("waiting", 200)):
        (receipt,) = _kept(source, {"key": f"{state} {days}"})
        kept[f"{state} {days}"] = receipt
    read_events(source)
    for name, receipt in kept.items():
        state, days = name.split()
        at = now - timedelta(days=int(days))
        Receipt.objects.filter(pk=receipt.pk).update(state=state, received_at=at)
        Event.objects.filter(receipt=receipt).update(received_at=at, outcome="opened")
    Event.objects.filter(key="waiting 200").update(outcome="waiting")
    forgetting.forget(now=now)
    left = {json.loads(bytes(one.body))["key"] for one in Receipt.objects.all()}
    assert left == {"done 29", "unreadable 31", "waiting 200"}
    rest = {event.key: event.receipt_id for event in Event.objects.all()}
    assert set(rest) == {"done 29", "done 31", "unreadable 31", "waiting 200"}
    assert rest["done 31"] is None
    assert rest["done 29"] is not None
    assert forgetting.forget(now=now) == 0


@pytest.mark.django_db
def test_a_reason_is_storable_whatever_stood_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    source, key = make_source(SourceKind.NAGIOS)

    def unreadable(*_args: object, **_more: object) -> list[Reading]:
        raise Unreadable("\x00 \ud800" + "x" * 5000)

    monkeypatch.setattr(adapters, "read", unreadable)
    post(f"/events/nagios/{key}/", {})
    assert read_events(source) == []
    assert len(Receipt.objects.get(state=ReceiptState.UNREADABLE).reason) == receipts.REASON_LENGTH
