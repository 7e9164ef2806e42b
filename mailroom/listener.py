"""Where a local mail server delivers: LMTP or SMTP, and no answer 250 before the message is committed."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection, transaction

from mailroom import intake
from mailroom.addressing import Addresses
from mailroom.models import Mailbox, Source

_Readers = dict[Mailbox | None, list[str]]

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 50
MAX_RECIPIENTS = 1000
# Of a command, and of a whole message from its first byte to its answer.
TIMEOUT = 300.0
# Mails of the wild have header lines of a megabyte, whatever the standard says.
MAX_LINE = 2 * 1024 * 1024
STOP_SECONDS = 5.0
# So old may be what is known of the mailboxes; an address that is not among them is looked for sooner.
FRESH, FRESH_ENOUGH = 1.0, 10.0
_THREADS = 4

_LATER = "451 4.3.0 The desk cannot keep the message now; try again later"
_KEPT = "250 2.0.0 Kept"
_GOING = b"421 4.3.2 The desk is stopping; try again later\r\n"
_FULL = b"421 4.3.2 Too many connections; try again later\r\n"


class Listener:
    """Listens in a thread of its own from `start` to `stop`; `url` is that of MAIL_LISTEN."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        if place.scheme not in ("lmtp", "smtp") or not place.hostname:
            raise ValueError(f"MAIL_LISTEN must be lmtp://host:port or smtp://host:port, not {url!r}.")
        self._session = _LmtpSession if place.scheme == "lmtp" else _Session
        self._host, self.port = place.hostname, place.port or 0
        self._sessions: set[_Session] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="mail-listener", daemon=True)
        self._begun: Future[None] = Future()
        self._ended = asyncio.Event()

    def start(self) -> None:
        """Begin to listen; OSError where the address is taken or not ours."""
        # Every command of every session, at the level that the desk's own words have.
        logging.getLogger("mail.log").setLevel(logging.WARNING)
        self._thread.start()
        self._begun.result()

    def stop(self) -> None:
        """What is being kept is kept and answered; all else is told to come again."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join(STOP_SECONDS + 2)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._listen())

    async def _listen(self) -> None:
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="mail-keeper") as keepers:
            door = _Door(keepers)
            try:
                server = await self._loop.create_server(
                    lambda: (
                        self._session(door, self._sessions)
                        if len(self._sessions) < MAX_CONNECTIONS
                        else _Full()
                    ),
                    self._host,
                    self.port,
                )
            except BaseException as failed:
                self._begun.set_exception(failed)
                return
            self.port = server.sockets[0].getsockname()[1]
            self._begun.set_result(None)
            await self._ended.wait()
            server.close()
            await self._see_off()
            together = threading.Barrier(_THREADS)
            for _keeper in range(_THREADS):
                keepers.submit(_hang_up, together)

    async def _see_off(self) -> None:
        for session in list(self._sessions):
            session.dismiss()
        ends = time.monotonic() + STOP_SECONDS
        while self._sessions and time.monotonic() < ends:
            await asyncio.sleep(0.02)


class _Full(asyncio.Protocol):
    """Answers whoever comes when all places are taken."""

    def connection_made(self, transport: Any) -> None:
        transport.write(_FULL)
        transport.close()


class _Session(SMTP):
    """One client. While `keeping`, its message is on its way into the database."""

    line_length_limit = MAX_LINE

    def __init__(self, door: _Door, sessions: set[_Session]) -> None:
        self._sessions = sessions
        self.keeping = self._leaving = False
        super().__init__(
            door,
            data_size_limit=intake.largest(),
            enable_SMTPUTF8=True,
            # Given, since looking up its own name may take a name server's whole time-out for each client.
            hostname=urlsplit(settings.BASE_URL).hostname or "localhost",
            ident="service desk",
            timeout=TIMEOUT,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._sessions.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sessions.discard(self)
        super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        try:
            await super().smtp_DATA(arg)
        finally:
            self.keeping = False
        if self._leaving:
            self.dismiss()

    def dismiss(self) -> None:
        """Send the client away: at once, or when the message that is being kept has its answer."""
        self._leaving = True
        if not self.keeping and isinstance(self.transport, asyncio.WriteTransport):
            self.transport.write(_GOING)
            self.transport.close()


class _LmtpSession(_Session, LMTP):
    """After the message LMTP wants one answer for each recipient, also where all have the same."""

    _due = 0

    async def push(self, status: Any) -> None:
        if isinstance(status, str) and self.envelope is not None:
            if status.startswith("354"):
                self._due = len(self.envelope.rcpt_tos)
            elif self._due:
                if "\r\n" not in status:
                    status = "\r\n".join([status] * self._due)
                self._due = 0
        await super().push(status)


class _Door:
    """What is answered, to every client alike. The database is asked in threads, never in the loop."""

    def __init__(self, keepers: ThreadPoolExecutor) -> None:
        self._keepers = keepers
        self._addresses: Addresses | None = None
        self._read_at = 0.0

    async def handle_RCPT(  # noqa: N802
        self, server: _Session, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MAX_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the message to the others again"
        try:
            addresses = await self._addresses_for(address)
        except DatabaseError as error:
            log.warning("No recipient can be looked up: %s", error)
            return _LATER
        if not addresses.is_ours(address):
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, server: _Session, session: object, envelope: Envelope
    ) -> str:
        server.keeping = True
        addresses = self._addresses
        assert addresses is not None
        to: _Readers = {}
        for address in envelope.rcpt_tos:
            to.setdefault(addresses.mailbox_of(address), []).append(address)
        keep = _keep_each if isinstance(server, LMTP) else _keep_all
        sender = (envelope.mail_from or "").strip("<>")
        answers = await self._in_thread(keep, envelope.original_content or b"", sender, to)
        if not isinstance(server, LMTP):
            [answer] = set(answers.values())
            return answer
        return "\r\n".join(answers[addresses.mailbox_of(address)] for address in envelope.rcpt_tos)

    async def handle_exception(self, error: Exception) -> str:
        # Nobody foresaw this one; the sender keeps the message and comes again.
        log.error("A session met an unforeseen error.", exc_info=error)
        return _LATER

    async def _addresses_for(self, address: str) -> Addresses:
        """The mailboxes as they are; as they were a moment ago, where that is enough for this address."""
        known, age = self._addresses, time.monotonic() - self._read_at
        if known is not None and age < (FRESH_ENOUGH if known.is_ours(address) else FRESH):
            return known
        try:
            self._addresses = await self._in_thread(_read_addresses)
            self._read_at = time.monotonic()
        except DatabaseError:
            if known is None or not known.is_ours(address):
                raise
        assert self._addresses is not None
        return self._addresses

    async def _in_thread(self, act: Any, *args: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._keepers, act, *args)


def _hang_up(together: threading.Barrier) -> None:
    """Close this thread's connection; none takes the turn of another, since all wait for each other."""
    connection.close()
    together.wait(STOP_SECONDS)


