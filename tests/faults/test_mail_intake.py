"""The intake is killed again and again under a stream of mails; each that was answered for is one message."""

from __future__ import annotations

import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from incidents.models import Incident
from mailroom import processing
from mailroom.fetching import Fetcher
from mailroom.listener import Listener
from mailroom.models import InboundMail, Mailbox
from notifications.sealing import seal
from tests.conftest import free_port
from tests.faults.killing import Progress, killed_again_and_again
from tests.mailroom.dovecot import PASSWORD, dovecot
from tests.mailroom.letters import letter, make_mailbox
from tests.mailroom.processes import environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rounds]

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
KILLS, MAILS = (200, 10_000) if LONG else (20, 500)
FETCH_KILLS, FETCHED = (40, 2_000) if LONG else (6, 120)
SENDERS = 3
SUPPORT = "support@desk.example"


def stream(count: int, dice: random.Random) -> list[tuple[int, bytes]]:
    """Each mail once or twice by different ways, one in seven without a Message-ID, in no order."""
    mails = []
    for number in range(count):
        named = {} if number % 7 else {"Message_ID": ""}
        for way in range(1 + (dice.random() < 0.3)):
            mails.append((number, letter(number, trace=f"way {way}", **named)))
    dice.shuffle(mails)
    return mails


def listen(port: int) -> None:
    listener = Listener(f"lmtp://127.0.0.1:{port}")
    listener.start()
    signal.pause()


def work() -> None:
    """A worker without its broker."""
    processing.LEASE = timedelta(seconds=0.5)
    # The kills are not the mails' fault here, and some mail meets many of them.
    processing.ATTEMPTS = 10_000
    while True:
        processing.sweep(now=timezone.now())
        time.sleep(0.02)


class Senders:
    """Mail servers: each keeps a mail until it was answered 250, and offers what failed again later."""

    def __init__(self, port: int, mails: list[tuple[int, bytes]], progress: Progress) -> None:
        self.answered: list[int] = []
        self.broken = 0
        self._port, self._progress = port, progress
        self._lock = threading.Lock()
        self._threads = [
            threading.Thread(target=self._send_all, args=(mails[place::SENDERS],)) for place in range(SENDERS)
        ]

    def run(self) -> None:
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()

    def _send_all(self, mails: list[tuple[int, bytes]]) -> None:
        while mails:
            try:
                with smtplib.LMTP("127.0.0.1", self._port, local_hostname="mail.desk.example") as client:
                    while mails:
                        self._send(client, mails)
            except (OSError, smtplib.SMTPException):
                with self._lock:
                    self.broken += 1
                # What was in flight comes after the others now.
                mails.append(mails.pop(0))
                time.sleep(0.02)

    def _send(self, client: smtplib.LMTP, mails: list[tuple[int, bytes]]) -> None:
        number, raw = mails[0]
        client.sendmail("jo@customer.example", [SUPPORT], raw)
        with self._lock:
            self.answered.append(number)
            self._progress.count += 1
        mails.pop(0)


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def none_waits() -> bool:
    return not InboundMail.objects.filter(state="waiting").exists()


def each_is_one_message_in_one_incident(count: int) -> None:
    rows = list(InboundMail.objects.values_list("subject", "state", "incident", "entry__incident"))
    assert Counter(subject for subject, *_rest in rows) == Counter(
        {f"Printer {number} is down": 1 for number in range(count)}
    )
    assert {state for _subject, state, *_rest in rows} == {"done"}
    assert len({incident for *_rest, incident, _entry in rows}) == count
    assert all(incident == entry for *_rest, incident, entry in rows)
    titles = Counter(Incident.objects.values_list("title", flat=True))
    assert titles == Counter({f"Printer {number} is down": 1 for number in range(count)})


