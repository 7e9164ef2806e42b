"""The page of what is wrong keeps itself new, and never looks calm when it cannot."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.monitoring import watched

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# What the page does every quarter of a minute.
READ_ANEW = (
    "htmx.ajax('GET', location.href, {source: '#now', target: '#now', select: '#now', swap: 'outerHTML'})"
)


def test_a_new_alarm_shows_by_itself_and_a_lost_sign_in_is_told(page: Page, desk_address: str) -> None:
    watched.make_watched_check()
    page.goto(f"{desk_address}/desk/monitoring/")
    expect(page.locator("h1")).to_have_text("Nothing is wrong")
    assert page.locator("#now").get_attribute("hx-trigger") == "every 15s"
    watched.make_alarm("Uplink lost")
    cache.clear()
    page.evaluate(READ_ANEW)
    expect(page.locator("h1")).to_have_text("1 thing is wrong")
    expect(page.locator("#offline")).to_be_hidden()
    page.context.clear_cookies()
    page.evaluate(READ_ANEW)
    expect(page.locator("#offline")).to_be_visible()
    expect(page.locator("#offline a")).to_be_visible()
    expect(page.locator("h1")).to_have_text("1 thing is wrong")
