"""The pages in Chromium, as a customer opens them from the mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.makers import kinds, make_contact
from tests.statuspage import mailed

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ARGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def phone(chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    # The server's threads must have let go of the test database when it is removed.
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in this thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=ARGS)
        yield browser.new_page(viewport={"width": 390, "height": 844})
        browser.close()


def test_customer_confirms_on_the_phone(phone: Page, live_server: LiveServer) -> None:
    incident = mailed.recent(mailed.PENDING)
    phone.goto(live_server.url + mailed.confirm(incident))
    phone.get_by_role("button", name="Yes, it works").click()
    expect(phone.get_by_role("heading", name="You chose: it works")).to_be_visible()
    assert kinds(incident)[-1] == "solution_confirmed"
    assert [cookie["name"] for cookie in phone.context.cookies()] == ["csrftoken"]


def test_customer_rejects_with_a_word(phone: Page, live_server: LiveServer) -> None:
    incident = mailed.recent(mailed.PENDING)
    phone.goto(live_server.url + mailed.confirm(incident))
    phone.get_by_role("button", name="No, it does not work").click()
    assert kinds(incident)[-1] != "solution_rejected"  # the browser asks for the word first
    phone.get_by_label("If not: what still fails?").fill("Still no paper")
    phone.get_by_role("button", name="No, it does not work").click()
    expect(phone.get_by_role("heading", name="You chose: it does not work")).to_be_visible()
    assert kinds(incident)[-1] == "solution_rejected"


def test_reply_is_sent_once_even_when_the_page_is_loaded_again(phone: Page, live_server: LiveServer) -> None:
    incident = mailed.recent(mailed.DIAGNOSING)
    phone.goto(live_server.url + mailed.follow(incident))
    phone.get_by_label("Your message").fill("Any news?")
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_text("Your message is with the service desk")).to_be_visible()
    phone.reload()
    assert kinds(incident).count("customer_replied") == 1


def test_no_page_is_wider_than_a_small_phone(phone: Page, live_server: LiveServer) -> None:
    title = "Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3
    incident = mailed.recent(mailed.PENDING, contact=make_contact(language="nl"), title=title)
    phone.set_viewport_size({"width": 320, "height": 640})
    for path in mailed.every_page(incident):
        phone.goto(live_server.url + path)
        for summary in phone.locator("summary").all():
            summary.click()
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, path
