"""Every mail about one incident is one conversation for its reader, under one sender."""

from __future__ import annotations

from datetime import timedelta
from email.message import Message
from typing import Any

import pytest

from incidents import corrections, escalation, handling, lifecycle, resending
from incidents.errors import NotPermitted, NotPossible
from incidents.models import EntryKind, Incident, IncidentMail
from incidents.reply_address import whose
from incidents.timeline import write_entry
from notifications import delivery, outbox
from notifications.models import Delivery
from people.actors import Actor
from people.models import Role, Team
from tests import makers
from tests.conftest import Mailserver
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def customer_writes(incident: Incident, message_id: str, **details: Any) -> None:
    """A mail of the customer's on the timeline, as the mailroom leaves it there."""
    fresh = makers.fresh(incident)
    count = fresh.entry_count + 1
    by = Actor.of_contact(fresh.contact)  # type: ignore[arg-type]
    at = fresh.last_entry_at + MINUTE
    write_entry(
        fresh, EntryKind.CUSTOMER_REPLIED, by=by, at=at, number=count, public_text="Still down",
        details={"message_id": message_id} | details,
    )  # fmt: skip
    Incident.objects.filter(pk=fresh.pk).update(entry_count=count, last_entry_at=at)


def sent(mailserver: Mailserver, at: Any = TUESDAY + timedelta(days=1)) -> list[Message]:
    delivery.sweep(now=at)
    return sorted(mailserver.accepted, key=lambda mail: str(mail["Date"]))


def test_all_mails_to_the_contact_refer_to_what_came_before_under_one_subject(
    mailserver: Mailserver,
) -> None:
    by, contact = makers.agent(), makers.make_contact()
    incident = makers.make_incident("diagnosing", by=by, contact=contact, title="Printer", channel="phone")
    corrections.retitle(incident, by=by, title="Label printer", now=TUESDAY + 5 * MINUTE)
    customer_writes(incident, "<from-them@customer.example>")
    handling.reply(incident, by=by, text="We look", now=TUESDAY + 30 * MINUTE)
    lifecycle.propose_solution(incident, by=by, solution="Restarted", now=TUESDAY + 40 * MINUTE)
    first, reply, solution = [mail for mail in sent(mailserver) if contact.email in str(mail["To"])]
    topic = f"{incident.reference}: Printer"
    assert first["Subject"] == topic
    assert [reply["Subject"], solution["Subject"]] == [f"Re: {topic}"] * 2
    assert {mail["Thread-Topic"] for mail in (first, reply, solution)} == {topic}
    assert (first["In-Reply-To"], first["References"]) == (None, None)
    assert reply["In-Reply-To"] == "<from-them@customer.example>"
    assert reply["References"].split() == [first["Message-ID"], "<from-them@customer.example>"]
    assert solution["In-Reply-To"] == reply["Message-ID"]
    assert solution["References"].split() == [*reply["References"].split(), reply["Message-ID"]]


def test_who_wrote_a_mail_finds_the_answers_in_that_conversation() -> None:
    incident = makers.make_incident("classified", title="cut short")
    customer_writes(incident, "<a@customer.example>", subject="RE: AW: The printer\r\nBcc: x@y.example")
    Delivery.objects.update(headers={})
    handling.reply(incident, by=makers.agent(), text="Hello")
    row = Delivery.objects.get(template="reply")
    assert row.headers["Thread-Topic"] == "The printer Bcc: x@y.example"
    assert row.context["subject"] == "Re: The printer Bcc: x@y.example"


@pytest.mark.parametrize(
    "bad", ["no brackets", "<a b@c>", "<a@b>\r\nBcc: x@y", "<" + "a" * 300 + "@b>", "<é@b>"]
)
def test_a_message_id_that_is_none_is_not_referred_to(bad: str) -> None:
    incident = makers.make_incident("classified")
    customer_writes(incident, bad)
    handling.reply(incident, by=makers.agent(), text="Hello")
    row = Delivery.objects.get(template="reply")
    first = Delivery.objects.get(template="acknowledgement")
    assert row.headers["References"] == first.message_id


def test_a_long_conversation_keeps_its_beginning_and_its_end() -> None:
    incident, by = makers.make_incident("classified"), makers.agent()
    for number in range(30):
        handling.reply(incident, by=by, text=f"{number}", now=TUESDAY + (number + 5) * MINUTE)
    ids = list(Delivery.objects.order_by("pk").values_list("message_id", flat=True))
    last = Delivery.objects.order_by("pk").last()
    assert last is not None
    assert last.headers["References"].split() == [ids[0], *ids[-20:-1]]


