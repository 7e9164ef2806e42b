"""What an agent does with mail whose sender nothing proves, and with a written yes or no."""

from __future__ import annotations

import pytest

from incidents import corresponding, handling, lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident, IncidentMail
from incidents.narration import told_to_customer
from incidents.reply_address import reply_address
from mailroom import answers, deciding
from mailroom.models import InboundMail
from mailroom.reading.shapes import Answer
from notifications.rendering import compose
from people.actors import Actor
from tests import makers
from tests.mailroom.arriving import DAY, HOUR, arrive, reading, sent_to
from tests.makers import TUESDAY, fresh, kinds

pytestmark = pytest.mark.django_db


def unverified(incident: Incident, text: str = "It is still broken.", address: str = "") -> InboundMail:
    to = [reply_address(incident, incident.contact)]
    read = reading(address or incident.contact.email, text)
    mail = arrive(read, verdict="failed", envelope_to=to)
    assert mail.state == "unverified"
    return mail


def test_an_accepted_mail_is_the_contacts_word_as_if_it_had_been_believed() -> None:
    incident, by = makers.make_incident("resolved_pending_confirmation"), makers.agent("Noor")
    mail = unverified(incident)
    after = deciding.accept(mail, by=by, contact=incident.contact, now=TUESDAY + 2 * HOUR)
    mail.refresh_from_db()
    entry = incident.timeline.latest("number")
    assert (mail.state, mail.fate, mail.entry, mail.decided_by) == ("done", "joined", entry, by.user)
    assert (entry.kind, entry.actor_kind, entry.contact) == ("customer_replied", "contact", incident.contact)
    assert entry.public_text == "It is still broken."
    assert entry.details["accepted_by_name"] == "Noor"
    assert entry.details["message_id"] == mail.message_id
    assert (after.last_word_by, after.confirmation_stop) == ("customer", "reply")
    assert not fresh(incident).mail_waiting
    assert "Noor" not in told_to_customer(entry)


def test_a_discarded_mail_is_kept_and_leaves_no_trace_on_the_incident() -> None:
    incident, by = makers.make_incident(), makers.agent()
    first, second = unverified(incident), unverified(incident)
    said = kinds(incident)
    deciding.discard(first, by=by, now=TUESDAY + 2 * HOUR)
    assert fresh(incident).mail_waiting
    deciding.discard(second, by=by, now=TUESDAY + 2 * HOUR)
    first.refresh_from_db()
    assert (first.state, first.fate, first.decided_by, first.incident) == (
        "done",
        "discarded",
        by.user,
        incident,
    )
    assert not fresh(incident).mail_waiting
    assert kinds(incident) == said


def test_a_mail_is_decided_about_once() -> None:
    incident, by = makers.make_incident(), makers.agent()
    mail = unverified(incident)
    deciding.accept(mail, by=by, contact=incident.contact)
    for again in (
        lambda: deciding.accept(mail, by=by, contact=incident.contact),
        lambda: deciding.discard(mail, by=by),
    ):
        with pytest.raises(NotPossible):
            again()
    assert kinds(incident).count("customer_replied") == 1


def test_only_agents_decide_and_only_for_a_contact_of_the_incidents_customer() -> None:
    incident, other = makers.make_incident(), makers.make_contact()
    mail = unverified(incident)
    with pytest.raises(NotPermitted):
        deciding.accept(mail, by=Actor.of_contact(incident.contact), contact=incident.contact)
    with pytest.raises(NotPermitted):
        deciding.discard(mail, by=Actor.of_contact(incident.contact))
    with pytest.raises(NotPossible) as refused:
        deciding.accept(mail, by=makers.agent(), contact=other)
    assert "contact" in refused.value.fields
    mail.refresh_from_db()
    assert mail.state == "unverified"
    assert fresh(incident).mail_waiting


def test_the_likely_contact_is_only_proposed() -> None:
    incident = makers.make_incident()
    colleague = makers.make_contact(incident.customer)
    assert deciding.likely_contact(unverified(incident, address=colleague.email)) == colleague
    assert deciding.likely_contact(unverified(incident, address="eve@evil.example")) == incident.contact


