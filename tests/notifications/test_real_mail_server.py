"""Debian's postfix on loopback: what a real mail server accepts, puts off and refuses."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import transaction

from notifications import delivery, outbox
from notifications.models import Delivery
from tests.conftest import free_port, needed
from tests.makers import TUESDAY

pytestmark = [pytest.mark.mta, pytest.mark.django_db(transaction=True)]

MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/state
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = mail.customer.example
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = customer.example
virtual_mailbox_base = {home}/mail
virtual_mailbox_maps = inline:{{ jo@customer.example=jo/, later@customer.example=later/ }}
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
smtpd_recipient_restrictions =
    check_recipient_access inline:{{ later@customer.example=DEFER }}, permit_mynetworks, reject
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
"""


@dataclass(frozen=True)
class Postfix:
    port: int
    home: Path

    def inbox(self) -> list[str]:
        return [file.read_text("utf-8") for file in (self.home / "mail/jo/new").glob("*")]

    def log(self) -> str:
        log = self.home / "log"
        return log.read_text() if log.exists() else "postfix wrote no log"


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    program = needed("postfix")
    if os.geteuid() != 0:
        pytest.skip("postfix can only be started by root")
    # Its processes drop to other users, who cannot enter pytest's own folders.
    home = Path(tempfile.mkdtemp(prefix="desk-postfix-"))
    home.chmod(0o755)
    conf, mail, port = home / "conf", home / "mail", free_port()
    for folder in (conf, mail, home / "spool", home / "state"):
        folder.mkdir(mode=0o755)
    shutil.chown(mail, 65534, 65534)
    shutil.chown(home / "state", "postfix")
    (conf / "main.cf").write_text(MAIN.format(home=home))
    (conf / "master.cf").write_text(MASTER.format(port=port))
    server = Postfix(port, home)
    try:
        started = subprocess.run(
            [program, "-c", str(conf), "start"], capture_output=True, text=True, timeout=60, check=False
        )
        assert started.returncode == 0, started.stderr + server.log()
        _wait_for(server)
        yield server
    finally:
        subprocess.run([program, "-c", str(conf), "stop"], capture_output=True, timeout=60, check=False)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(server: Postfix) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"postfix did not begin to listen:\n{server.log()}")


@pytest.fixture
def _sends_to_postfix(postfix: Postfix, settings) -> None:  # type: ignore[no-untyped-def]
    settings.MAILDIR = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", postfix.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


def post(to: str) -> Delivery:
    with transaction.atomic():
        return outbox.post(
            template="reply",
            to=to,
            to_name="Zoë, of Acme",
            language="nl",
            context={"reference": "INC-000001", "title": "Geen café-wifi", "text": "Wij kijken ernaar."},
            now=TUESDAY,
        )


@pytest.mark.usefixtures("_sends_to_postfix")
def test_a_real_server_accepts_puts_off_and_refuses_and_each_is_recorded_as_it_was(postfix: Postfix) -> None:
    unknown, later, good = (post(f"{who}@customer.example") for who in ("nobody", "later", "jo"))
    delivery.sweep(now=TUESDAY)
    rows = Delivery.objects.in_bulk()
    assert rows[good.pk].state == "accepted", rows[good.pk].last_error + postfix.log()
    assert rows[later.pk].state == "waiting"
    assert "answered 4" in rows[later.pk].last_error
    assert rows[unknown.pk].state == "refused"
    assert "answered 550" in rows[unknown.pk].last_error

    deadline = time.monotonic() + 20
    while not postfix.inbox() and time.monotonic() < deadline:
        time.sleep(0.1)
    [arrived] = postfix.inbox()
    assert f"Message-ID: {good.message_id}" in arrived
    assert "Auto-Submitted: auto-generated" in arrived
