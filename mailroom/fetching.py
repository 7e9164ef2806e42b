"""Fetches mail over IMAP: one thread for each mailbox, so that one that fails keeps no other waiting."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from imap_tools.errors import UnexpectedCommandStatusError

from mailroom import intake
from mailroom.imap import TROUBLE, Account
from mailroom.models import Mailbox, Source
from notifications.sealing import CannotOpen

log = logging.getLogger(__name__)

BATCH = 20
# A mailbox is looked into each minute; after so long it is nobody who looks.
UNWATCHED = timedelta(minutes=10)
# Before it is tried again, after the first failure, the second …
BACKOFF = (1.0, 5.0, 15.0, 60.0, 300.0)
# What decides how a mailbox is reached; a change of it begins anew.
_WAY = ("address", "host", "port", "security", "user_name", "secret", "folder", "done_folder")


class Fetchers:
    """A fetcher for each active mailbox that has a server."""

    def __init__(self) -> None:
        self._running: dict[int, Fetcher] = {}

    def keep_up(self) -> None:
        """Begin and end fetchers as the mailboxes are set up now."""
        wanted = {each.pk: each for each in Mailbox.objects.filter(is_active=True).exclude(host="")}
        for pk, fetcher in list(self._running.items()):
            if pk not in wanted or way(wanted[pk]) != way(fetcher.mailbox):
                fetcher.leave()
                del self._running[pk]
        for pk, mailbox in wanted.items():
            if pk not in self._running:
                self._running[pk] = Fetcher(mailbox)
                self._running[pk].start()

    def stop(self, seconds: float) -> None:
        for fetcher in self._running.values():
            fetcher.leave()
        for fetcher in self._running.values():
            fetcher.join(seconds)
        self._running.clear()


def note_unwatched(*, now: datetime) -> int:
    """Say of mailboxes that nobody looks into any more that they fail; the next look takes it back."""
    left = Mailbox.objects.filter(
        is_active=True, failing_since__isnull=True, last_seen_at__lt=now - UNWATCHED
    )
    why = _("Nobody looks into it any more. Is the mail process (manage.py mail) running?")
    return left.exclude(host="").update(failing_since=F("last_seen_at"), last_error=why)


def way(mailbox: Mailbox) -> list[object]:
    """What decides how this mailbox is reached."""
    return [getattr(mailbox, name) for name in _WAY]


class Fetcher(threading.Thread):
    """Takes in what lies in one mailbox, until it is told to leave."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mail-{mailbox.pk}", daemon=True)
        self.mailbox = mailbox
        self._leaving = threading.Event()
        # What stays on the server, by UID, with the reason: it is not offered again on this connection.
        self._left: dict[str, str] = {}

    def leave(self) -> None:
        self._leaving.set()

    def run(self) -> None:
        failures = 0
        while not self._leaving.wait(BACKOFF[min(failures, len(BACKOFF)) - 1] if failures else 0):
            try:
                self._left = {}
                with Account(self.mailbox) as account:
                    while not self._leaving.is_set():
                        self.take_in(account)
                        failures = 0
                        account.await_news(self._leaving)
            except (CannotOpen, DatabaseError, *TROUBLE) as error:
                failures += 1
                self._note_failure(error)
            except Exception as error:
                log.exception("Mailbox %s met an unforeseen error.", self.mailbox)
                failures += 1
                self._note_failure(error)
        connection.close()

    def take_in(self, account: Account) -> int:
        """Take in all that lies there, batch by batch; give the number. Each is moved after its commit."""
        taken = 0
        while uids := [uid for uid in account.waiting() if uid not in self._left]:
            for begin in range(0, len(uids), BATCH):
                if self._leaving.is_set():
                    return taken
                taken += self._take_in_some(account, uids[begin : begin + BATCH])
        self._note_round()
        return taken

    def _take_in_some(self, account: Account, uids: Sequence[str]) -> int:
        """Commit each, then put away those that are committed; a death between the two makes a repeat."""
        sizes = account.sizes(uids)
        kept = [uid for uid in uids if self._is_kept(account, uid, sizes.get(uid, 0))]
        if kept:
            account.put_away(kept)
            # A first look at a full mailbox takes hours.
            Mailbox.objects.filter(pk=self.mailbox.pk).update(last_seen_at=timezone.now())
        return len(kept)

    def _is_kept(self, account: Account, uid: str, size: int) -> bool:
        """Take in one message; False leaves it where it is, and lets the others pass."""
        if size > intake.largest():
            self._left[uid] = _("larger than %(limit)s MB") % {"limit": settings.MAIL_MAX_MB}
            return False
        raw = account.message(uid)
        if raw is None:
            self._left[uid] = _("the server did not hand it out")
            return False
        try:
            intake.receive(raw, mailbox=self.mailbox, source=Source.IMAP)
        except intake.TooLarge:
            self._left[uid] = _("larger than %(limit)s MB") % {"limit": settings.MAIL_MAX_MB}
            return False
        except (OperationalError, InterfaceError):
            # The database is away, for this message as for all: nothing is moved, and all is tried again.
            raise
        except Exception as error:
            log.exception("Message %s of mailbox %s met an unforeseen error.", uid, self.mailbox)
            self._left[uid] = f"{type(error).__name__}: {error}"
            return False
        return True

    def _note_round(self) -> None:
        """The mailbox was reached just now; what had to be left there is a failure that leads should see."""
        now, rows = timezone.now(), Mailbox.objects.filter(pk=self.mailbox.pk)
        if not self._left:
            rows.update(last_seen_at=now, last_error="", failing_since=None)
            return
        why = "; ".join(f"{count} × {why}" for why, count in sorted(Counter(self._left.values()).items()))
        left = _("Left in %(folder)s: %(why)s") % {"folder": self.mailbox.folder, "why": why}
        rows.update(last_seen_at=now, last_error=left, failing_since=Coalesce("failing_since", Value(now)))

    def _note_failure(self, error: Exception) -> None:
        log.warning("Mailbox %s cannot be fetched: %s", self.mailbox, error)
        try:
            Mailbox.objects.filter(pk=self.mailbox.pk).update(
                last_error=intake.storable(_words_of(error), 2000),
                failing_since=Coalesce("failing_since", Value(timezone.now())),
            )
        except DatabaseError as away:
            log.warning("Nor can that be noted: %s", away)
            connection.close()


def _words_of(error: Exception) -> str:
    """What a lead can read of it; a server's refusal in the server's own words."""
    said = error.command_result[1] if isinstance(error, UnexpectedCommandStatusError) else error.args
    parts = [each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each) for each in said]
    return " ".join(parts) or type(error).__name__
