"""axe finds nothing on any page of the site map nor in the states of a page, in both themes and widths."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from incidents.models import Service
from people.actors import Actor
from people.models import Role
from statuspage.signing_in import COOKIE
from tests import makers, site_map
from tests.browser.acting import open_page, sign_in
from tests.statuspage import rendered

LOOKS = ((1440, "light"), (390, "dark"))
# The style guide has every component on it, so it is seen in every look.
ALL_LOOKS = (*LOOKS, (390, "light"), (1440, "dark"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def flaws(page: Page, name: str, looks: Iterable[tuple[int, str]] = LOOKS) -> list[str]:
    """What axe objects to on the page as it stands, in every look, and what is wider than the screen."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        results = Axe().run(page, options={"resultTypes": ["violations"]})
        for violation in results.response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:2]]
            found.append(f"{name} {width} {scheme}: {violation['id']} {nodes}")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{name} is {wide} px wide at {width}")
    return found


def walk(page: Page, address: str, pages: dict[str, list[str]]) -> list[str]:
    found = []
    for name, paths in pages.items():
        for path in paths:
            page.goto(address + path)
            found += flaws(page, f"{name} {path}", ALL_LOOKS if name == "desk:styleguide" else LOOKS)
    return found


@pytest.fixture
def lead() -> Actor:
    return makers.agent("Emma", Role.LEAD)


def test_every_address_is_on_the_site_map(lead: Actor) -> None:
    pages = site_map.visitor_pages() | site_map.desk_pages() | site_map.settings_pages(lead)
    pages |= site_map.contact_pages()[0] | site_map.own_pages(lead)
    assert set(pages) | site_map.NOT_A_PAGE | {"desk:bulk"} == site_map.names()


def test_a_visitor_s_pages(browser: Browser, desk_address: str) -> None:
    assert not walk(open_page(browser), desk_address, site_map.visitor_pages())


def test_a_contact_s_pages(browser: Browser, desk_address: str) -> None:
    pages, key = site_map.contact_pages()
    page = open_page(browser)
    page.context.add_cookies([{"name": COOKIE, "value": key, "url": f"{desk_address}/status/"}])
    assert not walk(page, desk_address, pages)


def test_the_status_pages(browser: Browser, desk_address: str) -> None:
    site_map.published()
    customer = makers.make_contact().customer
    mail = Service.objects.get(name="Post")
    for state in site_map.STATES:
        contact = makers.make_contact(customer)
        makers.make_incident(state, contact=contact, service=mail, urgency="high", impact="high")
    rendered.render()
    wanted = ("", "nl/", "history/")
    found = {}
    for whose in (None, customer):
        here = rendered.path(whose)
        inner = rendered.page_of(whose).documents.filter(
            path__regex="^(incidents/|maintenance/|widget|history/2)"
        )
        found[here] = [here + path for path in (*wanted, *inner.values_list("path", flat=True))]
    assert not walk(open_page(browser), desk_address, found)


@pytest.mark.parametrize("part", ["settings", "desk", "own"])
def test_a_lead_s_pages(browser: Browser, desk_address: str, lead: Actor, part: str) -> None:
    if part == "desk":
        pages = site_map.desk_pages()
    else:
        pages = site_map.settings_pages(lead) if part == "settings" else site_map.own_pages(lead)
    page = open_page(browser)
    sign_in(page, desk_address, lead.user)
    assert not walk(page, desk_address, pages)


def _palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("printer")
    page.locator("dialog[open] [role=option]").first.wait_for()


def _keys(page: Page) -> None:
    page.keyboard.press("?")
    page.locator("dialog[open]").wait_for()


def _picked(page: Page) -> None:
    page.keyboard.press("Shift+X")
    page.locator("#bulk-verb").wait_for()


def _bulk_form(page: Page) -> None:
    _picked(page)
    page.locator("#bulk button").first.click()
    page.locator("[name=stage]").first.wait_for()


def _bulk_preview(page: Page) -> None:
    _bulk_form(page)
    page.locator("[name=stage][value=preview]").click()
    page.locator(".outcome").first.wait_for()


def _refused(page: Page) -> None:
    page.locator(".register__end .button--primary").click()
    page.locator("[aria-invalid=true]").first.wait_for()


IN_STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "palette": ("/desk/", _palette),
    "keys": ("/desk/", _keys),
    "picked": ("/desk/", _picked),
    "bulk form": ("/desk/", _bulk_form),
    "bulk preview": ("/desk/", _bulk_preview),
    "refused call": ("/desk/new/", _refused),
}


def test_what_opens_on_a_page(browser: Browser, desk_address: str, lead: Actor) -> None:
    incidents = [makers.make_incident(state) for state in site_map.STATES]
    page, found = open_page(browser), []
    sign_in(page, desk_address, lead.user)
    for incident in incidents:
        page.goto(f"{desk_address}/desk/incidents/{incident.reference}/")
        page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
        found += flaws(page, f"every step of {incident.state}")
    for name, (path, bring_about) in IN_STATES.items():
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(desk_address + path)
        bring_about(page)
        found += flaws(page, name)
    assert not found
