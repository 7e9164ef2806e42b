"""What a person does in the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from people.models import User

PASSWORD = "a-password-for-tests"


def open_page(browser: Browser) -> Page:
    """A page of a person of their own, that fails the test on any script error."""
    page = browser.new_context(locale="en-GB").new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    return page


def sign_in(page: Page, address: str, user: User) -> None:
    page.goto(f"{address}/desk/")
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/desk/")


def step(page: Page, verb: str) -> None:
    """Open a step's form on the incident page, wherever it stands."""
    form = f":has(form.step__form[action$='/{verb}/'])"
    more = page.locator(f"details.more:not([open]){form} > summary")
    if more.count():
        more.click()
    page.locator(f"details:not(.more){form} > summary").click()


def save(page: Page, verb: str) -> None:
    page.locator(f"form.step__form[action$='/{verb}/'] > .step__end button").click()
    page.wait_for_load_state()
