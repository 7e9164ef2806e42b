"""Where a message belongs: what joins, what waits, what becomes a new incident."""

from __future__ import annotations

from typing import Any

import pytest

from incidents import conditions, handling, lifecycle
from incidents.errors import NotPossible
from incidents.models import Attachment, Incident, IncidentFollower, IncidentMail, Relation, Service
from incidents.reply_address import reply_address
from mailroom import deciding
from mailroom.reading.shapes import Answer, File, Sender
from notifications.models import Delivery
from notifications.rendering import compose
from people.models import Contact
from tests import makers
from tests.mailroom.arriving import (
    DAY,
    HOUR,
    arrive,
    come_home,
    kept,
    make_mailbox,
    reading,
    sent_to,
    templates_to,
)
from tests.makers import TUESDAY, fresh, kinds

pytestmark = pytest.mark.django_db


def our_id(incident: Incident) -> str:
    """The Message-ID of the newest mail to the contact of this incident."""
    return IncidentMail.objects.filter(incident=incident).latest("pk").delivery.message_id


def untouched(incident: Incident, before: Incident) -> bool:
    """Whether nothing of the incident changed but the mark that a mail waits, with its entry."""
    noted = ("mail_waiting", "entry_count", "last_entry_at")
    fields = [one.attname for one in Incident._meta.concrete_fields if one.attname not in noted]
    now = fresh(incident)
    return [getattr(now, name) for name in fields] == [getattr(before, name) for name in fields]


# Joining.


def test_a_reply_to_the_signed_address_is_the_contacts_word() -> None:
    incident = makers.make_incident("diagnosing")
    contact = incident.contact
    mail = arrive(reading(contact.email, "It works again."), envelope_to=[reply_address(incident, contact)])
    assert (mail.state, mail.fate, mail.incident, mail.contact) == ("done", "joined", incident, contact)
    entry = incident.timeline.latest("number")
    assert mail.entry == entry
    assert (entry.kind, entry.public_text, entry.actor_name) == (
        "customer_replied", "It works again.", contact.name,
    )  # fmt: skip
    assert entry.details["message_id"] == mail.message_id
    assert fresh(incident).last_word_by == "customer"


@pytest.mark.parametrize("place", ["to", "cc", "Delivered-To"])
def test_the_signed_address_is_found_wherever_a_server_writes_it(place: str) -> None:
    incident = makers.make_incident()
    address = reply_address(incident, incident.contact)
    parts = {place: address} if place in ("to", "cc") else {}
    head = f"{place}: {address}\r\n" if place == "Delivered-To" else ""
    assert arrive(reading(incident.contact.email, **parts), head=head).incident == incident


def test_an_answer_to_a_mail_of_ours_joins_without_a_signed_address() -> None:
    incident = makers.make_incident()
    mail = arrive(reading(incident.contact.email, references=f"<x@y.example> {our_id(incident)}"))
    assert (mail.fate, mail.incident) == ("joined", incident)


def test_an_answer_to_a_customers_own_mail_joins_its_incident() -> None:
    contact = makers.make_contact()
    first = arrive(reading(contact.email))
    second = arrive(reading(contact.email, "One more thing.", references=first.message_id))
    assert (second.fate, second.incident) == ("joined", first.incident)
    assert Incident.objects.count() == 1


def test_a_colleague_at_the_same_customer_joins_under_their_own_name() -> None:
    incident = makers.make_incident()
    colleague = makers.make_contact(incident.customer, "Bo")
    mail = arrive(reading(colleague.email, references=our_id(incident)))
    assert (mail.fate, mail.contact) == ("joined", colleague)
    assert incident.timeline.latest("number").actor_name == "Bo"


def test_where_no_server_judges_the_address_signed_for_the_sender_is_proof() -> None:
    incident = makers.make_incident()
    to = [reply_address(incident, incident.contact)]
    mail = arrive(reading(incident.contact.email), verdict="unknown", envelope_to=to)
    assert (mail.fate, mail.verdict) == ("joined", "unknown")


