"""Who follows an incident, who does not become one, and what they are told."""

from __future__ import annotations

from typing import Any

import pytest

from incidents import corrections, following, handling, lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import IncidentFollower, IncidentMail
from notifications.rendering import compose
from people.actors import Actor
from people.models import Contact
from tests import makers
from tests.mailroom.arriving import HOUR, arrive, reading, sent_to, templates_to
from tests.makers import TUESDAY, fresh, kinds

pytestmark = pytest.mark.django_db


def test_a_follower_hears_replies_updates_the_solution_and_the_closing() -> None:
    incident, by = makers.make_incident("diagnosing"), makers.agent()
    colleague = makers.make_contact(incident.customer)
    following.add_follower(incident, by=by, contact=colleague, now=TUESDAY + HOUR)
    assert incident.timeline.latest("number").details["contact"] == colleague.pk
    handling.reply(incident, by=by, text="We look at it.", now=TUESDAY + HOUR)
    handling.publish(incident, by=by, headline="News", texts={"en": "Soon."}, now=TUESDAY + HOUR)
    lifecycle.propose_solution(incident, by=by, solution="Try it again.", now=TUESDAY + 2 * HOUR)
    lifecycle.confirm(incident, by=Actor.of_contact(incident.contact), now=TUESDAY + 3 * HOUR)
    assert templates_to(colleague.email) == ["reply", "update", "solution_followed", "closed_confirmed"]
    for delivery in sent_to(colleague.email):
        assert list(delivery.context["links"]) == ["follow"]
        assert "confirm" not in compose(delivery).text.lower().replace("confirmed", "")
    assert not IncidentMail.objects.filter(
        delivery__to_address=colleague.email, asks_confirmation=True
    ).exists()


def test_whoever_speaks_for_the_incident_is_told_once() -> None:
    incident, by = makers.make_incident(), makers.agent()
    colleague = makers.make_contact(incident.customer)
    following.add_follower(incident, by=by, contact=colleague)
    corrections.hand_to_contact(incident, by=by, contact=colleague)
    handling.reply(incident, by=by, text="Hello.")
    assert templates_to(colleague.email) == ["reply"]


def test_a_follower_who_is_removed_or_moved_hears_nothing_more() -> None:
    incident, by = makers.make_incident(), makers.agent()
    gone, moved = makers.make_contact(incident.customer), makers.make_contact(incident.customer)
    for contact in (gone, moved):
        following.add_follower(incident, by=by, contact=contact)
    following.remove_follower(incident, by=by, contact=gone)
    moved.customer = makers.make_customer()
    moved.save()
    handling.reply(incident, by=by, text="Hello.")
    assert templates_to(gone.email) == templates_to(moved.email) == []
    assert kinds(incident)[-2:] == ["follower_removed", "replied"]


@pytest.mark.parametrize("who", ["another customer's", "the contact", "without an address", "a follower"])
def test_who_cannot_follow_is_refused_and_leaves_no_trace(who: str) -> None:
    incident, by = makers.make_incident(), makers.agent()
    colleague = makers.make_contact(incident.customer)
    following.add_follower(incident, by=by, contact=colleague)
    said = kinds(incident)
    contacts: dict[str, Contact] = {
        "another customer's": makers.make_contact(),
        "the contact": incident.contact,
        "without an address": makers.make_contact(incident.customer, email=""),
        "a follower": colleague,
    }
    with pytest.raises(NotPossible) as refused:
        following.add_follower(incident, by=by, contact=contacts[who])
    assert "contact" in refused.value.fields
    assert kinds(incident) == said


def test_customers_choose_no_followers_and_nobody_removes_who_does_not_follow() -> None:
    incident = makers.make_incident()
    colleague = makers.make_contact(incident.customer)
    with pytest.raises(NotPermitted):
        following.add_follower(incident, by=Actor.of_contact(incident.contact), contact=colleague)
    with pytest.raises(NotPossible):
        following.remove_follower(incident, by=makers.agent(), contact=colleague)


def test_a_follower_may_write_to_the_incident() -> None:
    incident, by = makers.make_incident(), makers.agent()
    colleague = makers.make_contact(incident.customer)
    following.add_follower(incident, by=by, contact=colleague)
    handling.reply(incident, by=by, text="Hello.")
    mail = arrive(reading(colleague.email, references=sent_to(colleague.email)[0].message_id))
    assert (mail.fate, mail.contact) == ("joined", colleague)


# People in CC.


def copied(verdict: str = "passed", **fields: Any) -> tuple[set[str], Contact]:
    """Who follows after a contact's mail with four people in CC, and that contact."""
    contact = makers.make_contact(makers.make_customer(**fields), email="ann@acme.example")
    makers.make_contact(contact.customer, "Bo", email="bo@acme.example")
    cc = "bo@acme.example new@acme.example eve@evil.example desk@desk.example"
    arrive(reading(contact.email, cc=cc), verdict=verdict)
    return set(IncidentFollower.objects.values_list("contact__email", flat=True)), contact


def test_nobody_in_cc_follows_unless_the_customer_wants_it() -> None:
    assert copied(mail_domains=["acme.example"])[0] == set()


def test_where_the_customer_wants_it_those_of_its_own_domains_follow() -> None:
    followers, contact = copied(mail_domains=["acme.example"], cc_follows=True)
    assert followers == {"bo@acme.example", "new@acme.example"}
    assert Contact.objects.filter(customer=contact.customer).count() == 3
    incident = contact.incidents.get()
    assert kinds(incident) == ["registered", "follower_added", "follower_added"]
    assert len(incident.timeline.get(kind="registered").details["cc"]) == 3


@pytest.mark.parametrize("verdict", ["unknown", "failed"])
def test_nobody_follows_by_a_mail_that_is_not_believed(verdict: str) -> None:
    assert copied(verdict, mail_domains=["acme.example"], cc_follows=True)[0] == set()


def test_a_reply_with_the_same_people_in_cc_adds_nobody_twice() -> None:
    _followers, contact = copied(mail_domains=["acme.example"], cc_follows=True)
    incident = contact.incidents.get()
    ours = sent_to(contact.email)[0].message_id
    arrive(reading(contact.email, references=ours, cc="bo@acme.example third@acme.example"))
    assert kinds(incident)[-2:] == ["customer_replied", "follower_added"]
    assert fresh(incident).followers.count() == 3
