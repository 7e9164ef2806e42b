"""The settings in the browser: long lists of choices, and a preview beside publishing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from incidents.models import AgreementVersion, Calendar
from incidents.terms import OFFICE_HOURS
from people.models import Role, Team
from tests import makers
from tests.browser.acting import open_page, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_long_list_is_narrowed_by_typing_and_enter_saves_nothing(
    browser: Browser, desk_address: str
) -> None:
    lead = makers.make_user("Emma", Role.LEAD)
    chosen = makers.make_user("Zoë")
    for number in range(12):
        makers.make_user(f"Colleague {number}")
    team = makers.make_team("Network")
    team.members.add(chosen)
    page = open_page(browser)
    sign_in(page, desk_address, lead)
    page.goto(f"{desk_address}/desk/settings/teams/{team.pk}/")
    find = page.get_by_label("Find in this list")
    find.fill("colleague 7")
    expect(page.get_by_label("Colleague 7")).to_be_visible()
    expect(page.get_by_label("Colleague 8")).to_be_hidden()
    expect(page.get_by_label("Zoë")).to_be_visible()
    page.get_by_label("Colleague 7").check()
    find.press("Enter")
    assert set(Team.objects.get().members.all()) == {chosen}
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/teams/")
    assert sorted(str(one) for one in Team.objects.get().members.all()) == ["Colleague 7", "Zoë"]


def test_terms_are_tried_before_they_are_published(browser: Browser, desk_address: str) -> None:
    lead = makers.make_user("Emma", Role.LEAD)
    Calendar.objects.create(name="Office", **OFFICE_HOURS)
    version = makers.make_agreement()
    makers.make_incident("resolved_pending_confirmation", title="The printer is down")
    page = open_page(browser)
    sign_in(page, desk_address, lead)
    page.goto(f"{desk_address}/desk/settings/agreements/{version.agreement_id}/versions/new/")
    for number in (1, 2, 3):
        page.get_by_label(f"P{number}: resolution").fill(f"{number} min")
        page.get_by_label(f"P{number}: first response").fill(f"{number} min")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("1 incident would have been treated differently")).to_be_in_viewport()
    assert AgreementVersion.objects.filter(agreement=version.agreement).count() == 1
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("v2 is published")).to_be_visible()
