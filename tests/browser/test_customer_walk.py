"""A customer's incident on a phone, without JavaScript, from the outage to their confirmation."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from incidents import handling, lifecycle
from incidents.models import Incident
from notifications.models import Delivery
from notifications.rendering import shown
from people.models import Contact
from statuspage import notices, publishing
from statuspage.notices import Words
from statuspage.status import Status
from tests import makers
from tests.statuspage import rendered

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

TITLE = {"en": "Mail is down", "nl": "Mail ligt plat"}


class Phone:
    """What the customer holds; every step leaves a picture in the test's folder."""

    def __init__(self, page: Page, language: str, pictures: Path) -> None:
        self.page, self.language, self.pictures = page, language, pictures
        self.taken = 0

    def say(self, words: str) -> str:
        with translation.override(self.language):
            return gettext(words)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=self.say(words)).first.click()

    def follow(self, words: str) -> None:
        self.page.get_by_role("link", name=words).first.click()

    def reads(self, *words: str) -> None:
        for one in words:
            expect(self.page.locator("body")).to_contain_text(one)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390
        self.taken += 1
        self.page.screenshot(path=self.pictures / f"{self.taken}.png", full_page=True)

    def types(self, label: str, words: str) -> None:
        self.page.get_by_label(self.say(label)).first.fill(words)


@pytest.fixture(params=[("en", "light"), ("nl", "dark")], ids=["en-light", "nl-dark"])
def phone(request: pytest.FixtureRequest, browser: Browser, tmp_path: Path) -> Phone:
    language, scheme = request.param
    context = browser.new_context(
        java_script_enabled=False,
        viewport={"width": 390, "height": 844},
        color_scheme=scheme,
        locale={"en": "en-GB", "nl": "nl-NL"}[language],
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    return Phone(page, language, tmp_path)


@pytest.fixture
def ann(phone: Phone) -> Contact:
    customer = makers.make_customer("Acme", language=phone.language)
    return makers.make_contact(customer, "Ann Berg", language=phone.language)


def mailed_link(contact: Contact) -> str:
    row = Delivery.objects.filter(template="sign_in", to_address=contact.email).latest("pk")
    found = re.search(r"http\S+/status/sign-in/\w+/", shown(row).text)
    assert found is not None
    return found[0]


def outage(contact: Contact) -> Incident:
    """Mail is down for everybody; Ann reported it an hour ago, and somebody looks into it."""
    mail = rendered.make_service("Mail", is_public=True)
    hour = timezone.now() - timedelta(hours=1)
    incident = makers.make_incident(
        "diagnosing", contact=contact, title="No mail since nine", service=mail, at=hour,
        urgency="high", impact="high",
    )  # fmt: skip
    notices.announce_disruption(
        by=makers.agent("Noor"),
        services={mail: Status.MAJOR},
        title=Words(TITLE["en"], TITLE["nl"]),
        text=Words("A disk is broken; we replace it.", "Een schijf is stuk; wij vervangen die."),
    )
    handling.publish(
        incident,
        by=makers.agent("Bram"),
        headline="Mail",
        texts={"en": "The new disk is on its way.", "nl": "De nieuwe schijf is onderweg."},
    )
    rendered.render()
    publishing.show_life(now=timezone.now())
    return makers.fresh(incident)


def propose(incident: Incident, solution: str) -> None:
    at = timezone.now()
    lifecycle.propose_solution(makers.fresh(incident), by=makers.agent("Noor"), solution=solution, now=at)
    rendered.render()


def test_from_the_outage_to_the_confirmation(phone: Phone, ann: Contact, desk_address: str) -> None:
    incident, page = outage(ann), phone.page
    # What is wrong, and that it is known.
    page.goto(desk_address + rendered.path(ann.customer))
    phone.reads(TITLE[phone.language], "No mail since nine")
    paper = page.pdf(format="A4", path=phone.pictures / "page.pdf")
    assert paper.startswith(b"%PDF")
    phone.follow("No mail since nine")
    phone.reads("No mail since nine", {"en": "on its way", "nl": "onderweg"}[phone.language])
    # Their own incidents, after a mailed link.
    page.go_back()
    phone.follow(phone.say("Your own incidents"))
    phone.types("E-mail address", ann.email)
    phone.reads(phone.say("You need no password: we mail you a link."))
    phone.press("Mail me a link")
    phone.reads(phone.say("Look into your mail"))
    page.goto(mailed_link(ann))
    phone.press("Sign in")
    phone.reads(phone.say("Your incidents"))
    phone.follow("No mail since nine")
    # A word of theirs.
    phone.types("Your message", "Phones still get mail")
    phone.press("Send")
    phone.reads(phone.say("Thank you. Your message is with the service desk."), "Phones still get mail")
    # A solution that does not help, and one that does.
    propose(incident, "Start your mail program again.")
    page.reload()
    phone.reads("Start your mail program again.")
    phone.types("If not: what still fails?", "It asks for a password")
    phone.press("No, it does not work")
    phone.reads(phone.say("Thank you for telling us. We work on it again."), "It asks for a password")
    propose(incident, "The password is put right.")
    page.goto(f"{desk_address}/status/my/{incident.reference}/")
    phone.reads("The password is put right.")
    phone.press("Yes, it works")
    phone.reads(phone.say("Thank you. The incident is closed."))
    rendered.render()
    page.goto(desk_address + rendered.path(ann.customer))
    phone.reads(phone.say("Solved lately"), "No mail since nine")
    told = makers.kinds(incident)
    assert [kind for kind in told if kind in STEPS] == list(STEPS)
    assert makers.fresh(incident).close_reason == "confirmed"


STEPS = (
    "published",
    "customer_replied",
    "solution_proposed",
    "solution_rejected",
    "solution_proposed",
    "solution_confirmed",
)
