"""The desk without a mouse: single keys, the palette, the filter that completes itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import makers
from tests.browser.acting import open_page, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(browser: Browser, desk_address: str) -> Page:
    by = makers.agent("Noor Bakker")
    assert by.user is not None
    makers.make_team("Network")
    acme = makers.make_contact(makers.make_customer("Acme Foods"), "Zoë Smit", phone="+31 20 555 01 99")
    makers.make_incident("diagnosing", by=by, title="First", urgency="high", impact="high")
    makers.make_incident("classified", by=by, title="Second", contact=acme)
    page = open_page(browser)
    sign_in(page, desk_address, by.user)
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.innerText || document.activeElement.name"))


def test_j_and_k_move_through_the_queue_and_enter_opens(page: Page) -> None:
    page.keyboard.press("j")
    assert focused(page) == "First"
    page.keyboard.press("j")
    assert focused(page) == "Second"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/**")
    assert "First" in page.inner_text("h1")


def test_a_key_opens_its_step_with_the_cursor_in_it(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/**")
    page.keyboard.press("n")
    page.keyboard.type("rncsi stay letters here")
    assert page.input_value("form[action$='/note/'] textarea") == "rncsi stay letters here"
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("rncsi stay letters here")


def test_i_takes_the_incident(page: Page) -> None:
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/**")
    page.keyboard.press("i")
    expect(page.get_by_text("Done: Start diagnosis")).to_be_visible()


def test_the_palette_finds_a_contact_by_phone_and_does_what_the_page_can(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("555 01 99")
    expect(page.get_by_role("option", name="Zoë Smit")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**q=contact**")
    assert "Second" in page.inner_text("table")
    page.keyboard.press("Control+k")
    page.keyboard.type("new call")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/")


def test_the_filter_completes_what_is_typed(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("te")
    page.keyboard.press("Tab")
    page.keyboard.type("net")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("[name=q]") == "team:Network "
    page.keyboard.press("Enter")
    page.wait_for_url("**q=team**")
    expect(page.get_by_text("Nothing fits this filter")).to_be_visible()


def test_the_help_lists_what_works_here_and_switches_the_keys_off(page: Page) -> None:
    page.keyboard.press("?")
    told = page.inner_text("#keys-help")
    assert "New call" in told
    assert "Filter" in told
    page.uncheck("#keys-help input")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_timeout(200)
    assert page.url.endswith("/desk/")
    page.keyboard.press("?")
    page.check("#keys-help input")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url("**/new/")
