"""Two agents at once: they see each other, and each other's changes, and lose no word."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from incidents import handling, lifecycle
from incidents.models import Incident
from incidents.timeline import MailedWord
from mailroom.reading.shapes import Answer
from people.actors import Actor
from tests import makers
from tests.browser.acting import open_page, sign_in
from tests.mailroom.arriving import kept, reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

# A colleague's change is on the screen within two seconds; the poll's interval is most of it. A machine that
# runs other browsers at the same time gets a third one.
SOON = 3000


def open_incident(page: Page, desk_address: str, incident: Incident) -> None:
    page.goto(f"{desk_address}/desk/incidents/{incident.reference}/")


def test_a_new_incident_and_its_counts_come_onto_the_queue_by_themselves(page: Page, bram: Actor) -> None:
    makers.make_incident(by=bram, title="Out of the blue")
    expect(page.get_by_text("Out of the blue")).to_be_visible(timeout=SOON)
    expect(page.locator(".view", has_text="All open").locator(".view__count")).to_have_text("1", timeout=8000)


def test_a_change_of_a_colleague_appears_and_the_text_being_written_stays(
    page: Page,
    desk_address: str,
    noor: Actor,
    bram: Actor,
) -> None:
    incident = makers.make_incident("diagnosing", by=noor)
    open_incident(page, desk_address, incident)
    page.keyboard.press("r")
    page.keyboard.type("We are still")
    handling.note(incident, by=bram, text="The router is dead")
    expect(page.locator(".timeline")).to_contain_text("The router is dead", timeout=SOON)
    page.keyboard.type(" looking.")
    assert page.input_value("form[action$='/reply/'] textarea") == "We are still looking."
    expect(page.locator("#changed")).to_be_visible()
    page.click("form[action$='/reply/'] button[type=submit]")
    expect(page.get_by_text("Meanwhile Bram Jansen acted")).to_be_visible()
    assert page.input_value("form[action$='/reply/'] textarea") == "We are still looking."
    page.click("form[action$='/reply/'] button[type=submit]")
    expect(page.locator(".timeline")).to_contain_text("We are still looking.")


def test_words_that_the_desk_offers_are_nobodys_until_they_are_changed(
    browser: Browser, page: Page, desk_address: str, noor: Actor, bram: Actor
) -> None:
    incident = makers.make_incident("resolved_pending_confirmation", by=noor)
    said = reading("sam@customer.example", "No, still broken.", answer=Answer.NO)
    row = kept(said)
    by = Actor.of_contact(incident.contact)
    incident = handling.reply_as_customer(
        incident, by=by, text=said.text, mail=MailedWord(said.message_id, "sam@customer.example")
    )
    row.incident, row.entry, row.answer = incident, incident.timeline.latest("number"), "no"
    row.state, row.fate, row.processed_at = "done", "joined", row.received_at
    row.save()
    open_incident(page, desk_address, incident)
    expect(page.locator(".offer--no textarea")).to_have_value("No, still broken.")
    other = open_page(browser)
    assert bram.user is not None
    sign_in(other, desk_address, bram.user)
    presence = other.locator(f"[data-present-at='{incident.pk}']")
    open_incident(other, desk_address, incident)
    expect(presence).to_have_text("Noor Bakker", timeout=5000)
    handling.note(incident, by=bram, text="The router is dead")
    expect(page.locator(".timeline")).to_contain_text("The router is dead", timeout=SOON)
    expect(page.locator("#changed")).to_be_hidden()
    page.keyboard.press("x")
    page.keyboard.type("Again: ")
    expect(presence).to_have_text("Noor Bakker is typing", timeout=5000)


def test_two_at_the_same_incident_see_each_other(
    browser: Browser,
    page: Page,
    desk_address: str,
    noor: Actor,
    bram: Actor,
) -> None:
    incident = makers.make_incident("diagnosing", by=noor)
    open_incident(page, desk_address, incident)
    other = open_page(browser)
    assert bram.user is not None
    sign_in(other, desk_address, bram.user)
    expect(other.locator(f"[data-present-at='{incident.pk}']")).to_have_text("Noor Bakker", timeout=5000)
    open_incident(other, desk_address, incident)
    other.keyboard.press("n")
    other.keyboard.type("Hm")
    expect(page.locator(".presence--page")).to_have_text("Bram Jansen is typing", timeout=5000)
    other.keyboard.press("Control+a")
    other.keyboard.press("Delete")
    expect(page.locator(".presence--page")).to_have_text("Bram Jansen", timeout=5000)


def test_a_solution_against_a_colleagues_pause_is_told_and_goes_on(
    page: Page, desk_address: str, noor: Actor, bram: Actor
) -> None:
    incident = makers.make_incident("diagnosing", by=noor)
    open_incident(page, desk_address, incident)
    page.keyboard.press("s")
    page.keyboard.type("Please print a label again.")
    handling.note(incident, by=bram, text="They are at lunch")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Meanwhile Bram Jansen acted")).to_be_visible()
    assert page.input_value("#f-propose_solution-solution") == "Please print a label again."
    page.locator("#f-propose_solution-solution").press("Control+Enter")
    expect(page.get_by_text("Done: Propose solution")).to_be_visible()


def test_a_chosen_cell_does_not_overwrite_what_a_colleague_classified(
    page: Page, desk_address: str, noor: Actor, bram: Actor
) -> None:
    incident = makers.make_incident("diagnosing", by=noor)
    open_incident(page, desk_address, incident)
    page.keyboard.press("u")
    page.keyboard.press("ArrowUp")
    lifecycle.reclassify(incident, by=bram, urgency="low", impact="low", reason="Only one label")
    expect(page.locator(".timeline")).to_contain_text("Only one label", timeout=SOON)
    page.fill("#f-reclassify-reason", "It stopped")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Meanwhile Bram Jansen acted")).to_be_visible()
    assert makers.fresh(incident).urgency == "low"
