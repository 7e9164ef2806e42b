"""Two customers full of unique words: nothing of one reaches anything that the other can open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from incidents import attachments, corrections, handling, lifecycle
from incidents.models import Attachment, Incident, Service, ServiceGroup
from notifications.models import Delivery
from notifications.rendering import shown
from people.models import Contact, Customer, Supplier
from statuspage import notices, subscribing, telling
from statuspage.events import public_id
from statuspage.hand_set import set_by_hand
from statuspage.models import Document
from statuspage.notices import Audience, Words
from statuspage.pages import page_of, public_page
from statuspage.status import Status
from tests.makers import accept_mails, agent, fresh, make_user
from tests.statuspage.rendered import path, program, render
from tests.statuspage.test_contacts import enter

pytestmark = pytest.mark.django_db
WHO = ("Aardvark", "Bumblebee")
PUBLIC = "everybody.example"


class Filled:
    """A customer in whose every field stands a word that is theirs alone."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.customer = Customer.objects.create(name=self.one("name"), slug=f"{word}-slug".lower())
        self.contact = Contact.objects.create(
            customer=self.customer, name=self.one("contact"), email=f"{word}-mail@x.example".lower(),
            phone="+31 20 555 01 99",
        )  # fmt: skip
        group = ServiceGroup.objects.create(name=self.one("group"))
        supplier = Supplier.objects.create(name=self.one("supplier"))
        self.service = Service.objects.create(
            name=self.one("service"), description=self.one("described"), group=group, supplier=supplier
        )
        self.service.customers.add(self.customer)
        self.incidents = [self._incident(number) for number in range(3)]
        self._announced()

    def one(self, field: str) -> str:
        return f"{self.word}{field}"

    def _incident(self, number: int) -> Incident:
        by = agent(self.one(f"agent{number}"))
        expert = make_user(self.one(f"expert{number}"), role="expert")
        at = timezone.now() - timedelta(hours=5)
        incident = lifecycle.register(
            by=by, title=self.one(f"title{number}"), description=self.one(f"description{number}"),
            channel="email", contact=self.contact, service=self.service, now=at,
        )  # fmt: skip
        incident = lifecycle.classify(incident, by=by, urgency="high", impact="high")
        incident = lifecycle.diagnose(incident, by=by, assignee=expert, text=self.one("handover"))
        incident = handling.reply(incident, by=by, text=self.one("reply"))
        file = attachments.accept(
            SimpleUploadedFile(f"{self.one('file')}.txt", b"x"), incident=incident, user=by.user, step="note"
        )
        incident = handling.note(incident, by=by, text=self.one("note"), attachments=[file])
        incident = corrections.ask_supplier(
            incident, by=by, supplier=self.service.supplier, their_reference=self.one("theirs")
        )
        texts = {"en": self.one("updated"), "nl": self.one("bijgewerkt")}
        incident = handling.publish(incident, by=by, headline=self.one("headline"), texts=texts)
        if number:
            incident = lifecycle.propose_solution(incident, by=by, solution=self.one("solution"))
            accept_mails(timezone.now())
        if number == 2:
            lifecycle.confirm_by_phone(fresh(incident), by=by, who=self.one("confirmer"), when=timezone.now())
        return fresh(incident)

    def _announced(self) -> None:
        by, now = agent(self.one("publisher")), timezone.now()
        words = {"title": Words(self.one("notice")), "text": Words(self.one("noticed"))}
        notices.announce_disruption(by=by, services={self.service: Status.MAJOR}, **words)
        notices.announce_disruption(
            by=by, services={}, audience=Audience([self.customer], self.incidents), **words
        )
        notices.plan_maintenance(
            by=by, services=[self.service], planned_from=now + timedelta(days=1),
            planned_until=now + timedelta(days=2), **words,
        )  # fmt: skip
        assert by.user is not None
        set_by_hand(
            self.service, by=by.user, status=Status.UNKNOWN, ends_at=now + timedelta(days=1),
            why_en=self.one("why"), now=now,
        )  # fmt: skip


@pytest.fixture
def both() -> tuple[Filled, Filled]:
    first, second = (Filled(word) for word in WHO)
    for page, place in (
        (page_of(first.customer), f"{first.word}.example"),
        (page_of(second.customer), f"{second.word}.example"),
        (public_page(), PUBLIC),
    ):
        earlier = timezone.now() - timedelta(days=1)
        for channel, address in (("email", f"boss@{place}"), ("webhook", f"https://hook.{place}/news")):
            asked = subscribing.ask(page, channel=channel, address=address, language="en", now=earlier)
            subscribing.confirm(asked, now=earlier)
    # Something for everybody, so that the public page's subscribers are told of anything at all.
    everybodys = Service.objects.create(name="Everybody's", is_public=True)
    notices.announce_disruption(
        by=agent("Publisher"),
        services={everybodys: Status.DEGRADED},
        title=Words("Slow"),
        text=Words("Slow."),
    )
    render()
    return first, second


def test_no_document_of_one_names_the_other(both: tuple[Filled, Filled]) -> None:
    for mine, other in (both, both[::-1]):
        documents = Document.objects.filter(page__customer=mine.customer)
        assert documents.count() > 30
        told = {one.path: bytes(one.body).decode(errors="replace").lower() for one in documents}
        assert any(mine.word.lower() in text for text in told.values())
        assert [name for name, text in told.items() if other.word.lower() in text] == []
        assert [name for name in told if other.word.lower() in name.lower()] == []


