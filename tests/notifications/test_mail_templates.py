"""Every mail that an entry can post, in both languages, with much and with little to say."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import timezone

from notifications.models import Delivery
from notifications.rendering import compose

pytestmark = pytest.mark.django_db

NAMES = sorted(path.stem for path in (settings.BASE_DIR / "templates/mail/en").glob("*.txt"))
RICH = {
    "reference": "INC-000012", "title": "Printer <b>down</b>", "contact_name": "Jo", "customer": "Acme",
    "agent_name": "Noor", "text": "First line\nSecond & last", "temporary": True, "desk_name": "Desk",
    "desk_phone": "088 1", "description": "All of it", "priority": "P2", "resolution_due": "today",
    "who": "Ann", "files": ["a.pdf"], "subject": "Re: INC-000012: Printer",
    "duplicate": True, "original": "INC-000001",
    "page_name": "Acme", "label": "Resolved", "webhook": "Room", "state": "Closed", "error": "answered 503",
    "address": "https://desk.example/desk/settings/webhooks/1/", "most": 200,
    "items": [{"title": "Printer", "label": "Resolved", "text": "Works.", "link": "event0"}],
    "links": {
        "sign_in": "sign_in:4", "manage": "subscription:5", "event0": "page:6:", "page": "page:6:",
        "follow": "follow:1", "confirm": "confirm:2", "dispute": "dispute:3", "desk": "desk:INC-000012",
    },
}  # fmt: skip
NOT_OF_AN_INCIDENT = {
    "account", "sign_in", "subscribe", "subscribed", "page_update", "page_digest", "webhook_ping",
    "webhook_failing", "automatic_brake", "received_unknown",
}  # fmt: skip
POOR = {"reference": "INC-000012", "title": "Printer", "links": RICH["links"]}


def delivery(name: str, language: str, context: dict) -> Delivery:
    return Delivery(
        template=name, to_address="a@b.example", language=language, context=context, due_at=timezone.now()
    )


def test_both_languages_have_the_same_mails() -> None:
    dutch = sorted(path.stem for path in (settings.BASE_DIR / "templates/mail/nl").glob("*.txt"))
    assert dutch == NAMES
    assert NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("context", [RICH, POOR], ids=["rich", "poor"])
def test_a_mail_can_be_read_as_text_and_as_html(name: str, language: str, context: dict) -> None:
    message = compose(delivery(name, language, context))
    assert "{{" not in message.text + message.html
    assert "None" not in message.text + message.html
    assert "\n\n\n" not in message.text
    assert "<b>down</b>" not in message.html
    assert f'lang="{language}"' in message.html
    if name not in NOT_OF_AN_INCIDENT:
        assert "INC-000012" in message.subject
        assert "[[link:" in message.text
        assert "[[link:" in message.html
        if context is RICH and "@" not in name and name in ("reply", "solution", "handover"):
            assert "Second & last" in message.text
            assert "Second &amp; last" in message.html


def test_a_solution_asks_with_its_own_single_purpose_link() -> None:
    message = compose(delivery("solution", "nl", RICH))
    assert "[[link:confirm:2]]" in message.text
    assert "werkt het weer" in message.text.split("\n")[0], (
        "a mail program shows its first line beside the subject"
    )
