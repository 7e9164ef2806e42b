"""What came in is brought home once; what fails waits and is set aside at last; nothing blocks the next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from incidents.errors import NotPossible
from incidents.models import Incident
from mailroom import belonging, intake, processing
from mailroom.models import InboundMail
from mailroom.reading import reader
from tests.faults.dying import die, worker
from tests.mailroom.letters import letter, make_mailbox
from tests.makers import TUESDAY

LATER = timedelta(hours=1)


@pytest.fixture(autouse=True)
def mailbox(transactional_db: None) -> Any:
    return make_mailbox()


def received(number: int = 1, **fields: str) -> InboundMail:
    raw, sender = letter(number, **fields), f"jo{number}@customer.example"
    return intake.receive(raw, mailbox=None, source="smtp", envelope_from=sender, now=TUESDAY)


def fresh(row: InboundMail) -> InboundMail:
    return InboundMail.objects.get(pk=row.pk)


def fail_for(monkeypatch: pytest.MonkeyPatch, subject: str, error: Exception) -> None:
    """The reader stumbles over the mails of this subject."""
    sound = reader.read

    def read(raw: bytes, **_: str) -> Any:
        if subject.encode() in raw:
            raise error
        return sound(raw)

    monkeypatch.setattr(reader, "read", read)


def test_what_came_in_is_brought_home_once() -> None:
    rows = [received(number) for number in range(45)]
    assert processing.sweep(now=TUESDAY) == 45
    assert processing.sweep(now=TUESDAY + LATER) == 0
    assert {fresh(row).state for row in rows} == {"done"}
    assert Incident.objects.count() == 45


def test_nothing_is_read_inside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    inside: list[bool] = []
    sound = reader.read
    monkeypatch.setattr(
        reader, "read", lambda raw, **_: inside.append(connection.in_atomic_block) or sound(raw)
    )
    received()
    processing.sweep(now=TUESDAY)
    assert inside == [False]


def test_one_that_fails_waits_longer_each_time_and_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = received(1, Subject="Odd \x00 one")
    fail_for(monkeypatch, "Odd", ValueError("unheard \x00 of"))
    sound = received(2)
    waits, now = [], TUESDAY
    for _attempt in range(processing.ATTEMPTS - 1):
        processing.sweep(now=now)
        assert fresh(odd).state == "waiting"
        assert fresh(odd).reason == "ValueError: unheard  of"
        waits.append((fresh(odd).due_at - now).seconds)
        now = fresh(odd).due_at + timedelta(seconds=1)
    assert waits == [10, 60, 300, 1800]
    processing.sweep(now=now)
    row = fresh(odd)
    assert (row.state, row.attempts, row.from_name) == ("quarantined", 5, "Jo 1 <jo1@customer.example>")
    assert (row.reason, row.subject) == ("ValueError: unheard  of", "Odd  one")
    assert fresh(sound).state == "done"
    assert Incident.objects.count() == 1


def test_what_cannot_be_brought_home_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = belonging.bring_home

    def stumble(inbound: InboundMail, *args: Any, **fields: Any) -> None:
        sound(inbound, *args, **fields)
        raise RuntimeError("at the very end")

    monkeypatch.setattr(belonging, "bring_home", stumble)
    row = received()
    processing.sweep(now=TUESDAY)
    assert fresh(row).state == "waiting"
    assert not Incident.objects.exists()


def test_one_that_kills_its_worker_is_set_aside_and_takes_no_other_along() -> None:
    rows = [received(number) for number in range(6)]
    killer = rows[2]
    sound = reader.read

    def read(raw: bytes, **_: str) -> Any:
        return die() if b"Printer 2 " in raw else sound(raw)

    now = TUESDAY
    for _attempt in range(processing.ATTEMPTS):
        worker(reader, "read", read, lambda now=now: processing.sweep(now=now))
        now += processing.LEASE + timedelta(seconds=1)
    # No worker has to die for the last word.
    worker(reader, "read", read, lambda: (processing.sweep(now=now), die()))
    states = [fresh(row).state for row in rows]
    assert states == ["done", "done", "quarantined", "done", "done", "done"]
    assert fresh(killer).reason
    assert max(fresh(row).attempts for row in rows if row != killer) == 2


def test_a_worker_whose_lease_ran_out_brings_nothing_home_twice() -> None:
    row = received()
    [mail] = processing.claim(now=TUESDAY)
    assert processing.claim(now=TUESDAY) == processing.claim(now=TUESDAY, tried=True) == []
    processing.sweep(now=TUESDAY + processing.LEASE)
    watch = processing._Watch(TUESDAY)
    processing._take_on(mail, watch)
    processing._put_back(mail, TUESDAY, "too late")
    assert (fresh(row).state, fresh(row).reason) == ("done", "")
    assert Incident.objects.count() == 1


def test_what_was_set_aside_can_be_processed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    row = received()
    InboundMail.objects.filter(pk=row.pk).update(state="quarantined", attempts=6, reason="Odd")
    put_back = processing.again(row, TUESDAY + LATER)
    assert (put_back.state, put_back.attempts, put_back.reason) == ("waiting", 0, "")
    processing.sweep(now=TUESDAY + LATER)
    assert fresh(row).state == "done"
    assert Incident.objects.count() == 1


def test_what_was_ignored_can_be_processed_again_and_what_has_an_incident_cannot() -> None:
    ignored, home = received(1), received(2)
    InboundMail.objects.filter(pk=ignored.pk).update(state="done", fate="ignored", processed_at=TUESDAY)
    processing.sweep(now=TUESDAY)
    processing.again(ignored, TUESDAY)
    with pytest.raises(NotPossible):
        processing.again(home, TUESDAY)
    processing.sweep(now=TUESDAY)
    assert fresh(ignored).state == "done"
    assert Incident.objects.count() == 2


def test_a_large_message_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    sound = reader.read
    monkeypatch.setattr(reader, "read", lambda raw, **_: read.append(len(raw)) or sound(raw))
    raws = [letter(1), letter(2, text="x" * processing.SMALL)]
    for raw in raws:
        intake.receive(raw, mailbox=None, source="smtp", envelope_from="jo@customer.example", now=TUESDAY)
    assert processing.sweep(now=TUESDAY) == 2
    assert read == [len(raw) for raw in raws]
