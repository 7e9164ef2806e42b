"""Debian's dovecot on loopback, with folders and users of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from imap_tools.mailbox import MailBoxUnencrypted

from tests.conftest import free_port, needed

PASSWORD = 'pässword \\ "of" tests'
_NOBODY = 65534
USERS = 100

CONF = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
ssl_dh =
disable_plaintext_auth = no
auth_mechanisms = plain
mail_location = maildir:{home}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
imap_capability = {capability}
imap_idle_notify_interval = 2 s
mail_max_userip_connections = 50
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {home}/users
}}
userdb {{
  driver = static
  args = uid={nobody} gid={nobody} home={home}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


@dataclass
class Dovecot:
    """A running server; user0, user1 … have the same password."""

    home: Path
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    capability: str = ""
    process: subprocess.Popen[bytes] | None = None

    def write(self) -> None:
        conf = self.home / "dovecot.conf"
        terms = {"home": self.home, "port": self.port, "tls_port": self.tls_port, "nobody": _NOBODY}
        conf.write_text(CONF.format(capability=self.capability, **terms))
        # All of them before the start: it looks into the file again once a second at most.
        users = "".join(f"user{number}:{{PLAIN}}{PASSWORD}::::::\n" for number in range(USERS))
        (self.home / "users").write_text(users)
        (self.home / "mail").mkdir(exist_ok=True)
        shutil.chown(self.home / "mail", _NOBODY, _NOBODY)

    def start(self) -> None:
        command = [needed("dovecot"), "-F", "-c", str(self.home / "dovecot.conf")]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        pytest.fail(f"dovecot did not begin to listen:\n{self.log()}")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)
            # Those who serve a client that is still there outlive their master.
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process = None

    def log(self) -> str:
        log = self.home / "log"
        return log.read_text() if log.exists() else "dovecot wrote no log"

    def client(self, user: str) -> MailBoxUnencrypted:
        """A program of the user's own, signed in."""
        box = MailBoxUnencrypted("127.0.0.1", self.port, timeout=20)
        box.login_utf8(user, PASSWORD, initial_folder="INBOX")
        return box

    def files(self, user: str, folder: str) -> list[Path]:
        """The messages of a folder, as they lie in the maildir at this moment."""
        place = self.home / "mail" / user / ("" if folder == "INBOX" else f".{folder}")
        return [file for new in ("new", "cur") for file in sorted((place / new).glob("*"))]

    def folder(self, user: str, folder: str) -> list[bytes]:
        """Every message of a folder where nothing moves, with the line ends of mail."""
        return [file.read_bytes().replace(b"\n", b"\r\n") for file in self.files(user, folder)]


@contextmanager
def dovecot(capability: str = "") -> Iterator[Dovecot]:
    """`capability`: what the server says that it can, instead of all that it can."""
    needed("dovecot")
    if os.geteuid() != 0:
        pytest.skip("dovecot can only be started by root")
    # Its processes drop to other users, who cannot enter pytest's own folders.
    home = Path(tempfile.mkdtemp(prefix="desk-dovecot-"))
    home.chmod(0o755)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", home / "key.pem",
         "-out", home / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = Dovecot(home, capability=capability)
    try:
        server.write()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
