"""The pipe of a mail server: its exit code is the answer."""

from __future__ import annotations

import io
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as desk
from django.core.management import call_command
from django.db import OperationalError

from mailroom import intake
from mailroom.models import InboundMail, Mailbox
from tests.mailroom.letters import letter, make_mailbox
from tests.mailroom.processes import environment

SUPPORT = "support@desk.example"


@pytest.fixture
def support(transactional_db: None) -> Mailbox:
    make_mailbox("sales@desk.example")
    make_mailbox("old@desk.example", is_active=False)
    return make_mailbox()


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes, **options: Any) -> tuple[int, str]:
    """The exit code, and what was said."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    said = io.StringIO()
    try:
        call_command("receive_mail", stderr=said, **options)
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_a_message_is_kept_and_a_repeat_is_well_too(
    support: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _time in range(2):
        assert pipe(monkeypatch, letter(), mailbox="Support@Desk.example", sender="jo@customer.example") == (
            0,
            "",
        )
    [row] = InboundMail.objects.all()
    assert (row.mailbox, row.source, row.repeats) == (support, "pipe", 1)
    assert (row.envelope_from, row.envelope_to) == ("jo@customer.example", ["Support@Desk.example"])


def test_the_recipient_names_the_mailbox_where_nothing_else_does(
    support: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pipe(monkeypatch, letter(), recipient=["x@desk.example", "support@desk.example"])[0] == 0
    assert pipe(monkeypatch, letter(2))[0] == 0
    assert list(InboundMail.objects.order_by("id").values_list("mailbox", flat=True)) == [support.pk, None]


def test_what_cannot_be_kept_is_refused_or_put_off(
    support: Mailbox, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_MAX_MB = 1
    code, said = pipe(monkeypatch, b"x" * 3_000_000, mailbox=support.address)
    assert (code, said.strip()) == (65, "The message is larger than 1 MB.")
    for unknown in ("old@desk.example", "nobody@desk.example"):
        assert pipe(monkeypatch, letter(), mailbox=unknown)[0] == 67
    for error in (OperationalError("the database is away"), AttributeError("unheard of")):

        def fail(*_args: object, error: Exception = error, **_fields: object) -> None:
            raise error

        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(intake, "receive", fail)
            code, said = pipe(meanwhile, letter(), mailbox=support.address)
        assert code == 75
        assert str(error) in said
    assert not InboundMail.objects.exists()


@pytest.mark.usefixtures("support")
def test_as_a_process_it_keeps_the_bytes_and_without_a_database_it_says_later() -> None:
    raw = letter(text="x") + bytes(range(256))
    for there, code in (
        (environment(), 0),
        (environment(DATABASE_URL="postgres://desk@127.0.0.1:1/desk"), 75),
    ):
        command = [sys.executable, str(desk.BASE_DIR / "manage.py"), "receive_mail", "--mailbox", SUPPORT]
        ended = subprocess.run(command, input=raw, env=there, capture_output=True, timeout=60, check=False)
        assert ended.returncode == code, ended.stderr
    [row] = InboundMail.objects.all()
    assert bytes(row.raw) == raw
