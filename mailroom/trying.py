"""Tries a mailbox's settings while somebody waits, and says which of them is wrong."""

from __future__ import annotations

import imaplib
import socket
import ssl
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from imap_tools.errors import (
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxLoginError,
    MailboxStarttlsError,
    UnexpectedCommandStatusError,
)

from mailroom.imap import TROUBLE, Account
from mailroom.models import Mailbox
from notifications.sealing import CannotOpen

# Somebody waits before the page: less patience than when mail is fetched.
SECONDS = 8.0
# Of what a server says.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `field` is that of `Mailbox` which is to blame, empty when all went well."""

    told: str
    field: str = ""


def try_out(mailbox: Mailbox) -> Trial:
    """Sign in as fetching does, and look into the folder. Takes in nothing; never raises."""
    try:
        with Account(mailbox, seconds=SECONDS) as account:
            return Trial(_well(mailbox, len(account.waiting()), account.can_put_away))
    except CannotOpen as error:
        return Trial(str(error), "secret")
    except TROUBLE as error:
        return _blame(mailbox, error)


def _well(mailbox: Mailbox, waiting: int, can_put_away: bool) -> str:
    number = ngettext(
        "It works: signed in, %(num)s message waits in “%(folder)s”.",
        "It works: signed in, %(num)s messages wait in “%(folder)s”.",
        waiting,
    )
    told = number % {"num": waiting, "folder": mailbox.folder}
    if can_put_away:
        return told
    marked = _("“%(folder)s” cannot be made there, so what is taken in will be marked as read instead.")
    return f"{told} {marked % {'folder': mailbox.done_folder}}"


def _blame(mailbox: Mailbox, error: Exception) -> Trial:
    """The setting that the failure speaks of, in words."""
    at = {"host": mailbox.host, "port": mailbox.port, "folder": mailbox.folder, "said": _said(error)}
    if isinstance(error, MailboxLoginError):
        told, field = _("The server refuses this user name and password: %(said)s"), "secret"
    elif isinstance(error, MailboxFolderSelectError):
        told, field = _("There is no folder “%(folder)s” in this mailbox: %(said)s"), "folder"
    elif isinstance(error, socket.gaierror | UnicodeError):
        told, field = _("There is no server “%(host)s”. Check the spelling."), "host"
    elif isinstance(error, ssl.SSLCertVerificationError):
        told, field = _("The server's certificate is not trusted: %(said)s"), "host"
    elif isinstance(error, ssl.SSLError | MailboxStarttlsError):
        told, field = _("The server does not speak that way on port %(port)s: %(said)s"), "security"
    elif isinstance(error, ConnectionRefusedError):
        told, field = _("Nothing listens on port %(port)s of “%(host)s”."), "port"
    elif isinstance(error, TimeoutError):
        told, field = _("“%(host)s” does not answer on port %(port)s."), "port"
    elif isinstance(error, OSError):
        told, field = _("“%(host)s” cannot be reached: %(said)s"), "host"
    else:
        told, field = _("What answers on port %(port)s is no IMAP server as it should be: %(said)s"), "port"
    return Trial(told % at, field)


def _said(error: Exception) -> str:
    """In the server's words, or those of the system."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, UnexpectedCommandStatusError):
        answer = error.command_result[1]
    elif isinstance(error, OSError):
        answer = [error.strerror or str(error)]
    elif isinstance(error, imaplib.IMAP4.error | ImapToolsError | ValueError):
        answer = list(error.args)
    parts = [part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in answer]
    return " ".join(parts)[:_LONGEST] or type(error).__name__