def test_each_mail_that_was_answered_is_one_message_in_one_incident() -> None:
    make_mailbox()
    dice, port, progress = random.Random(6), free_port(), Progress()
    mails = stream(MAILS, dice)
    every = len(mails) // (KILLS + 1)
    senders = Senders(port, list(mails), progress)
    with (
        killed_again_and_again(
            lambda: listen(port), kills=KILLS, every=every, progress=progress, seed=1
        ) as listener_deaths,
        killed_again_and_again(work, kills=KILLS, every=every, progress=progress, seed=2) as worker_deaths,
    ):
        senders.run()
        until(lambda: (listener_deaths(), worker_deaths()) == (KILLS, KILLS), 60)
        until(none_waits, 60 + MAILS / 20)
    assert Counter(senders.answered) == Counter(number for number, _raw in mails)
    assert senders.broken >= KILLS
    each_is_one_message_in_one_incident(MAILS)
    assert InboundMail.objects.filter(repeats__gt=0).count() >= len(mails) - MAILS
    print(f"{len(mails)} mails, {senders.broken} broken connections")


@pytest.mark.mta
def test_each_mail_that_was_moved_is_one_message_in_one_incident() -> None:
    with dovecot() as server:
        mailbox = make_mailbox(
            host="127.0.0.1", port=server.port, security="none", user_name="user1", secret=seal(PASSWORD)
        )
        dice, progress = random.Random(7), Progress()
        mails = stream(FETCHED, dice)
        # Something has to be left for the last.
        every = len(mails) // (FETCH_KILLS + 2)
        with (
            killed_again_and_again(
                lambda: Fetcher(mailbox).run(), kills=FETCH_KILLS, every=every, progress=progress, seed=3
            ) as deaths,
            killed_again_and_again(work, kills=FETCH_KILLS, every=every, progress=progress, seed=4),
            server.client("user1") as box,
        ):
            for number, (_mail, raw) in enumerate(mails):
                box.append(raw, "INBOX", flag_set=[])
                progress.count = number + 1
            until(lambda: deaths() == FETCH_KILLS and not server.files("user1", "INBOX"), 60 + FETCHED / 20)
            until(none_waits, 60 + FETCHED / 20)
        moved = {raw.partition(b"Subject: ")[2].split(b"\r")[0] for raw in server.folder("user1", "Taken in")}
        assert len(moved) == FETCHED
    each_is_one_message_in_one_incident(FETCHED)


def test_while_the_database_is_away_nothing_is_lost_and_the_sender_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_mailbox()
    running = Listener("lmtp://127.0.0.1:0")
    running.start()
    name = connection.settings_dict["NAME"]
    terms = connection.get_connection_params()
    connection.close()
    beside = psycopg2.connect(host=terms["host"], user=terms["user"], dbname="postgres")
    beside.autocommit = True
    try:
        with smtplib.LMTP("127.0.0.1", running.port) as client, beside.cursor() as cursor:
            assert client.sendmail("jo@customer.example", [SUPPORT], letter(1)) == {}
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
            with pytest.raises(smtplib.SMTPException, match="451"):
                client.sendmail("jo@customer.example", [SUPPORT], letter(2))
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
            assert client.sendmail("jo@customer.example", [SUPPORT], letter(2)) == {}
    finally:
        with beside.cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        beside.close()
        running.stop()
    assert InboundMail.objects.count() == 2


def test_the_command_takes_in_by_all_ways_and_stops_cleanly() -> None:
    make_mailbox()
    port = free_port()
    there = environment(MAIL_LISTEN=f"lmtp://127.0.0.1:{port}")
    process = subprocess.Popen([sys.executable, str(settings.BASE_DIR / "manage.py"), "mail"], env=there)
    try:
        senders = Senders(port, [(1, letter(1))], Progress())
        senders.run()
        assert senders.answered == [1]
        with smtplib.LMTP("127.0.0.1", port) as idle:
            process.send_signal(signal.SIGTERM)
            assert idle.getreply()[0] == 421
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.wait()
    assert Mailbox.objects.get().messages.count() == 1