def test_a_reply_ends_the_wait_for_the_customer_when_it_arrived_not_when_it_was_read() -> None:
    incident = makers.make_incident("diagnosing")
    handling.wait(incident, by=makers.agent(), text="Which printer?", now=TUESDAY + HOUR / 2)
    arrive(reading(incident.contact.email, references=our_id(incident)), now=TUESDAY + 3 * HOUR)
    entry = incident.timeline.latest("number")
    assert entry.details["ends_pause"]
    assert entry.at == TUESDAY + HOUR
    assert fresh(incident).paused_at is None


def test_a_reply_to_the_solution_stops_the_automatic_closing() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    arrive(reading(incident.contact.email, "Hm.", references=our_id(incident)))
    assert lifecycle.close_unconfirmed(now=TUESDAY + 10 * DAY) == 0
    assert fresh(incident).state == "resolved_pending_confirmation"


# What is not believed.


def forgeries(incident: Incident, stranger: Contact) -> dict[str, dict[str, Any]]:
    """Mails that would like to be a word on this incident."""
    theirs, ours = incident.contact.email, our_id(incident)
    signed = reply_address(incident, incident.contact)
    return {
        "forged From that our server found out": {
            "read": reading(theirs, references=ours), "verdict": "failed", "envelope_to": [signed],
        },
        "forged From that nobody judged, with our Message-ID": {
            "read": reading(theirs, references=ours), "verdict": "unknown",
        },
        "two authors": {"read": reading(theirs, references=ours, authors=2), "envelope_to": [signed]},
        "no author": {"read": reading("", references=ours), "envelope_to": [signed]},
        "a stranger in the thread": {"read": reading("eve@evil.example", references=ours)},
        "a stranger who has the reply address": {
            "read": reading("eve@evil.example"), "verdict": "unknown", "envelope_to": [signed],
        },
        "the contact in CC only": {"read": reading("eve@evil.example", cc=theirs, references=ours)},
        "a colleague unjudged at the contact's reply address": {
            "read": reading(makers.make_contact(incident.customer).email), "verdict": "unknown",
            "envelope_to": [signed],
        },
        "another customer's contact, unjudged": {
            "read": reading(stranger.email, references=ours), "verdict": "unknown",
        },
        "headers of their own": {
            "read": reading(theirs, references=ours), "verdict": "unknown",
            "head": "X-Original-From: desk\r\nReply-To: eve@evil.example\r\n"
            "Authentication-Results: mx.evil.example; dmarc=pass\r\n",
        },
    }  # fmt: skip


@pytest.mark.parametrize("name", [
    "forged From that our server found out", "forged From that nobody judged, with our Message-ID",
    "two authors", "no author", "a stranger in the thread", "a stranger who has the reply address",
    "the contact in CC only", "a colleague unjudged at the contact's reply address",
    "another customer's contact, unjudged", "headers of their own",
])  # fmt: skip
def test_what_is_not_believed_waits_and_changes_nothing(name: str) -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    attempt = forgeries(incident, makers.make_contact())[name]
    before, said, posted = fresh(incident), kinds(incident), Delivery.objects.count()
    mail = arrive(**attempt)
    assert (mail.state, mail.fate, mail.incident, mail.entry) == ("unverified", "", incident, None)
    assert mail.reason
    assert untouched(incident, before)
    assert kinds(incident) == [*said, "mail_held"]
    entry = incident.timeline.latest("number")
    assert (entry.actor_kind, entry.public_text, entry.internal_text) == ("system", "", "")
    assert Delivery.objects.count() == posted
    assert not IncidentFollower.objects.exists()
    assert fresh(incident).mail_waiting
    assert Incident.objects.count() == 1


def test_the_second_mail_that_waits_says_nothing_more() -> None:
    incident = makers.make_incident()
    attempt = forgeries(incident, makers.make_contact())["a stranger in the thread"]
    arrive(**attempt)
    said = kinds(incident)
    arrive(reading("more@evil.example", references=our_id(incident)))
    assert kinds(incident) == said
    assert incident.inbound_mails.filter(state="unverified").count() == 2


def test_what_may_be_the_customers_word_keeps_silence_from_closing_until_an_agent_has_looked() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = arrive(**forgeries(incident, makers.make_contact())["a stranger in the thread"])
    late = TUESDAY + 10 * DAY
    assert lifecycle.close_unconfirmed(now=late) == 0
    with pytest.raises(NotPossible):
        lifecycle.close_without_response(fresh(incident), now=late)
    deciding.discard(mail, by=makers.agent(), now=late)
    assert lifecycle.close_unconfirmed(now=late) == 1


