"""The incident page's mail: signs beside words, what nobody vouches for, plain answers, who reads along."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from incidents import handling, lifecycle
from incidents.models import Incident
from incidents.reply_address import reply_address
from mailroom.models import InboundMail
from mailroom.reading.shapes import Answer, Sender
from people.actors import Actor
from people.models import Contact, Customer, Role
from tests import makers
from tests.desk.test_doors import address, queries, signed_in
from tests.mailroom.arriving import SERVER, arrive, reading

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_addresses(settings: Any) -> None:
    settings.MAIL_REPLY_TO = "reply@desk.example"
    settings.MAIL_AUTHSERV_ID = SERVER


@pytest.fixture
def noor() -> Actor:
    return makers.agent("Noor")


@pytest.fixture
def agent(noor: Actor) -> Client:
    return signed_in(noor)


def mailed(
    incident: Incident, text: str = "It still fails.", /, *, verdict: str = "passed", **parts: Any
) -> InboundMail:
    """The contact's reply by mail, as our mail server judged it."""
    author = parts.pop("address", incident.contact.email if incident.contact else "")
    assert incident.contact is not None
    to = [reply_address(incident, incident.contact)]
    return arrive(reading(author, text, **parts), verdict=verdict, envelope_to=to)


def page(client: Client, incident: Incident) -> str:
    answer = client.get(address(incident))
    assert answer.status_code == 200
    return answer.content.decode()


def fresh(mail: InboundMail) -> InboundMail:
    return InboundMail.objects.get(pk=mail.pk)


# Words that came by mail.


def test_words_that_came_by_mail_lead_to_the_whole_of_it(agent: Client) -> None:
    incident = makers.make_incident()
    mail = mailed(incident)
    shown = page(agent, incident)
    for part in ("#whole", "#as-sent", "#source"):
        assert f"/desk/inbound/{mail.pk}/{part}" in shown


def test_an_expert_reads_the_words_and_nothing_else_of_the_mail() -> None:
    expert = makers.agent(role=Role.EXPERT)
    incident = makers.make_incident("diagnosing")
    incident = handling.assign(incident, by=makers.agent(), assignee=expert.user)
    mailed(incident)
    mailed(incident, "It is me.", verdict="failed")
    shown = page(signed_in(expert), incident)
    assert "It still fails." in shown
    assert "/desk/inbound/" not in shown
    assert "It is me." not in shown


def test_an_automatic_answer_stands_small_with_its_words_folded(agent: Client) -> None:
    incident = makers.make_incident()
    mail = mailed(incident, "I am away.", sender=Sender.AUTO_REPLY)
    assert mail.fate == "noted"
    shown = page(agent, incident)
    assert "Automatic answer" in shown
    assert "What it says" in shown


def test_an_unknown_senders_words_look_like_a_persons_not_like_a_note_of_the_desk(agent: Client) -> None:
    mail = arrive(reading("stranger@nowhere.example", "The lift is stuck."), verdict="passed")
    assert mail.incident is not None
    shown = page(agent, mail.incident)
    talk = shown[shown.index('<ol class="timeline"') :]
    entry = talk[: talk.index("The lift is stuck.")].rsplit("<li", 1)[1]
    assert "entry--contact" in entry
    assert "entry--quiet" not in entry


# What nobody vouches for.


def test_an_unverified_message_stands_above_the_timeline_as_plain_text(agent: Client) -> None:
    incident = makers.make_incident()
    mail = mailed(incident, "<b>Reset my password</b>", verdict="", address="stranger@evil.example")
    assert mail.state == "unverified"
    shown = page(agent, incident)
    assert "This mail says it is from stranger@evil.example; nothing proves it." in shown
    assert "&lt;b&gt;Reset my password&lt;/b&gt;" in shown
    assert shown.index("Reset my password") < shown.index('<ol class="timeline"')
    mailed(incident, "Again", verdict="failed")
    assert "our mail server found that it is not" in page(agent, incident)


