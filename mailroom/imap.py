"""One mailbox on its IMAP server: what lies there, and putting it away once it is taken in."""

from __future__ import annotations

import imaplib
import re
import ssl
import threading
import time
from collections.abc import Sequence

from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError
from imap_tools.mailbox import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.utils import encode_folder

from mailroom.models import Mailbox, Security
from notifications.sealing import opened

# What a server, the way to it or a wrong setting can do to us.
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError)

ANSWER_SECONDS = 60
# How long nobody asks: while the server would tell by itself, and where it cannot. The first is bounded
# too, since a message that arrives between the search and the waiting may go unannounced.
IDLE_SECONDS, POLL_SECONDS = 60.0, 30.0

_UID, _SIZE = re.compile(rb"UID (\d+)"), re.compile(rb"RFC822\.SIZE (\d+)")


class Account:
    """A signed-in connection, with the mailbox's folder open; a context manager that signs out."""

    def __init__(self, mailbox: Mailbox, *, seconds: float = ANSWER_SECONDS) -> None:
        """`seconds`: how long the server may take for each of its answers."""
        password = opened(mailbox.secret)
        self._box = _connected(mailbox, seconds)
        try:
            self._sign_in(mailbox, password)
            # Most servers tell all that they can only to those who are signed in.
            self._can = set(self._box.client.capability()[1][0].decode().upper().split())
            self._box.folder.set(mailbox.folder)
            self._done = self._made(mailbox.done_folder)
        except BaseException:
            self._box.client.shutdown()
            raise

    def __enter__(self) -> Account:
        return self

    def __exit__(self, _kind: object, _error: object, _trace: object) -> None:
        try:
            self._box.logout()
        except TROUBLE:
            self._box.client.shutdown()

    def waiting(self) -> list[str]:
        """The UIDs of what was not taken in yet, the oldest first.

        What is not taken in lies in the folder, read or not: somebody may look into it with a program of
        their own. Only where nothing can be moved away does the mark of having been read say it.
        """
        return self._box.uids("UNDELETED" if self._done else "UNDELETED UNSEEN", charset=None)

    def sizes(self, uids: Sequence[str]) -> dict[str, int]:
        """In bytes; what has gone meanwhile is missing."""
        lines = self._asked("FETCH", ",".join(uids), "(UID RFC822.SIZE)")
        found = [(_UID.search(line), _SIZE.search(line)) for line in lines if isinstance(line, bytes)]
        return {uid[1].decode(): int(size[1]) for uid, size in found if uid and size}

    def message(self, uid: str) -> bytes | None:
        """Exactly as the server has it, without marking it as read; None when it has gone."""
        for part in self._asked("FETCH", uid, "(UID BODY.PEEK[])"):
            if isinstance(part, tuple) and b"BODY[]" in part[0].upper():
                return bytes(part[1])
        return None

    @property
    def can_put_away(self) -> bool:
        """Whether there is a folder for what was taken in; else it is marked as read."""
        return bool(self._done)

    def put_away(self, uids: Sequence[str]) -> None:
        """Move what was taken in; where that cannot be, mark it as read. Nothing is ever deleted."""
        chosen = ",".join(uids)
        if self._done and self._moved(chosen, self._done):
            return
        self._done = ""
        self._asked("STORE", chosen, r"+FLAGS.SILENT (\Seen)")

    def await_news(self, stop: threading.Event) -> None:
        """Until the server tells of something new, or it is time to look; no longer than until `stop`."""
        if "IDLE" not in self._can:
            stop.wait(POLL_SECONDS)
            return
        until, in_vain = time.monotonic() + IDLE_SECONDS, 0
        with self._box.idle as idle:
            while not stop.is_set() and time.monotonic() < until:
                asked_at = time.monotonic()
                if idle.poll(timeout=1):
                    return
                # A closed connection is readable at once and says nothing, again and again.
                in_vain = in_vain + 1 if time.monotonic() - asked_at < 0.5 else 0
                if in_vain > 3:
                    raise ConnectionError(_("The server closed the connection."))

    def _sign_in(self, mailbox: Mailbox, password: str) -> None:
        if (mailbox.user_name + password).isascii():
            self._box.login(mailbox.user_name, password, initial_folder=None)
        else:
            self._box.login_utf8(mailbox.user_name, password, initial_folder=None)

    def _made(self, folder: str) -> str:
        """The name of the folder for what was taken in, which is there now; empty when it cannot be made.

        Some servers have all folders below the inbox.
        """
        known = self._box.folder.list("", "INBOX")
        delimiter = known[0].delim if known else "/"
        for name in (folder, f"INBOX{delimiter}{folder}"):
            if self._box.folder.exists(name):
                return name
        for name in (folder, f"INBOX{delimiter}{folder}"):
            try:
                self._box.folder.create(name)
            except ImapToolsError:
                continue
            return name
        return ""

    def _moved(self, chosen: str, folder: str) -> bool:
        try:
            if "MOVE" in self._can:
                self._asked("MOVE", chosen, encode_folder(folder))
                return True
            self._asked("COPY", chosen, encode_folder(folder))
            self._asked("STORE", chosen, r"+FLAGS.SILENT (\Deleted)")
        except _SaidNo:
            return False
        # A plain EXPUNGE would also remove what somebody else marked; without it our marks stay, unseen by
        # the search.
        if "UIDPLUS" in self._can:
            self._asked("EXPUNGE", chosen)
        return True

    def _asked(self, command: str, *terms: str | bytes) -> list[bytes | tuple[bytes, bytes] | None]:
        kind, answer = self._box.client.uid(command, *terms)  # type: ignore[arg-type]
        if kind != "OK":
            raise _SaidNo(f"{command}: {b' '.join(part for part in answer if isinstance(part, bytes))!r}")
        return answer


class _SaidNo(imaplib.IMAP4.error):
    """The server refused one command; the connection stands."""


def _connected(mailbox: Mailbox, seconds: float) -> BaseMailBox:
    # imaplib's own context would believe any certificate.
    trusted = ssl.create_default_context()
    if mailbox.security == Security.TLS:
        return MailBox(mailbox.host, mailbox.port, timeout=seconds, ssl_context=trusted)
    if mailbox.security == Security.STARTTLS:
        return MailBoxStartTls(mailbox.host, mailbox.port, timeout=seconds, ssl_context=trusted)
    return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=seconds)
