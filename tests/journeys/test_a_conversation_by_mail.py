"""A customer who opens nothing but the mail program, over real servers from the first word to the last.

Postfix carries the mail both ways, dovecot keeps the desk's mailbox, which is fetched over IMAP.
"""

from __future__ import annotations

import smtplib
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from django.utils import timezone

from incidents import handling, lifecycle, tasks
from incidents.models import Incident
from mailroom import processing
from mailroom.fetching import Fetcher
from mailroom.imap import Account
from mailroom.models import InboundMail, Mailbox
from notifications import delivery
from notifications.sealing import seal
from tests import makers
from tests.mailroom.dovecot import PASSWORD, Dovecot, dovecot
from tests.mailroom.letters import make_mailbox
from tests.notifications.postfix import Postfix, postfix, send_over

pytestmark = [pytest.mark.mta, pytest.mark.django_db(transaction=True)]

SOPHIE, SUPPORT = "sophie@customer.example", "support@desk.example"
# What the desk's own server finds out about the sender; real ones have a milter for it.
JUDGED = (
    f"check_sender_access inline:{{ {{ {SOPHIE} = PREPEND"
    " Authentication-Results: mx.desk.example; dmarc=pass header.from=customer.example } },"
)
DAY = timedelta(hours=24)


@pytest.fixture(scope="module")
def box() -> Iterator[Dovecot]:
    with dovecot() as running:
        yield running


@pytest.fixture(scope="module")
def server(box: Dovecot) -> Iterator[Postfix]:
    boxes = {SOPHIE: "sophie", SUPPORT: "user0", "reply@desk.example": "user0"}
    with postfix(boxes, rules=JUDGED, mail=box.home / "mail", name="mx.desk.example") as running:
        yield running


class Sophie:
    """The customer: writes a mail, reads what came, answers it as a mail program does."""

    def __init__(self, server: Postfix) -> None:
        self._server = server

    def write(
        self, subject: str, text: str, *, to: str = SUPPORT, answers: EmailMessage | None = None
    ) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Sophie Vermeer <{SOPHIE}>", to, subject
        mail["Message-ID"] = make_msgid(domain="customer.example")
        quoted = ""
        if answers is not None:
            mail["In-Reply-To"] = answers["Message-ID"]
            mail["References"] = f"{answers.get('References', '')} {answers['Message-ID']}".strip()
            body = answers.get_body(("plain",))
            assert body is not None
            quoted = "\n\nOn 3 March 2026 the desk wrote:\n" + "".join(
                f"> {line}\n" for line in body.get_content().splitlines()
            )
        mail.set_content(text + quoted)
        with smtplib.SMTP("127.0.0.1", self._server.port) as line:
            line.send_message(mail)

    def answer(self, mail: EmailMessage, text: str) -> None:
        self.write(f"Re: {mail['Subject']}", text, to=str(mail["Reply-To"]), answers=mail)

    def inbox(self, count: int) -> list[EmailMessage]:
        """All that came, once there are so many."""
        deadline = time.monotonic() + 20
        while len(found := self._server.inbox("sophie")) < count:
            assert time.monotonic() < deadline, self._server.log()
            time.sleep(0.05)
        assert len(found) == count
        return [message_from_string(one, policy=policy.default) for one in found]  # type: ignore[misc]


def take_in(mailbox: Mailbox, server: Postfix) -> InboundMail:
    """Fetch the one message that is on its way, and bring it home."""
    deadline = time.monotonic() + 20
    with Account(mailbox) as account:
        while not Fetcher(mailbox).take_in(account):
            assert time.monotonic() < deadline, server.log()
            time.sleep(0.05)
    assert processing.sweep(now=timezone.now()) == 1
    return InboundMail.objects.latest("id")


def send() -> None:
    delivery.sweep(now=timezone.now())
    tasks.note_mail_outcomes()


def test_a_customer_is_served_by_mail_alone(server: Postfix, box: Dovecot, settings) -> None:  # type: ignore[no-untyped-def]
    send_over(settings, server)
    settings.MAIL_FROM, settings.MAIL_REPLY_TO = f"Service desk <{SUPPORT}>", "reply@desk.example"
    settings.MAIL_AUTHSERV_ID = "mx.desk.example"
    makers.make_contact(name="Sophie Vermeer", email=SOPHIE)
    mailbox = make_mailbox(
        SUPPORT, host="localhost", port=box.port, security="none", user_name="user0", secret=seal(PASSWORD)
    )
    bram, sophie = makers.agent("Bram"), Sophie(server)

    sophie.write("Label printer prints blank labels", "Since this morning every label comes out blank.")
    incident = take_in(mailbox, server).incident
    assert incident is not None
    assert (incident.title, incident.channel) == ("Label printer prints blank labels", "email")
    send()
    [told] = sophie.inbox(1)
    assert told["Subject"] == "Re: Label printer prints blank labels"

    incident = lifecycle.classify(incident, by=bram, urgency="normal", impact="low")
    incident = lifecycle.diagnose(incident, by=bram, assignee=bram.user)
    incident = handling.reply(incident, by=bram, text="Which labels do you use?")
    send()
    asked = sophie.inbox(2)[-1]
    assert asked["Subject"] == told["Subject"]
    assert told["Message-ID"] in str(asked["References"])

    sophie.answer(asked, "The white ones of 62 mm.")
    joined = take_in(mailbox, server)
    assert (joined.fate, joined.incident, joined.verdict) == ("joined", incident, "passed")
    assert joined.entry is not None
    assert joined.entry.public_text == "The white ones of 62 mm."

    incident = lifecycle.propose_solution(makers.fresh(incident), by=bram, solution="We set it to 62 mm.")
    send()
    solved = sophie.inbox(3)[-1]
    assert makers.fresh(incident).confirmation_due_at is not None
    sophie.answer(solved, "No, it still does not work.")
    refused = take_in(mailbox, server)
    assert (refused.fate, refused.answer) == ("joined", "no")
    incident = makers.fresh(incident)
    assert (incident.state, incident.confirmation_stop) == ("resolved_pending_confirmation", "reply")
    assert lifecycle.close_unconfirmed(now=timezone.now() + 2 * DAY) == 0

    incident = lifecycle.reject(incident, by=bram, reason="No, it still does not work.")
    incident = lifecycle.propose_solution(incident, by=bram, solution="We replaced the print head.")
    send()
    assert [mail["Subject"] for mail in sophie.inbox(5)] == [told["Subject"]] * 5
    incident = makers.fresh(incident)
    assert incident.confirmation_due_at is not None
    assert lifecycle.close_unconfirmed(now=incident.confirmation_due_at - timedelta(seconds=1)) == 0
    assert lifecycle.close_unconfirmed(now=incident.confirmation_due_at) == 1
    delivery.sweep(now=timezone.now() + DAY)
    sophie.inbox(6)
    assert (makers.fresh(incident).close_reason, Incident.objects.count()) == ("no_response", 1)
    assert {mail.fate for mail in InboundMail.objects.all()} == {"registered", "joined"}
