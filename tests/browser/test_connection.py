"""A pulled network, an ended session, a closed tab: no word is lost, nothing is sent twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from incidents.models import Incident, TimelineEntry
from people.actors import Actor
from tests import makers
from tests.browser.acting import PASSWORD, open_page, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

REPLY = "form[action$='/reply/'] textarea"
AWAY = 15_000


@pytest.fixture
def incident(noor: Actor) -> Incident:
    return makers.make_incident("diagnosing", by=noor)


def open_reply(page: Page, address: str, incident: Incident, text: str) -> None:
    page.goto(f"{address}/desk/incidents/{incident.reference}/")
    page.keyboard.press("r")
    page.keyboard.type(text)


def sign_in_here(page: Page, actor: Actor) -> None:
    assert actor.user is not None
    page.fill("[name=login]", actor.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_a_lost_connection_is_said_quietly_and_the_page_goes_on(page: Page, bram: Actor) -> None:
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible(timeout=AWAY)
    makers.make_incident(by=bram, title="While away")
    page.context.set_offline(False)
    expect(page.get_by_text("While away")).to_be_visible(timeout=AWAY)
    expect(page.locator("#offline")).to_be_hidden()


def test_a_reply_sent_without_a_connection_goes_out_once_when_it_is_back(
    page: Page, desk_address: str, incident: Incident
) -> None:
    open_reply(page, desk_address, incident, "Almost")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible(timeout=AWAY)
    page.keyboard.type(" there.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".step--reply")).to_contain_text("Goes out when the connection is back")
    page.keyboard.press("Control+Enter")
    assert page.input_value(REPLY) == "Almost there."
    page.context.set_offline(False)
    expect(page.locator(".timeline")).to_contain_text("Almost there.", timeout=AWAY)
    assert TimelineEntry.objects.filter(incident=incident, public_text="Almost there.").count() == 1


def test_a_step_and_a_call_wait_as_well(page: Page, desk_address: str, incident: Incident) -> None:
    caller = makers.make_contact(name="Zoë Smit")
    page.goto(f"{desk_address}/desk/new/")
    page.keyboard.type("zoë")
    page.locator("[data-contact]").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.type("No dial tone")
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible(timeout=AWAY)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Goes out when the connection is back")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url("**/incidents/**", timeout=AWAY)
    assert Incident.objects.get(title="No dial tone").contact == caller
    page.goto(f"{desk_address}/desk/new/")
    expect(page.locator("[name=title]")).to_have_value("")


def test_who_is_signed_out_signs_in_in_another_tab_and_goes_on(
    page: Page, desk_address: str, noor: Actor, incident: Incident
) -> None:
    open_reply(page, desk_address, incident, "Half a ")
    page.context.clear_cookies(name="sessionid")
    expect(page.locator("#offline")).to_contain_text("You are signed out", timeout=AWAY)
    page.keyboard.type("sentence.")
    page.keyboard.press("Control+Enter")
    assert page.input_value(REPLY) == "Half a sentence."
    with page.context.expect_page() as opened:
        page.click("[data-sign-in]")
    sign_in_here(opened.value, noor)
    opened.value.wait_for_url("**/desk/")
    expect(page.locator(".timeline")).to_contain_text("Half a sentence.", timeout=AWAY)


def test_a_session_that_ended_unseen_leads_through_the_sign_in_back_to_the_words(
    page: Page, desk_address: str, noor: Actor, incident: Incident
) -> None:
    open_reply(page, desk_address, incident, "Sent into the void.")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/login/**")
    sign_in_here(page, noor)
    page.wait_for_url("**/incidents/**")
    expect(page.locator(REPLY)).to_have_value("Sent into the void.")
    page.locator(REPLY).press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("Sent into the void.")
    page.reload()
    assert page.input_value(REPLY) == ""


def test_a_call_survives_the_sign_in_too(page: Page, desk_address: str, noor: Actor) -> None:
    page.goto(f"{desk_address}/desk/new/")
    page.check("[name=who][value=unknown]")
    page.fill("[name=title]", "Smoke in the server room")
    page.context.clear_cookies(name="sessionid")
    page.locator("[name=title]").press("Control+Enter")
    page.wait_for_url("**/login/**")
    sign_in_here(page, noor)
    page.wait_for_url("**/new/")
    expect(page.locator("[name=title]")).to_have_value("Smoke in the server room")
    expect(page.locator("[name=who][value=unknown]")).to_be_checked()


def test_somebody_else_at_the_same_browser_sees_nothing_of_it(
    page: Page, desk_address: str, bram: Actor, incident: Incident
) -> None:
    open_reply(page, desk_address, incident, "Only Noor knows.")
    page.context.clear_cookies(name="sessionid")
    expect(page.locator("#offline")).to_contain_text("You are signed out", timeout=AWAY)
    with page.context.expect_page() as opened:
        page.click("[data-sign-in]")
    sign_in_here(opened.value, bram)
    expect(page.locator(".bar")).to_contain_text("Bram Jansen", timeout=AWAY)
    page.keyboard.press("r")
    assert page.input_value(REPLY) == ""


def test_what_was_being_written_is_in_every_browser_of_its_writer(
    browser: Browser, page: Page, desk_address: str, noor: Actor, incident: Incident
) -> None:
    open_reply(page, desk_address, incident, "To be continued")
    expect(page.locator(".step--reply")).to_contain_text("Draft kept")
    page.close()
    elsewhere = open_page(browser)
    assert noor.user is not None
    sign_in(elsewhere, desk_address, noor.user)
    elsewhere.goto(f"{desk_address}/desk/incidents/{incident.reference}/")
    assert elsewhere.input_value(REPLY) == "To be continued"
