"""Machines that write: bounces, automatic answers, newsletters, and each other."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incidents import escalation, lifecycle
from incidents.models import Incident, IncidentMail
from mailroom.reading.shapes import Reading, Report, Sender
from notifications.models import Delivery
from tests import makers
from tests.mailroom.arriving import (
    DAY,
    HOUR,
    arrive,
    come_home,
    make_mailbox,
    reading,
    templates_to,
)
from tests.makers import TUESDAY, fresh, kinds

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def solution_mail(incident: Incident) -> Delivery:
    return IncidentMail.objects.get(incident=incident, asks_confirmation=True).delivery


def bounce(sent: Delivery, recipient: str = "", action: str = "failed") -> Reading:
    report = Report(action, (recipient or sent.to_address).upper(), "5.1.1", "no such user")
    return reading(
        "mailer-daemon@customer.example",
        "Could not be delivered.",
        sender=Sender.BOUNCE,
        reports=(report,),
        about_message_id=sent.message_id,
    )


# Delivery reports.


def test_a_bounce_after_acceptance_stops_the_confirmation_day() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    assert fresh(incident).confirmation_due_at is not None
    mail = arrive(bounce(solution_mail(incident)), envelope_from="")
    assert (mail.state, mail.fate, mail.incident) == ("done", "reported", incident)
    sent = solution_mail(incident)
    assert (sent.state, sent.last_error) == ("bounced", "5.1.1 no such user")
    escalation.note_mail_outcomes(now=TUESDAY + HOUR)
    now = fresh(incident)
    assert (now.mail_trouble, now.confirmation_stop) == (True, "mail_failed")
    assert kinds(incident)[-1] == "mail_failed"
    assert lifecycle.close_unconfirmed(now=TUESDAY + 10 * DAY) == 0


def test_a_bounce_about_another_reader_says_nothing_of_ours() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    sent = solution_mail(incident)
    mail = arrive(bounce(sent, "somebody@else.example"))
    assert (mail.fate, mail.incident) == ("ignored", None)
    assert solution_mail(incident).state == "accepted"


def test_a_report_about_nothing_of_ours_is_ignored() -> None:
    nothing = reading("mailer-daemon@x.example", sender=Sender.BOUNCE, about_message_id="<nobodys@x.example>")
    assert arrive(nothing).fate == "ignored"
    assert arrive(reading("mailer-daemon@x.example", sender=Sender.BOUNCE)).fate == "ignored"
    assert not Incident.objects.exists()


def test_a_delay_is_noted_on_the_delivery_and_stops_nothing() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = arrive(bounce(solution_mail(incident), action="delayed"))
    sent = solution_mail(incident)
    assert (mail.fate, sent.state, sent.last_error) == ("reported", "accepted", "5.1.1 no such user")
    escalation.note_mail_outcomes(now=TUESDAY + HOUR)
    assert lifecycle.close_unconfirmed(now=TUESDAY + 10 * DAY) == 1


def test_a_bounce_that_is_faster_than_the_record_of_its_mail_is_looked_at_again() -> None:
    incident = makers.make_incident("resolved_pending_confirmation", mail_accepted=False)
    read = bounce(solution_mail(incident))
    mail = arrive(read)
    assert (mail.state, mail.due_at > mail.received_at) == ("waiting", True)
    makers.accept_mails(TUESDAY + HOUR)
    assert come_home(mail, read).fate == "reported"
    assert solution_mail(incident).state == "bounced"


def test_a_bounce_is_never_answered_and_joins_nothing() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    posted, said = Delivery.objects.count(), kinds(incident)
    arrive(bounce(solution_mail(incident)))
    assert Delivery.objects.count() == posted
    assert kinds(incident) == said


# Automatic answers.


def out_of_office(address: str, sent: Delivery, **parts: str) -> Reading:
    words = "I am away until Monday."
    return reading(address, words, sender=Sender.AUTO_REPLY, references=sent.message_id, **parts)


def test_an_out_of_office_is_noted_for_the_desk_and_stops_nothing() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    posted = Delivery.objects.count()
    mail = arrive(out_of_office(incident.contact.email, solution_mail(incident)))
    assert (mail.fate, mail.incident) == ("noted", incident)
    entry = incident.timeline.latest("number")
    assert mail.entry == entry
    assert (entry.kind, entry.actor_kind, entry.public_text) == ("auto_replied", "system", "")
    assert "away until Monday" in entry.internal_text
    now = fresh(incident)
    assert (now.confirmation_stop, now.last_word_by, now.mail_waiting) == ("", "desk", False)
    assert Delivery.objects.count() == posted
    assert lifecycle.close_unconfirmed(now=TUESDAY + 10 * DAY) == 1


@pytest.mark.parametrize("verdict", ["passed", "unknown", "failed"])
def test_a_strangers_automatic_answer_writes_nothing_into_an_incident(verdict: str) -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    said = kinds(incident)
    forged = "eve@evil.example" if verdict != "failed" else incident.contact.email
    mail = arrive(out_of_office(forged, solution_mail(incident)), verdict=verdict)
    assert (mail.fate, mail.incident) == ("ignored", None)
    assert kinds(incident) == said
    assert not fresh(incident).mail_waiting


def test_an_automatic_answer_to_nothing_of_ours_is_ignored() -> None:
    contact = makers.make_contact()
    mail = arrive(reading(contact.email, sender=Sender.AUTO_REPLY))
    assert (mail.fate, mail.reason != "") == ("ignored", True)
    assert not Incident.objects.exists()
    assert not Delivery.objects.exists()


# What machines begin.


def test_a_customers_own_monitoring_becomes_an_incident_that_nobody_acknowledges() -> None:
    contact = makers.make_contact(email="nagios@customer.example")
    made = arrive(reading(contact.email, "Disk full.", sender=Sender.BULK)).incident
    assert (made.contact, made.description) == (contact, "Disk full.")
    assert not Delivery.objects.exists()


def test_a_newsletter_of_somebody_unknown_is_ignored() -> None:
    assert arrive(reading("news@shop.example", sender=Sender.BULK)).fate == "ignored"
    contact = makers.make_contact()
    assert arrive(reading(contact.email, sender=Sender.BULK), verdict="failed").fate == "ignored"
    assert not Incident.objects.exists()


def test_a_machine_that_belongs_is_heard_as_its_contact() -> None:
    incident = makers.make_incident()
    sent = IncidentMail.objects.get(incident=incident).delivery
    mail = arrive(reading(incident.contact.email, sender=Sender.BULK, references=sent.message_id))
    assert (mail.fate, mail.incident) == ("joined", incident)


# Loops.


class Responder:
    """A program that answers every mail to its address at once and never says that it is one."""

    def __init__(self, address: str, *, says_so: bool, in_thread: bool) -> None:
        self.address, self.in_thread = address, in_thread
        self.kind = Sender.AUTO_REPLY if says_so else Sender.HUMAN
        self.answered = 0

    def answer(self, at: datetime) -> int:
        """Answer what came since; returns how many mails that were."""
        sent = list(Delivery.objects.filter(to_address=self.address).order_by("id")[self.answered :])
        for delivery in sent:
            references = delivery.message_id if self.in_thread else ""
            words = reading(self.address, "I got your mail.", sender=self.kind, references=references)
            arrive(words, at=at, mailbox=self.mailbox, verdict=self.verdict)
        self.answered += len(sent)
        return len(sent)

    mailbox = None
    verdict = "passed"


@pytest.mark.parametrize("says_so", [True, False])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_responder_that_answers_in_the_thread_is_never_answered_back(says_so: bool, is_known: bool) -> None:
    address = "robot@customer.example"
    if is_known:
        makers.make_contact(email=address)
    responder = Responder(address, says_so=says_so, in_thread=True)
    responder.mailbox = make_mailbox()
    arrive(reading(address, "Help."), mailbox=responder.mailbox, at=TUESDAY)
    for step in range(3 * 60):
        responder.answer(TUESDAY + (step + 1) * MINUTE)
    assert len(templates_to(address)) == 1
    assert Incident.objects.count() == 1


def test_a_responder_that_says_so_outside_of_every_thread_gets_one_mail() -> None:
    address = "robot@elsewhere.example"
    responder = Responder(address, says_so=True, in_thread=False)
    arrive(reading(address, "Help."), at=TUESDAY)
    for step in range(3 * 60):
        responder.answer(TUESDAY + (step + 1) * MINUTE)
    assert templates_to(address) == ["received_unknown"]
