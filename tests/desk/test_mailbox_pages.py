"""Mailboxes: set up in the order one thinks, tried at once, their passwords neither shown nor carried off."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Service
from mailroom.models import InboundMail, Mailbox
from notifications.sealing import opened, seal
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.conftest import free_port
from tests.desk.test_doors import queries, signed_in
from tests.mailroom.dovecot import PASSWORD, Dovecot, dovecot
from tests.mailroom.letters import letter

pytestmark = pytest.mark.django_db

PAGES = "/desk/settings/mailboxes/"


@pytest.fixture
def boss() -> Actor:
    return makers.agent("Emma", Role.LEAD)


@pytest.fixture
def lead(boss: Actor) -> Client:
    return signed_in(boss)


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "address": "support@desk.example", "name": "Support", "language": "nl", "way": "fetched",
        "host": "imap.example.org", "security": "tls", "port": "993", "user_name": "support",
        "password": "  kept secret", "folder": "INBOX", "done_folder": "Taken in", "is_active": "on",
    } | fields  # fmt: skip


def made(**fields: Any) -> Mailbox:
    fields = {
        "name": "Support", "address": "support@desk.example", "host": "imap.example.org",
        "user_name": "support", "secret": seal("kept secret"),
    } | fields  # fmt: skip
    return Mailbox.objects.create(**fields)


def page(client: Client, address: str) -> str:
    answer = client.get(PAGES + address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_mailbox_is_made_and_its_password_is_sealed_and_never_shown(lead: Client) -> None:
    team, service = makers.make_team("Network"), Service.objects.create(name="Printing")
    answer = lead.post(f"{PAGES}new/", typed(team=team.pk, service=service.pk), follow=True)
    mailbox = Mailbox.objects.get()
    assert (mailbox.team, mailbox.service, mailbox.language, mailbox.host) == (
        team, service, "nl", "imap.example.org",
    )  # fmt: skip
    assert opened(mailbox.secret) == "  kept secret"
    assert "kept secret" not in mailbox.secret
    shown = answer.content.decode() + page(lead, "") + page(lead, f"{mailbox.pk}/")
    assert "kept secret" not in shown
    assert mailbox.secret not in shown


def test_an_unnamed_mailbox_is_called_by_its_address(lead: Client) -> None:
    lead.post(f"{PAGES}new/", typed(name=""))
    assert Mailbox.objects.get().name == "support@desk.example"


def test_a_delivered_mailbox_asks_for_no_server_and_shows_what_to_configure(
    lead: Client, settings: Any
) -> None:
    settings.MAIL_LISTEN = "lmtp://127.0.0.1:8024"
    lead.post(f"{PAGES}new/", typed(way="delivered", port="x"))
    mailbox = Mailbox.objects.get()
    assert (mailbox.host, mailbox.secret, mailbox.user_name) == ("", "", "")
    shown = page(lead, f"{mailbox.pk}/")
    assert "lmtp:inet:127.0.0.1:8024" in shown
    assert "receive_mail --mailbox support@desk.example" in shown
    settings.MAIL_LISTEN = ""
    assert "listens nowhere yet" in page(lead, f"{mailbox.pk}/")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"host": ""}, "Give the name of the IMAP server."),
        ({"host": "imap://x"}, "the server alone"),
        ({"user_name": ""}, "Give the user name"),
        ({"password": ""}, "Give the password"),
        ({"port": "70000"}, "from 1 to 65535"),
        ({"done_folder": "INBOX"}, "another folder"),
        ({"address": "SUPPORT@other.example"}, "has this address already"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(lead: Client, fields: dict[str, Any], said: str) -> None:
    made(name="Other", address="support@other.example")
    answer = lead.post(f"{PAGES}new/", typed(**fields))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Mailbox.objects.count() == 1


def test_an_empty_password_keeps_the_one_there_is(lead: Client) -> None:
    mailbox = made()
    lead.post(f"{PAGES}{mailbox.pk}/", typed(password="", folder="Support"))
    mailbox.refresh_from_db()
    assert (mailbox.folder, opened(mailbox.secret)) == ("Support", "kept secret")


@pytest.mark.parametrize("fields", [{"host": "imap.evil.example"}, {"port": "1143"}, {"security": "none"}])
@pytest.mark.parametrize("where", ["", "try/"])
def test_the_kept_password_goes_to_no_other_server(
    lead: Client, fields: dict[str, str], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "desk.settings_pages.mailboxes.try_out", lambda mailbox: pytest.fail("it was sent there")
    )
    mailbox = made()
    answer = lead.post(f"{PAGES}{mailbox.pk}/{where}", typed(password="", **fields))
    assert "Type the password again" in answer.content.decode()
    mailbox.refresh_from_db()
    assert (mailbox.host, mailbox.port, mailbox.security) == ("imap.example.org", 993, "tls")


def test_the_list_says_whether_mail_comes_in(lead: Client) -> None:
    hour = timedelta(hours=1)
    made()
    made(
        name="Broken",
        address="b@desk.example",
        failing_since=timezone.now() - hour,
        last_error="No such host",
    )
    made(name="Off", address="o@desk.example", is_active=False)
    kept = made(name="Post", address="p@desk.example", host="", last_seen_at=None)
    at = timezone.now()
    InboundMail.objects.create(
        mailbox=kept, source="smtp", key="1", raw=b"x", size=1, received_at=at, due_at=at
    )
    shown = page(lead, "")
    for words in ("not reached yet", "failing since", "No such host", "switched off", "last mail"):
        assert words in shown
    assert "No mail comes in since" in page(lead, f"{Mailbox.objects.get(name='Broken').pk}/")


def test_a_change_of_the_way_forgets_the_failure_of_the_old_one(lead: Client) -> None:
    mailbox = made(failing_since=timezone.now(), last_error="No such host")
    lead.post(f"{PAGES}{mailbox.pk}/", typed(host="imap.example.net"))
    mailbox.refresh_from_db()
    assert (mailbox.failing_since, mailbox.last_error) == (None, "")


def test_a_mailbox_with_messages_stays_and_can_be_switched_off(lead: Client) -> None:
    mailbox, at = made(), timezone.now()
    InboundMail.objects.create(
        mailbox=mailbox, source="smtp", key="1", raw=b"x", size=1, received_at=at, due_at=at
    )
    answer = lead.post(f"{PAGES}{mailbox.pk}/delete/")
    assert answer.status_code == 409
    assert "incoming messages" in answer.content.decode()
    off = typed(password="")
    del off["is_active"]
    lead.post(f"{PAGES}{mailbox.pk}/", off)
    mailbox.refresh_from_db()
    assert not mailbox.is_active


def test_the_list_takes_as_many_queries_for_many_mailboxes_as_for_few(lead: Client) -> None:
    made(team=makers.make_team())
    few = queries(lead, PAGES)
    for number in range(5):
        made(name=f"M{number}", address=f"m{number}@desk.example", team=makers.make_team())
    assert queries(lead, PAGES) == few


def test_only_leads_set_up_and_try_mailboxes() -> None:
    agent, mailbox = signed_in(makers.agent()), made()
    for where in ("", "new/", f"{mailbox.pk}/"):
        assert agent.get(PAGES + where).status_code == 403
    for where in ("try/", f"{mailbox.pk}/try/"):
        assert agent.post(PAGES + where, typed()).status_code == 403


# Trying it out.


def tried(client: Client, **fields: Any) -> str:
    answer = client.post(f"{PAGES}try/", typed(address="", name="", **fields))
    assert answer.status_code == 200
    assert not Mailbox.objects.exists()
    return answer.content.decode()


def at_dovecot(server: Dovecot, **fields: Any) -> dict[str, Any]:
    return {
        "host": "localhost", "port": server.port, "security": "none", "user_name": "user1",
        "password": PASSWORD,
    } | fields  # fmt: skip


def wrong_field(shown: str) -> str:
    """The name of the only field that something is said of."""
    _before, found, after = shown.partition('field--wrong"')
    assert found, shown
    assert 'field--wrong"' not in after
    return after.split('name="', 1)[1].split('"', 1)[0]


@pytest.mark.mta
def test_a_test_that_goes_well_says_what_lies_there_and_takes_in_nothing(
    lead: Client, server: Dovecot
) -> None:
    with server.client("user1") as box:
        box.append(letter(1), "INBOX", flag_set=[])
    shown = tried(lead, **at_dovecot(server))
    assert "It works: signed in, 1 message waits in “INBOX”." in shown
    assert 'field--wrong"' not in shown
    assert len(server.folder("user1", "INBOX")) == 1
    assert PASSWORD not in shown


@pytest.mark.mta
@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"password": "wrong"}, "password", "refuses this user name and password"),
        ({"folder": "Nowhere"}, "folder", "There is no folder “Nowhere”"),
        ({"security": "tls"}, "security", "does not speak that way"),
        ({"host": "no-such-host.invalid"}, "host", "There is no server “no-such-host.invalid”"),
    ],
)
def test_a_failed_test_says_why_beside_the_field_that_is_wrong(
    lead: Client, server: Dovecot, fields: dict[str, str], field: str, said: str
) -> None:
    shown = tried(lead, **at_dovecot(server, **fields))
    assert said in shown
    assert wrong_field(shown) == field


def test_a_port_where_nobody_listens_is_named(lead: Client) -> None:
    shown = tried(lead, host="127.0.0.1", port=free_port(), security="none")
    assert "Nothing listens on port" in shown
    assert wrong_field(shown) == "port"


def test_a_server_that_never_answers_is_not_waited_for_long(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailroom.trying.SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shown = tried(lead, host="127.0.0.1", port=silent.getsockname()[1], security="none")
    assert "does not answer on port" in shown
    assert wrong_field(shown) == "port"


@pytest.mark.parametrize("greeting", [b"220 mail.example ESMTP\r\n", b"* BYE\r\n", b"\xff\x00\r\n"])
def test_what_is_no_imap_server_is_told_so(lead: Client, greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def greet() -> None:
            connection, _address = other.accept()
            connection.sendall(greeting)
            connection.close()

        thread = threading.Thread(target=greet)
        thread.start()
        shown = tried(lead, host="127.0.0.1", port=other.getsockname()[1], security="none")
        thread.join()
    assert "is no IMAP server" in shown
    assert wrong_field(shown) == "port"
