"""What goes first, how fast to whom, and what is kept of the server's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from notifications import delivery, outbox
from notifications.channels.email import HEADERS
from notifications.models import Delivery
from tests.conftest import Mailserver
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def post(
    template: str = "reply", to: str = "jo@customer.example", at: Any = TUESDAY, **changes: Any
) -> Delivery:
    with transaction.atomic():
        return outbox.post(template=template, to=to, language="en", context={}, now=at, **changes)


def test_a_solution_goes_before_an_answer_and_news_go_last(mailserver: Mailserver) -> None:
    for template in ("page_update", "reply", "solution"):
        for number in range(15):
            post(template, f"{template}{number}@customer.example", TUESDAY + number * timedelta(seconds=1))
    delivery.sweep(now=TUESDAY + MINUTE)
    first = [str(mail["To"]).partition("@")[0].rstrip("0123456789") for mail in mailserver.accepted]
    assert first == ["solution"] * 15 + ["reply"] * 15 + ["page_update"] * 15


def test_what_is_not_due_is_not_taken_whatever_its_precedence() -> None:
    post("solution", at=TUESDAY + MINUTE)
    reply = post()
    assert [row.pk for row in delivery.claim(now=TUESDAY)] == [reply.pk]


def test_the_servers_words_and_name_are_kept(mailserver: Mailserver) -> None:
    row = post()
    mailserver.answer = "250 2.0.0 Ok: queued as 4ABC"
    delivery.sweep(now=TUESDAY)
    fresh = Delivery.objects.get(pk=row.pk)
    assert fresh.answer == "250 2.0.0 Ok: queued as 4ABC"
    assert fresh.accepted_by


def test_many_mails_go_over_one_connection(mailserver: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    from notifications.channels.smtp import ListeningBackend

    opened: list[object] = []
    real = ListeningBackend.open

    def counted(backend: ListeningBackend) -> Any:
        made = real(backend)
        if made:
            opened.append(made)
        return made

    monkeypatch.setattr(ListeningBackend, "open", counted)
    for number in range(15):
        post(to=f"jo{number}@customer.example")
    delivery.sweep(now=TUESDAY)
    assert len(mailserver.accepted) == 15
    assert len(opened) == 1


def test_a_domain_gets_so_many_a_minute_and_the_others_do_not_wait(
    mailserver: Mailserver, settings: Any
) -> None:
    settings.MAIL_DOMAIN_PER_MINUTE = 5
    for number in range(23):
        post(to=f"jo{number}@Slow.example")
    post(to="ann@quick.example")
    delivery.sweep(now=TUESDAY)
    assert len(mailserver.accepted) == 6
    assert mailserver.to("ann@quick.example")
    for minute in range(1, 5):
        delivery.sweep(now=TUESDAY + minute * MINUTE)
        assert len(mailserver.accepted) == min(24, 6 + 5 * minute)
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
    assert set(Delivery.objects.values_list("state", flat=True)) == {"accepted"}


def test_what_waits_for_its_domain_is_given_its_minute_at_once(mailserver: Mailserver, settings: Any) -> None:
    settings.MAIL_DOMAIN_PER_MINUTE = 10
    for number in range(100):
        post("page_update", f"jo{number}@slow.example")
    delivery.sweep(now=TUESDAY)
    due = Delivery.objects.filter(state="waiting").values_list("due_at", flat=True)
    assert max(due) >= TUESDAY + 6 * MINUTE
    assert delivery.sweep(now=TUESDAY + MINUTE) < 60
    post("solution", "boss@slow.example", TUESDAY + 2 * MINUTE)
    delivery.sweep(now=TUESDAY + 2 * MINUTE)
    assert mailserver.to("boss@slow.example")


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\r", "\u2028", "\x00"])
def test_no_field_that_reaches_a_header_begins_another_one(mailserver: Mailserver, breaking: str) -> None:
    evil = f"x{breaking}Bcc: all@evil.example{breaking}X-Evil: yes"
    post(
        to_name=evil,
        headers=dict.fromkeys((*HEADERS, "X-Odd"), evil),
        template="reply",
    )
    with transaction.atomic():
        outbox.post(
            template="reply", to="ann@customer.example", to_name=evil, language=f"en{breaking}X-Evil: yes",
            context=dict.fromkeys(("subject", "reference", "title", "contact_name"), evil),
            headers={"Thread-Topic": evil, "References": f"<a@b>{breaking}X-Evil: yes"}, now=TUESDAY,
        )  # fmt: skip
    delivery.sweep(now=TUESDAY)
    for mail in mailserver.accepted:
        assert mail["Bcc"] is None
        assert mail["X-Evil"] is None
        assert mail["X-Odd"] is None
    assert mailserver.to("ann@customer.example")


def test_only_what_somebody_subscribed_to_says_how_to_end_it(mailserver: Mailserver) -> None:
    from tests import makers

    makers.make_incident("resolved_pending_confirmation", mail_accepted=False)
    post("sign_in")
    delivery.sweep(now=TUESDAY + timedelta(days=1))
    assert len(mailserver.accepted) >= 3
    assert [mail["List-Unsubscribe"] for mail in mailserver.accepted if mail["List-Unsubscribe"]] == []