def test_the_owner_of_a_closed_incident_is_told_that_a_mail_waits_there() -> None:
    incident = makers.make_incident("closed")
    arrive(reading("jo@elsewhere.example", "Mine again!", references=our_id(incident)), at=TUESDAY + DAY)
    assert templates_to(incident.owner.email) == ["mail_held"]
    told = compose(sent_to(incident.owner.email)[0])
    assert "Mine again" not in told.text


def test_a_verified_contact_of_another_customer_never_joins_but_gets_an_incident_of_their_own() -> None:
    incident, other = makers.make_incident(), makers.make_contact()
    said = kinds(incident)
    to = [reply_address(incident, incident.contact)]
    mail = arrive(reading(other.email, references=our_id(incident)), envelope_to=to)
    assert (mail.fate, mail.contact) == ("registered", other)
    assert mail.incident != incident
    assert mail.incident.customer == other.customer
    assert kinds(incident) == said
    assert not fresh(incident).mail_waiting
    # The one mail that goes out is about their own incident.
    acknowledged = compose(sent_to(other.email)[0])
    assert incident.reference not in acknowledged.subject + acknowledged.text + acknowledged.html


@pytest.mark.parametrize("subject", ["Re: {0}", "[{0}] Printer", "{0}: a message about The printer"])
def test_the_subject_never_makes_a_mail_belong(subject: str) -> None:
    incident = makers.make_incident()
    mail = arrive(reading(incident.contact.email, subject=subject.format(incident.reference)))
    assert mail.fate == "registered"
    assert mail.incident != incident


def test_an_address_that_we_did_not_sign_leads_nowhere() -> None:
    incident, other = makers.make_incident(), makers.make_incident()
    signed = reply_address(incident, incident.contact)
    forged = [
        signed.replace(f"+{incident.pk}.", f"+{other.pk}."),
        signed.replace(signed.rpartition(".desk")[0][-20:-4], "a" * 16),
        "reply+1.1.aaaaaaaaaaaaaaaa@desk.example",
    ]
    mail = arrive(reading("eve@evil.example"), verdict="unknown", envelope_to=forged)
    assert mail.fate == "registered"
    assert mail.incident.customer is None


# New incidents.


def test_a_verified_contacts_mail_is_their_incident_in_the_mailboxs_team() -> None:
    team, contact = makers.make_team(), makers.make_contact()
    files = (File("log.txt", "text/plain", b"lines"), File("../../run.exe", "application/x", b"MZ"))
    read = reading(
        contact.email,
        "All of it is gone.",
        subject="RE: Fwd: [EXTERNAL] Mail is down",
        files=files,
        cc="b@b.example",
    )
    mail = arrive(read, mailbox=make_mailbox(team=team))
    made = mail.incident
    assert (made.title, made.description, made.channel) == ("Mail is down", "All of it is gone.", "email")
    assert (made.contact, made.team, made.registered_at) == (contact, team, TUESDAY + HOUR)
    entry = made.timeline.get()
    assert mail.entry == entry
    assert (entry.details["message_id"], entry.details["cc"][0]["address"]) == (
        read.message_id,
        "b@b.example",
    )
    assert "run.exe" in entry.internal_text
    assert [one.name for one in entry.attachments.all()] == ["log.txt"]
    assert templates_to(contact.email) == ["acknowledgement"]


def test_files_go_with_a_reply_and_logos_stay_out() -> None:
    incident = makers.make_incident()
    files = (
        File("shot.png", "image/png", b"x" * 50_000, content_id="a"),
        File("logo.png", "image/png", b"x" * 900, content_id="b"),
        File("", "text/plain", b"words"),
    )
    arrive(reading(incident.contact.email, references=our_id(incident), files=files))
    assert [one.name for one in Attachment.objects.order_by("id")] == ["shot.png", "unnamed"]
    assert all(one.entry.kind == "customer_replied" for one in Attachment.objects.all())


