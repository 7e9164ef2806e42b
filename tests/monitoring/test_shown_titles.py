"""What a tool wrote is the desk's: whatever its customer opens, gets or asks for says a neutral title."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from desk import undo
from incidents import corrections, following, handling, lifecycle, search
from incidents.models import Incident, IncidentSearch
from integrations.models import Webhook
from notifications.models import Delivery
from notifications.rendering import shown
from people.models import Contact, Customer, Role
from statuspage import pages, subscribing
from statuspage.models import Document
from tests import makers
from tests.api import calling
from tests.integrations import hooked
from tests.makers import fresh
from tests.monitoring.saying import hear, incident, make_rule, make_service, make_source
from tests.statuspage.mailed import every_page
from tests.statuspage.rendered import render
from tests.statuspage.test_contacts import enter

pytestmark = pytest.mark.django_db
TITLE = "Canaryhost is down"


def outage(**facts: Any) -> Incident:
    """Found two hours ago on the wall clock, so that pages and links show it."""
    at = timezone.now() - timedelta(hours=2)
    customer = makers.make_customer("Acme", **facts)
    make_contact(customer, "boss")
    source = make_source(service=make_service(customer, name="Web shop"))
    hear(source, severity="critical", title=TITLE, text="canarytext", labels={"host": "canarylabel"}, at=at)
    return incident()


def make_contact(customer: Customer, name: str) -> Contact:
    return makers.make_contact(customer, name, email=f"{name}@acme.example")


def of_acme() -> Contact:
    return Contact.objects.get(name="boss")


def identified(found: Incident) -> Incident:
    """It speaks to a contact from here on, and to a colleague who follows it."""
    Incident.objects.filter(pk=found.pk).update(contact=of_acme())
    assert found.customer is not None
    friend = make_contact(found.customer, "friend")
    return following.add_follower(fresh(found), by=makers.agent(), contact=friend)


def test_its_customer_reads_a_neutral_title_and_the_desk_the_tools() -> None:
    found = outage()
    assert (found.title, found.title_for_customers) == (TITLE, "Malfunction: Web shop")


def test_it_is_in_the_customers_language() -> None:
    assert outage(language="nl").title_for_customers == "Storing: Web shop"


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "Malfunction found by our monitoring"), ("nl", "Storing gevonden door onze bewaking")],
)
def test_without_a_service_it_says_who_found_it(language: str, expected: str) -> None:
    hear(make_source(customer=makers.make_customer(language=language)))
    assert incident().title_for_customers == expected


def test_words_that_a_lead_chose_are_for_everybody() -> None:
    make_rule(template_title="The shop is slow")
    assert (outage().title_for_customers, incident().shown_title) == ("The shop is slow", "")


def test_a_title_that_a_person_gives_is_for_everybody_and_taking_it_back_hides_the_tools_again() -> None:
    by = makers.agent()
    given = corrections.retitle(outage(), by=by, title="The shop is down")
    assert given.title_for_customers == "The shop is down"
    last = given.timeline.latest("number")
    undo._correct_back(given, last, [], by)
    assert (incident().title, incident().title_for_customers) == (TITLE, "Malfunction: Web shop")


def test_no_page_feed_or_calendar_of_the_customer_has_a_word_of_the_tool() -> None:
    found = outage()
    pages.page_of(found.customer)
    handling.publish(identified(found), by=makers.agent(), headline="Shop", texts={"en": "We look at it."})
    render()
    told = b"\n".join(bytes(body) for body in Document.objects.values_list("body", flat=True))
    assert b"Malfunction: Web shop" in told
    assert b"canary" not in told.lower()


def test_no_page_behind_a_mailed_link_and_none_of_the_portal_has_one() -> None:
    found = identified(outage())
    found = lifecycle.propose_solution(found, by=makers.agent(), solution="Restarted.")
    signed_in = enter(of_acme())
    mine = reverse("statuspage:my_incident", args=[found.reference])
    answers = [Client().get(address) for address in every_page(found)]
    answers += [signed_in.get(address) for address in (reverse("statuspage:my"), mine)]
    for answer in answers:
        assert answer.status_code == 200
        assert "canary" not in answer.content.decode().lower()
    assert "Malfunction: Web shop" in answers[-1].content.decode()


def test_no_mail_to_contact_follower_or_subscriber_has_one() -> None:
    found, by = outage(), makers.agent()
    page, earlier = pages.page_of(found.customer), timezone.now() - timedelta(days=1)
    for channel, address in (("email", "sub@acme.example"), ("webhook", "https://hook.example/news")):
        asked = subscribing.ask(page, channel=channel, address=address, language="en", now=earlier)
        asked.confirmed_at = earlier
        asked.save()
    found = identified(found)
    found = handling.reply(found, by=by, text="We look at it.")
    texts = {"en": "We look at it."}
    found = handling.publish(found, by=by, headline="Shop", texts=texts, tell_subscribers=True)
    found = lifecycle.propose_solution(found, by=by, solution="Restarted.")
    lifecycle.reject(found, by=by, reason="Not yet")
    render()
    sent = list(Delivery.objects.exclude(to_address=""))
    assert {"reply", "update", "solution"} <= {one.template for one in sent}
    for one in sent:
        assert "canary" not in json.dumps([one.context, one.headers]).lower(), one.template
        if one.channel == "email":
            assert "canary" not in f"{shown(one).subject} {shown(one).text} {shown(one).html}".lower()
    reply = next(one for one in sent if one.template == "reply")
    assert shown(reply).subject.endswith(f"{found.reference}: Malfunction: Web shop")


def test_a_colleague_who_is_named_in_a_note_reads_what_the_tool_wrote() -> None:
    colleague = makers.make_user("Ben")
    handling.note(outage(), by=makers.agent(), text="Look @Ben", mentioned=[colleague])
    assert shown(Delivery.objects.get()).subject.endswith(TITLE)


def test_no_token_of_the_customer_reads_or_finds_one() -> None:
    found = outage()
    corrections.retitle(found, by=makers.agent(), title="Canarytwo", shown_title="Malfunction: Web shop")
    made = (calling.of_program(customer=found.customer), calling.of_customer(of_acme()))
    address = f"incidents/{found.reference}/"
    for program in made:
        one = program.get(address)
        assert one["title"] == "Malfunction: Web shop"
        for inside in ("", f"{found.reference}/", f"{found.reference}/timeline/", "?expand=timeline"):
            assert "canary" not in json.dumps(program.get(f"incidents/{inside}")).lower(), inside
        for words in ("canaryhost", "canarytwo", "canarytext"):
            assert program.get(f"search/?words={words}")["results"] == []
            assert program.get(f"incidents/?q={words}")["results"] == []
        assert program.get("incidents/?q=ca")["results"] == []
        assert len(program.get("search/?words=malfunction")["results"]) == 1
        assert len(program.get("incidents/?q=malfunction")["results"]) == 1
    everything = calling.of_program()
    assert everything.get(address)["title"] == "Canarytwo"
    assert len(everything.get("search/?words=canaryhost")["results"]) == 1


@pytest.mark.parametrize("channel", ["webhook", "slack"])
def test_a_webhook_of_one_customer_is_told_none_and_one_of_the_desk_is(channel: str) -> None:
    at = timezone.now() - timedelta(hours=3)
    address = "https://hook.example/x"
    told = {}
    whole = hooked.make_hook(address, channel=channel, at=at)
    found = outage()
    assert found.customer is not None
    narrowed = hooked.make_hook(address, channel=channel, at=at, name="Acme's", customers=[found.customer])
    Webhook.objects.update(reached=0)
    calling.settle()
    hooked.post(timezone.now())
    for name, hook in (("whole", whole), ("narrowed", narrowed)):
        told[name] = json.dumps([one.context for one in hooked.posted(hook)]).lower()
    assert "malfunction: web shop" in told["narrowed"]
    assert "canary" not in told["narrowed"]
    assert "canaryhost" in told["whole"]


def test_words_that_are_filled_later_keep_a_hidden_title_among_the_desks() -> None:
    found = outage()
    IncidentSearch.objects.all().delete()
    search.fill()
    assert not IncidentSearch.objects.with_public_words("canaryhost").exists()
    assert IncidentSearch.objects.with_words("canaryhost").get().pk == found.pk


def test_the_incidents_page_says_what_customers_read_and_an_update_begins_with_it(client: Client) -> None:
    found = identified(outage())
    client.force_login(makers.make_user(role=Role.AGENT))
    body = client.get(reverse("desk:incident", args=[found.reference])).content.decode()
    assert "Customers read: Malfunction: Web shop" in body
    assert 'value="Malfunction: Web shop"' in body