def test_the_public_page_names_neither(both: tuple[Filled, Filled]) -> None:
    for document in Document.objects.filter(page__customer__isnull=True):
        said = bytes(document.body).decode(errors="replace").lower()
        assert [word for word in WHO if word.lower() in said] == [], document.path


def test_no_answer_to_one_names_the_other_not_even_when_they_ask_for_it(both: tuple[Filled, Filled]) -> None:
    for mine, other in (both, both[::-1]):
        client = enter(mine.contact)
        own = ["/status/my/", f"/status/{mine.customer.slug}/", f"/status/{mine.customer.slug}/report/"]
        own += [f"/status/my/{one.reference}/" for one in mine.incidents]
        own += [f"{path(mine.customer)}{inside}" for inside in ("report/", "subscribe/")]
        foreign = [f"/status/{other.customer.slug}/{inside}" for inside in ("", "report/", "subscribe/")]
        foreign += [f"/status/my/{one.reference}/" for one in other.incidents]
        file = Attachment.objects.get(incident=other.incidents[0])
        foreign.append(f"/status/my/{mine.incidents[0].reference}/files/{file.pk}/")
        for address in own + foreign:
            answer = client.get(address)
            assert answer.status_code == (200 if address in own else 404), address
            body = answer.content.decode().lower()
            assert mine.word.lower() in body or address in foreign or address.startswith("/status/my/")
            assert other.word.lower() not in body, address


def test_no_mail_to_one_names_the_other(both: tuple[Filled, Filled]) -> None:
    telling.send_digests(now=timezone.now())
    enter(both[0].contact)
    enter(both[1].contact)
    for mine, other in (both, both[::-1]):
        assert said_to(mine.word)
        assert [said for said in said_to(mine.word) if other.word.lower() in said] == []


def said_to(word: str) -> list[str]:
    """All of each message to an address with this word in it; by mail and by webhook there is news."""
    sent = Delivery.objects.filter(to_address__icontains=word)
    assert set(sent.filter(template="page_update").values_list("channel", flat=True)) == {"email", "webhook"}
    said = []
    for one in sent:
        message = shown(one)
        said.append(f"{message.subject}{message.text}{message.html}{one.context}".lower())
    return said


def test_no_message_to_the_public_pages_subscribers_names_either(both: tuple[Filled, Filled]) -> None:
    said = said_to(PUBLIC)
    assert [word for word in WHO if any(word.lower() in one for one in said)] == []
    private = {public_id("service", one.service.pk) for one in both}
    assert [one for one in said if any(service in one for service in private)] == []
    assert sum("slow." in one for one in said) == 2
    assert Delivery.objects.filter(to_address__icontains=PUBLIC, template="page_update").count() == 2


def test_what_nobody_published_is_on_no_page_at_all(both: tuple[Filled, Filled]) -> None:
    internal = (
        "note",
        "handover",
        "theirs",
        "file",
        "reply",
        "description0",
        "agent0",
        "expert0",
        "supplier",
    )
    for mine in both:
        for document in Document.objects.filter(page__customer=mine.customer):
            said = bytes(document.body).decode(errors="replace")
            for field in internal:
                assert f"{mine.word}{field}" not in said, (document.path, field)


def test_a_count_of_one_does_not_change_with_the_other(both: tuple[Filled, Filled]) -> None:
    mine, other = both
    pages = ("api/v2/summary.json", "api/v2/incidents.json", "history.atom", "badge.svg", "maintenance.ics")
    client = Client()
    before = {inside: client.get(path(mine.customer, inside)).content for inside in pages}
    by = agent()
    for number in range(3):
        incident = lifecycle.register(by=by, title=f"More {number}", channel="email", contact=other.contact)
        handling.publish(incident, by=by, headline="More", texts={"en": "More"})
    render()
    assert {inside: client.get(path(mine.customer, inside)).content for inside in pages} == before


def test_of_a_shared_notice_each_sees_their_own_services_and_no_number_of_others(
    both: tuple[Filled, Filled],
) -> None:
    mine, other = both
    shared = Service.objects.create(name="Shared", is_public=True)
    notices.announce_disruption(
        by=agent(), title=Words("Both suffer"), text=Words("Both."),
        services={shared: Status.DEGRADED, mine.service: Status.PARTIAL, other.service: Status.MAJOR},
    )  # fmt: skip
    render()
    wanted = {mine.word: [shared, mine.service], other.word: [shared, other.service], PUBLIC: [shared]}
    for place, services in wanted.items():
        sent = Delivery.objects.filter(to_address__icontains=place, channel="webhook", template="page_update")
        (told,) = [one for one in sent if "Both suffer" in str(one.context)]
        ids = sorted(public_id("service", service.pk) for service in services)
        assert told.context["payload"]["data"]["services"] == ids, place
    impacts = {}
    for place, customer in ((mine.word, mine.customer), (other.word, other.customer), (PUBLIC, None)):
        (event,) = [
            one for one in program(customer, "incidents")["incidents"] if one["name"] == "Both suffer"
        ]
        impacts[place] = event["impact"]
    assert impacts == {mine.word: "major", other.word: "critical", PUBLIC: "minor"}
