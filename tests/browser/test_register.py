"""A call is registered without a mouse while the caller speaks, and from a telephone system's address."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from incidents.models import Incident, Service
from people.actors import Actor
from people.models import Contact
from tests import makers
from tests.browser.acting import open_page, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def by() -> Actor:
    return makers.agent("Noor Bakker")


@pytest.fixture
def grace() -> Contact:
    dairy = makers.make_customer("Bennett Dairy")
    makers.make_contact(dairy, "Oliver Hughes")
    Service.objects.create(name="Label printing")
    return makers.make_contact(dairy, "Grace Bennett", phone="+44 20 7946 0110")


@pytest.fixture
def page(browser: Browser, desk_address: str, by: Actor, grace: Contact) -> Page:
    page = open_page(browser)
    assert by.user is not None
    sign_in(page, desk_address, by.user)
    return page


def cursor_in(page: Page, name: str) -> None:
    expect(page.locator(f"[name={name}]:focus")).to_have_count(1)


def test_a_call_is_registered_classified_and_solved_by_keyboard(page: Page, grace: Contact) -> None:
    page.keyboard.press("c")
    page.wait_for_url("**/new/")
    cursor_in(page, "caller")
    # Enter is faster than the answer: it takes the one who is found then.
    page.keyboard.type("grace")
    page.keyboard.press("Enter")
    cursor_in(page, "title")
    expect(page.locator("[data-chosen-name]")).to_have_text("Grace Bennett · Bennett Dairy")
    page.keyboard.type("No labels")
    page.keyboard.press("Tab")
    page.keyboard.type("Since this morning")
    page.keyboard.press("Tab")
    page.keyboard.type("Label")
    page.keyboard.press("Tab")
    cursor_in(page, "channel")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=cell]:checked")).to_have_value("normal:normal")
    effect = page.locator(".effect--p3")
    expect(effect).to_be_visible()
    expect(effect.locator("dd")).to_have_count(3)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    cursor_in(page, "solution")
    page.keyboard.type("Restart the printer")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Register, solve and close")).to_be_visible()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/incidents/INC-*/")
    incident = Incident.objects.get()
    assert (incident.contact, incident.title) == (grace, "No labels")
    assert (incident.priority, incident.state) == (3, "closed")
    assert str(incident.service) == "Label printing"


def test_one_of_several_is_chosen_by_arrows_and_enter_in_the_title_registers(
    page: Page, grace: Contact, by: Actor
) -> None:
    makers.make_incident(contact=grace, by=by, title="Conveyor stands still")
    page.keyboard.press("c")
    page.wait_for_url("**/new/")
    page.keyboard.type("bennett")
    expect(page.locator("#found [data-contact]")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    cursor_in(page, "title")
    # Enter registers; it is never taken for one of the buttons that join.
    expect(page.get_by_role("button", name=re.compile("^Join"))).to_be_visible()
    page.keyboard.type("Scanner is dead")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/INC-*/")
    incident = Incident.objects.get(title="Scanner is dead")
    assert (incident.contact, incident.state) == (grace, "registered")


def test_a_telephone_system_opens_the_page_for_its_caller_who_joins(
    page: Page, desk_address: str, grace: Contact, by: Actor
) -> None:
    incident = makers.make_incident(contact=grace, by=by, title="Conveyor stands still")
    service = Service.objects.get()
    elsewhere = makers.make_incident(by=by, title="Printing is down elsewhere", service=service)
    page.goto(f"{desk_address}/desk/new?phone=tel:+442079460110")
    cursor_in(page, "title")
    page.keyboard.type("It still does")
    page.select_option("[name=service]", label="Label printing")
    expect(page.locator("#open")).to_contain_text("Printing is down elsewhere")
    expect(page.locator("#open")).to_contain_text(elsewhere.reference)
    page.get_by_role("button", name=f"Join {incident.reference}").press("Enter")
    page.wait_for_url(f"**/incidents/{incident.reference}/")
    expect(page.locator(".timeline")).to_contain_text("It still does")
    assert Incident.objects.count() == 2


def test_another_caller_brings_other_promises_and_the_cell_stays(
    page: Page, desk_address: str, grace: Contact
) -> None:
    version = makers.make_agreement()
    matrix = version.terms["matrix"] | {"high": {"high": 1, "normal": 1, "low": 1}}
    makers.make_agreement(grace.customer, matrix=matrix)
    page.goto(f"{desk_address}/desk/new/")
    page.locator("[value='high:low']").check(force=True)
    expect(page.locator(".effect--p3")).to_be_visible()
    page.fill("[name=caller]", "grace")
    page.press("[name=caller]", "Enter")
    expect(page.locator(".effect--p1")).to_be_visible()
    expect(page.locator("[value='high:low']")).to_be_checked()
    page.get_by_role("button", name="Somebody else").press("Enter")
    expect(page.locator(".effect--p3")).to_be_visible()


def test_a_cell_that_is_chosen_while_the_callers_promises_are_on_their_way_stays_chosen(page: Page) -> None:
    page.keyboard.press("c")
    page.wait_for_url("**/new/")

    def late(route: Route) -> None:
        page.wait_for_timeout(1000)
        route.continue_()

    page.route("**/new/customer/**", late)
    with page.expect_response("**/new/customer/**"):
        page.keyboard.type("grace")
        page.keyboard.press("Enter")
        cursor_in(page, "title")
        page.locator("[name=cell]").first.focus()
        page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(200)
    expect(page.locator("[name=cell]:checked:focus")).to_have_value("high:normal")
