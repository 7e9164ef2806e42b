"""Without JavaScript an agent still reads, replies, and moves an incident to its end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from incidents.models import Incident
from tests import makers
from tests.browser.acting import sign_in, step

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(browser: Browser, desk_address: str) -> Page:
    page = browser.new_context(java_script_enabled=False, locale="en-GB").new_page()
    page.set_default_timeout(10_000)
    return page


def save(page: Page, verb: str) -> None:
    page.locator(f".step__form[action$='/{verb}/'] button[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("Done")


def test_an_incident_goes_from_registered_to_closed(page: Page, desk_address: str) -> None:
    noor = makers.make_user("Noor Bakker")
    contact = makers.make_contact(name="Zoë Smit")
    incident = makers.make_incident(contact=contact, title="The printer is down")
    sign_in(page, desk_address, noor)
    page.click("text=The printer is down")
    step(page, "classify")
    page.locator("[name=cell][value='normal:normal']").check(force=True)
    save(page, "classify")
    step(page, "reply")
    page.fill("form[action$='/reply/'] textarea", "We are on it.")
    page.set_input_files(
        "form[action$='/reply/'] input[type=file]",
        [{"name": "plan.txt", "mimeType": "text/plain", "buffer": b"1"}],
    )
    save(page, "reply")
    expect(page.locator(".timeline")).to_contain_text("plan.txt")
    step(page, "diagnose")
    page.select_option(".step__form[action$='/diagnose/'] select", label="Noor Bakker")
    save(page, "diagnose")
    step(page, "propose_solution")
    page.fill("form[action$='/propose_solution/'] textarea", "Try it again.")
    save(page, "propose_solution")
    step(page, "confirm_by_phone")
    save(page, "confirm_by_phone")
    assert Incident.objects.get(pk=incident.pk).close_reason == "confirmed"


def test_rows_are_picked_filtered_and_turned_into_a_board(page: Page, desk_address: str) -> None:
    noor = makers.make_user("Noor Bakker")
    incident = makers.make_incident("diagnosing", title="The printer is down")
    sign_in(page, desk_address, noor)
    page.locator("[name=pick]").first.check()
    page.click("[data-bulk] button[type=submit]")
    page.select_option("[name=assignee]", label="Noor Bakker")
    page.click("button[value=preview]")
    expect(page.locator("main")).to_contain_text("→ Noor Bakker")
    page.click("button[value=do]")
    expect(page.locator("main")).to_contain_text("1 of 1 are done")
    assert Incident.objects.get(pk=incident.pk).assignee == noor
    page.goto(f"{desk_address}/desk/?q=assignee:me")
    expect(page.locator("main")).to_contain_text("The printer is down")
    page.click("text=Board")
    expect(page.locator(".card")).to_contain_text("The printer is down")