def test_a_mail_without_words_is_registered_all_the_same() -> None:
    contact = makers.make_contact()
    made = arrive(reading(contact.email, " \n ", subject=" Re: ")).incident
    assert (made.title, made.description) == ("(no subject)", "(no text)")


def test_a_very_long_mail_is_cut_and_the_desk_is_told() -> None:
    contact = makers.make_contact()
    made = arrive(reading(contact.email, "word " * 20_000, subject="x" * 900)).incident
    assert len(made.title) == 200
    assert len(made.description) <= 50_000
    assert "cut" in made.timeline.get().internal_text


@pytest.mark.parametrize("verdict", ["unknown", "failed"])
def test_a_sender_who_is_not_believed_is_an_unknown_one_even_with_a_contacts_address(verdict: str) -> None:
    contact = makers.make_contact()
    mail = arrive(reading(contact.email, name="Ann"), verdict=verdict)
    made = mail.incident
    assert (mail.fate, mail.contact, made.customer, made.contact) == ("registered", None, None, None)
    assert made.caller == f"Ann <{contact.email}>"
    assert templates_to(contact.email) == (["received_unknown"] if verdict == "unknown" else [])


def test_the_acknowledgement_of_an_unknown_sender_says_nothing_of_the_mail_or_the_incident() -> None:
    mailbox = make_mailbox(language="nl")
    mail = arrive(
        reading("eve@evil.example", "Buy pills", subject="Pills", name="Eve Pills"), mailbox=mailbox
    )
    (delivery,) = sent_to("eve@evil.example")
    assert (delivery.template, delivery.language) == ("received_unknown", "nl")
    message = compose(delivery)
    whole = (message.subject + message.text + message.html).lower()
    for word in ("pills", "eve", mail.incident.reference.lower(), "[[link:", "href", "http"):
        assert word not in whole, word
    assert IncidentMail.objects.get().incident == mail.incident


def test_nobody_acknowledges_to_machines_null_senders_or_failed_ones() -> None:
    arrive(reading("a@evil.example"), envelope_from="")
    arrive(reading("b@evil.example"), verdict="failed")
    arrive(reading("c@evil.example", authors=2))
    arrive(reading(""))
    assert Incident.objects.count() == 4
    assert not Delivery.objects.exists()


def test_a_believed_address_of_a_customers_domain_becomes_its_contact() -> None:
    customer = makers.make_customer(mail_domains=["acme.example"])
    mail = arrive(reading("new@acme.example", name="New Person"))
    assert mail.incident.customer == customer
    assert (mail.contact.name, mail.contact.email) == ("New Person", "new@acme.example")
    assert templates_to("new@acme.example") == ["acknowledgement"]
    again = arrive(reading("new@acme.example"))
    assert again.contact == mail.contact


@pytest.mark.parametrize("verdict", ["unknown", "failed"])
def test_a_domain_says_nothing_while_the_sender_is_not_believed(verdict: str) -> None:
    makers.make_customer(mail_domains=["acme.example"])
    assert arrive(reading("new@acme.example"), verdict=verdict).incident.customer is None
    assert not Contact.objects.exists()


def test_a_domain_that_two_customers_share_decides_nothing() -> None:
    for _number in range(2):
        makers.make_customer(mail_domains=["acme.example"])
    assert arrive(reading("new@acme.example")).incident.customer is None
    assert arrive(reading("new@sub.acme.example")).incident.customer is None


def test_an_address_at_two_customers_is_the_one_that_the_mailbox_serves() -> None:
    first, second = (makers.make_contact(email="Both@firm.example") for _number in range(2))
    service = Service.objects.create(name="Payroll")
    service.customers.add(second.customer)
    served = arrive(reading("both@firm.example"), mailbox=make_mailbox(service=service))
    assert (served.contact, served.incident.service) == (second, service)
    assert arrive(reading("both@firm.example")).incident.customer is None
    assert first.incidents.count() == 0


# After closing.


def test_a_word_on_a_closed_incident_is_told_to_its_owner_and_can_be_found() -> None:
    incident = makers.make_incident("closed")
    arrive(
        reading(incident.contact.email, "It is broken again.", references=our_id(incident)), at=TUESDAY + DAY
    )
    assert incident.timeline.latest("number").kind == "customer_replied"
    assert templates_to(incident.owner.email) == ["wrote_after_closing"]
    assert list(Incident.objects.filter(conditions.wrote_after_closing())) == [incident]
    lifecycle.reopen(incident, by=makers.agent(), reason="Broken again.", now=TUESDAY + DAY + HOUR)
    assert not Incident.objects.filter(conditions.wrote_after_closing()).exists()