def test_mail_on_an_unknown_senders_incident_waits_until_somebody_says_whose_it_is() -> None:
    first = arrive(reading("jo@home.example", "Help."))
    ours = IncidentMail.objects.get(incident=first.incident).delivery.message_id
    mail = arrive(reading("jo@home.example", "One more thing.", references=ours))
    assert (mail.state, mail.incident) == ("unverified", first.incident)
    by, contact = makers.agent(), makers.make_contact(email="jo@home.example")
    with pytest.raises(NotPossible):
        deciding.accept(mail, by=by, contact=contact)
    handling.identify(first.incident, by=by, contact=contact)
    deciding.accept(mail, by=by, contact=contact)
    assert kinds(first.incident) == ["registered", "mail_held", "customer_identified", "customer_replied"]
    assert [one.template for one in sent_to(contact.email)] == ["received_unknown", "acknowledgement"]


# Yes and no.


def answered(incident: Incident, answer: Answer, text: str = "Yes, solved!") -> InboundMail:
    ours = IncidentMail.objects.filter(incident=incident).latest("pk").delivery.message_id
    return arrive(reading(incident.contact.email, text, references=ours, answer=answer))


def test_an_agent_takes_a_written_yes_and_the_customer_can_contradict_the_receipt() -> None:
    incident, by = makers.make_incident("resolved_pending_confirmation"), makers.agent()
    mail = answered(incident, Answer.YES)
    assert answers.offered_on(fresh(incident)) == mail
    closed = corresponding.confirm_by_mail(incident, by=by, entry=mail.entry.number, now=TUESDAY + 2 * HOUR)
    assert (closed.state, closed.close_reason) == ("closed", "confirmed")
    entry = incident.timeline.latest("number")
    assert entry.kind == "solution_confirmed"
    assert entry.details["by_mail"] == mail.entry.number
    assert entry.details["who"] == incident.contact.name
    receipt = sent_to(incident.contact.email)[-1]
    assert receipt.template == "confirmation_receipt_mail"
    assert "[[link:dispute:" in compose(receipt).text
    assert "wrote to us" in told_to_customer(entry)
    assert answers.offered_on(closed) is None


def test_a_no_is_offered_with_its_words_and_taken_by_the_agent() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = answered(incident, Answer.NO, "No, still broken.")
    offered = answers.offered_on(fresh(incident))
    assert (offered, offered.answer, offered.entry.public_text) == (mail, "no", "No, still broken.")
    assert fresh(incident).state == "resolved_pending_confirmation"
    back = lifecycle.reject(incident, by=makers.agent(), reason=offered.entry.public_text)
    assert back.state == "diagnosing"
    assert answers.offered_on(back) is None


def test_a_later_word_takes_the_offer_back() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = answered(incident, Answer.YES)
    answered(incident, Answer.UNCLEAR, "Wait, no, I was too quick.")
    assert answers.offered_on(fresh(incident)) is None
    with pytest.raises(NotPossible) as refused:
        corresponding.confirm_by_mail(incident, by=makers.agent(), entry=mail.entry.number)
    assert "entry" in refused.value.fields


def test_a_yes_to_an_earlier_solution_confirms_nothing() -> None:
    incident, by = makers.make_incident("resolved_pending_confirmation"), makers.agent()
    mail = answered(incident, Answer.YES)
    lifecycle.reject(incident, by=by, reason="It came back.", now=TUESDAY + 2 * HOUR)
    lifecycle.propose_solution(incident, by=by, solution="Another.", now=TUESDAY + 3 * HOUR)
    handling.reply_as_customer(
        incident, by=Actor.of_contact(incident.contact), text="We will see.", now=TUESDAY + 4 * HOUR
    )
    assert answers.offered_on(fresh(incident)) is None
    for number in (mail.entry.number, 1, 999):
        with pytest.raises(NotPossible):
            corresponding.confirm_by_mail(incident, by=by, entry=number, now=TUESDAY + DAY)
    assert fresh(incident).state == "resolved_pending_confirmation"


def test_an_offer_ends_when_the_customer_is_asked_again() -> None:
    incident, by = makers.make_incident("resolved_pending_confirmation"), makers.agent()
    mail = answered(incident, Answer.YES)
    lifecycle.ask_again(incident, by=by, now=TUESDAY + 2 * HOUR)
    assert answers.offered_on(fresh(incident)) is None
    with pytest.raises(NotPossible):
        corresponding.confirm_by_mail(incident, by=by, entry=mail.entry.number, now=TUESDAY + 3 * HOUR)


def test_only_an_agent_confirms_by_mail_and_only_after_a_reply() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    with pytest.raises(NotPossible):
        corresponding.confirm_by_mail(incident, by=makers.agent(), entry=1)
    mail = answered(incident, Answer.YES)
    with pytest.raises(NotPermitted):
        corresponding.confirm_by_mail(
            incident, by=Actor.of_contact(incident.contact), entry=mail.entry.number
        )