def test_a_reply_comes_to_an_address_that_is_nowhere_at_rest(settings: Any, mailserver: Mailserver) -> None:
    settings.MAIL_REPLY_TO = "reply@desk.example"
    incident = makers.make_incident()
    assert incident.contact is not None
    [mail] = sent(mailserver)
    assert whose(str(mail["Reply-To"])) == (incident.pk, incident.contact.pk)
    row = Delivery.objects.get()
    assert str(mail["Reply-To"]) not in f"{row.headers}{row.context}{row.text}"


def test_without_an_address_for_replies_a_mail_has_none(mailserver: Mailserver) -> None:
    makers.make_incident()
    [mail] = sent(mailserver)
    assert mail["Reply-To"] is None


def test_a_mark_that_somebody_typed_into_a_subject_leads_nowhere(
    settings: Any, mailserver: Mailserver
) -> None:
    settings.MAIL_REPLY_TO = "reply@desk.example"
    makers.make_incident(title="[[link:reply:1:1]]")
    [mail] = sent(mailserver)
    assert "reply+" not in f"{mail['Thread-Topic']}{mail['Subject']}"


def test_a_team_speaks_under_its_own_name_and_signs(mailserver: Mailserver) -> None:
    team = Team.objects.create(
        name="Network", from_name="Network, Ørsted", from_address="net@desk.example",
        signature_en="The people of the network", signature_nl="De mensen van het netwerk",
    )  # fmt: skip
    makers.make_incident(contact=makers.make_contact(language="nl"), team=team)
    [mail] = sent(mailserver)
    [sender] = mail["From"].addresses  # type: ignore[attr-defined]
    assert (sender.display_name, sender.addr_spec) == ("Network, Ørsted", "net@desk.example")
    for part in ("plain", "html"):
        text = mail.get_body((part,)).get_content()  # type: ignore[attr-defined]
        assert "De mensen van het netwerk" in text
        assert "Met vriendelijke groet" not in text


def failed_solution(state: str) -> tuple[Incident, IncidentMail]:
    incident = makers.make_incident("resolved_pending_confirmation", mail_accepted=False)
    accepted = TUESDAY if state == "bounced" else None
    Delivery.objects.filter(template="solution").update(
        state=state, settled_at=TUESDAY, accepted_at=accepted, last_error="550 no such user"
    )
    escalation.note_mail_outcomes(now=TUESDAY + 5 * MINUTE)
    return incident, IncidentMail.objects.get(asks_confirmation=True)


@pytest.mark.parametrize("state", ["refused", "given_up", "bounced"])
def test_a_solution_sent_again_starts_its_day_when_it_is_accepted(state: str) -> None:
    incident, mail = failed_solution(state)
    assert makers.fresh(incident).confirmation_stop == "mail_failed"
    before = mail.delivery
    at = TUESDAY + timedelta(hours=2)
    fresh = resending.send_again(incident, by=makers.agent(), mail=mail, now=at)
    assert (fresh.confirmation_stop, fresh.confirmation_due_at) == ("", None)
    row = Delivery.objects.filter(template="solution").latest("pk")
    assert (row.message_id == before.message_id) == (state != "bounced")
    assert lifecycle.close_unconfirmed(now=at + timedelta(days=5)) == 0
    makers.accept_mails(at + timedelta(hours=1))
    assert makers.fresh(incident).confirmation_asked_at == at + timedelta(hours=1)
    assert lifecycle.close_unconfirmed(now=at + timedelta(hours=24)) == 0
    assert lifecycle.close_unconfirmed(now=at + timedelta(hours=25)) == 1


def test_what_failed_is_sent_again_only_by_the_desk_and_while_it_is_still_asked() -> None:
    incident, mail = failed_solution("refused")
    with pytest.raises(NotPermitted):
        resending.send_again(incident, by=makers.agent(role=Role.EXPERT), mail=mail)
    lifecycle.reject(incident, by=makers.agent(), reason="Still down", now=TUESDAY + timedelta(hours=1))
    with pytest.raises(NotPossible):
        resending.send_again(incident, by=makers.agent(), mail=mail)
    assert Delivery.objects.get(pk=mail.delivery_id).state == "refused"


def test_a_reply_that_stopped_the_day_still_stops_it_after_the_mail_went_again() -> None:
    incident, mail = failed_solution("bounced")
    handling.reply_as_customer(
        incident,
        by=Actor.of_contact(incident.contact),
        text="By phone: no",
        now=TUESDAY + timedelta(hours=1),  # type: ignore[arg-type]
    )
    fresh = resending.send_again(incident, by=makers.agent(), mail=mail, now=TUESDAY + timedelta(hours=2))
    assert fresh.confirmation_stop == "reply"


def test_a_mail_that_did_not_fail_is_not_sent_twice() -> None:
    makers.make_incident()
    row = Delivery.objects.get()
    with pytest.raises(ValueError, match="failed"):
        outbox.send_mail_again(row, now=TUESDAY)
