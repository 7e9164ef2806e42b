"""A mail round trip: a mail goes out by the desk's own server and must come back to a mailbox in time.

It is found by a token in its subject, and deleted there; so are older ones that came too late.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
import secrets
import smtplib
import socket
import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from monitoring.outgoing import addresses_of
from monitoring.probes.look import Asked, Failed, Look
from monitoring.trouble import words_of
from notifications.sealing import CannotOpen, opened
from notifications.wording import one_line

DEFAULT_WAIT, MOST_WAIT = 120, 600
POLL_SECONDS = 2.0
MARK = "[desk-check "
TLS, STARTTLS, NONE = "tls", "starttls", "none"
PORTS = {TLS: 993, STARTTLS: 143, NONE: 143}
_PLAIN = re.compile(r"[^\"\\\r\n]+")

# SMTP and IMAP are spoken by blocking libraries; a round trip holds its thread while it waits.
AT_ONCE = 64
# What finds no free thread within so many seconds is looked at another time.
BEGIN_SECONDS = 5.0
_threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="mail-check")


def seconds_for(options: Mapping[str, object]) -> float:
    wait = options.get("wait_seconds")
    return float(min(wait, MOST_WAIT)) if isinstance(wait, int) and wait > 0 else float(DEFAULT_WAIT)


async def look(asked: Asked, now: datetime) -> Look:
    if getattr(settings, "MAILDIR", None):
        words = _("Not possible here: the desk has no mail server (EMAIL_URL).")
        return Look(False, 0, words, is_possible=False)
    began = time.monotonic()
    seconds = seconds_for(asked.options)
    host = asked.text("imap_host")
    port = asked.number("imap_port") or PORTS.get(asked.text("imap_security") or TLS, 993)
    addresses = await addresses_of(host, port, allows_inner=asked.allows_inner)
    trip = _Trip(asked, addresses[0], port, began + seconds - 0.5)
    loop, begun = asyncio.get_running_loop(), asyncio.Event()

    def make() -> None:
        loop.call_soon_threadsafe(begun.set)
        trip.make()

    making = loop.run_in_executor(_threads, make)
    try:
        if not await _happens(begun, BEGIN_SECONDS):
            making.cancel()
            words = _("Not possible now: %(count)d mails are on their way already.") % {"count": AT_ONCE}
            return Look(False, 0, words, is_possible=False)
        await making
    finally:
        trip.is_over = True
    ms = round((time.monotonic() - began) * 1000)
    return Look(True, ms, _("came back in %(seconds).1f s") % {"seconds": ms / 1000})


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False


class _Trip:
    """One mail's way. Runs in a thread; `is_over` tells it that nobody waits any more."""

    def __init__(self, asked: Asked, address: str, port: int, ends: float) -> None:
        self._asked, self._address, self._port, self._ends = asked, address, port, ends
        self._token = secrets.token_hex(12)
        self.is_over = False

    def make(self) -> None:
        """Raises Failed with what went wrong."""
        # First the mailbox: where nobody can look, no mail is sent.
        box = self._signed_in()
        try:
            self._send()
            while not (self.is_over or time.monotonic() >= self._ends):
                if self._take_out(box):
                    return
                time.sleep(max(0.05, min(POLL_SECONDS, self._ends - time.monotonic())))
        except (imaplib.IMAP4.error, OSError, EOFError) as error:
            raise Failed(
                _("The mailbox at %(host)s: %(why)s") % {"host": self._host, "why": words_of(error)}
            ) from error
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                box.logout()
        raise Failed(_("The mail was sent and did not come back in time."))

    @property
    def _host(self) -> str:
        return self._asked.text("imap_host")

    def _left(self) -> float:
        return max(0.5, self._ends - time.monotonic())

    def _send(self) -> None:
        mail = EmailMessage(
            subject=f"{MARK}{self._token}]",
            body=_("A check of the service desk. It is deleted when it is found."),
            from_email=settings.MAIL_FROM,
            to=[one_line(self._asked.target)],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
            connection=get_connection(timeout=self._left()),
        )
        try:
            mail.send()
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise Failed(
                _("The desk's mail server did not take the mail: %(why)s") % {"why": words_of(error)}
            ) from error

    def _signed_in(self) -> imaplib.IMAP4:
        try:
            password = opened(self._asked.text("imap_password"))
            box = _connected(
                self._host,
                self._address,
                self._port,
                self._asked.text("imap_security") or TLS,
                self._left(),
            )
            _sign_in(box, self._asked.text("imap_user"), password)
            folder = self._asked.text("imap_folder") or "INBOX"
            kind, said = box.select(f'"{"".join(_PLAIN.findall(folder))}"')
            if kind != "OK":
                raise imaplib.IMAP4.error(str(said[0]))
        except CannotOpen as error:
            raise Failed(_("The mailbox's password was sealed with another key; enter it again.")) from error
        except (imaplib.IMAP4.error, OSError, EOFError, UnicodeError) as error:
            raise Failed(
                _("The mailbox at %(host)s cannot be opened: %(why)s")
                % {"host": self._host, "why": words_of(error)}
            ) from error
        return box

    def _take_out(self, box: imaplib.IMAP4) -> bool:
        """Whether our mail lies there; then it and what earlier checks left are deleted."""
        box.noop()
        if not self._found(box, f"{MARK}{self._token}]"):
            return False
        for number in self._found(box, MARK):
            box.store(number, "+FLAGS.SILENT", r"(\Deleted)")
        box.expunge()
        return True

    def _found(self, box: imaplib.IMAP4, subject: str) -> list[str]:
        _kind, said = box.search(None, "UNDELETED", "SUBJECT", f'"{subject}"')
        return said[0].decode().split() if said and said[0] else []


def _sign_in(box: imaplib.IMAP4, user: str, password: str) -> None:
    if (user + password).isascii():
        box.login(user, password)
    else:
        box.authenticate("PLAIN", lambda _challenge: f"\0{user}\0{password}".encode())


def _connected(host: str, address: str, port: int, security: str, seconds: float) -> imaplib.IMAP4:
    """A session with exactly the judged address; TLS asks for and checks the name."""
    trust = ssl.create_default_context()
    if security == TLS:
        return _OverTls(host, address, port, trust, seconds)
    box = _Plain(host, address, port, seconds)
    if security == STARTTLS:
        box.starttls(trust)
    return box


class _Plain(imaplib.IMAP4):
    def __init__(self, host: str, address: str, port: int, seconds: float) -> None:
        self._judged = address
        super().__init__(host, port, timeout=seconds)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        return socket.create_connection((self._judged, self.port), timeout)


class _OverTls(_Plain):
    def __init__(self, host: str, address: str, port: int, trust: ssl.SSLContext, seconds: float) -> None:
        self._trust = trust
        super().__init__(host, address, port, seconds)

    def _create_socket(self, timeout: float | None = None) -> Any:
        return self._trust.wrap_socket(super()._create_socket(timeout), server_hostname=self.host)