def test_an_agent_accepts_it_as_the_word_of_whom_they_choose(agent: Client, noor: Actor) -> None:
    incident = makers.make_incident()
    mail = mailed(incident, "It is me.", verdict="failed")
    assert f'<option value="{incident.contact_id}" selected' in page(agent, incident)
    answer = agent.post(f"/desk/inbound/{mail.pk}/accept/", {"contact": incident.contact_id})
    assert answer["Location"] == address(incident)
    kept = fresh(mail)
    assert (kept.state, kept.fate, kept.decided_by) == ("done", "joined", noor.user)
    shown = page(agent, incident)
    assert "accepted by Noor" in shown
    assert "nothing proves it" not in shown
    again = agent.post(f"/desk/inbound/{mail.pk}/accept/", {"contact": incident.contact_id}, follow=True)
    assert "has decided about this mail already" in again.content.decode()
    assert makers.kinds(incident).count("customer_replied") == 1


@pytest.mark.parametrize("choose", ["nobody", "other"])
def test_it_is_accepted_as_nobody_s_word_and_as_no_stranger_s(agent: Client, choose: str) -> None:
    incident, other = makers.make_incident(), makers.make_contact()
    mail = mailed(incident, verdict="failed")
    contact = other.pk if choose == "other" else ""
    answer = agent.post(f"/desk/inbound/{mail.pk}/accept/", {"contact": contact}, follow=True)
    assert answer.status_code == 200
    assert fresh(mail).state == "unverified"
    assert makers.kinds(incident) == ["registered", "mail_held"]


def test_an_agent_discards_it(agent: Client) -> None:
    incident = makers.make_incident()
    mail = mailed(incident, "Click here", verdict="failed")
    agent.post(f"/desk/inbound/{mail.pk}/discard/")
    assert fresh(mail).fate == "discarded"
    shown = page(agent, incident)
    assert "Click here" not in shown
    assert makers.kinds(incident) == ["registered", "mail_held"]


def test_a_flood_of_forged_mails_does_not_bury_the_incident(agent: Client) -> None:
    incident = makers.make_incident()
    for number in range(8):
        mailed(incident, f"Forged {number}", verdict="failed")
    shown = page(agent, incident)
    assert shown.count('class="unverified"') == 5
    assert "3 more like these" in shown


# A plain yes or no.


def test_a_plain_yes_is_confirmed_with_one_button(agent: Client) -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = mailed(incident, "Yes, it works!", answer=Answer.YES)
    assert mail.entry is not None
    shown = page(agent, incident)
    assert f"{incident.contact.name} writes that it works" in shown
    assert 'data-key="y"' in shown
    agent.post(address(incident, "confirm_by_mail"), {"entry": mail.entry.number})
    assert makers.fresh(incident).close_reason == "confirmed"
    assert "writes that it works" not in page(agent, incident)


def test_a_plain_no_is_rejected_with_its_words_prefilled(agent: Client) -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mailed(incident, "No, still blank.", answer=Answer.NO)
    shown = page(agent, incident)
    assert f"{incident.contact.name} writes that it does not work" in shown
    assert ">No, still blank.</textarea>" in shown
    assert "confirm_by_mail" not in shown
    assert shown.count('id="f-reject-reason"') == 1
    refused = agent.post(address(incident, "reject"), {"reason": ""}).content.decode()
    assert refused.count('id="f-reject-reason"') == 1
    assert "field--wrong" in refused
    agent.post(address(incident, "reject"), {"reason": "No, still blank."})
    assert makers.fresh(incident).state == "diagnosing"


def test_what_is_neither_is_left_to_the_agent_to_read(agent: Client) -> None:
    incident = makers.make_incident("resolved_pending_confirmation")
    mail = mailed(incident, "I looked at it this morning.")
    shown = page(agent, incident)
    assert "writes that it" not in shown
    assert mail.entry is not None
    assert f'name="entry" value="{mail.entry.number}"' in shown


def test_a_yes_before_the_solution_says_nothing_about_it(agent: Client) -> None:
    incident = makers.make_incident("diagnosing")
    mailed(incident, "Yes, it works!", answer=Answer.YES)
    lifecycle.propose_solution(incident, by=makers.agent(), solution="Try it.")
    assert "writes that it works" not in page(agent, incident)


