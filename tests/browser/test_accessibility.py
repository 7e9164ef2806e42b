"""axe finds nothing on the pages, in both themes and at both widths."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from incidents import links
from incidents.models import LinkPurpose
from people.models import Role
from tests import makers
from tests.browser.acting import open_page, sign_in

STYLE_GUIDE = "/desk/styleguide/"
LOOKS = ((1440, "light"), (390, "dark"), (1440, "dark"), (390, "light"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_no_page_has_a_violation(browser: Browser, desk_address: str) -> None:
    lead = makers.make_user("Emma", Role.LEAD)
    states = ("registered", "diagnosing", "resolved_pending_confirmation", "closed")
    caller = makers.make_contact(phone="+31 20 555 01 10")
    incidents = [makers.make_incident(state, contact=caller) for state in states]
    pages = ["/accounts/login/"]
    for incident in incidents:
        for purpose, path in ((LinkPurpose.FOLLOW, "i"), (LinkPurpose.CONFIRM, "confirm")):
            link = links.link_for(incident, incident.contact, purpose, at=makers.TUESDAY.replace(year=2030))
            pages.append(f"/{path}/{links.token_of(link.nonce)}/")
    signed = ["/desk/", "/desk/new/", "/desk/new/?phone=0205550110", "/desk/mail/", STYLE_GUIDE]
    promised = incidents[0].agreement_version.agreement_id
    settings = ("", "customers/", "people/new/", "calendars/new/", f"agreements/{promised}/versions/new/")
    signed += [f"/desk/settings/{page}" for page in settings]
    signed += [f"/desk/incidents/{incident.reference}/" for incident in incidents]
    found = []
    visitor, desk = open_page(browser), open_page(browser)
    sign_in(desk, desk_address, lead)
    axe = Axe()
    for page, paths in ((visitor, pages), (desk, signed)):
        for path in paths:
            # The style guide has every component on it, so it is seen in every look.
            for width, scheme in LOOKS if path == STYLE_GUIDE else LOOKS[:2]:
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(desk_address + path)
                results = axe.run(page, options={"resultTypes": ["violations"]})
                for violation in results.response["violations"]:
                    nodes = [node["html"][:160] for node in violation["nodes"][:2]]
                    found.append(f"{path.split('/')[1]} {width} {scheme}: {violation['id']} {nodes}")
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= width, f"{path} is {wide} px wide at {width}"
    assert not found, "\n".join(found)
