"""Debian's dovecot holds the mail: all of it is taken in, moved after its commit, and never deleted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from mailroom import fetching, imap, intake
from mailroom.fetching import Fetcher, Fetchers
from mailroom.imap import Account
from mailroom.models import InboundMail, Mailbox
from notifications.sealing import seal
from tests.mailroom.dovecot import PASSWORD, USERS, Dovecot, dovecot
from tests.mailroom.letters import letter, make_mailbox

pytestmark = [pytest.mark.mta, pytest.mark.django_db(transaction=True)]

DONE = "Taken in"
_users = iter(range(USERS))


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def plain_server() -> Iterator[Dovecot]:
    """One of the old ones: it can neither move nor tell by itself that mail came."""
    with dovecot("IMAP4rev1") as running:
        yield running


def make_account(server: Dovecot, **fields: Any) -> Mailbox:
    user = f"user{next(_users)}"
    fields = {
        "address": f"{user}@desk.example", "host": "localhost", "port": server.port, "security": "none",
        "user_name": user, "secret": seal(PASSWORD),
    } | fields  # fmt: skip
    return make_mailbox(**fields)


def put(server: Dovecot, mailbox: Mailbox, *mails: bytes) -> None:
    with server.client(mailbox.user_name) as box:
        for mail in mails:
            box.append(mail, "INBOX", flag_set=[])


def take_in(mailbox: Mailbox) -> int:
    with Account(mailbox) as account:
        return Fetcher(mailbox).take_in(account)


def raws() -> list[bytes]:
    return [bytes(row.raw) for row in InboundMail.objects.order_by("id")]


def fresh(mailbox: Mailbox) -> Mailbox:
    return Mailbox.objects.get(pk=mailbox.pk)


def until(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def test_all_that_lies_there_is_taken_in_byte_for_byte_and_moved(server: Dovecot) -> None:
    mailbox = make_account(server)
    mails = [letter(number) for number in range(45)] + [letter(99, text="\xff\x80 8 bits"), b"\r\n"]
    put(server, mailbox, *mails)
    assert take_in(mailbox) == 47
    assert raws() == mails
    assert {(row.source, row.mailbox) for row in InboundMail.objects.all()} == {("imap", mailbox)}
    assert server.folder(mailbox.user_name, "INBOX") == []
    assert len(server.folder(mailbox.user_name, DONE)) == 47
    assert fresh(mailbox).last_seen_at
    assert fresh(mailbox).last_error == ""
    assert take_in(mailbox) == 0


def test_what_somebody_read_before_is_taken_in_too_and_what_they_deleted_is_not(server: Dovecot) -> None:
    mailbox = make_account(server)
    put(server, mailbox, letter(1), letter(2), letter(3))
    with server.client(mailbox.user_name) as box:
        box.client.uid("STORE", "1", "+FLAGS", r"(\Seen)")
        box.client.uid("STORE", "2", "+FLAGS", r"(\Deleted)")
    assert take_in(mailbox) == 2
    assert raws() == [letter(1), letter(3)]
    assert len(server.folder(mailbox.user_name, "INBOX")) == 1


def test_a_death_between_commit_and_move_makes_no_second_message(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = make_account(server)
    put(server, mailbox, letter(1), letter(2))

    def die(*_args: object) -> None:
        raise ConnectionError("the line is cut")

    with monkeypatch.context() as meanwhile, pytest.raises(ConnectionError):
        meanwhile.setattr(Account, "put_away", die)
        take_in(mailbox)
    assert len(server.folder(mailbox.user_name, "INBOX")) == 2
    assert take_in(mailbox) == 2
    assert list(InboundMail.objects.values_list("repeats", flat=True)) == [1, 1]
    assert len(server.folder(mailbox.user_name, DONE)) == 2


def test_while_the_database_is_away_nothing_is_moved(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = make_account(server)
    put(server, mailbox, letter(1), letter(2))
    sound = intake.receive

    def away(raw: bytes, **fields: Any) -> InboundMail:
        if b"Printer 2" in raw:
            raise OperationalError("the database is away")
        return sound(raw, **fields)

    with monkeypatch.context() as meanwhile, pytest.raises(OperationalError):
        meanwhile.setattr(intake, "receive", away)
        take_in(mailbox)
    assert len(server.folder(mailbox.user_name, "INBOX")) == 2
    assert take_in(mailbox) == 2
    assert len(raws()) == 2


def test_what_cannot_be_taken_in_stays_is_told_and_lets_the_others_pass(
    server: Dovecot, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_MAX_MB = 1
    mailbox = make_account(server)
    put(server, mailbox, letter(1, text="x\r\n" * 400_000), letter(2), letter(3))
    sound = intake.receive

    def stumble(raw: bytes, **fields: Any) -> InboundMail:
        if b"Printer 2" in raw:
            raise AttributeError("unheard of")
        return sound(raw, **fields)

    monkeypatch.setattr(intake, "receive", stumble)
    assert take_in(mailbox) == 1
    assert raws() == [letter(3)]
    assert len(server.folder(mailbox.user_name, "INBOX")) == 2
    told = fresh(mailbox)
    assert told.last_error == "Left in INBOX: 1 × AttributeError: unheard of; 1 × larger than 1 MB"
    since = told.failing_since
    assert since
    take_in(mailbox)
    assert fresh(mailbox).failing_since == since


@pytest.mark.parametrize("capability", ["IMAP4rev1", "IMAP4rev1 UIDPLUS"])
def test_a_server_that_cannot_move_copies_and_what_others_deleted_stays(capability: str) -> None:
    with dovecot(capability) as old:
        mailbox = make_account(old)
        put(old, mailbox, letter(1), letter(2))
        with old.client(mailbox.user_name) as box:
            box.client.uid("STORE", "1", "+FLAGS", r"(\Deleted)")
        assert take_in(mailbox) == 1
        assert take_in(mailbox) == 0
        assert old.folder(mailbox.user_name, DONE) == [letter(2)]
        assert len(old.folder(mailbox.user_name, "INBOX")) == (1 if "UIDPLUS" in capability else 2)


def test_where_nothing_can_be_moved_it_is_marked_as_read(
    server: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = make_account(server)
    monkeypatch.setattr(Account, "_made", lambda *_args: "")
    put(server, mailbox, letter(1), letter(2))
    assert take_in(mailbox) == 2
    assert take_in(mailbox) == 0
    put(server, mailbox, letter(3))
    assert take_in(mailbox) == 1
    assert raws() == [letter(1), letter(2), letter(3)]
    assert len(server.folder(mailbox.user_name, "INBOX")) == 3


def test_a_refused_move_marks_as_read_instead(server: Dovecot, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = make_account(server)
    monkeypatch.setattr(Account, "_made", lambda *_args: "No such folder")
    put(server, mailbox, letter(1))
    assert take_in(mailbox) == 1
    [left] = server.folder(mailbox.user_name, "INBOX")
    assert left == letter(1)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_line_is_sealed_and_the_certificate_is_looked_at(
    server: Dovecot, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = server.tls_port if security == "tls" else server.port
    mailbox = make_account(server, security=security, port=port)
    put(server, mailbox, letter())
    with pytest.raises(imap.TROUBLE, match="certificate"):
        take_in(mailbox)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.home / "cert.pem"))
    assert take_in(mailbox) == 1


@pytest.fixture
def fetchers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fetchers]:
    monkeypatch.setattr(fetching, "BACKOFF", (0.2, 0.4))
    monkeypatch.setattr(imap, "POLL_SECONDS", 0.2)
    running = Fetchers()
    yield running
    running.stop(10)


@pytest.mark.parametrize("which", ["server", "plain_server"])
def test_mail_that_comes_is_taken_in_at_once(
    which: str, request: pytest.FixtureRequest, fetchers: Fetchers
) -> None:
    there = request.getfixturevalue(which)
    mailbox = make_account(there)
    fetchers.keep_up()
    until(lambda: fresh(mailbox).last_seen_at)
    for number in range(3):
        put(there, mailbox, letter(number))
        until(lambda number=number: len(raws()) == number + 1, 5)
    until(lambda: len(there.folder(mailbox.user_name, DONE)) == 3)


def test_a_mailbox_that_fails_says_why_and_stops_no_other(server: Dovecot, fetchers: Fetchers) -> None:
    wrong = make_account(server, secret=seal("wrong"))
    torn = make_account(server, secret="sealed elsewhere")
    nowhere = make_account(server, port=1)
    sound = make_account(server)
    put(server, sound, letter())
    fetchers.keep_up()
    until(lambda: raws() == [letter()])
    until(lambda: all(fresh(each).failing_since for each in (wrong, torn, nowhere)))
    assert "Authentication failed" in fresh(wrong).last_error
    assert "another SECRET_KEY" in fresh(torn).last_error
    assert "refused" in fresh(nowhere).last_error
    assert not fresh(sound).failing_since

    Mailbox.objects.filter(pk=wrong.pk).update(secret=seal(PASSWORD))
    put(server, wrong, letter(2))
    fetchers.keep_up()
    until(lambda: not fresh(wrong).failing_since)
    assert fresh(wrong).last_error == ""


def test_a_server_that_goes_and_comes_is_found_again(fetchers: Fetchers) -> None:
    with dovecot() as server:
        mailbox = make_account(server)
        fetchers.keep_up()
        until(lambda: fresh(mailbox).last_seen_at)
        server.stop()
        until(lambda: fresh(mailbox).failing_since)
        server.start()
        put(server, mailbox, letter())
        until(lambda: raws() == [letter()])
        until(lambda: not fresh(mailbox).failing_since)


def test_a_mailbox_that_is_switched_off_is_left_alone(server: Dovecot, fetchers: Fetchers) -> None:
    mailbox = make_account(server)
    fetchers.keep_up()
    until(lambda: fresh(mailbox).last_seen_at)
    Mailbox.objects.filter(pk=mailbox.pk).update(is_active=False)
    began = time.monotonic()
    [running] = fetchers._running.values()
    fetchers.keep_up()
    running.join(5)
    assert not running.is_alive()
    assert time.monotonic() - began < 4
    put(server, mailbox, letter())
    assert raws() == []


def test_a_mailbox_that_nobody_looks_into_any_more_says_so_until_somebody_does(server: Dovecot) -> None:
    now = timezone.now()
    left, watched = make_account(server), make_account(server, name="Watched", address="watched@desk.example")
    pushed = make_mailbox("pushed@desk.example")
    Mailbox.objects.exclude(pk=watched.pk).update(
        last_seen_at=now - fetching.UNWATCHED - timedelta(seconds=1)
    )
    Mailbox.objects.filter(pk=watched.pk).update(last_seen_at=now - timedelta(minutes=2))
    assert fetching.note_unwatched(now=now) == 1
    assert "manage.py mail" in fresh(left).last_error
    assert fresh(left).failing_since == fresh(left).last_seen_at
    assert [fresh(each).failing_since for each in (watched, pushed)] == [None, None]
    assert fetching.note_unwatched(now=now) == 0
    take_in(left)
    assert (fresh(left).failing_since, fresh(left).last_error) == (None, "")
