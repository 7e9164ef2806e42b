"""A mail server that is slow, puts off, or hangs up: invariant 4 holds, a mail arrives and is one mail."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from notifications import delivery, outbox
from notifications.channels import email
from notifications.models import Delivery
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


class Server:
    """Speaks SMTP by hand: waits before each answer, and can hang up when the message has come."""

    def __init__(self) -> None:
        self.wait = 0.0
        self.hang_up_after_data = False
        self.answers: dict[str, str] = {}
        self.got: list[str] = []
        server = self

        class Dialogue(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 slow.example ESMTP")
                while line := self.rfile.readline():
                    verb = line.split()[0].upper().decode() if line.split() else ""
                    if verb == "DATA":
                        self.say("354 go ahead")
                        if not self.message():
                            return
                    else:
                        self.say(server.answers.get(verb, "250 slow.example" if verb == "EHLO" else "250 OK"))
                    if verb == "QUIT":
                        return

            def message(self) -> bool:
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                server.got.append(b"".join(lines).decode("utf-8", "replace"))
                if server.hang_up_after_data:
                    return False
                self.say("250 2.0.0 Ok: queued as SLOW1")
                return True

            def say(self, words: str) -> None:
                time.sleep(server.wait)
                self.wfile.write(f"{words}\r\n".encode())

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dialogue)
        self.tcp.daemon_threads = True
        self.port = self.tcp.server_address[1]
        threading.Thread(target=self.tcp.serve_forever, daemon=True).start()

    def ids(self) -> list[str]:
        lines = [line for message in self.got for line in message.splitlines()]
        return [line.removeprefix("Message-ID: ") for line in lines if line.startswith("Message-ID: ")]


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    server = Server()
    settings.MAILDIR = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.tcp.shutdown()
    server.tcp.server_close()


def post(to: str = "jo@customer.example") -> Delivery:
    with transaction.atomic():
        return outbox.post(template="reply", to=to, language="en", context={}, now=TUESDAY)


def again(row: Delivery) -> Delivery:
    return Delivery.objects.get(pk=row.pk)


def test_a_server_slower_than_the_lease_gets_each_mail_once(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty seconds an answer against a lease of two minutes, sixty times as fast."""
    monkeypatch.setattr(delivery, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(delivery, "FRESH", timedelta(seconds=0.1))
    monkeypatch.setattr(email, "ANSWER_WITHIN_SECONDS", 1)
    server.wait = 0.5
    row = post()
    rival_took: list[int] = []
    done = threading.Event()

    def rival() -> None:
        from django.db import connection

        began = time.monotonic()
        while not done.wait(0.2):
            at = TUESDAY + timedelta(seconds=time.monotonic() - began)
            rival_took.append(len(delivery.claim(now=at)))
        connection.close()

    worker = threading.Thread(target=rival)
    claimed = delivery.claim(now=TUESDAY)
    worker.start()
    delivery._send_all(claimed, delivery._Watch(TUESDAY), delivery.PassedOver())
    done.set()
    worker.join()
    assert sum(rival_took) == 0, "the lease was renewed with every answer"
    assert again(row).state == "accepted"
    assert server.ids() == [row.message_id]


def test_a_mail_that_another_worker_has_by_now_is_broken_off_before_it_is_out(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = post()
    claimed = delivery.claim(now=TUESDAY)
    renewed: list[bool] = []

    def lose(mine: Delivery, now: Any) -> bool:
        renewed.append(True)
        return len(renewed) < 4

    monkeypatch.setattr(delivery, "_still_ours", lose)
    delivery._send_all(claimed, delivery._Watch(TUESDAY), delivery.PassedOver())
    assert server.got == []
    assert again(row).state == "sending", "the other worker settles it"


def test_a_connection_cut_after_the_message_is_tried_again_as_the_same_message(server: Server) -> None:
    server.hang_up_after_data = True
    row = post()
    delivery.sweep(now=TUESDAY)
    assert (again(row).state, again(row).attempts) == ("waiting", 1)
    assert "broke" in again(row).last_error
    server.hang_up_after_data = False
    delivery.sweep(now=TUESDAY + MINUTE)
    fresh = again(row)
    assert (fresh.state, fresh.accepted_by, fresh.answer) == (
        "accepted", "slow.example", "250 2.0.0 Ok: queued as SLOW1"
    )  # fmt: skip
    assert server.ids() == [row.message_id] * 2
    dates = {line for message in server.got for line in message.splitlines() if line.startswith("Date:")}
    assert len(dates) == 1, "both copies are the same message"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
def test_greylisting_is_waited_out(server: Server, verb: str) -> None:
    server.answers[verb] = "451 4.7.1 Greylisted, come back later"
    row = post()
    for seconds in (0, 30, 90):
        delivery.sweep(now=TUESDAY + timedelta(seconds=seconds))
    waiting = again(row)
    assert waiting.is_deferred
    assert "451 4.7.1 Greylisted" in waiting.last_error
    server.answers.clear()
    delivery.sweep(now=TUESDAY + 10 * MINUTE)
    assert again(row).state == "accepted"
    assert server.ids() == [row.message_id]


def test_a_server_that_never_answers_is_left_alone(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email, "ANSWER_WITHIN_SECONDS", 0.3)
    server.wait = 5
    rows = [post(f"jo{number}@customer.example") for number in range(30)]
    began = time.monotonic()
    delivery.sweep(now=TUESDAY)
    assert time.monotonic() - began < 3, "one timeout for all of them"
    assert {again(row).state for row in rows} == {"waiting"}
