"""Ten tasks of an agent's day by keyboard alone, and how many keys each takes.

Keys are counted apart from the letters of what somebody has to say anyway: a name, a title, a reply. With
`KEYBOARD_TABLE` set to a file, the counts and the seconds are written there; the seconds are not judged.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from desk.models import CannedAnswer, SavedView
from incidents import handling
from incidents.models import Incident, State, TimelineEntry
from people.actors import Actor
from people.models import Role, Supplier
from tests import makers
from tests.browser.acting import open_page, sign_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TABLE: list[tuple[str, int, int, float]] = []


class Hands:
    """Presses and counts; there is no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = self.letters = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def say(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.letters += len(text)

    def open_first(self) -> None:
        self.press("j", "Enter")
        self.page.wait_for_url("**/incidents/**")

    def is_on(self, what: str) -> bool:
        """True while the focus is on or within what the selector names."""
        return bool(self.page.evaluate("what => Boolean(document.activeElement.closest(what))", what))


@pytest.fixture
def hands(
    browser: Browser, desk_address: str, noor: Actor, request: pytest.FixtureRequest
) -> Iterator[Hands]:
    page = open_page(browser)
    assert noor.user is not None
    sign_in(page, desk_address, noor.user)
    hands = Hands(page)
    yield hands
    begun = getattr(request.node, "begun", None)
    if begun is not None:
        task = request.node.name.removeprefix("test_").replace("_", " ")
        TABLE.append((task, hands.keys, hands.letters, time.monotonic() - begun))


@pytest.fixture(autouse=True, scope="module")
def table() -> Iterator[None]:
    yield
    if os.environ.get("KEYBOARD_TABLE"):
        lines = [
            f"{task:<45}{keys:>5} keys {letters:>4} letters {took:>6.1f} s"
            for task, keys, letters, took in TABLE
        ]
        Path(os.environ["KEYBOARD_TABLE"]).write_text("\n".join(lines) + "\n")


def begin(hands: Hands, request: pytest.FixtureRequest) -> None:
    """The queue as an agent has it before them."""
    hands.page.goto(hands.page.url)
    request.node.begun = time.monotonic()


def test_register_a_call_with_its_classification(hands: Hands, request: pytest.FixtureRequest) -> None:
    makers.make_contact(name="Zoë Smit")
    begin(hands, request)
    hands.press("c")
    hands.page.wait_for_url("**/new/")
    hands.say("zoë")
    hands.page.locator("[data-contact]").wait_for()
    hands.press("Enter")
    hands.say("No dial tone")
    hands.press("Tab", "Tab", "Tab", "Tab", "ArrowRight", "ArrowDown", "ArrowRight", "Control+Enter")
    hands.page.wait_for_url("**/incidents/**")
    made = Incident.objects.get(title="No dial tone")
    assert (made.state, made.urgency, made.impact) == (State.CLASSIFIED, "normal", "normal")
    assert hands.keys == 10


def test_take_the_next_incident(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    makers.make_incident("classified", title="Later", impact="low")
    makers.make_incident("classified", title="Most urgent", urgency="high", impact="high")
    begin(hands, request)
    hands.open_first()
    hands.press("i")
    expect(hands.page.get_by_text("Done: Start diagnosis")).to_be_visible()
    taken = Incident.objects.get(title="Most urgent")
    assert taken.assignee == noor.user
    assert hands.keys == 3


def test_reply_with_a_canned_answer(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    CannedAnswer.objects.create(name="Labels", text_en="Dear {contact}, please send us a photo.")
    incident = makers.make_incident("diagnosing", by=noor, contact=makers.make_contact(name="Ann Berg"))
    begin(hands, request)
    hands.open_first()
    hands.press("r", "/")
    hands.say("la")
    hands.page.locator(".offers [role=option]").wait_for()
    hands.press("Enter", "Control+Enter")
    expect(hands.page.locator(".timeline")).to_contain_text("Dear Ann Berg, please send us a photo.")
    sent = TimelineEntry.objects.get(incident=incident, kind="replied")
    assert sent.public_text == "Dear Ann Berg, please send us a photo."
    assert hands.keys == 6


def test_hand_an_incident_to_an_outside_expert(hands: Hands, request: pytest.FixtureRequest) -> None:
    expert = makers.make_user("Tom Okafor", Role.EXPERT, supplier=Supplier.objects.create(name="Fibrelink"))
    incident = makers.make_incident("classified")
    begin(hands, request)
    hands.open_first()
    hands.press("a")
    hands.say("tom")
    hands.press("Tab")
    hands.say("Is the line up?")
    hands.press("Control+Enter")
    expect(hands.page.get_by_text("Done: Start diagnosis")).to_be_visible()
    assert makers.fresh(incident).assignee == expert
    assert hands.keys == 5


def test_find_an_incident_by_phone_number(hands: Hands, request: pytest.FixtureRequest) -> None:
    caller = makers.make_contact(name="Zoë Smit", phone="+31 20 555 01 99")
    makers.make_incident("classified", title="Scanner is dead", contact=caller)
    makers.make_incident("classified", title="Somebody else's")
    begin(hands, request)
    hands.press("Control+k")
    hands.say("5550199")
    hands.page.get_by_role("option", name="Zoë Smit").wait_for()
    hands.press("Enter")
    hands.page.wait_for_url("**q=contact**")
    assert "Scanner is dead" in hands.page.inner_text("table")
    assert "Somebody else's" not in hands.page.inner_text("table")
    assert hands.keys == 2


def test_propose_a_solution(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    incident = makers.make_incident("diagnosing", by=noor)
    begin(hands, request)
    hands.open_first()
    hands.press("s")
    hands.say("Please print a label again.")
    hands.press("Control+Enter")
    expect(hands.page.get_by_text("Done: Propose solution")).to_be_visible()
    assert makers.fresh(incident).state == State.PENDING
    assert hands.keys == 4


def test_assign_twenty_at_once(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    for number in range(20):
        makers.make_incident("classified", title=f"Number {number}")
    begin(hands, request)
    hands.press("X", "b", "Control+Enter")
    hands.page.locator("[data-asks]").wait_for()
    assert hands.is_on("select[name=assignee]")
    hands.say("noor")
    hands.press("Control+Enter")
    expect(hands.page.locator(".outcome--good")).to_have_count(20)
    hands.press("Enter")
    expect(hands.page.get_by_text("20 of 20 are done.")).to_be_visible()
    assert Incident.objects.filter(assignee=noor.user, state=State.DIAGNOSING).count() == 20
    assert hands.keys == 5


def test_save_a_view(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    makers.make_incident("classified", urgency="high", impact="high")
    begin(hands, request)
    hands.press("/")
    hands.say("p:1")
    hands.press("Enter")
    hands.page.wait_for_url("**q=p**")
    hands.press("v")
    hands.say("Burning")
    hands.press("Enter")
    expect(hands.page.locator(".view", has_text="Burning")).to_be_visible()
    assert SavedView.objects.get(user=noor.user).query == "p:1"
    assert hands.keys == 4


def test_merge_a_duplicate(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    original = makers.make_incident("diagnosing", by=noor, impact="low")
    double = makers.make_incident("classified", contact=original.contact, urgency="high", impact="high")
    begin(hands, request)
    hands.open_first()
    hands.press("m")
    hands.say(str(original.pk))
    hands.press("Enter")
    expect(hands.page.get_by_text("Done: Close as duplicate")).to_be_visible()
    assert makers.fresh(double).duplicate_of == original
    assert hands.keys == 4


def test_see_why_a_clock_paused(hands: Hands, noor: Actor, request: pytest.FixtureRequest) -> None:
    incident = makers.make_incident("diagnosing", by=noor, at=timezone.now() - timedelta(hours=1))
    handling.wait(incident, by=noor, text="Which printer is it?")
    begin(hands, request)
    hands.open_first()
    hands.press("t")
    expect(hands.page.locator(".why[open]")).to_contain_text("Paused: Waiting on the customer")
    assert hands.is_on(".why")
    assert hands.keys == 3