# Who reads along.


def test_a_copied_colleague_is_let_follow_and_removed_again(agent: Client) -> None:
    incident = makers.make_incident()
    assert incident.customer is not None
    colleague = makers.make_contact(incident.customer, "Tom Berg", email="tom@customer.example")
    mailed(incident, cc="Tom@customer.example")
    shown = page(agent, incident)
    assert "Also sent to 1 person" in shown
    assert f'name="contact" value="{colleague.pk}"' in shown
    agent.post(address(incident, "add_follower"), {"contact": colleague.pk})
    assert incident.followers.get().contact == colleague
    shown = page(agent, incident)
    assert "Remove Tom Berg" in shown
    assert "Let follow" not in shown
    agent.post(address(incident, "remove_follower"), {"contact": colleague.pk})
    assert not incident.followers.exists()


def test_a_copied_colleague_nobody_knows_becomes_a_contact_only_when_the_agent_says_so(
    agent: Client,
) -> None:
    incident = makers.make_incident()
    assert incident.customer is not None
    Customer.objects.filter(pk=incident.customer.pk).update(mail_domains=["customer.example"])
    mailed(incident, cc="new@customer.example")
    assert f"becomes a contact of {incident.customer.name}" in page(agent, incident)
    assert not Contact.objects.filter(email="new@customer.example").exists()
    agent.post(address(incident, "add_follower"), {"address": "new@customer.example"})
    assert incident.followers.get().contact.email == "new@customer.example"


def test_a_copied_stranger_cannot_be_made_a_contact_who_would_see_all_incidents(agent: Client) -> None:
    incident = makers.make_incident()
    assert incident.customer is not None
    Customer.objects.filter(pk=incident.customer.pk).update(mail_domains=["customer.example"])
    mailed(incident, cc="spy@elsewhere.example")
    shown = page(agent, incident)
    assert f"nobody known at {incident.customer.name}" in shown
    assert "Let follow" not in shown
    answer = agent.post(address(incident, "add_follower"), {"address": "spy@elsewhere.example"})
    assert answer.status_code == 422
    assert "spy@elsewhere.example is not at a mail domain" in answer.content.decode()
    assert not Contact.objects.filter(email="spy@elsewhere.example").exists()


def test_nobody_who_was_not_copied_is_let_follow_by_address(agent: Client) -> None:
    incident = makers.make_incident()
    answer = agent.post(address(incident, "add_follower"), {"address": "evil@elsewhere.example"})
    assert answer.status_code == 422
    assert not Contact.objects.filter(email="evil@elsewhere.example").exists()


def test_the_page_takes_as_many_queries_for_many_mails_as_for_few(agent: Client) -> None:
    incident = makers.make_incident()
    mailed(incident, cc="a@customer.example")
    mailed(incident, verdict="failed")
    few = queries(agent, address(incident))
    for number in range(5):
        mailed(incident, f"More {number}", cc=f"b{number}@customer.example")
        mailed(incident, f"Forged {number}", verdict="failed")
    assert queries(agent, address(incident)) == few <= 12


def test_unverified_mail_is_found_by_a_word_of_the_filter(agent: Client) -> None:
    with_mail, without = makers.make_incident(title="One"), makers.make_incident(title="Two")
    mailed(with_mail, verdict="failed")
    shown = agent.get("/desk/?q=is:unverified").content.decode()
    assert with_mail.reference in shown
    assert without.reference not in shown


def test_a_colleague_whom_nothing_names_can_be_chosen_as_the_one_who_wrote(agent: Client) -> None:
    incident = makers.make_incident()
    assert incident.customer is not None
    colleague = makers.make_contact(incident.customer, "Zoë Last")
    mailed(incident, verdict="failed")
    shown = page(agent, incident)
    assert f"Others at {incident.customer.name}" in shown
    assert f'<option value="{colleague.pk}">Zoë Last' in shown