def _read_addresses() -> Addresses:
    try:
        return Addresses()
    except (OperationalError, InterfaceError):
        # The connection may have died long ago, and the database be well.
        connection.close()
        return Addresses()


def _keep_each(raw: bytes, sender: str, to: _Readers) -> dict[Mailbox | None, str]:
    """What to answer for each mailbox, kept one by one."""
    return {mailbox: _answer(raw, sender, {mailbox: readers}) for mailbox, readers in to.items()}


def _keep_all(raw: bytes, sender: str, to: _Readers) -> dict[Mailbox | None, str]:
    """Kept for all mailboxes or for none: SMTP has one answer for them."""
    answer = _answer(raw, sender, to)
    return dict.fromkeys(to, answer)


def _answer(raw: bytes, sender: str, to: _Readers, *, tries: int = 2) -> str:
    """Keep the message, with a second try over a new connection; a repeat of what was kept does no harm."""
    try:
        if len(to) == 1:
            _receive(raw, sender, to)
        else:
            with transaction.atomic(durable=True):
                _receive(raw, sender, to)
    except intake.TooLarge:
        return f"552 5.3.4 The message is larger than {settings.MAIL_MAX_MB} MB"
    except DatabaseError as error:
        connection.close()
        if tries > 1:
            return _answer(raw, sender, to, tries=tries - 1)
        log.warning("A message cannot be kept and is left to its sender: %s", error)
        return _LATER
    return _KEPT


def _receive(raw: bytes, sender: str, to: _Readers) -> None:
    for mailbox, readers in to.items():
        intake.receive(raw, mailbox=mailbox, source=Source.SMTP, envelope_from=sender, envelope_to=readers)
