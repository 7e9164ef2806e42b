"""Incoming mail: every message with what became of it, shown safely, and decided about by those who may."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from incidents.models import Attachment, Incident
from mailroom import intake, processing
from mailroom.models import InboundMail, Mailbox
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.desk.test_doors import queries, signed_in
from tests.mailroom.letters import letter

pytestmark = pytest.mark.django_db

INCOMING = "/desk/settings/incoming/"
# One white pixel.
GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


@pytest.fixture
def boss() -> Actor:
    return makers.agent("Emma", Role.LEAD)


@pytest.fixture
def lead(boss: Actor) -> Client:
    return signed_in(boss)


def came_in(raw: bytes, **facts: Any) -> InboundMail:
    """The message as it lies there, not read yet; `facts` overwrite its row."""
    kept = intake.receive(raw, mailbox=None, source="smtp", envelope_from="jo@customer.example")
    InboundMail.objects.filter(pk=kept.pk).update(**facts)
    return InboundMail.objects.get(pk=kept.pk)


def quarantined(number: int = 1, *, attempts: int = 5, **facts: Any) -> InboundMail:
    facts = {"reason": "ValueError: what nobody foresaw", "subject": f"Printer {number} is down"} | facts
    return came_in(letter(number), state="quarantined", attempts=attempts, **facts)


def done(number: int = 1, **facts: Any) -> InboundMail:
    facts = {"fate": "ignored", "reason": "A machine's mail from nobody we know."} | facts
    return came_in(letter(number), state="done", processed_at=timezone.now(), **facts)


def with_picture() -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Jo <jo@customer.example>", "support@desk.example", "Look"
    mail["Message-ID"] = "<picture@customer.example>"
    mail.set_content("Look at this.")
    page = '<p onclick="x()">Look <img src="cid:one"><img src="https://elsewhere.example/x.png"></p>'
    mail.add_alternative(f"{page}<script>alert(1)</script>", subtype="html")
    html = mail.get_payload(1)
    assert isinstance(html, EmailMessage)
    html.add_related(GIF, "image", "gif", cid="<one>")
    mail.add_attachment(b"<script>1</script>", "text", "html", filename="../../evil.html")
    return mail.as_bytes()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_message_is_listed_with_what_became_of_it_and_its_incident(lead: Client) -> None:
    incident = makers.make_incident()
    done(1, subject="Old news")
    quarantined(2)
    came_in(letter(3), state="unverified", subject="Is it me", incident=incident, from_address="jo@a.example")
    came_in(letter(4), subject="Just now")
    shown = page(lead, INCOMING)
    places = [shown.index(words) for words in ("Just now", "Is it me", "Printer 2", "Old news")]
    assert places == sorted(places)
    for words in ("ignored", "could not be processed", "sender not verified", "is read in a moment"):
        assert words in shown
    assert "what nobody foresaw" in shown
    assert f"/desk/incidents/{incident.reference}/" in shown


def test_the_list_is_narrowed_by_state_by_address_and_by_subject(lead: Client) -> None:
    done(1, subject="Invoice 7", from_address="books@acme.example")
    quarantined(2, subject="Odd one", from_address="jo@berg.example")
    only = page(lead, f"{INCOMING}?state=quarantined")
    assert "Odd one" in only
    assert "Invoice 7" not in only
    by_address = page(lead, f"{INCOMING}?q=BOOKS@acme.example")
    assert "Invoice 7" in by_address
    assert "Odd one" not in by_address
    by_subject = page(lead, f"{INCOMING}?q=odd")
    assert "Odd one" in by_subject
    assert "the newest 20,000 messages" in by_subject
    assert "Nothing found" in page(lead, f"{INCOMING}?q=there-is-none")
    assert "None in this state" in page(lead, f"{INCOMING}?state=waiting")


def test_pages_follow_each_other_and_counts_are_capped(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.settings_pages.incoming.PAGE", 2)
    monkeypatch.setattr("desk.settings_pages.incoming.MOST_COUNTED", 2)
    kept = [quarantined(number) for number in range(3)]
    first = page(lead, f"{INCOMING}?state=quarantined")
    assert "2+" in first
    assert f"before={kept[1].pk}" in first
    assert "Printer 0" not in first
    assert "Printer 0" in page(lead, f"{INCOMING}?state=quarantined&before={kept[1].pk}")


def test_an_empty_list_says_what_to_do_first(lead: Client) -> None:
    assert "/desk/settings/mailboxes/new/" in page(lead, INCOMING)
    Mailbox.objects.create(name="Support", address="support@desk.example")
    assert "Write to one of the mailboxes" in page(lead, INCOMING)


def test_the_list_takes_as_many_queries_for_many_messages_as_for_few(lead: Client) -> None:
    quarantined(1)
    few = queries(lead, INCOMING)
    for number in range(2, 9):
        quarantined(number)
    assert queries(lead, INCOMING) == few <= 8


def test_a_message_is_shown_with_its_words_its_files_and_its_source(lead: Client) -> None:
    at = timezone.now()
    kept = came_in(with_picture(), state="done", fate="ignored", processed_at=at, verdict="failed")
    shown = page(lead, f"/desk/inbound/{kept.pk}/")
    assert "Look at this." in shown
    assert "does not come from this address" in shown
    assert "<script>alert" not in shown
    answer = lead.get(f"/desk/inbound/{kept.pk}/source/")
    assert answer.content == bytes(kept.raw)
    assert answer["Content-Disposition"] == f'attachment; filename="incoming-{kept.pk}.eml"'
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_html_is_framed_without_rights_and_fetches_nothing(lead: Client) -> None:
    kept = came_in(with_picture(), state="done", fate="ignored", processed_at=timezone.now())
    answer = lead.get(f"/desk/inbound/{kept.pk}/html/")
    html, policy = answer.content.decode(), answer["Content-Security-Policy"]
    assert 'src="data:image/gif;base64,' in html
    for trick in ("<script", "onclick", "elsewhere.example", "cid:"):
        assert trick not in html
    for part in ("default-src 'none'", "img-src data:", "sandbox allow-popups"):
        assert part in policy
    assert "allow-scripts" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_an_image_beyond_the_bounds_is_left_out(lead: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.arrivals.LARGEST_IMAGE", 10)
    kept = came_in(with_picture(), state="done", fate="ignored", processed_at=timezone.now())
    assert "data:image" not in lead.get(f"/desk/inbound/{kept.pk}/html/").content.decode()


def test_a_file_is_handed_out_so_that_nothing_in_it_runs(lead: Client) -> None:
    kept = came_in(with_picture(), state="done", fate="ignored", processed_at=timezone.now())
    shown = page(lead, f"/desk/inbound/{kept.pk}/")
    number = shown.count("/files/")
    answers = [lead.get(f"/desk/inbound/{kept.pk}/files/{n}/") for n in range(1, number + 1)]
    html = next(answer for answer in answers if b"<script>" in answer.content)
    assert html["Content-Type"] == "application/octet-stream"
    assert html["Content-Disposition"].startswith("attachment")
    assert ".." not in html["Content-Disposition"]
    assert "sandbox" in html["Content-Security-Policy"]
    assert lead.get(f"/desk/inbound/{kept.pk}/files/{number + 1}/").status_code == 404


def test_agents_read_the_messages_of_incidents_and_no_others() -> None:
    agent, expert = signed_in(makers.agent()), signed_in(makers.agent(role=Role.EXPERT))
    incident = makers.make_incident()
    mine, stuck = done(1, incident=incident, fate="copy"), quarantined(2)
    for part in ("", "html/", "source/", "files/1/"):
        assert agent.get(f"/desk/inbound/{stuck.pk}/{part}").status_code == 404
        assert expert.get(f"/desk/inbound/{mine.pk}/{part}").status_code == 403
    assert agent.get(f"/desk/inbound/{mine.pk}/").status_code == 200
    assert agent.get(f"/desk/inbound/{mine.pk}/source/").status_code == 200
    assert agent.get(INCOMING).status_code == 403
    for step in ("again", "discard"):
        assert agent.post(f"/desk/inbound/{stuck.pk}/{step}/").status_code in (403, 404)
    assert InboundMail.objects.get(pk=stuck.pk).state == "quarantined"


def test_a_message_that_ended_its_reader_is_never_read_for_a_page(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailroom.quarantine.read", lambda raw: pytest.fail("it was read"))
    kept = quarantined(attempts=processing.ATTEMPTS + 1)
    shown = page(lead, f"/desk/inbound/{kept.pk}/")
    assert "ended the process" in shown
    assert "Printer 1 is down" in shown
    assert "It prints nothing since minute 1." in shown  # of the source
    assert lead.get(f"/desk/new/?mail={kept.pk}").status_code == 200


def test_a_message_that_cannot_be_read_opens_as_its_source(
    lead: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(raw: bytes) -> None:
        raise ValueError(raw)

    monkeypatch.setattr("mailroom.quarantine.read", stumble)
    assert "cannot be read" in page(lead, f"/desk/inbound/{quarantined().pk}/")


def test_a_lead_has_it_processed_again(lead: Client) -> None:
    kept = quarantined()
    lead.post(f"/desk/inbound/{kept.pk}/again/")
    kept.refresh_from_db()
    assert (kept.state, kept.attempts, kept.reason) == ("waiting", 0, "")
    answer = lead.post(f"/desk/inbound/{kept.pk}/again/", follow=True)
    assert "can be processed again" in answer.content.decode()


def test_a_lead_discards_what_is_stuck_and_it_is_kept(lead: Client, boss: Actor) -> None:
    kept = quarantined()
    lead.post(f"/desk/inbound/{kept.pk}/discard/")
    kept.refresh_from_db()
    assert (kept.state, kept.fate, kept.decided_by) == ("done", "discarded", boss.user)
    assert "decided by Emma" in page(lead, f"/desk/inbound/{kept.pk}/")
    again = lead.post(f"/desk/inbound/{kept.pk}/discard/", follow=True)
    assert "already" in again.content.decode()


def test_an_incident_is_made_of_it_by_hand_with_its_words_and_files_exactly_once(lead: Client) -> None:
    contact = makers.make_contact(email="jo@customer.example")
    kept = came_in(with_picture(), state="quarantined", attempts=5, reason="Odd", subject="Look")
    form = page(lead, f"/desk/new/?mail={kept.pk}")
    assert 'value="Look"' in form
    assert "Look at this." in form
    assert f'name="contact" value="{contact.pk}"' in form
    typed = {
        "mail": kept.pk, "title": "Look", "description": "Look at this.", "channel": "email",
        "contact": contact.pk, "who": "known", "intake_key": "one",
    }  # fmt: skip
    for _time in range(2):
        answer = lead.post("/desk/new/", typed)
        assert answer.status_code == 302, answer.content.decode()
    incident = Incident.objects.get()
    kept.refresh_from_db()
    assert (kept.state, kept.fate, kept.incident, kept.contact) == ("done", "registered", incident, contact)
    assert incident.timeline.get(number=1).details["message_id"] == "<picture@customer.example>"
    assert Attachment.objects.get(incident=incident).entry == kept.entry
    assert "already" in lead.post("/desk/new/", typed | {"intake_key": "two"}).content.decode()
    assert Incident.objects.count() == 1


def test_only_leads_make_incidents_of_what_is_stuck() -> None:
    kept = quarantined()
    agent = signed_in(makers.agent())
    assert "Printer 1" not in page(agent, f"/desk/new/?mail={kept.pk}")
    assert page(agent, "/desk/new/?mail=²")


def test_the_overview_warns_of_what_is_stuck_and_of_mailboxes_that_fail(lead: Client) -> None:
    assert "could not be processed" not in page(lead, "/desk/settings/")
    quarantined()
    Mailbox.objects.create(
        name="Support", address="support@desk.example", host="imap.example.org", user_name="x",
        failing_since=timezone.now() - timedelta(hours=1), last_error="No such host",
    )  # fmt: skip
    shown = page(lead, "/desk/settings/")
    assert "1 message that came in could not be processed" in shown
    assert "No mail comes in from “Support”" in shown
    assert "No such host" in shown
