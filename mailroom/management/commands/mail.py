"""`manage.py mail`: takes in mail by all ways that are set up, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseError
from django.db import connection

from mailroom.fetching import Fetchers
from mailroom.listener import Listener

log = logging.getLogger(__name__)

# How soon a mailbox that was set up or changed is known here.
REREAD_SECONDS = 15.0
STOP_SECONDS = 5.0


class Command(BaseCommand):
    help = "Take in mail: listen at MAIL_LISTEN, and fetch from the mailboxes that have an IMAP server."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(_signum: int, _frame: FrameType | None) -> None:
            stopping.set()

        for signum in (signal.SIGINT, signal.SIGTERM):
            signal.signal(signum, stop)
        listener = self._listening()
        fetchers = Fetchers()
        try:
            while not stopping.is_set():
                self._keep_up(fetchers)
                stopping.wait(REREAD_SECONDS)
        finally:
            if listener is not None:
                listener.stop()
            fetchers.stop(STOP_SECONDS)

    def _listening(self) -> Listener | None:
        if not settings.MAIL_LISTEN:
            return None
        try:
            listener = Listener(settings.MAIL_LISTEN)
            listener.start()
        except (OSError, ValueError) as error:
            raise CommandError(f"Mail cannot be taken in at {settings.MAIL_LISTEN}: {error}") from error
        return listener

    def _keep_up(self, fetchers: Fetchers) -> None:
        try:
            fetchers.keep_up()
        except DatabaseError as error:
            log.warning("The mailboxes cannot be read now: %s", error)
        finally:
            # Held for the moment only: an idle desk has no use for one more session.
            connection.close()
