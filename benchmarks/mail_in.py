"""How many mails a second are taken in, beside a bare loop that parses them and inserts a row each."""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime

import benchmarks.own_folder

import benchmarks.ready  # noqa: F401  isort: skip

from django.db import connection
from django.utils import timezone

from benchmarks import scratch
from benchmarks.taking_turns import say
from incidents.models import Incident
from mailroom import intake, processing
from mailroom.models import InboundMail, Mailbox
from notifications import doorbell
from people.models import Contact, Customer

MAILS, ROUNDS, SENDERS = 200, 7, 50
_numbers = itertools.count(1)


def main() -> None:
    # Bells that nobody hears would measure the broker's folder.
    doorbell._silent_until = math.inf
    with scratch.server() as running:
        scratch.make_durable(running)
        customer = Customer.objects.create(name="Acme", slug="acme")
        for number in range(SENDERS):
            Contact.objects.create(customer=customer, name=f"Jo {number}", email=f"jo{number}@acme.example")
        mailbox = Mailbox.objects.create(name="Support", address="support@desk.example")
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bare_mail"
                " (id bigserial PRIMARY KEY, sender text, subject text, said text, raw bytea)"
            )
        rates = _rates(mailbox)
    bare = rates["bare"]
    say("kept (what the sender's 250 waits for), of the bare loop", rates["kept"], bare, "≥ 0.3")
    # Nobody waits for this part, and workers share it.
    say("kept, then brought home by one worker", rates["home"], bare, "nothing")
    print(
        "(a second: "
        + ", ".join(f"{name} {sorted(each)[ROUNDS // 2]:.0f}" for name, each in rates.items())
        + ")"
    )


def _rates(mailbox: Mailbox) -> dict[str, list[float]]:
    """Mails a second, round by round; a first round only warms up."""
    rates: dict[str, list[float]] = {"bare": [], "kept": [], "home": []}
    for number in range(ROUNDS + 1):
        bare = _seconds(_parse_and_insert, _mails())
        mails = _mails()
        kept = _seconds(lambda mails: _receive(mails, mailbox), mails)
        home = kept + _seconds(lambda _mails: processing.sweep(now=timezone.now()), mails)
        assert not InboundMail.objects.exclude(state="done").exists()
        if number:
            for name, taken in (("bare", bare), ("kept", kept), ("home", home)):
                rates[name].append(MAILS / taken)
    assert Incident.objects.exists()
    return rates


def _seconds(act: Callable[[Sequence[bytes]], object], mails: Sequence[bytes]) -> float:
    begun = time.perf_counter()
    act(mails)
    return time.perf_counter() - begun


def _receive(mails: Sequence[bytes], mailbox: Mailbox) -> None:
    for raw in mails:
        intake.receive(
            raw,
            mailbox=mailbox,
            source="smtp",
            envelope_from="jo@acme.example",
            envelope_to=[mailbox.address],
        )


def _parse_and_insert(mails: Sequence[bytes]) -> None:
    insert = "INSERT INTO bare_mail (sender, subject, said, raw) VALUES (%s, %s, %s, %s)"
    with connection.cursor() as cursor:
        for raw in mails:
            message = message_from_bytes(raw, policy=default)
            assert isinstance(message, EmailMessage)
            body = message.get_body(("plain", "html"))
            said = body.get_content() if body is not None else ""
            cursor.execute(insert, [str(message["From"]), str(message["Subject"]), said, raw])


def _mails() -> list[bytes]:
    """Of ten, six in plain text, three in text and HTML, one with a file of 100 kB; none was seen before."""
    return [_mail(next(_numbers)) for _mail_number in range(MAILS)]


def _mail(number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    for hop in range(4):
        mail["Received"] = f"from relay{hop}.example by relay{hop + 1}.example with ESMTPS id {number}; now"
    mail["Message-ID"] = f"<{number}@acme.example>"
    mail["From"] = f"Jo de Vries <jo{number % SENDERS}@acme.example>"
    mail["To"] = "support@desk.example"
    mail["Date"] = format_datetime(timezone.now())
    mail["Subject"] = f"De printer op de tweede verdieping staat stil, n° {number}"
    said = "Sinds negen uur vanochtend print hij niets; wij startten hem twee keer opnieuw.\n" * 12
    mail.set_content(said)
    if number % 10 in (1, 4, 7):
        paragraph = "<p style='margin:0'>Sinds negen uur <b>vanochtend</b> print hij niets.</p>"
        mail.add_alternative(f"<html><body>{paragraph * 40}</body></html>", subtype="html")
    if number % 10 == 5:
        mail.add_attachment(bytes(range(256)) * 400, maintype="image", subtype="png", filename="screen.png")
    return mail.as_bytes()


if __name__ == "__main__":
    main()
