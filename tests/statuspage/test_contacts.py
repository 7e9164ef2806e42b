"""Contacts who sign in: how, what they see, what they do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from incidents.models import Attachment, Incident
from notifications.models import Delivery
from notifications.rendering import shown
from people.models import Contact, Customer
from statuspage import signing_in, spoken
from tests.makers import (
    accept_mails,
    agent,
    fresh,
    kinds,
    make_agreement,
    make_contact,
    make_customer,
    make_incident,
)
from tests.statuspage.rendered import render

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Customer:
    return make_customer("Acme")


@pytest.fixture
def ann(acme: Customer) -> Contact:
    return make_contact(acme, "Ann Berg", email="ann@acme.example")


def mailed_link() -> str:
    mail = Delivery.objects.filter(template="sign_in").latest("pk")
    found = re.search(r"http://[^/]+(/status/sign-in/\w+/)", shown(mail).text)
    assert found is not None
    return found[1]


def enter(contact: Contact, client: Client | None = None) -> Client:
    client = client or Client()
    client.post("/status/sign-in/", {"email": contact.email})
    client.post(mailed_link())
    return client


def pending(contact: Contact, **fields: object) -> Incident:
    at = timezone.now() - timedelta(hours=2)
    return fresh(make_incident("resolved_pending_confirmation", contact=contact, at=at, **fields))


def test_a_mailed_link_signs_in_by_its_button_and_once(ann: Contact) -> None:
    client = Client()
    answer = client.post("/status/sign-in/", {"email": "ANN@acme.example", "next": "/status/my/"})
    assert "on its way" in answer.text
    link = mailed_link()
    # A scanner that follows links, with HEAD and GET, signs nobody in and uses nothing up.
    for method in (Client().head, Client().get, Client().get):
        scanned = method(link)
        assert scanned.status_code == 200
        assert signing_in.COOKIE not in scanned.cookies
    assert "Hello Ann Berg" in client.get(link).text
    assert client.post(link).headers["Location"] == "/status/my/"
    assert client.get("/status/my/").status_code == 200
    assert Client().post(link).status_code == 410


def test_whether_an_address_is_known_is_not_told(ann: Contact) -> None:
    known = Client().post("/status/sign-in/", {"email": ann.email}).text.replace(ann.email, "X")
    unknown = Client().post("/status/sign-in/", {"email": "nobody@else.example"}).text
    assert known == unknown.replace("nobody@else.example", "X")
    assert Delivery.objects.filter(template="sign_in").count() == 1


def test_a_link_is_over_after_half_an_hour_and_mails_are_bounded(ann: Contact) -> None:
    client = Client()
    for _time in range(8):
        client.post("/status/sign-in/", {"email": ann.email})
    assert Delivery.objects.filter(template="sign_in").count() == 5
    link = mailed_link()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert client.post(link).status_code == 410
    assert client.post("/status/sign-in/", {"email": "no address"}).status_code == 422


@pytest.mark.parametrize("away", ["//evil.example/", "https://evil.example/", "/desk/", "/status/\\evil"])
def test_a_sign_in_leads_nowhere_else(ann: Contact, away: str) -> None:
    client = Client()
    client.post("/status/sign-in/", {"email": ann.email, "next": away})
    assert client.post(mailed_link()).headers["Location"] == "/status/my/"


def test_a_contact_sees_their_customers_incidents_and_no_others(acme: Customer, ann: Contact) -> None:
    colleague = make_contact(acme, "Bo Carr")
    mine, theirs = pending(ann, title="My own"), pending(colleague, title="A colleague's")
    foreign = pending(make_contact(), title="Somebody else's")
    client = enter(ann)
    page = client.get("/status/my/").text
    assert "My own" in page
    assert "A colleague&#39;s" in page
    assert "Somebody" not in page
    for incident, status in ((mine, 200), (theirs, 200), (foreign, 404)):
        assert client.get(f"/status/my/{incident.reference}/").status_code == status
    lost = client.get("/status/my/INC-999999/")
    assert lost.content == client.get(f"/status/my/{foreign.reference}/").content
    assert Client().get(f"/status/my/{mine.reference}/").headers["Location"].startswith("/status/sign-in/")


def test_the_word_the_no_and_the_yes_of_a_contact(ann: Contact) -> None:
    incident = pending(ann)
    client, here = enter(ann), f"/status/my/{pending(ann).reference}/"
    here = f"/status/my/{incident.reference}/"
    file = SimpleUploadedFile("photo.png", b"\x89PNG picture", "image/png")
    assert client.post(f"{here}reply/", {"text": "See the picture", "files": [file]}).status_code == 303
    assert kinds(incident)[-1] == "customer_replied"
    attached = Attachment.objects.get(incident=incident)
    assert client.get(f"{here}files/{attached.pk}/").headers["Content-Disposition"].startswith("attachment")
    answer = client.post(f"{here}no/", {"reason": "", "about": fresh(incident).state_number})
    assert answer.status_code == 422
    assert client.post(f"{here}no/", {"reason": "Still blank", "about": fresh(incident).state_number})
    assert kinds(incident)[-1] == "solution_rejected"
    from incidents import lifecycle

    lifecycle.propose_solution(fresh(incident), by=agent(), solution="Really now.")
    accept_mails(timezone.now())
    assert client.post(f"{here}yes/", {"about": fresh(incident).state_number}).status_code == 303
    assert (fresh(incident).state, fresh(incident).close_reason) == ("closed", "confirmed")


def test_a_word_about_an_old_solution_does_not_confirm_the_new_one(ann: Contact) -> None:
    from incidents import lifecycle

    incident, by = pending(ann), agent()
    seen = incident.state_number
    lifecycle.reject(incident, by=by, reason="They called")
    lifecycle.propose_solution(fresh(incident), by=by, solution="Another")
    answer = enter(ann).post(f"/status/my/{incident.reference}/yes/", {"about": seen})
    assert answer.status_code == 409
    assert fresh(incident).state == "resolved_pending_confirmation"


def test_a_refused_file_keeps_the_words(ann: Contact) -> None:
    incident = pending(ann)
    file = SimpleUploadedFile("tool.exe", b"MZ", "application/octet-stream")
    answer = enter(ann).post(f"/status/my/{incident.reference}/reply/", {"text": "Run this", "files": [file]})
    assert answer.status_code == 422
    assert "Run this" in answer.text
    assert "zip" in answer.text
    assert not Attachment.objects.exists()


def test_signed_in_a_page_opens_at_its_bare_address_for_its_contacts_alone(
    acme: Customer, ann: Contact
) -> None:
    make_agreement(acme, page={"access": "sign_in"})
    other = make_contact()
    render()
    here = f"/status/{acme.slug}/"
    assert enter(ann).get(here).status_code == 200
    assert enter(other).get(here).status_code == 404
    assert Client().get(here).status_code == 404
    asked = {"X-Original-URI": f"{here}history/"}
    assert enter(ann).get("/status/auth/", headers=asked).status_code == 204
    for strange in (f"{here}../{other.customer.slug}/", f"{here}%2e%2e/x/", f"{here}/x/", "/desk/", ""):
        asked_for = {"X-Original-URI": strange}
        assert enter(ann).get("/status/auth/", headers=asked_for).status_code == 401, strange
    assert enter(other).get("/status/auth/", headers=asked).status_code == 401
    assert Client().get("/status/auth/", headers=asked).status_code == 401


def test_signing_out_and_losing_the_address_end_it(ann: Contact) -> None:
    client = enter(ann)
    key = client.cookies[signing_in.COOKIE].value
    client.post("/status/sign-out/")
    client.cookies[signing_in.COOKIE] = key
    assert client.get("/status/my/").status_code == 302
    client = enter(ann)
    Contact.objects.filter(pk=ann.pk).update(email="")
    assert client.get("/status/my/").status_code == 302


def test_a_contact_of_two_customers_sees_both(ann: Contact) -> None:
    twin = make_contact(make_customer("Bearings"), "Ann Berg", email=ann.email)
    one, two = pending(ann, title="At the first"), pending(twin, title="At the second")
    client = enter(ann)
    page = client.get("/status/my/").text
    assert "At the first" in page
    assert "At the second" in page
    client.post(f"/status/my/{two.reference}/reply/", {"text": "From there"})
    assert fresh(two).timeline.latest("number").contact == twin
    assert one.contact == ann


def test_a_reader_of_dutch_goes_on_in_dutch_until_they_choose_otherwise(ann: Contact) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    asked = client.get("/status/my/?lang=nl").headers["Location"]
    assert asked == "/status/sign-in/?next=/status/my/&lang=nl"
    page = client.get(asked).text
    assert '<html lang="nl"' in page
    # The link to the other language loses nothing of what the address says.
    assert '<a href="?next=%2Fstatus%2Fmy%2F&amp;lang=en" lang="en" hreflang="en">English</a>' in page
    enter(ann, client)
    assert '<html lang="nl"' in client.get("/status/my/").text
    assert '<html lang="en"' in client.get("/status/my/?lang=en").text
    assert '<html lang="en"' in client.get("/status/my/").text


@pytest.mark.parametrize("asked", ["de", "../nl", "nl\r\nX-Evil: 1"])
def test_a_language_that_is_not_spoken_is_not_chosen(ann: Contact, asked: str) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    answer = client.get("/status/sign-in/", {"lang": asked})
    assert '<html lang="en"' in answer.text
    assert spoken.COOKIE not in answer.cookies
    assert '<html lang="en"' in enter(ann).get("/status/my/", {"lang": asked}).text


def test_the_desks_name_and_lost_addresses_lead_to_the_status_page(ann: Contact) -> None:
    for address in ("/status/sign-in/", "/confirm/nothing/", "/status/nothing/"):
        assert '<a class="public-bar__name" href="/status/">' in Client().get(address).text
    assert 'href="/status/">To the public status page</a>' in Client().get("/nowhere/").text
