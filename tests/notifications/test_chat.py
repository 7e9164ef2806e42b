"""The text of a mail in Slack, Teams and Mattermost: real links, and nothing a stranger can add."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction

from notifications import delivery, outbox
from notifications.channels import mattermost, slack, teams
from notifications.channels.chat import LONGEST_TEXT, MOST_LINES, Line, lines_of
from notifications.models import Delivery
from notifications.rendering import ShownMessage
from tests.makers import TUESDAY
from tests.notifications.receiver import Receiver

pytestmark = pytest.mark.django_db

FOLLOW = "https://desk.example/follow:1?a=1&b=(2)"
NASTY = "<!channel> @all *bold* [click](https://evil.example) & <https://evil.example|here>"


def any_address(mark: str) -> str:
    return f"https://desk.example/{mark}?a=1&b=(2)"


@pytest.fixture(autouse=True)
def _links(settings) -> None:  # type: ignore[no-untyped-def]
    settings.NOTIFICATIONS_LINK_RESOLVER = "tests.notifications.test_chat.any_address"


def sent(receiver: Receiver, channel: str, **context: Any) -> Any:
    """What the chat gets of a solution mail."""
    given = {
        "reference": "INC-000001",
        "title": "Down",
        "links": {"confirm": "confirm:2", "follow": "follow:1"},
    }
    with transaction.atomic():
        row = outbox.post(
            template="solution",
            channel=channel,
            to=receiver.url,
            to_name="The room",
            language="en",
            context=given | context,
            now=TUESDAY,
        )
    delivery.sweep(now=TUESDAY)
    row = Delivery.objects.get(pk=row.pk)
    assert row.state == "accepted", row.last_error
    assert "[[link:confirm:2]]" in row.text
    assert "desk.example" not in row.text + row.html
    [got] = receiver.got
    assert got.method == "POST"
    assert got.headers["Content-Type"] == "application/json; charset=utf-8"
    return got.json


def test_slack_gets_its_own_links_and_no_markup_of_strangers(receiver: Receiver) -> None:
    message = sent(receiver, "slack", title="A & B <down>", text=NASTY)
    assert list(message) == ["text"]
    lines = message["text"].split("\n")
    assert lines[0] == "*INC-000001: A &amp; B &lt;down&gt;*"
    assert "<https://desk.example/follow:1?a=1&amp;b=(2)|See the whole incident>" in lines
    assert "<https://desk.example/confirm:2?a=1&amp;b=(2)|Yes or no: tell us>" in lines
    typed = next(line for line in lines if "bold" in line)
    assert "<" not in typed
    assert ">" not in typed
    assert "&lt;!channel&gt;" in typed


def test_mattermost_gets_markdown_and_no_markup_of_strangers(receiver: Receiver) -> None:
    message = sent(receiver, "mattermost", title="A_B *down*", text=NASTY)
    assert list(message) == ["text"]
    lines = message["text"].split("\n")
    assert lines[0] == r"**INC-000001: A\_B \*down\***"
    assert "[See the whole incident](https://desk.example/follow:1?a=1&b=%282%29)" in lines
    typed = next(line for line in lines if "bold" in line)
    assert r"\*bold\*" in typed
    assert r"\[click\](https://evil.example)" in typed
    assert "@all" not in typed


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("see https://a.example/x_y_z#top.", "see https://a.example/x_y_z#top."),
        ("https://a.example/[x](https://evil.example)", r"https://a.example/\[x\](https://evil.example)"),
        ("# no head", r"\# no head"),
        ("`code` ~~gone~~ a|b", r"\`code\` \~\~gone\~\~ a\|b"),
        (r"C:\temp", r"C:\\temp"),
        (
            "@Here @all-hands jo@channel.example @noor",
            "@\u200bHere @\u200ball-hands jo@\u200bchannel.example @noor",
        ),
    ],
)
def test_mattermost_shows_text_as_it_was_typed(typed: str, written: str) -> None:
    text = mattermost.text_of(ShownMessage("Head", typed, ""))["text"]
    assert text == f"**Head**\n\n{written}"


def test_teams_gets_a_card_with_plain_text_and_buttons(receiver: Receiver) -> None:
    message = sent(receiver, "teams", text=NASTY)
    assert message["type"] == "message"
    [attachment] = message["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    texts = [run["text"] for block in card["body"] for run in block["inlines"]]
    assert texts[0] == "INC-000001: Down"
    assert texts[1:3] == ["We have a solution: does it work again?", "Hello The room,"]
    assert NASTY in texts
    assert "" not in texts
    assert card["actions"] == [
        {
            "type": "Action.OpenUrl",
            "title": "Yes or no: tell us",
            "url": "https://desk.example/confirm:2?a=1&b=(2)",
        },
        {"type": "Action.OpenUrl", "title": "See the whole incident", "url": FOLLOW},
    ]


def test_an_address_that_somebody_typed_gets_no_other_name() -> None:
    text = f"To confirm, click:\nhttps://evil.example/\n\nSee it all:\n{FOLLOW}\n{FOLLOW}"
    message = ShownMessage("Head", text, "", links=frozenset({FOLLOW}))
    assert lines_of(message) == [
        Line("To confirm, click:"),
        Line("https://evil.example/"),
        Line(""),
        Line("See it all", FOLLOW),
        Line(FOLLOW, FOLLOW),
    ]


@pytest.mark.parametrize("text", ["x" * 50_000, "line\n" * 5_000, "🙂" * 8_000])
def test_a_long_text_is_cut_and_its_links_are_kept(text: str) -> None:
    message = ShownMessage("Head", f"{text}\nSee it all:\n{FOLLOW}", "", links=frozenset({FOLLOW}))
    lines = lines_of(message)
    assert lines[-1] == Line("See it all", FOLLOW)
    assert lines[-2].text.endswith(" …")
    assert sum(len(line.text) for line in lines[:-1]) <= LONGEST_TEXT + 2
    assert len(lines) <= MOST_LINES + 2
    for written in (slack.text_of(message), mattermost.text_of(message), teams.message_of(message)):
        assert FOLLOW.split("?")[0] in str(written)


def test_a_card_stays_below_the_bound_of_teams() -> None:
    for text in ("line\n" * 5_000, "🙂" * 8_000, "é\n\n" * 3_000):
        card = teams.message_of(ShownMessage("Head" * 40, text, ""))
        assert len(json.dumps(card, ensure_ascii=False).encode()) < 28_000


@pytest.mark.parametrize("channel", ["slack", "teams", "mattermost"])
def test_a_room_that_is_gone_is_refused(receiver: Receiver, channel: str) -> None:
    receiver.status, receiver.body = 404, b"no_service"
    with transaction.atomic():
        row = outbox.post(
            template="reply",
            channel=channel,
            to=receiver.url,
            language="nl",
            context={"text": "Hi"},
            now=TUESDAY,
        )
    delivery.sweep(now=TUESDAY)
    row = Delivery.objects.get(pk=row.pk)
    assert row.state == "refused"
    assert row.last_error == f"127.0.0.1:{receiver.port} answered 404 no_service"
