"""A malfunction reported from a customer's page."""

from __future__ import annotations

import pytest
from django.test import Client

from incidents.models import Incident
from notifications.models import Delivery
from people.models import Customer
from statuspage.views.reporting import ATTEMPTS, PER_PAGE, PER_PLACE
from tests.makers import make_agreement, make_contact, make_customer
from tests.statuspage.rendered import make_service, path, render
from tests.statuspage.test_contacts import enter

pytestmark = pytest.mark.django_db
FORM = {
    "title": "No mail",
    "description": "Since nine.",
    "name": "Ann",
    "email": "ann@acme.example",
    "key": "k1",
}


@pytest.fixture
def acme() -> Customer:
    acme = make_customer("Acme")
    make_agreement(acme, page={"access": "link", "anybody_reports": True})
    render()
    return acme


def test_a_known_address_makes_it_the_contacts_and_sending_twice_makes_one(acme: Customer) -> None:
    ann = make_contact(acme, "Ann", email="Ann@acme.example")
    mail = make_service("Mail", acme)
    here = path(acme, "report/")
    answer = Client().post(here, FORM | {"service": str(mail.pk)})
    again = Client().post(here, FORM | {"service": str(mail.pk)})
    incident = Incident.objects.get()
    assert incident.reference in answer.text
    assert incident.reference in again.text
    assert (incident.contact, incident.customer, incident.channel, incident.service) == (
        ann,
        acme,
        "portal",
        mail,
    )
    assert Delivery.objects.filter(template="acknowledgement").count() == 1
    # Whoever typed the address is not let in by having typed it.
    assert "/i/" not in answer.text


def test_an_unknown_address_waits_for_the_desk(acme: Customer) -> None:
    answer = Client().post(path(acme, "report/"), FORM)
    incident = Incident.objects.get()
    assert (incident.contact, incident.customer) == (None, None)
    assert "ann@acme.example" in incident.caller
    assert "Acme" in incident.caller
    assert "we look at it first" in answer.text
    assert not Delivery.objects.exists()


def test_an_address_of_another_customer_is_unknown_here(acme: Customer) -> None:
    make_contact(make_customer("Other"), "Ann", email=FORM["email"])
    Client().post(path(acme, "report/"), FORM)
    assert Incident.objects.get().customer is None


def test_signed_in_it_needs_no_name(acme: Customer) -> None:
    ann = make_contact(acme, "Ann", email="ann@acme.example")
    client = enter(ann)
    page = client.get(f"/status/{acme.slug}/report/")
    assert 'name="email"' not in page.text
    answer = client.post(f"/status/{acme.slug}/report/", {"title": "No mail", "key": "k"})
    incident = Incident.objects.get()
    assert incident.contact == ann
    thanks = answer.headers["Location"]
    assert thanks == f"/status/my/{incident.reference}/?done=report"
    assert "Your report is with the service desk" in client.get(thanks).text
    assert "Thank you" not in client.get(f"/status/my/{incident.reference}/").text


def test_without_the_agreements_word_the_sign_in_comes_first() -> None:
    other = make_customer("Other")
    render()
    answer = Client().get(path(other, "report/"))
    asked = answer.headers["Location"]
    assert asked.startswith("/status/sign-in/?next=/status/")
    page = Client().get(asked).text
    assert "You are about to report a malfunction." in page
    assert f'<a href="{path(other)}">Back to your status page</a>' in page
    assert "about to report" not in Client().get("/status/sign-in/?next=/status/my/").text
    Client().post(path(other, "report/"), FORM)
    assert not Incident.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"title": ""}, "title", "few words"),
        ({"name": "\u200b"}, "name", "Write your name"),
        ({"email": "ann"}, "email", "like name@example.org"),
        ({"title": "x" * 201}, "title", "201 characters"),
        ({"description": "x" * 1_000_000}, "description", "1,000,000"),
        ({"service": "999999"}, "service", "no longer listed"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    acme: Customer, wrong: dict[str, str], field: str, said: str
) -> None:
    answer = Client().post(path(acme, "report/"), FORM | wrong)
    assert answer.status_code == 422
    assert f'id="f-{field}-error"' in answer.text
    assert said in answer.text
    for name in {"title", "description"} - {field}:
        assert FORM[name] in answer.text
    assert not Incident.objects.exists()


def test_scripts_are_text_and_machines_and_floods_are_refused(acme: Customer) -> None:
    here = path(acme, "report/")
    answer = Client().post(here, FORM | {"title": "<script>alert(1)</script>", "name": ""})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert Client().post(here, FORM | {"website": "http://spam.example"}).status_code == 422
    answers = [Client().post(here, FORM | {"key": f"k{number}"}) for number in range(100)]
    assert Incident.objects.count() <= 10
    assert answers[-1].status_code == 429
    assert "Since nine." in answers[-1].text


def test_typing_errors_are_no_reports_but_not_without_end(acme: Customer) -> None:
    here = path(acme, "report/")
    wrong = [Client().post(here, FORM | {"title": ""}).status_code for _try in range(ATTEMPTS - 1)]
    assert set(wrong) == {422}
    assert Client().post(here, FORM).status_code == 200
    assert Incident.objects.count() == 1
    assert Client().post(here, FORM | {"title": ""}).status_code == 429


def test_colleagues_behind_one_address_are_counted_each_for_themselves(acme: Customer) -> None:
    here = f"/status/{acme.slug}/report/"
    ann, ben = (enter(make_contact(acme, name, email=f"{name}@acme.example")) for name in ("ann", "ben"))
    sent = [ann.post(here, {"title": "No mail", "key": f"a{number}"}) for number in range(PER_PLACE + 1)]
    assert [answer.status_code for answer in sent] == [302] * PER_PLACE + [429]
    assert ben.post(here, {"title": "No mail", "key": "b"}).status_code == 302


def test_one_who_floods_uses_nothing_up_of_what_a_page_may_send(acme: Customer) -> None:
    here = path(acme, "report/")
    for number in range(PER_PAGE):
        Client().post(here, FORM | {"key": f"k{number}"}, REMOTE_ADDR="198.51.100.7")
    assert Client().post(here, FORM | {"key": "other"}, REMOTE_ADDR="203.0.113.9").status_code == 200


def test_behind_a_proxy_each_reader_is_counted_alone(acme: Customer, settings) -> None:  # type: ignore[no-untyped-def]
    settings.BEHIND_PROXY = True
    here = path(acme, "report/")

    def report(number: int, reader: str) -> int:
        header = {"X-Forwarded-For": f"203.0.113.{number}, {reader}"}
        return Client().post(here, FORM | {"key": f"{reader}{number}"}, headers=header).status_code

    flood = [report(number, "198.51.100.7") for number in range(PER_PLACE + 1)]
    assert flood == [200] * PER_PLACE + [429]
    assert report(0, "198.51.100.8") == 200


def test_a_report_of_elsewhere_is_refused(acme: Customer) -> None:
    answer = Client(enforce_csrf_checks=True).post(path(acme, "report/"), FORM)
    assert answer.status_code == 403
    assert not Incident.objects.exists()
