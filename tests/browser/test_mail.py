"""Mail by hand and by key: a mailbox tried without leaving the page, a customer's plain answer acted on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page, expect

from incidents.models import Incident
from incidents.reply_address import reply_address
from mailroom.models import InboundMail
from mailroom.reading.shapes import Answer
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.browser.acting import open_page, sign_in
from tests.conftest import free_port
from tests.mailroom.arriving import SERVER, arrive, reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def emma() -> Actor:
    return makers.agent("Emma", Role.LEAD)


@pytest.fixture(autouse=True)
def _believed() -> Iterator[None]:
    with override_settings(MAIL_REPLY_TO="reply@desk.example", MAIL_AUTHSERV_ID=SERVER):
        yield


def answered(answer: Answer, text: str) -> Incident:
    incident = makers.make_incident("resolved_pending_confirmation")
    assert incident.contact is not None
    to = [reply_address(incident, incident.contact)]
    arrive(reading(incident.contact.email, text, answer=answer), envelope_to=to)
    return incident


def opened(browser: Browser, address: str, by: Actor, path: str) -> Page:
    page = open_page(browser)
    sign_in(page, address, by.user)
    page.goto(address + path)
    return page


def test_a_mailbox_is_tried_on_its_page_and_the_password_stays_typed(
    browser: Browser, desk_address: str, emma: Actor
) -> None:
    page = opened(browser, desk_address, emma, "/desk/settings/mailboxes/new/")
    page.get_by_label("IMAP server").fill("127.0.0.1")
    page.get_by_label("Port").fill(str(free_port()))
    page.get_by_label("User name").fill("support")
    page.get_by_label("Password").fill("secret")
    page.get_by_role("button", name="Test connection").click()
    expect(page.get_by_text("Nothing listens on port")).to_be_visible()
    assert page.url.endswith("/mailboxes/new/")
    expect(page.get_by_label("Port")).to_be_focused()
    assert page.get_by_label("Password").input_value() == "secret"


def test_what_is_asked_of_a_mailbox_follows_from_how_its_mail_comes_in(
    browser: Browser, desk_address: str, emma: Actor
) -> None:
    page = opened(browser, desk_address, emma, "/desk/settings/mailboxes/new/")
    expect(page.get_by_label("User name")).to_be_visible()
    page.get_by_label("Our own mail server delivers it").check()
    expect(page.get_by_label("User name")).to_be_hidden()
    expect(page.get_by_text("recipient_delimiter")).to_be_visible()


def test_a_plain_yes_is_confirmed_with_one_key(browser: Browser, desk_address: str, emma: Actor) -> None:
    incident = answered(Answer.YES, "Yes, it works!")
    page = opened(browser, desk_address, emma, f"/desk/incidents/{incident.reference}/")
    page.keyboard.press("?")
    expect(page.locator("#keys-help")).to_contain_text("Confirm: it works")
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    expect(page.get_by_text("Done: Confirmed by mail.")).to_be_visible()
    assert makers.fresh(incident).close_reason == "confirmed"


def test_a_plain_no_is_rejected_with_its_words_by_two_keys(
    browser: Browser, desk_address: str, emma: Actor
) -> None:
    incident = answered(Answer.NO, "No, still blank.")
    page = opened(browser, desk_address, emma, f"/desk/incidents/{incident.reference}/")
    page.keyboard.press("x")
    expect(page.locator("#f-reject-reason")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Done: Reject solution.")).to_be_visible()
    assert makers.fresh(incident).state == "diagnosing"


def test_an_unverified_mail_is_decided_about_without_scripts(
    browser: Browser, desk_address: str, emma: Actor
) -> None:
    incident = makers.make_incident()
    assert incident.contact is not None
    to = [reply_address(incident, incident.contact)]
    for text in ("It is me.", "It is not me."):
        arrive(reading(incident.contact.email, text), verdict="failed", envelope_to=to)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, desk_address, emma.user)
    page.goto(f"{desk_address}/desk/incidents/{incident.reference}/")
    page.get_by_role("button", name="Discard").first.click()
    expect(page.get_by_text("Discarded. The message itself is kept.")).to_be_visible()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text(f"Accepted as the word of {incident.contact.name}.")).to_be_visible()
    fates = InboundMail.objects.order_by("id").values_list("fate", flat=True)
    assert sorted(fates) == ["discarded", "joined"]
