"""Debian's postfix on loopback, with a configuration and a queue of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import free_port, needed

NOBODY = 65534
MAIN = """
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/state
maillog_file = {home}/log
maillog_file_prefixes = {home}
myhostname = {name}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
mydestination =
alias_maps =
alias_database =
recipient_delimiter = +
default_transport = error:nothing leaves this machine
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {mail}
virtual_mailbox_maps = inline:{{ {boxes} }}
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
smtpd_recipient_restrictions = {rules} permit_mynetworks, reject
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
    mail: Path

    def inbox(self, box: str = "jo") -> list[str]:
        """Every message of a box, the oldest first."""
        files = sorted((self.mail / box / "new").glob("*"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_text("utf-8") for file in files]

    def log(self) -> str:
        log = self.home / "log"
        return log.read_text() if log.exists() else "postfix wrote no log"


@contextmanager
def postfix(
    boxes: Mapping[str, str],
    *,
    rules: str = "",
    mail: Path | None = None,
    name: str = "mail.customer.example",
) -> Iterator[Postfix]:
    """A running server. `boxes`: the folder under `mail`, its own unless given, for each address; `rules`:
    what decides about a recipient before everything is let through, each with its comma.
    """
    program = needed("postfix")
    if os.geteuid() != 0:
        pytest.skip("postfix can only be started by root")
    # Its processes drop to other users, who cannot enter pytest's own folders.
    home = Path(tempfile.mkdtemp(prefix="desk-postfix-"))
    home.chmod(0o755)
    conf, own = home / "conf", home / "mail"
    for folder in (conf, own, home / "spool", home / "state"):
        folder.mkdir(mode=0o755)
    shutil.chown(own, NOBODY, NOBODY)
    shutil.chown(home / "state", "postfix")
    server = Postfix(free_port(), home, mail or own)
    main = MAIN.format(
        home=home,
        name=name,
        mail=server.mail,
        nobody=NOBODY,
        rules=rules,
        domains=" ".join(sorted({address.rpartition("@")[2] for address in boxes})),
        boxes=", ".join(f"{address}={folder}/" for address, folder in boxes.items()),
    )
    (conf / "main.cf").write_text(main)
    (conf / "master.cf").write_text(MASTER.format(port=server.port))
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


def send_over(settings: object, server: Postfix) -> None:
    """Let the desk's mail go out through this server."""
    terms = {
        "MAILDIR": None,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
    }
    for name, value in terms.items():
        setattr(settings, name, value)
