"""One door: every message is kept as it arrived, once, and a copy of it is counted."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from incidents.reply_address import reply_address
from mailroom import intake
from mailroom.addressing import Addresses
from mailroom.models import InboundMail, Mailbox
from tests import makers
from tests.mailroom.letters import letter, make_mailbox


@pytest.fixture
def mailbox(db: None) -> Mailbox:
    return make_mailbox()


def receive(raw: bytes, mailbox: Mailbox | None = None) -> InboundMail:
    return intake.receive(raw, mailbox=mailbox, source="smtp", now=makers.TUESDAY)


def test_a_message_is_kept_exactly_as_it_arrived(mailbox: Mailbox) -> None:
    raw = b"Subject: \xff\x00broken\nX: y" + bytes(range(256)) * 40
    kept = intake.receive(
        raw,
        mailbox=mailbox,
        source="pipe",
        envelope_from="jo\x00@customer.example",
        envelope_to=["support@desk.example", "x\udcff@desk.example"],
        now=makers.TUESDAY,
    )
    row = InboundMail.objects.get(pk=kept.pk)
    assert (bytes(row.raw), row.size, row.source, row.mailbox) == (raw, len(raw), "pipe", mailbox)
    assert (row.state, row.due_at, row.received_at) == ("waiting", makers.TUESDAY, makers.TUESDAY)
    assert (row.envelope_from, row.envelope_to) == (
        "jo@customer.example",
        ["support@desk.example", "x?@desk.example"],
    )


def test_a_large_message_goes_in_pieces_and_is_whole(mailbox: Mailbox) -> None:
    raw = letter() + b"".join(b"%d\r\n" % number for number in range(1_200_000))
    assert len(raw) > 2 * intake.PIECE
    kept = receive(raw, mailbox)
    assert bytes(InboundMail.objects.get(pk=kept.pk).raw) == intake.raw_of(kept.pk) == raw
    again = receive(raw, mailbox)
    assert (again.pk, again.repeats) == (kept.pk, 1)
    assert bytes(InboundMail.objects.get(pk=kept.pk).raw) == raw


def test_a_copy_by_another_way_is_counted_and_not_kept(mailbox: Mailbox) -> None:
    first = receive(letter(trace="one"), mailbox)
    second = receive(letter(trace="two"), mailbox)
    assert (second.pk, second.repeats) == (first.pk, 1)
    assert InboundMail.objects.count() == 1


def test_the_same_message_is_kept_once_for_each_mailbox(mailbox: Mailbox) -> None:
    other = make_mailbox("sales@desk.example")
    rows = {receive(letter(), each).pk for each in (mailbox, other, None, None)}
    assert len(rows) == 3


def test_copies_that_come_at_once_are_one_message(transactional_db: None) -> None:
    mailbox = make_mailbox()
    barrier = threading.Barrier(4)

    def come() -> None:
        try:
            barrier.wait(10)
            for number in range(20):
                receive(letter(number), mailbox)
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=come) for _copy in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert list(InboundMail.objects.values_list("repeats", flat=True)) == [3] * 20


@pytest.mark.parametrize(
    "changed",
    [
        {"From": "Mallory <jo1@evil.example>"},
        {"Subject": "Something else"},
        {"Date": "Tue, 3 Mar 2026 09:01:01 +0000"},
        {"Message_ID": "<other@customer.example>"},
        {"text": "The same header, and other words."},
    ],
)
def test_a_stranger_who_repeats_a_message_id_makes_nothing_disappear(changed: dict[str, str]) -> None:
    assert intake.key_of(letter()) != intake.key_of(letter(**changed))


def test_folding_and_line_ends_make_no_other_message() -> None:
    folded = (
        letter().replace(b"Printer 1 is", b"Printer\r\n 1\r\n\tis").replace(b"Message-ID:", b"message-id :")
    )
    assert intake.key_of(folded) == intake.key_of(letter())
    assert intake.key_of(letter().replace(b"\r\n", b"\n")) == intake.key_of(letter())
    assert intake.key_of(b"From jo Tue Mar  3\n" + letter()) == intake.key_of(letter())
    nameless = letter(Message_ID="")
    assert intake.key_of(nameless.replace(b"\r\n", b"\n")) == intake.key_of(nameless)


def test_without_a_message_id_all_that_was_written_counts_and_no_trace() -> None:
    one = letter(Message_ID="", trace="one", X_Spam="no")
    two = letter(Message_ID="", trace="two", X_Spam="a little")
    assert intake.key_of(one) == intake.key_of(two)
    assert intake.key_of(one) != intake.key_of(letter(Message_ID="", trace="one", text="Other words."))
    assert intake.key_of(one) != intake.key_of(letter(Message_ID="", trace="one", Cc="boss@customer.example"))
    assert intake.key_of(letter(Message_ID="<>", trace="one")) != intake.key_of(letter(trace="one"))


@pytest.mark.parametrize("before", [0, 1, 7])
def test_line_ends_make_no_other_message_wherever_a_large_body_is_parted(before: int) -> None:
    lines = b"x" * before + b"0123456\r\n" * (intake._HASHED // 9 * 2)
    assert intake.key_of(letter() + lines) == intake.key_of(letter() + lines.replace(b"\r\n", b"\n") + b"\n ")
    assert intake.key_of(letter() + lines) != intake.key_of(letter() + lines + b"y")


def test_an_alarm_without_date_and_id_is_heard_each_day() -> None:
    monday, tuesday = (
        letter(Message_ID="", Date="", trace=f"ups; {day} Mar 2026 06:00:00 +0000") for day in (2, 3)
    )
    assert intake.key_of(monday) != intake.key_of(tuesday)
    assert intake.key_of(monday) == intake.key_of(monday)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\r\n\r\n",
        b"\x00",
        b":",
        b" folded at once",
        b"From ",
        b"A" * 1_000_000,
        b"A:\n " * 100_000,
    ],
)
def test_whatever_comes_has_a_key(raw: bytes) -> None:
    assert len(intake.key_of(raw)) == 64


def test_a_message_over_the_limit_is_refused_and_leaves_no_trace(mailbox: Mailbox, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAIL_MAX_MB = 1
    with pytest.raises(intake.TooLarge):
        receive(b"x" * (1024 * 1024 + 1), mailbox)
    assert not InboundMail.objects.exists()
    receive(b"x" * (1024 * 1024), mailbox)


def test_the_bell_rings_on_commit_and_not_for_a_copy(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks
) -> None:  # type: ignore[no-untyped-def]
    rung: list[str] = []
    monkeypatch.setattr("notifications.doorbell._send", lambda task, args: rung.append(task))
    with django_capture_on_commit_callbacks(execute=True):
        receive(letter(), mailbox)
        assert not rung
    assert rung == ["mailroom.process"]
    with django_capture_on_commit_callbacks(execute=True):
        receive(letter(), mailbox)
    assert rung == ["mailroom.process"]


def test_a_message_goes_to_the_mailbox_that_it_was_sent_to(mailbox: Mailbox, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAIL_REPLY_TO = "reply@desk.example"
    contact = makers.make_contact()
    reply = reply_address(makers.make_incident(contact=contact), contact)
    forged = reply[:-20] + ("a" if reply[-20] != "a" else "b") + reply[-19:]
    alone = Addresses()
    assert alone.mailbox_of("Support@Desk.example") == mailbox
    assert alone.mailbox_of(reply) == mailbox
    assert alone.mailbox_of("anybody@desk.example") == mailbox
    assert [alone.is_ours(each) for each in (mailbox.address, reply, forged, "anybody@desk.example")] == [
        True, True, False, False,
    ]  # fmt: skip

    sales = make_mailbox("sales@desk.example")
    make_mailbox("old@desk.example", is_active=False)
    two = Addresses()
    assert two.mailbox_of("sales@desk.example") == sales
    assert two.mailbox_of(reply) is None
    assert two.mailbox_of("anybody@desk.example") is None
    assert not two.is_ours("old@desk.example")
    replies = make_mailbox("reply@desk.example")
    assert Addresses().mailbox_of(reply) == replies
