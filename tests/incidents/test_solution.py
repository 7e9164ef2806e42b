"""Proposing, confirming, rejecting, reopening, and what silence may do."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incidents import escalation, handling, lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import ClockJump, Incident, IncidentLink, TimelineEntry
from notifications.delivery import record_bounce
from notifications.models import Delivery
from people.actors import Actor
from tests import makers

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(hours=24)
ACCEPTED = makers.TUESDAY + 3 * MINUTE


def pending(**fields: object) -> Incident:
    return makers.make_incident("resolved_pending_confirmation", **fields)


def test_the_confirmation_day_starts_when_the_mail_was_accepted() -> None:
    incident = pending(mail_accepted=False)
    assert incident.confirmation_due_at is None
    makers.accept_mails(makers.TUESDAY + timedelta(hours=2))
    incident = makers.fresh(incident)
    assert incident.confirmation_due_at == makers.TUESDAY + timedelta(hours=26)
    assert makers.kinds(incident)[-1] == "solution_mail_accepted"


def test_silence_closes_after_the_day_and_not_a_second_before() -> None:
    incident = pending()
    assert lifecycle.close_unconfirmed(now=ACCEPTED + DAY - timedelta(seconds=1)) == 0
    assert lifecycle.close_unconfirmed(now=ACCEPTED + DAY) == 1
    incident = makers.fresh(incident)
    assert (incident.state, incident.close_reason) == ("closed", "no_response")
    assert Delivery.objects.filter(template="closed_silent").count() == 1
    assert lifecycle.close_unconfirmed(now=ACCEPTED + 2 * DAY) == 0


def test_the_sweep_does_exactly_what_the_single_verb_does() -> None:
    contact = makers.make_contact()
    by = makers.agent()
    one, many = pending(contact=contact, by=by), pending(contact=contact, by=by)
    lifecycle.close_without_response(one, now=ACCEPTED + DAY)
    lifecycle.close_unconfirmed(now=ACCEPTED + DAY)

    def told(incident: Incident) -> tuple[object, ...]:
        skipped = {"id", "intake_key"}
        row = Incident.objects.filter(pk=incident.pk).values().get()
        entry = incident.timeline.order_by("number").values().last()
        mail = Delivery.objects.filter(about=f"incident:{incident.pk}").order_by("pk").values().last()
        return (
            {key: row[key] for key in row.keys() - skipped},
            {key: entry[key] for key in entry.keys() - {"id", "incident_id", "recorded_at"}},
            {key: mail[key] for key in ("template", "to_address", "language", "state", "posted_at")},
        )

    assert told(one) == told(many)


def _reply(incident: Incident) -> None:
    handling.reply_as_customer(
        incident, by=Actor.of_contact(incident.contact), text="One moment", now=ACCEPTED + timedelta(hours=2)
    )


def _hold(incident: Incident) -> None:
    handling.hold_auto_close(
        incident, by=makers.agent(), reason="On holiday", now=ACCEPTED + timedelta(hours=2)
    )


def _reject(incident: Incident) -> None:
    lifecycle.reject(
        incident, by=Actor.of_contact(incident.contact), reason="No", now=ACCEPTED + timedelta(hours=2)
    )


def _bounce(incident: Incident) -> None:
    delivery = Delivery.objects.get(about=f"incident:{incident.pk}", template="solution")
    assert record_bounce(delivery.message_id, reason="mailbox full", now=ACCEPTED + timedelta(hours=2))
    escalation.note_mail_outcomes(now=ACCEPTED + timedelta(hours=2))
    assert escalation.note_mail_outcomes(now=ACCEPTED + timedelta(hours=2)) == 0
    failed = TimelineEntry.objects.filter(incident=incident, kind="mail_failed")
    assert [entry.internal_text for entry in failed] == ["mailbox full"]


@pytest.mark.parametrize("stop", [_reply, _hold, _reject, _bounce])
def test_a_reply_a_rejection_a_bounce_and_a_hold_each_stop_the_closing(stop) -> None:  # type: ignore[no-untyped-def]
    incident = pending()
    stop(incident)
    assert lifecycle.close_unconfirmed(now=ACCEPTED + 30 * DAY) == 0
    assert makers.fresh(incident).state != "closed"


def test_a_refused_solution_mail_warns_and_never_starts_the_day() -> None:
    incident = pending(mail_accepted=False)
    makers.refuse_mails(makers.TUESDAY + timedelta(hours=1))
    incident = makers.fresh(incident)
    assert incident.mail_trouble
    assert incident.confirmation_stop == "mail_failed"
    assert lifecycle.close_unconfirmed(now=makers.TUESDAY + 30 * DAY) == 0


def test_without_an_address_nothing_closes_by_itself() -> None:
    incident = pending(contact=makers.make_contact(email=""))
    assert incident.confirmation_stop == "no_address"
    assert lifecycle.close_unconfirmed(now=ACCEPTED + 30 * DAY) == 0


def test_asking_again_needs_a_new_accepted_mail_and_a_new_full_day() -> None:
    incident = pending()
    _reply(incident)
    asked = ACCEPTED + timedelta(hours=20)
    handling_by = makers.agent()
    lifecycle.ask_again(incident, by=handling_by, now=asked)
    assert lifecycle.close_unconfirmed(now=ACCEPTED + DAY + MINUTE) == 0
    makers.accept_mails(asked + MINUTE)
    assert lifecycle.close_unconfirmed(now=asked + DAY) == 0
    assert lifecycle.close_unconfirmed(now=asked + DAY + MINUTE) == 1


def test_a_clock_that_jumps_ahead_closes_nothing_early() -> None:
    incident = pending()
    ClockJump.objects.create(
        boot="b", before=ACCEPTED + MINUTE, after=ACCEPTED + DAY, seconds=DAY.total_seconds() - 60
    )
    assert lifecycle.close_unconfirmed(now=ACCEPTED + DAY + MINUTE) == 0
    assert lifecycle.close_unconfirmed(now=ACCEPTED + 2 * DAY) == 1
    assert makers.fresh(incident).close_reason == "no_response"


def test_a_jump_is_read_from_wall_clock_and_uptime() -> None:
    assert escalation.read_clock(boot="b", wall=makers.TUESDAY, uptime=100.0) == 0
    assert escalation.read_clock(boot="b", wall=makers.TUESDAY + 5 * MINUTE, uptime=400.0) == 0
    jumped = escalation.read_clock(boot="b", wall=makers.TUESDAY + DAY, uptime=415.0)
    assert jumped == pytest.approx(DAY.total_seconds() - 315)
    assert ClockJump.objects.count() == 1


def test_one_working_day_is_never_less_than_a_full_day() -> None:
    contact = makers.make_contact()
    makers.make_agreement(contact.customer, confirmation={"kind": "working_day"})
    incident = pending(contact=contact)
    assert incident.confirmation_due_at is not None
    assert incident.confirmation_due_at >= ACCEPTED + DAY


def test_the_customer_confirms_and_it_is_closed_as_confirmed() -> None:
    incident = pending()
    closed = lifecycle.confirm(incident, by=Actor.of_contact(incident.contact), now=ACCEPTED + MINUTE)
    assert (closed.state, closed.close_reason) == ("closed", "confirmed")
    assert IncidentLink.objects.get(incident=incident, purpose="confirm").used_at is not None


def test_a_second_confirmation_is_refused_and_leaves_no_trace() -> None:
    incident = pending()
    who = Actor.of_contact(incident.contact)
    lifecycle.confirm(incident, by=who)
    before = makers.kinds(incident)
    with pytest.raises(NotPossible):
        lifecycle.confirm(incident, by=who)
    assert makers.kinds(incident) == before


def test_an_agent_or_another_customers_contact_does_not_confirm() -> None:
    incident = pending()
    for by in (makers.agent(), Actor.of_contact(makers.make_contact())):
        with pytest.raises(NotPermitted):
            lifecycle.confirm(incident, by=by)


def test_a_confirmation_by_phone_names_who_and_sends_a_receipt() -> None:
    incident = pending()
    with pytest.raises(NotPossible) as refused:
        lifecycle.confirm_by_phone(incident, by=makers.agent(), who=" ", when=ACCEPTED, now=ACCEPTED)
    assert "who" in refused.value.fields
    with pytest.raises(NotPossible) as refused:
        lifecycle.confirm_by_phone(incident, by=makers.agent(), who="Ann", when=ACCEPTED + DAY, now=ACCEPTED)
    assert "when" in refused.value.fields
    closed = lifecycle.confirm_by_phone(incident, by=makers.agent(), who="Ann", when=ACCEPTED, now=ACCEPTED)
    assert closed.close_reason == "confirmed"
    receipt = Delivery.objects.get(template="confirmation_receipt")
    assert receipt.context["who"] == "Ann"
    assert "dispute" in receipt.context["links"]


def test_a_rejection_takes_the_stop_back_and_costs_its_time() -> None:
    incident = pending(urgency="high", impact="high")
    rejected = lifecycle.reject(
        incident,
        by=Actor.of_contact(incident.contact),
        reason="Still down",
        now=makers.TUESDAY + timedelta(hours=3),
    )
    assert rejected.state == "diagnosing"
    assert rejected.resolution_due_at == makers.TUESDAY + timedelta(hours=4)
    assert {mail.template for mail in Delivery.objects.all()} >= {"reopened"}


def test_where_the_agreement_allows_it_the_wait_for_confirmation_is_a_pause() -> None:
    contact = makers.make_contact()
    makers.make_agreement(contact.customer, pause_reasons=["pending_confirmation"])
    incident = pending(contact=contact, urgency="high", impact="high")
    rejected = lifecycle.reject(
        incident, by=Actor.of_contact(contact), reason="Still down", now=ACCEPTED + timedelta(hours=3)
    )
    assert rejected.resolution_due_at == makers.TUESDAY + timedelta(hours=7)


def test_reopening_runs_on_with_the_time_already_used() -> None:
    incident = makers.make_incident("closed", urgency="high", impact="high")
    reopened = lifecycle.reopen(
        incident, by=makers.agent(), reason="It came back", now=ACCEPTED + timedelta(days=2)
    )
    assert reopened.state == "diagnosing"
    assert reopened.resolution_due_at == makers.TUESDAY + timedelta(days=2, hours=4)
    assert reopened.close_reason == ""


def test_after_the_reopen_window_a_new_incident_is_asked_for() -> None:
    incident = makers.make_incident("closed")
    assert incident.closed_at is not None
    edge: datetime = incident.closed_at + timedelta(days=7)
    with pytest.raises(NotPossible, match="7 days"):
        lifecycle.reopen(incident, by=makers.agent(), reason="Again", now=edge + timedelta(seconds=1))
    assert lifecycle.reopen(incident, by=makers.agent(), reason="Again", now=edge).state == "diagnosing"


def test_withdraw_and_duplicate_close_with_their_reason() -> None:
    original, double = makers.make_incident(), makers.make_incident("classified")
    closed = lifecycle.close_as_duplicate(double, by=makers.agent(), original=original)
    assert (closed.close_reason, closed.duplicate_of) == ("duplicate", original)
    with pytest.raises(NotPossible):
        lifecycle.close_as_duplicate(original, by=makers.agent(), original=original)
    assert lifecycle.withdraw(original, by=makers.agent(), reason="Solved itself").close_reason == "withdrawn"


def test_the_mail_about_a_duplicate_never_names_another_customers_incident() -> None:
    original, double = makers.make_incident(), makers.make_incident()
    lifecycle.close_as_duplicate(double, by=makers.agent(), original=original)
    mail = Delivery.objects.get(template="withdrawn")
    assert original.reference not in str(mail.context)
