"""`manage.py receive_mail`: takes in one message on standard input, for the pipe of a mail server.

The exit code tells the server what to do, in the words of sysexits.h: 0 only after the commit.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError

from mailroom import intake
from mailroom.addressing import Addresses
from mailroom.models import Mailbox, Source

log = logging.getLogger(__name__)

EX_DATAERR, EX_NOUSER, EX_TEMPFAIL = 65, 67, 75


class Command(BaseCommand):
    help = "Take in one message from standard input. Exit code 0: kept; 65, 67: refused; 75: try again later."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mailbox", default="", metavar="ADDRESS", help="the mailbox that it came to")
        parser.add_argument("--sender", default="", metavar="ADDRESS", help="the envelope's sender")
        parser.add_argument(
            "--recipient", action="append", default=[], metavar="ADDRESS", help="the envelope's recipient"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(intake.largest() + 1)
        recipients = options["recipient"] or [options["mailbox"]] * bool(options["mailbox"])
        try:
            mailbox = self._mailbox(options["mailbox"], recipients)
            intake.receive(
                raw,
                mailbox=mailbox,
                source=Source.PIPE,
                envelope_from=options["sender"],
                envelope_to=recipients,
            )
        except intake.TooLarge:
            self._refuse(EX_DATAERR, f"The message is larger than {settings.MAIL_MAX_MB} MB.")
        except DatabaseError as error:
            self._refuse(EX_TEMPFAIL, f"The message cannot be kept now: {error}")
        except Exception as error:
            # Any other code than these makes a server send the message back to its author.
            log.exception("A message from a pipe met an unforeseen error.")
            self._refuse(EX_TEMPFAIL, f"{type(error).__name__}: {error}")

    def _mailbox(self, address: str, recipients: list[str]) -> Mailbox | None:
        addresses = Addresses()
        if address and not addresses.is_ours(address):
            self._refuse(EX_NOUSER, f"There is no active mailbox {address}.")
        for each in ([address] if address else recipients) or [""]:
            if (found := addresses.mailbox_of(each)) is not None:
                return found
        return None

    def _refuse(self, code: int, why: str) -> None:
        self.stderr.write(why)
        sys.exit(code)
