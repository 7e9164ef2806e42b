"""A mail server delivers: 250 only for what is committed, the right refusal for all else."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection

from incidents.reply_address import reply_address
from mailroom import intake, listener
from mailroom.addressing import Addresses
from mailroom.listener import Listener
from mailroom.models import InboundMail, Mailbox
from tests import makers
from tests.mailroom.letters import letter, make_mailbox

SUPPORT, SENDER = "support@desk.example", "jo@customer.example"


@pytest.fixture
def support(transactional_db: None) -> Mailbox:
    return make_mailbox()


def listening(url: str) -> Iterator[Listener]:
    running = Listener(url)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def lmtp(support: Mailbox) -> Iterator[Listener]:
    yield from listening("lmtp://127.0.0.1:0")


@pytest.fixture
def smtp(support: Mailbox) -> Iterator[Listener]:
    yield from listening("smtp://127.0.0.1:0")


def over_lmtp(to: Listener) -> smtplib.LMTP:
    return smtplib.LMTP("127.0.0.1", to.port, local_hostname="mail.desk.example")


def over_smtp(to: Listener) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", to.port, local_hostname="mail.desk.example", timeout=20)


def kept() -> list[InboundMail]:
    return list(InboundMail.objects.order_by("id"))


def answers_to_data(client: smtplib.SMTP, raw: bytes, count: int) -> list[int]:
    """The answers after the message, as LMTP gives one for each recipient."""
    client.putcmd("data")
    assert client.getreply()[0] == 354
    client.send(raw + b"\r\n.\r\n")
    return [client.getreply()[0] for _answer in range(count)]


def test_what_is_answered_250_is_kept_with_its_envelope(lmtp: Listener, support: Mailbox) -> None:
    raw = letter(text="One line.\r\n.\r\n..Two dots.\r\nLast")
    with over_lmtp(lmtp) as client:
        assert client.sendmail(SENDER, ["Support@Desk.example"], raw) == {}
    [row] = kept()
    assert (bytes(row.raw), row.mailbox, row.source) == (raw, support, "smtp")
    assert (row.envelope_from, row.envelope_to) == (SENDER, ["Support@Desk.example"])


def test_a_null_sender_and_an_empty_message_are_taken(smtp: Listener) -> None:
    with over_smtp(smtp) as client:
        client.ehlo()
        assert client.mail("")[0] == 250
        assert client.rcpt(SUPPORT)[0] == 250
        client.putcmd("data")
        client.getreply()
        client.send(b".\r\n")
        assert client.getreply()[0] == 250
    [row] = kept()
    assert (bytes(row.raw), row.envelope_from) == (b"", "")


def test_only_our_addresses_are_recipients(lmtp: Listener, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAIL_REPLY_TO = "reply@desk.example"
    contact = makers.make_contact()
    reply = reply_address(makers.make_incident(contact=contact), contact)
    with over_lmtp(lmtp) as client:
        client.ehlo()
        client.mail(SENDER)
        wanted = [
            (SUPPORT, 250),
            (reply, 250),
            (reply[:-16] + "x@desk.example", 550),
            ("reply@desk.example", 550),
        ]
        wanted += [
            ("jo@customer.example", 550),
            ('"a b"@desk.example', 550),
            ("x" * 300 + "@desk.example", 550),
        ]
        assert [client.rcpt(address)[0] for address, _code in wanted] == [code for _address, code in wanted]
        assert answers_to_data(client, letter(), 2) == [250, 250]
    [row] = kept()
    assert row.envelope_to == [SUPPORT, reply]


def test_lmtp_answers_for_each_recipient_and_each_mailbox_has_its_own(lmtp: Listener) -> None:
    sales = make_mailbox("sales@desk.example")
    with over_lmtp(lmtp) as client:
        client.ehlo()
        client.mail(SENDER)
        for address in (SUPPORT, sales.address, SUPPORT):
            assert client.rcpt(address)[0] == 250
        assert answers_to_data(client, letter(), 3) == [250, 250, 250]
        assert client.noop()[0] == 250
    assert [(row.mailbox, row.envelope_to) for row in kept()] == [
        (Mailbox.objects.get(address=SUPPORT), [SUPPORT, SUPPORT]),
        (sales, [sales.address]),
    ]


def test_lmtp_answers_for_the_mailbox_that_cannot_have_it_and_keeps_the_other(
    lmtp: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    sales = make_mailbox("sales@desk.example")
    sound = intake.receive

    def stumble(raw: bytes, **fields) -> InboundMail:  # type: ignore[no-untyped-def]
        if fields["mailbox"] == sales:
            raise OperationalError("the database is away")
        return sound(raw, **fields)

    monkeypatch.setattr(intake, "receive", stumble)
    with over_lmtp(lmtp) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(sales.address)
        client.rcpt(SUPPORT)
        assert answers_to_data(client, letter(), 2) == [451, 250]
    assert len(kept()) == 1


def test_smtp_keeps_for_all_mailboxes_or_for_none(smtp: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    sales = make_mailbox("sales@desk.example")
    sound = intake.receive

    def stumble(raw: bytes, **fields) -> InboundMail:  # type: ignore[no-untyped-def]
        if fields["mailbox"] == sales:
            raise OperationalError("the database is away")
        return sound(raw, **fields)

    with over_smtp(smtp) as client:
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(intake, "receive", stumble)
            with pytest.raises(smtplib.SMTPDataError, match="451"):
                client.sendmail(SENDER, [SUPPORT, sales.address], letter())
        assert not kept()
        client.sendmail(SENDER, [SUPPORT, sales.address], letter())
    assert len(kept()) == 2


def test_while_the_database_is_away_the_sender_keeps_the_mail(
    lmtp: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_fields: object) -> None:
        raise OperationalError("the database is away")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Addresses, "__init__", away)
        with over_lmtp(lmtp) as client:
            client.ehlo()
            client.mail(SENDER)
            assert client.rcpt(SUPPORT)[0] == 451
    with over_lmtp(lmtp) as client:
        client.ehlo()
        client.mail(SENDER)
        assert client.rcpt(SUPPORT)[0] == 250
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(intake, "receive", away)
            assert answers_to_data(client, letter(), 1) == [451]
        assert not kept()
        client.sendmail(SENDER, [SUPPORT], letter())
    assert len(kept()) == 1


def test_a_connection_that_died_meanwhile_is_replaced_without_the_sender_noticing(lmtp: Listener) -> None:
    # The tests themselves may have more than one connection.
    before = connected()
    with over_lmtp(lmtp) as client:
        client.sendmail(SENDER, [SUPPORT], letter(1))
        listeners = connected() - before
        assert listeners
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [list(listeners)])
        client.sendmail(SENDER, [SUPPORT], letter(2))
    assert len(kept()) == 2


def connected() -> set[int]:
    """Who is connected to the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return {pid for (pid,) in cursor.fetchall()}


