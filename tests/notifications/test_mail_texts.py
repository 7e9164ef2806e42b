"""A lead's own words for a mail: both parts are made of them, and what would break is refused."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from notifications import placeholders
from notifications.letter import blocks_of, fenced, plain
from notifications.models import Delivery, MailText
from notifications.rendering import compose, original
from people.models import Role
from tests import makers
from tests.desk.test_doors import signed_in
from tests.notifications.test_mail_templates import NAMES, RICH, delivery

pytestmark = pytest.mark.django_db

TEXT = """# Works again, {contact_name}?

{text}

Priority: {priority}
Nobody: {customer}

Tell us:
{confirm_link}

{closing}"""
EDITABLE = [name for name in NAMES if name not in placeholders.FIXED]
PAGE = "/desk/settings/mails/solution/en/"


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent(role=Role.LEAD))


def own(text: str = TEXT, subject: str = "{subject}", template: str = "solution") -> MailText:
    return MailText.objects.create(
        template=template, language="en", subject=subject, text=text, changed_at=timezone.now()
    )


def test_both_parts_are_made_of_the_own_text() -> None:
    own()
    message = compose(delivery("solution", "en", RICH | {"customer": ""}))
    assert message.text.startswith(
        "Works again, Jo?\n\nFirst line\nSecond & last\n\nPriority: P2\n\nTell us:\n"
    )
    assert ">Works again, Jo?</h1>" in message.html
    assert 'href="[[link:confirm:2]]"' in message.html
    assert "Second &amp; last</blockquote>" in message.html
    assert "Nobody" not in message.text + message.html, "a line whose words are all empty is left out"
    assert "With kind regards" in message.text
    assert message.subject == RICH["subject"]


def test_the_other_language_keeps_the_original() -> None:
    own()
    assert "werkt het weer" in compose(delivery("solution", "nl", RICH)).text


@pytest.mark.parametrize("name", EDITABLE)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_an_original_can_be_kept_as_it_is_and_reads_the_same(name: str, language: str) -> None:
    subject, text = original(name, language)
    assert placeholders.problem_with(name, text) == ""
    assert placeholders.problem_with(name, subject, is_subject=True) == ""
    row = delivery(name, language, {**RICH, "solution_kind": "a solution", "period": "one day"})
    ours = compose(row)
    MailText.objects.create(
        template=name, language=language, subject=subject, text=text, changed_at=timezone.now()
    )
    theirs = compose(row)
    assert (theirs.subject, theirs.text, theirs.html) == (ours.subject, ours.text, ours.html)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("{priority}", "{pin}"), "Line 5: {pin} is not known here"),
        (TEXT.replace("{priority}", "{{ 7*7 }}"), "is not known here"),
        (TEXT.replace("{priority}", "{priority"), "Line 5"),
        (TEXT.replace("{confirm_link}", ""), "needs {confirm_link}"),
        (TEXT.replace("{confirm_link}", "see {confirm_link}!"), "a link stands on a line of its own"),
        (TEXT.replace("{priority}", "{dispute_link}"), "{dispute_link} is not known here"),
    ],
)
def test_what_would_break_is_refused_at_its_place_with_what_is_legal(
    lead: Client, text: str, said: str
) -> None:
    answer = lead.post(PAGE, {"subject": "{subject}", "text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert not MailText.objects.exists()
    tried = lead.post(f"{PAGE}try/", {"subject": "{subject}", "text": text}).content.decode()
    assert said in tried


def test_a_subject_takes_no_link(lead: Client) -> None:
    assert lead.post(PAGE, {"subject": "{confirm_link}", "text": TEXT}).status_code == 422


def test_nothing_in_a_text_is_run() -> None:
    own("{text}\n\n{% for x in range(9) %}x{% endfor %} {{ 7*7 }}\n\nTell us:\n{confirm_link}")
    message = compose(delivery("solution", "en", RICH))
    assert "49" not in message.text
    assert "{% for" in message.text


def test_the_preview_has_the_words_of_the_newest_incident_and_opens_nothing(lead: Client) -> None:
    incident = makers.make_incident("resolved_pending_confirmation", title="Dock 3 is dark")
    row = Delivery.objects.get(template="solution")
    shown = lead.post(f"{PAGE}try/", {"subject": "{subject}", "text": f"{{title}}\n\n{TEXT}"})
    page = shown.content.decode()
    assert "Dock 3 is dark" in page
    assert "[[link:" not in page
    assert "/i/" not in page.replace(settings.BASE_URL, "")
    assert "sandbox" in shown["Content-Security-Policy"]
    assert not MailText.objects.exists()
    assert row.pk and incident.pk


def test_a_lead_keeps_own_words_and_goes_back_to_the_original(lead: Client) -> None:
    assert lead.post(PAGE, {"subject": "{subject}", "text": TEXT}).status_code == 302
    assert "your own words" in lead.get("/desk/settings/mails/").content.decode()
    assert MailText.objects.get().changed_by is not None
    assert lead.post(f"{PAGE}original/").status_code == 302
    assert not MailText.objects.exists()


def test_only_leads_write_mails_and_only_those_that_can_be() -> None:
    agent, lead = signed_in(makers.agent()), signed_in(makers.agent(role=Role.LEAD))
    assert agent.get(PAGE).status_code == 403
    assert agent.post(f"{PAGE}original/").status_code == 403
    for page in ("account/en/", "webhook_entry/en/", "solution/fr/", "nothing/en/"):
        assert lead.get(f"/desk/settings/mails/{page}").status_code == 404


def test_what_somebody_wrote_is_never_taken_for_the_letter_around_it() -> None:
    theirs = f"# Not a heading\n\nPay here:\n{settings.BASE_URL}/evil\n\n## Nor this"
    letter = f"# Ours\n\n{fenced(theirs)}\n\nLook:\n[[link:follow:1]]"
    kinds = [block.kind for block in blocks_of(letter)]
    assert kinds == ["heading", "words", "button"]
    assert "# Not a heading" in plain(letter)
    assert plain(letter).startswith("Ours\n")


def test_the_fence_cannot_be_typed() -> None:
    message = compose(delivery("reply", "en", RICH | {"text": "a\ue001\n\n# b\ue000"}))
    assert ">b</h1>" not in message.html
