from __future__ import annotations

from datetime import timedelta

import pytest

from incidents import escalation, handling, lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import EntryKind, Incident
from notifications.models import Delivery
from people.actors import SYSTEM, Actor
from people.models import Role
from tests import makers

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_the_owner_stays_at_the_desk_and_no_clock_stops_when_an_outside_expert_has_it() -> None:
    by, expert = makers.agent(), makers.make_user(role=Role.EXPERT)
    incident = makers.make_incident("classified", by=by)
    due = incident.resolution_due_at
    handed = lifecycle.diagnose(incident, by=by, assignee=expert, text="Please test the line")
    assert (handed.owner, handed.assignee, handed.resolution_due_at) == (by.user, expert, due)
    mail = Delivery.objects.get(template="handover")
    assert mail.to_address == expert.email
    assert mail.context["text"] == "Please test the line"


def test_diagnosis_needs_somebody_who_is_here() -> None:
    incident = makers.make_incident("classified")
    gone = makers.make_user(is_active=False)
    for choice in ({}, {"assignee": gone}):
        with pytest.raises(NotPossible) as refused:
            lifecycle.diagnose(incident, by=makers.agent(), **choice)
        assert "assignee" in refused.value.fields


def test_an_outside_expert_sees_only_what_is_handed_over_and_only_while_it_is() -> None:
    by, expert = makers.agent(), makers.agent(role=Role.EXPERT)
    incident = makers.make_incident("classified", by=by)
    visible = Incident.objects.visible_to(expert)
    assert not visible.exists()
    incident = lifecycle.diagnose(incident, by=by, assignee=expert.user)
    assert visible.get() == incident
    handling.note(incident, by=expert, text="Broken between cabinet and depot")
    for verb in (
        lambda: handling.reply(incident, by=expert, text="Hi"),
        lambda: handling.take_over(incident, by=expert),
    ):
        with pytest.raises(NotPermitted):
            verb()
    handling.assign(incident, by=by, assignee=by.user)
    assert not visible.exists()
    with pytest.raises(NotPermitted):
        handling.note(incident, by=expert, text="Still there?")


def test_a_contact_sees_the_own_customers_incidents_only() -> None:
    mine, theirs = makers.make_incident(), makers.make_incident()
    seen = Incident.objects.visible_to(Actor.of_contact(mine.contact))
    assert list(seen) == [mine]
    with pytest.raises(NotPermitted):
        handling.reply_as_customer(theirs, by=Actor.of_contact(mine.contact), text="Hello")


def test_the_first_public_word_is_the_first_response_and_a_note_is_not() -> None:
    incident = makers.make_incident()
    handling.note(incident, by=makers.agent(), text="Seen", now=makers.TUESDAY)
    assert makers.fresh(incident).responded_at is None
    replied = handling.reply(incident, by=makers.agent(), text="We look at it", now=makers.TUESDAY + HOUR)
    assert replied.responded_at == makers.TUESDAY + HOUR
    again = handling.log_call(incident, by=makers.agent(), text="Called", now=makers.TUESDAY + 2 * HOUR)
    assert again.responded_at == makers.TUESDAY + HOUR
    assert Delivery.objects.filter(template="reply").count() == 1


def test_waiting_pauses_the_clock_and_the_customers_reply_lets_it_run_on() -> None:
    incident = makers.make_incident("classified", urgency="high", impact="high")
    waiting = handling.wait(incident, by=makers.agent(), text="Which line?", now=makers.TUESDAY + HOUR)
    assert waiting.resolution_due_at is None
    assert waiting.pause_reason == "waiting_on_customer"
    running = handling.reply_as_customer(
        incident, by=Actor.of_contact(incident.contact), text="Line 2", now=makers.TUESDAY + 3 * HOUR
    )
    assert not running.is_paused
    assert running.resolution_due_at == makers.TUESDAY + 6 * HOUR


def test_a_clock_pauses_only_for_what_the_agreement_allows() -> None:
    contact = makers.make_contact()
    makers.make_agreement(contact.customer, pause_reasons=[])
    incident = makers.make_incident("classified", contact=contact)
    with pytest.raises(NotPossible) as refused:
        handling.wait(incident, by=makers.agent(), text="Which line?")
    assert "reason" in refused.value.fields


def test_a_moment_before_the_last_entry_does_not_turn_time_back() -> None:
    incident = makers.make_incident("diagnosing")
    noted = handling.note(incident, by=makers.agent(), text="Late clock", now=makers.TUESDAY - HOUR)
    moments = list(noted.timeline.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_each_warning_and_each_missed_target_is_noted_once() -> None:
    incident = makers.make_incident("classified", urgency="high", impact="high")
    start = makers.TUESDAY
    for minutes in (1, 12, 12, 16, 16, 185, 185, 241, 241, 500):
        escalation.note_clocks(now=start + timedelta(minutes=minutes))
    assert makers.kinds(incident)[2:] == [
        EntryKind.RESPONSE_WARNED,
        EntryKind.RESPONSE_BREACHED,
        EntryKind.RESOLUTION_WARNED,
        EntryKind.RESOLUTION_BREACHED,
    ]


def test_an_unknown_caller_is_identified_and_gets_the_own_agreement() -> None:
    contact = makers.make_contact()
    version = makers.make_agreement(contact.customer)
    incident = lifecycle.register(by=makers.agent(), title="Down", channel="phone", caller="A driver")
    known = handling.identify(incident, by=makers.agent(), contact=contact)
    assert (known.customer, known.agreement_version) == (contact.customer, version)
    assert Delivery.objects.get(template="acknowledgement").to_address == contact.email
    with pytest.raises(NotPossible):
        handling.identify(known, by=makers.agent(), contact=makers.make_contact())


def test_becoming_owner_is_recorded_once() -> None:
    incident = makers.make_incident("diagnosing")
    by = makers.agent("Noor")
    assert handling.take_over(incident, by=by).owner == by.user
    with pytest.raises(NotPossible):
        handling.take_over(incident, by=by)
    assert makers.kinds(incident).count("owner_changed") == 1


def test_a_reply_after_closing_keeps_it_closed_and_is_on_record() -> None:
    incident = makers.make_incident("closed")
    replied = handling.reply_as_customer(incident, by=Actor.of_contact(incident.contact), text="Thanks!")
    assert replied.state == "closed"
    assert makers.kinds(incident)[-1] == "customer_replied"


def test_the_system_may_not_confirm() -> None:
    with pytest.raises(NotPermitted):
        lifecycle.confirm(makers.make_incident("resolved_pending_confirmation"), by=SYSTEM)
