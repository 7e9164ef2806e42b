"""Messages that come home at the same moment, truly in parallel on PostgreSQL."""

from __future__ import annotations

from functools import partial

import pytest

from incidents.models import Incident, IncidentMail
from mailroom import deciding
from mailroom.models import InboundMail
from people.models import Contact
from tests import makers
from tests.faults.test_races import at_once
from tests.mailroom.arriving import arrive, come_home, kept, make_mailbox, reading
from tests.makers import kinds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rounds]
ROUNDS = 8


def test_two_answers_in_one_thread_both_join_in_some_order() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    ours = IncidentMail.objects.get(incident=incident, asks_confirmation=True).delivery.message_id
    for _round in range(ROUNDS):
        reads = [reading(incident.contact.email, references=ours) for _number in range(3)]
        rows = [kept(read) for read in reads]
        at_once(*(partial(come_home, *pair) for pair in zip(rows, reads, strict=True)))
        done = InboundMail.objects.filter(pk__in=[row.pk for row in rows])
        assert {(one.fate, one.incident_id) for one in done} == {("joined", incident.pk)}
    assert kinds(incident).count("customer_replied") == 3 * ROUNDS


def test_copies_that_come_to_two_mailboxes_at_once_are_one_incident() -> None:
    contact, boxes = makers.make_contact(), [make_mailbox() for _number in range(3)]
    for number in range(ROUNDS):
        read = reading(contact.email)
        rows = [kept(read, mailbox=box) for box in boxes]
        at_once(*(partial(come_home, row, read) for row in rows))
        fates = InboundMail.objects.filter(message_id=read.message_id).values_list("fate", flat=True)
        assert sorted(fates) == ["copy", "copy", "registered"]
        assert Incident.objects.count() == number + 1


def test_an_answer_and_what_it_answers_are_one_incident_whichever_is_first() -> None:
    contact = makers.make_contact()
    for number in range(ROUNDS):
        first = reading(contact.email)
        answer = reading(contact.email, "More.", references=first.message_id)
        rows = kept(first), kept(answer)
        at_once(partial(come_home, rows[0], first), partial(come_home, rows[1], answer))
        if InboundMail.objects.get(pk=rows[1].pk).state == "waiting":
            come_home(rows[1], answer)
        assert Incident.objects.count() == number + 1


def test_a_colleague_who_writes_twice_at_once_becomes_one_contact() -> None:
    for number in range(ROUNDS):
        makers.make_customer(mail_domains=[f"firm{number}.example"])
        reads = [reading(f"new@firm{number}.example") for _number in range(2)]
        rows = [kept(read) for read in reads]
        at_once(*(partial(come_home, *pair) for pair in zip(rows, reads, strict=True)))
        assert Contact.objects.filter(email=f"new@firm{number}.example").count() == 1
        assert all(InboundMail.objects.get(pk=row.pk).fate == "registered" for row in rows)


def test_two_agents_who_decide_at_once_decide_once() -> None:
    by = makers.agent(), makers.agent()
    for _round in range(ROUNDS):
        incident = makers.make_incident()
        ours = IncidentMail.objects.get(incident=incident).delivery.message_id
        mail = arrive(reading(incident.contact.email, references=ours), verdict="failed")
        at_once(
            partial(deciding.accept, mail, by=by[0], contact=incident.contact),
            partial(deciding.discard, mail, by=by[1]),
        )
        mail.refresh_from_db()
        assert mail.state == "done"
        assert kinds(incident).count("customer_replied") == (1 if mail.fate == "joined" else 0)
        assert not Incident.objects.get(pk=incident.pk).mail_waiting