def test_a_reply_after_the_reopen_window_is_a_new_incident_linked_to_the_old() -> None:
    incident = makers.make_incident("closed")
    said = kinds(incident)
    mail = arrive(reading(incident.contact.email, references=our_id(incident)), at=TUESDAY + 30 * DAY)
    assert mail.fate == "registered"
    assert mail.incident != incident
    relation = Relation.objects.get()
    assert (relation.older, relation.newer) == (incident, mail.incident)
    assert kinds(incident) == said
    assert kinds(mail.incident) == ["registered", "linked"]


# Copies and repeats.


def test_the_same_mail_at_another_mailbox_is_a_copy() -> None:
    contact = makers.make_contact()
    read = reading(contact.email)
    first = arrive(read, mailbox=make_mailbox())
    second = arrive(read, mailbox=make_mailbox())
    assert (second.fate, second.incident, second.entry) == ("copy", first.incident, None)
    assert kinds(first.incident) == ["registered"]


def test_another_text_under_a_known_message_id_is_no_copy() -> None:
    contact = makers.make_contact()
    first = arrive(reading(contact.email, message_id="<same@x.example>"), verdict="failed")
    second = arrive(reading(contact.email, "The true words.", message_id="<same@x.example>"))
    assert (first.fate, second.fate) == ("registered", "registered")
    assert second.incident.description == "The true words."


def test_an_answer_waits_for_what_it_answers() -> None:
    contact = makers.make_contact()
    first = reading(contact.email, "First.")
    row = kept(first)
    answer = reading(contact.email, "Second.", references=first.message_id)
    waiting = arrive(answer)
    assert (waiting.state, waiting.due_at > waiting.received_at) == ("waiting", True)
    made = come_home(row, first)
    assert come_home(waiting, answer).incident == made.incident
    assert Incident.objects.count() == 1


def test_an_answer_does_not_wait_for_ever() -> None:
    contact = makers.make_contact()
    first = kept(reading(contact.email))
    mail = arrive(reading(contact.email, references=first.message_id), now=TUESDAY + 2 * HOUR)
    assert mail.fate == "registered"


def test_a_mail_of_our_own_that_comes_back_is_never_answered() -> None:
    incident = makers.make_incident()
    box = make_mailbox(address="support@desk.example")
    posted = Delivery.objects.count()
    for read in (
        reading("desk@desk.example"),
        reading("Support@desk.example".lower()),
        reading(reply_address(incident, incident.contact)),
        reading("list@elsewhere.example", message_id=our_id(incident)),
        reading("desk@desk.example", sender=Sender.AUTO_REPLY, references=our_id(incident)),
    ):
        mail = arrive(read, mailbox=box)
        assert (mail.fate, mail.reason != "") == ("ignored", True)
    assert Incident.objects.count() == 1
    assert Delivery.objects.count() == posted


# Yes and no.


def test_a_plain_yes_is_kept_as_an_offer_and_closes_nothing() -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = arrive(reading(incident.contact.email, "Yes!", references=our_id(incident), answer=Answer.YES))
    assert (mail.answer, fresh(incident).state) == ("yes", "resolved_pending_confirmation")


def test_an_answer_to_nothing_that_was_asked_is_no_offer() -> None:
    incident = makers.make_incident("diagnosing")
    mail = arrive(reading(incident.contact.email, "Yes!", references=our_id(incident), answer=Answer.YES))
    assert mail.answer == ""


def test_ten_thousand_recipients_cost_no_query_each(django_assert_max_num_queries: Any) -> None:
    contact = makers.make_contact(makers.make_customer(mail_domains=["acme.example"], cc_follows=True))
    many = " ".join(f"p{number}@elsewhere.example" for number in range(10_000))
    read = reading(contact.email, cc=many)
    row = kept(read)
    with django_assert_max_num_queries(40):
        mail = come_home(row, read)
    assert len(mail.entry.details["cc"]) == 100
