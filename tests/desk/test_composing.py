"""Writing on an incident: drafts, a reply that can be taken back, files, mentions, canned answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from desk import composing
from desk.models import CannedAnswer, Draft
from desk.telling import unquoted
from incidents import escalation, handling
from incidents.attachments import clean_file_name
from incidents.models import Attachment, Incident
from notifications.models import Delivery
from people.actors import Actor
from tests import makers
from tests.desk.test_doors import address, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Actor:
    return makers.agent("Noor Bakker")


@pytest.fixture
def client(by: Actor) -> Client:
    return signed_in(by)


@pytest.fixture
def incident(by: Actor) -> Incident:
    return makers.make_incident("diagnosing", by=by)


def page(client: Client, incident: Incident) -> str:
    return client.get(address(incident)).content.decode()


def test_a_draft_is_kept_for_its_writer_alone_and_gone_when_emptied(
    client: Client, incident: Incident
) -> None:
    draft = address(incident) + "draft/reply/"
    assert client.post(draft, {"text": "Half a sent"}).status_code == 204
    assert "Half a sent" in page(client, incident)
    assert "Half a sent" not in page(signed_in(makers.agent()), incident)
    client.post(draft, {"text": "  "})
    assert not Draft.objects.exists()


def test_a_step_that_was_taken_leaves_no_draft(client: Client, incident: Incident) -> None:
    client.post(address(incident) + "draft/note/", {"text": "Half"})
    client.post(address(incident, "note"), {"text": "Whole"})
    assert not Draft.objects.exists()


def test_a_reply_goes_out_after_the_time_to_take_it_back(
    client: Client, incident: Incident, by: Actor, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.REPLY_UNDO_SECONDS = 10
    client.post(address(incident, "reply"), {"text": "On its way"})
    assert "On its way" in page(client, incident)
    assert "replied" not in makers.kinds(incident)
    now = timezone.now()
    assert composing.send_due(now=now) == 0
    assert composing.send_due(now=now + timedelta(seconds=11)) == 1
    assert incident.timeline.get(kind="replied").public_text == "On its way"
    assert composing.send_due(now=now + timedelta(seconds=12)) == 0
    assert not Draft.objects.exists()


def test_a_reply_taken_back_is_not_sent_and_its_words_are_back(
    client: Client, incident: Incident, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.REPLY_UNDO_SECONDS = 10
    client.post(address(incident, "reply"), {"text": "Too early"})
    client.post(address(incident) + "take-back/", {"what": "reply"})
    assert composing.send_due(now=timezone.now() + timedelta(minutes=1)) == 0
    assert "replied" not in makers.kinds(incident)
    assert "Too early</textarea>" in page(client, incident)


def test_a_second_reply_lets_the_first_go(client: Client, incident: Incident, settings) -> None:  # type: ignore[no-untyped-def]
    settings.REPLY_UNDO_SECONDS = 10
    client.post(address(incident, "reply"), {"text": "First"})
    client.post(address(incident, "reply"), {"text": "Second"})
    assert incident.timeline.get(kind="replied").public_text == "First"
    assert Draft.objects.get().fields == {"text": "Second"}


def test_an_empty_reply_and_an_overtaken_one_are_refused_at_once(
    client: Client, incident: Incident, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.REPLY_UNDO_SECONDS = 10
    assert client.post(address(incident, "reply"), {"text": " "}).status_code == 422
    handling.note(incident, by=makers.agent("Bram"), text="I called them")
    late = client.post(address(incident, "reply"), {"text": "Hello", "seen": str(incident.entry_count)})
    assert late.status_code == 409
    assert "Bram" in late.content.decode()
    assert not Draft.objects.filter(send_at__isnull=False).exists()


def test_words_that_could_not_be_sent_stay_with_the_reason(
    client: Client, incident: Incident, by: Actor, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.REPLY_UNDO_SECONDS = 10
    client.post(address(incident, "reply"), {"text": "Kept words"})
    assert by.user is not None
    type(by.user).objects.filter(pk=by.user.pk).update(is_active=False)
    assert composing.send_due(now=timezone.now() + timedelta(minutes=1)) == 0
    draft = Draft.objects.get()
    assert (draft.send_at, draft.fields) == (None, {"text": "Kept words"})
    assert "may not" in draft.refused


def upload(client: Client, incident: Incident, name: str, content: bytes = b"x", step: str = "reply"):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, content)
    return client.post(address(incident) + f"attach/{step}/", {"file": file})


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "is empty"),
        ("big.pdf", b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        ("run.exe", b"x", "can be run"),
        ("photo\u202egnp.exe", b"x", "can be run"),
    ],
)
def test_files_are_refused_with_a_reason(
    client: Client, incident: Incident, settings, name: str, content: bytes, said: str
) -> None:  # type: ignore[no-untyped-def]
    settings.ATTACHMENT_MAX_MB = 1
    answer = upload(client, incident, name, content)
    assert answer.status_code == 422
    assert said in answer.json()["error"]
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ("a\u200bb\u202e.pdf", "ab.pdf"),
        (".htaccess", "htaccess"),
        ("\u200b", "unnamed"),
        ("é" * 300 + ".pdf", "é" * 73 + ".pdf"),
    ],
)
def test_odd_names_are_cleaned(given: str, kept: str) -> None:
    assert clean_file_name(given) == kept


def test_a_file_goes_with_its_reply_and_is_handed_out_as_a_download(
    client: Client, incident: Incident
) -> None:
    pk = upload(client, incident, "plan.html", b"<script>alert(1)</script>").json()["id"]
    client.post(address(incident, "reply"), {"text": "See the plan"})
    attachment = Attachment.objects.get()
    assert attachment.entry == incident.timeline.get(kind="replied")
    answer = client.get(address(incident) + f"files/{pk}/")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="plan.html"'
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Delivery.objects.get(template="reply").context["files"] == ["plan.html"]


def test_a_form_without_script_carries_its_files_itself(client: Client, incident: Incident) -> None:
    files = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    client.post(address(incident, "note"), {"text": "Two files", "files": files})
    assert incident.timeline.get(kind="noted").attachments.count() == 2


def test_a_loose_file_is_its_uploaders_alone_and_can_be_removed(client: Client, incident: Incident) -> None:
    pk = upload(client, incident, "plan.pdf").json()["id"]
    other = signed_in(makers.agent())
    assert other.get(address(incident) + f"files/{pk}/").status_code == 404
    other.post(address(incident) + f"detach/{pk}/")
    assert Attachment.objects.exists()
    client.post(address(incident) + f"detach/{pk}/")
    assert not Attachment.objects.exists()


def test_whoever_is_mentioned_in_a_note_gets_a_mail(client: Client, incident: Incident) -> None:
    makers.make_user("Bram Jansen", email="bram@desk.example")
    client.post(address(incident, "note"), {"text": "Can you look, @Bram Jansen?"})
    assert Delivery.objects.get(template="mentioned").to_address == "bram@desk.example"


def test_canned_answers_are_filled_in_in_the_contacts_language(client: Client, incident: Incident) -> None:
    CannedAnswer.objects.create(
        name="Hello", text_en="Hello {contact}: {title} {odd}", text_nl="Dag {contact}"
    )
    assert incident.contact is not None
    answers = client.get(address(incident) + "answers/").json()
    assert answers["canned"] == [
        {"name": "Hello", "text": f"Hello {incident.contact.name}: {incident.title} {{odd}}"}
    ]
    incident.contact.language = "nl"
    incident.contact.save()
    answers = client.get(address(incident) + "answers/").json()
    assert answers["canned"][0]["text"] == f"Dag {incident.contact.name}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("It works.\n\nOn Mon, 3 Mar 2026 Desk wrote:\n> Try it", "It works."),
        ("Yes\n> Is it on?\n> Really?", "Yes"),
        ("Yes\n> Is it on?\nNo\n> Really?", "Yes\n> Is it on?\nNo\n> Really?"),
        ("> only quoted", "> only quoted"),
        ("Top\n-----Original Message-----\nFrom: us", "Top"),
    ],
)
def test_only_a_quoted_tail_is_folded(text: str, shown: str) -> None:
    words, quoted = unquoted(text)
    assert words == shown
    assert (words + quoted).replace("\n", "") == text.replace("\n", "")


def test_a_run_of_the_systems_notes_is_folded(client: Client, incident: Incident) -> None:
    escalation.note_clocks(now=makers.TUESDAY + timedelta(days=30))
    assert "notes of the system" in page(client, incident)


def test_the_last_step_can_be_taken_back_by_whoever_took_it(
    client: Client, incident: Incident, by: Actor
) -> None:
    bram = makers.make_user("Bram")
    client.post(address(incident, "assign"), {"assignee": f"user:{bram.pk}"})
    assert "Take back: Assigned" in page(client, incident)
    assert "Take back" not in page(signed_in(makers.agent()), incident)
    client.post(address(incident) + "take-back/")
    assert makers.fresh(incident).assignee == by.user
    assert makers.kinds(incident)[-2:] == ["assigned", "assigned"]


@pytest.mark.parametrize(
    ("verb", "posted", "fact"),
    [
        ("wait", {"reason": "waiting_on_customer", "text": "Which one?"}, "paused_at"),
        ("reclassify", {"cell": "high:high", "reason": "Worse"}, "priority"),
        ("retitle", {"title": "Better"}, "title"),
    ],
)
def test_what_was_done_by_mistake_is_as_before_when_taken_back(
    client: Client, incident: Incident, verb: str, posted: dict[str, str], fact: str
) -> None:
    before = getattr(makers.fresh(incident), fact)
    assert client.post(address(incident, verb), posted).status_code == 302
    assert getattr(makers.fresh(incident), fact) != before
    client.post(address(incident) + "take-back/")
    assert getattr(makers.fresh(incident), fact) == before


def test_a_merge_and_a_split_are_taken_back(client: Client, incident: Incident, by: Actor) -> None:
    other = makers.make_incident("diagnosing", by=by)
    client.post(address(other, "close_as_duplicate"), {"original": incident.reference})
    client.post(address(other) + "take-back/")
    assert makers.fresh(other).state == "diagnosing"
    client.post(address(incident, "split_off"), {"title": "Scanner", "text": "The scanner too"})
    split = Incident.objects.get(title="Scanner")
    client.post(address(incident) + "take-back/")
    assert makers.fresh(split).duplicate_of == incident


def test_signing_in_again_at_a_forms_address_leads_to_its_incident(
    client: Client, incident: Incident
) -> None:
    answer = client.get(address(incident, "reply"))
    assert (answer.status_code, answer["Location"]) == (302, address(incident))