def test_an_error_that_nobody_foresaw_costs_no_mail(lmtp: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_args: object, **_fields: object) -> None:
        raise AttributeError("unheard of")

    monkeypatch.setattr(intake, "receive", stumble)
    with over_lmtp(lmtp) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(SUPPORT)
        client.rcpt(SUPPORT)
        assert answers_to_data(client, letter(), 2) == [451, 451]
        assert client.noop()[0] == 250


@pytest.mark.parametrize("kind", ["lmtp", "smtp"])
def test_too_large_is_refused_for_good_and_the_size_was_announced(
    kind: str, support: Mailbox, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.MAIL_MAX_MB = 1
    big = letter(text="x" * 70 + "\r\n") + (b"y" * 70 + b"\r\n") * 20_000
    for running in listening(f"{kind}://127.0.0.1:0"):
        with over_lmtp(running) if kind == "lmtp" else over_smtp(running) as client:
            client.ehlo()
            assert client.esmtp_features["size"] == str(1024 * 1024)
            assert client.mail(SENDER, [f"size={len(big)}"])[0] == 552
            assert client.mail(SENDER)[0] == 250
            client.rcpt(SUPPORT)
            client.rcpt(SUPPORT)
            count = 2 if kind == "lmtp" else 1
            assert answers_to_data(client, big, count) == [552] * count
            client.sendmail(SENDER, [SUPPORT], letter())
    assert len(kept()) == 1


def test_a_header_line_of_a_megabyte_and_any_byte_are_taken(smtp: Listener) -> None:
    raw = letter(X_Long="x" * 1_000_000) + bytes(set(range(256)) - {10, 13}) + b"\r\n"
    with over_smtp(smtp) as client:
        client.sendmail(SENDER, [SUPPORT], raw)
    [row] = kept()
    assert bytes(row.raw) == raw


def test_a_bare_line_end_ends_no_message(smtp: Listener) -> None:
    smuggled = letter(text=f"One\n.\nMAIL FROM:<x@evil.example>\nRCPT TO:<{SUPPORT}>\nDATA\nFrom: x\n\nTwo")
    with over_smtp(smtp) as client:
        client.ehlo()
        client.mail(SENDER)
        client.rcpt(SUPPORT)
        assert answers_to_data(client, smuggled.removesuffix(b"\r\n"), 1) == [250]
        assert client.noop()[0] == 250
    [row] = kept()
    assert b"smuggled" not in bytes(row.raw)
    assert bytes(row.raw) == smuggled


def test_recipients_over_the_limit_come_with_another_message(smtp: Listener) -> None:
    with over_smtp(smtp) as client:
        client.ehlo()
        client.mail(SENDER)
        for begin in range(0, 10_000, 1000):
            client.send(f"RCPT TO:<{SUPPORT}>\r\n".encode() * 1000)
            codes = {client.getreply()[0] for _rcpt in range(1000)}
            assert codes == ({250} if begin < listener.MAX_RECIPIENTS else {452})
        assert answers_to_data(client, letter(), 1) == [250]
    [row] = kept()
    assert len(row.envelope_to) == listener.MAX_RECIPIENTS


def test_a_client_that_says_nothing_is_sent_away(support: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "TIMEOUT", 0.3)
    for running in listening("lmtp://127.0.0.1:0"):
        with socket.create_connection(("127.0.0.1", running.port), timeout=5) as client:
            client.recv(1000)
            began = time.monotonic()
            assert client.recv(1000) == b""
            assert time.monotonic() - began < 3


def test_connections_are_bounded(lmtp: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "MAX_CONNECTIONS", 2)
    with over_lmtp(lmtp) as one, over_lmtp(lmtp) as two:
        one.noop(), two.noop()
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            over_smtp(lmtp)
        assert refused.value.smtp_code == 421
    time.sleep(0.1)
    with over_lmtp(lmtp) as client:
        client.sendmail(SENDER, [SUPPORT], letter())


def test_a_connection_that_breaks_within_a_message_leaves_nothing(lmtp: Listener) -> None:
    client = over_lmtp(lmtp)
    client.ehlo()
    client.mail(SENDER)
    client.rcpt(SUPPORT)
    client.putcmd("data")
    client.getreply()
    client.send(letter())
    client.close()
    with over_lmtp(lmtp) as another:
        another.noop()
    assert not kept()


def test_at_its_stop_what_is_being_kept_is_answered_and_the_others_are_told_to_come_again(
    support: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, sound = threading.Event(), intake.receive

    def slowly(raw: bytes, **fields) -> InboundMail:  # type: ignore[no-untyped-def]
        begun.set()
        time.sleep(0.5)
        return sound(raw, **fields)

    monkeypatch.setattr(intake, "receive", slowly)
    for running in listening("lmtp://127.0.0.1:0"):
        idle, busy = over_lmtp(running), over_lmtp(running)
        busy.ehlo()
        busy.mail(SENDER)
        busy.rcpt(SUPPORT)
        busy.putcmd("data")
        busy.getreply()
        busy.send(letter() + b".\r\n")
        assert begun.wait(5)
        running.stop()
        assert idle.getreply()[0] == 421
        assert [busy.getreply()[0] for _answer in range(2)] == [250, 421]
        with pytest.raises(ConnectionRefusedError):
            over_lmtp(running)
    assert len(kept()) == 1


def test_a_taken_port_and_a_wrong_address_are_told(lmtp: Listener) -> None:
    with pytest.raises(OSError, match="in use"):
        Listener(f"lmtp://127.0.0.1:{lmtp.port}").start()
    for wrong in ("imap://127.0.0.1:1", "127.0.0.1:25", "lmtp://"):
        with pytest.raises(ValueError, match="MAIL_LISTEN"):
            Listener(wrong)
