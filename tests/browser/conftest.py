"""A real Chromium, and the desk at an address of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from people.actors import Actor
from tests import makers
from tests.browser.acting import open_page, sign_in

# Two browsers on two busy cores may need longer than the library waits; how quick a page must be is measured
# in benchmarks.
expect.set_options(timeout=15_000)

FLAGS = [
    f"--{flag}"
    for flag in (
        "no-sandbox",
        "disable-gpu",
        "no-first-run",
        "disable-background-networking",
        "disable-component-update",
        "disable-sync",
    )
]


@pytest.fixture
def browser(chromium_path: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would refuse its queries there.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk_address(live_server, settings) -> str:  # type: ignore[no-untyped-def]
    settings.BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    return str(live_server.url)


@pytest.fixture
def noor() -> Actor:
    return makers.agent("Noor Bakker")


@pytest.fixture
def bram() -> Actor:
    return makers.agent("Bram Jansen")


@pytest.fixture
def page(browser: Browser, desk_address: str, noor: Actor) -> Page:
    """The desk as Noor has it before her."""
    page = open_page(browser)
    assert noor.user is not None
    sign_in(page, desk_address, noor.user)
    return page
