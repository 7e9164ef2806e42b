"""From events to incidents: one malfunction, one incident, a calm timeline."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from incidents import handling, lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident
from monitoring import adapters, events, opening, pipeline, retrying
from monitoring.models import Alarm, Event, Receipt, Rule, Source, SourceKind
from monitoring.models.rule import BOUNDS
from notifications.models import Delivery
from people.actors import Actor
from tests import makers
from tests.makers import fresh, kinds
from tests.monitoring.saying import (
    NOW,
    after,
    alarm,
    hear,
    incident,
    make_rule,
    make_service,
    make_source,
    outcomes,
    say,
    words,
)

pytestmark = pytest.mark.django_db


def test_forty_times_the_same_is_one_incident_with_everything_set_and_no_mail() -> None:
    customer = makers.make_customer("Acme")
    makers.make_contact(customer)
    service, team = make_service(customer, name="Web shop"), makers.make_team("Hosting")
    source = make_source(service=service, team=team)
    for number in range(40):
        say(source, at=after(seconds=number), text="df says 100 %", severity="critical")
    assert pipeline.sweep(now=after(minutes=1)) == 40
    found = incident()
    assert (found.title, found.channel, found.state) == ("Disk full on web3", "monitoring", "classified")
    assert (found.service, found.customer, found.team) == (service, customer, team)
    assert (found.urgency, found.impact, found.priority, found.owner) == ("high", "normal", 2, None)
    assert found.registered_at == NOW
    assert found.resolution_due_at is not None
    assert kinds(found) == ["registered", "classified", "alarm_noted"]
    assert "df says 100 %" in found.timeline.get(kind="alarm_noted").internal_text
    assert not found.timeline.exclude(public_text="").exists()
    assert (found.last_word_by, found.last_word_at) == ("", None)
    assert not Delivery.objects.exists()
    assert outcomes() == ["opened"] + ["repeated"] * 39
    assert (alarm().repeats, alarm().incident) == (39, found)
    assert Event.objects.filter(incident=found).count() == 40


def test_right_again_is_noted_once_and_the_incident_stays_open_for_a_person() -> None:
    source = make_source()
    hear(source)
    event = hear(source, "resolve", at=after(minutes=125))
    assert (event.outcome, alarm().state) == ("recovered", "resolved")
    assert incident().state == "classified"
    assert words(incident())[-1] == "recovery_noted: It is right again, after 2 h 5 min."
    hear(source, "resolve", at=after(minutes=126))
    assert outcomes() == ["opened", "recovered", "repeated"]
    assert incident().entry_count == 4


def test_a_resolve_of_what_was_never_wrong_is_of_nothing() -> None:
    assert hear(make_source(), "resolve").outcome == "unmatched"
    assert not Alarm.objects.exists()


def test_two_sources_with_the_same_key_are_two_alarms() -> None:
    hear(make_source())
    hear(make_source())
    assert Incident.objects.count() == 2


def test_worse_is_noted_once_and_better_is_not() -> None:
    source = make_source()
    hear(source, severity="warning")
    hear(source, severity="critical", at=after(minutes=1))
    hear(source, severity="warning", at=after(minutes=2))
    hear(source, severity="critical", at=after(minutes=3))
    assert outcomes() == ["opened", "raised", "repeated", "repeated"]
    assert kinds(incident()).count("alarm_noted") == 2
    assert "worse now (Critical)" in words(incident())[-1]


def test_information_opens_nothing_until_it_is_more() -> None:
    source = make_source()
    hear(source, severity="info")
    assert not Incident.objects.exists()
    hear(source, severity="error", at=after(minutes=1))
    hear(source, severity="error", at=after(minutes=2))
    assert outcomes() == ["dropped", "opened", "repeated"]


def test_wrong_again_while_the_incident_is_open_joins_it_with_one_line() -> None:
    source = make_source()
    hear(source)
    hear(source, "resolve", at=after(minutes=10))
    event = hear(source, at=after(minutes=40))
    assert (event.outcome, Incident.objects.count(), alarm().episode) == ("joined", 1, 2)
    assert words(incident())[-1].startswith("alarm_noted: It is wrong again")


def test_wrong_again_while_confirmation_is_waited_for_keeps_silence_from_closing_it() -> None:
    contact = makers.make_contact()
    service = make_service(contact.customer)
    source, by = make_source(service=service), makers.agent()
    hear(source)
    handling.note(incident(), by=by, text="Cleaned up", now=after(minutes=5))
    hear(source, "resolve", at=after(minutes=6))
    lifecycle.propose_solution(incident(), by=by, solution="Cleaned up.", now=after(minutes=7))
    Incident.objects.filter().update(
        contact=contact, confirmation_stop="", confirmation_due_at=after(hours=25)
    )
    hear(source, at=after(hours=2))
    assert (incident().state, incident().confirmation_stop) == ("resolved_pending_confirmation", "seen_again")
    assert lifecycle.close_unconfirmed(now=after(hours=48)) == 0


def pending(source: Source) -> Incident:
    """What monitoring found, with a solution that was mailed, and the customer's day running."""
    hear(source)
    lifecycle.propose_solution(incident(), by=makers.agent(), solution="Done.", now=after(minutes=5))
    contact = makers.make_contact(incident().customer)
    running = {"contact": contact, "confirmation_stop": "", "confirmation_asked_at": after(minutes=6)}
    Incident.objects.update(**running, confirmation_due_at=after(hours=24, minutes=6))
    return incident()


def test_a_repeat_while_confirmation_is_waited_for_is_noted_once_and_silence_closes_nothing() -> None:
    source = make_source(customer=makers.make_customer())
    pending(source)
    for hour in range(1, 25):
        hear(source, at=after(hours=hour))
    assert lifecycle.close_unconfirmed(now=after(hours=25)) == 0
    assert incident().confirmation_stop == "seen_again"
    assert sum("It is still wrong" in line for line in words(incident())) == 1
    assert outcomes() == ["opened"] + ["repeated"] * 24


def test_what_nothing_repeats_is_found_wrong_while_confirmation_is_waited_for() -> None:
    pending(make_source(customer=makers.make_customer()))
    assert pipeline.watch_pending(now=after(hours=1)) == 1
    assert pipeline.watch_pending(now=after(hours=2)) == 0
    assert incident().confirmation_stop == "seen_again"
    lifecycle.ask_again(incident(), by=makers.agent(), now=after(hours=3))
    assert pipeline.watch_pending(now=after(hours=4)) == 1
    assert sum("It is still wrong" in line for line in words(incident())) == 2


def test_what_is_right_again_may_close_by_silence() -> None:
    source = make_source(customer=makers.make_customer())
    pending(source)
    hear(source, "resolve", at=after(minutes=10))
    assert pipeline.watch_pending(now=after(hours=1)) == 0
    assert lifecycle.close_unconfirmed(now=after(hours=25)) == 1


def test_what_was_merged_into_it_keeps_silence_from_closing_it_too() -> None:
    source = make_source(customer=makers.make_customer())
    original = pending(source)
    hear(source, "resolve", at=after(minutes=10))
    hear(source, key="other", at=after(minutes=11))
    duplicate = Incident.objects.latest("pk")
    lifecycle.close_as_duplicate(duplicate, by=makers.agent(), original=original, now=after(minutes=12))
    assert pipeline.watch_pending(now=after(hours=1)) == 1
    assert fresh(original).confirmation_stop == "seen_again"
    assert alarm("other").incident == original


def test_what_a_person_closed_and_gets_worse_has_an_incident_of_its_own_that_is_linked() -> None:
    source = make_source()
    hear(source, severity="warning")
    first = incident()
    lifecycle.withdraw(first, by=makers.agent(), reason="It is meant so", now=after(minutes=1))
    hear(source, severity="warning", at=after(minutes=2))
    event = hear(source, severity="critical", at=after(minutes=3))
    second = Incident.objects.latest("pk")
    assert (event.outcome, event.incident, Incident.objects.count()) == ("opened", second, 2)
    assert second.timeline.get(kind="linked").details["incident"] == first.pk
    assert (alarm().incident, fresh(first).state, second.urgency) == (second, "closed", "high")
    hear(source, severity="critical", at=after(minutes=4))
    assert outcomes() == ["opened", "repeated", "opened", "repeated"]


def test_after_the_close_a_new_incident_is_opened_and_linked_within_the_reopen_window() -> None:
    source, by = make_source(service=make_service()), makers.agent()
    hear(source)
    first = incident()
    hear(source, "resolve", at=after(minutes=5))
    lifecycle.withdraw(first, by=by, reason="Solved itself", now=after(minutes=9))
    event = hear(source, at=after(days=2))
    second = Incident.objects.latest("pk")
    assert (event.outcome, event.incident, Incident.objects.count()) == ("opened", second, 2)
    assert second.timeline.get(kind="linked").details["incident"] == first.pk
    assert fresh(first).state == "closed"
    lifecycle.withdraw(second, by=by, reason="Solved itself", now=after(days=2, minutes=5))
    hear(source, "resolve", at=after(days=3))
    hear(source, at=after(days=20))
    assert "linked" not in kinds(Incident.objects.latest("pk"))


def test_what_a_person_closed_is_not_opened_again_by_repeats() -> None:
    source = make_source()
    hear(source)
    lifecycle.withdraw(incident(), by=makers.agent(), reason="It is meant so", now=after(minutes=1))
    for minute in range(2, 20):
        hear(source, at=after(minutes=minute))
    assert (Incident.objects.count(), incident().state) == (1, "closed")
    hear(source, "resolve", at=after(minutes=30))
    assert outcomes()[-1] == "recovered"
    assert incident().state == "closed"


def test_what_was_merged_goes_on_in_the_incident_it_was_merged_into() -> None:
    source, by = make_source(), makers.agent()
    hear(source, key="one")
    hear(source, key="two")
    first, second = Incident.objects.order_by("pk")
    lifecycle.close_as_duplicate(second, by=by, original=first, now=after(minutes=1))
    hear(source, "resolve", key="two", at=after(minutes=2))
    assert alarm("two").incident == first
    assert kinds(fresh(first))[-1] == "alarm_noted"
    hear(source, "resolve", key="one", at=after(minutes=3))
    assert words(fresh(first))[-1] == "recovery_noted: All 2 alarms are right again, after 3 min."


def test_worse_is_written_where_its_incident_was_merged_into() -> None:
    source, other = make_source(), makers.make_incident("classified")
    hear(source, severity="warning")
    duplicate = Incident.objects.latest("pk")
    lifecycle.close_as_duplicate(duplicate, by=makers.agent(), original=other, now=after(minutes=1))
    assert hear(source, severity="critical", at=after(minutes=2)).outcome == "raised"
    assert "worse now (Critical)" in words(fresh(other))[-1]
    assert kinds(fresh(duplicate))[-1] == "duplicate_closed"
    assert alarm().incident == other


def test_that_it_comes_and_goes_is_written_where_its_incident_was_merged_into() -> None:
    source, other = make_source(), makers.make_incident("classified")
    make_rule(flap_changes=1, flap_minutes=30)
    hear(source)
    duplicate = Incident.objects.latest("pk")
    lifecycle.close_as_duplicate(duplicate, by=makers.agent(), original=other, now=after(minutes=1))
    assert hear(source, "resolve", at=after(minutes=2)).outcome == "damped"
    assert "It comes and goes" in words(fresh(other))[-1]
    pipeline.release(now=after(minutes=40))
    assert words(fresh(other))[-1].startswith("recovery_noted")
    assert kinds(fresh(duplicate))[-1] == "duplicate_closed"


def test_an_acknowledgement_of_the_tool_is_kept_on_the_alarm_alone() -> None:
    source = make_source()
    hear(source)
    before = incident().entry_count
    assert hear(source, "acknowledge", at=after(minutes=1)).outcome == "acknowledged"
    assert (alarm().is_acknowledged, incident().entry_count) == (True, before)
    hear(source, "resolve", at=after(minutes=2))
    hear(source, at=after(minutes=30))
    assert not alarm().is_acknowledged


def test_an_update_is_written_on_the_incident_once_and_its_repeat_not_again() -> None:
    source = make_source()
    hear(source)
    hear(source, "update", text="We found the cause", identity="7", at=after(minutes=1))
    say(source, "update", text="We found the cause", identity="7", at=after(minutes=2))
    pipeline.sweep(now=after(minutes=2))
    assert [line for line in words(incident()) if "found the cause" in line] == [
        "alarm_noted: We found the cause"
    ]


def test_held_back_alarms_open_their_incident_when_the_time_has_passed() -> None:
    source = make_source()
    make_rule(hold_seconds=300)
    event = hear(source)
    hear(source, at=after(minutes=4))
    assert outcomes() == ["held", "held"]
    assert not Incident.objects.exists()
    assert pipeline.release(now=after(minutes=4)) == 0
    assert pipeline.release(now=after(minutes=5)) == 1
    event.refresh_from_db()
    assert incident().registered_at == after(minutes=5)
    assert outcomes() == ["opened", "held"]
    assert event.incident == incident()
    assert pipeline.release(now=after(minutes=6)) == 0


def test_what_a_tool_tells_while_the_alarm_is_held_is_kept_up_to_the_length_of_a_text() -> None:
    source = make_source()
    make_rule(hold_seconds=3600)
    hear(source)
    for second in range(1, 4):
        hear(source, "update", text="x" * events.TEXT_LENGTH, at=after(seconds=second))
    assert len(alarm().text) == events.TEXT_LENGTH


def test_what_is_right_again_before_its_time_opens_nothing() -> None:
    source = make_source()
    make_rule(hold_seconds=300)
    hear(source)
    assert hear(source, "resolve", at=after(minutes=2)).outcome == "eased"
    assert pipeline.release(now=after(minutes=6)) == 0
    assert not Incident.objects.exists()


def test_outside_office_hours_it_waits_until_they_begin() -> None:
    make_rule(when="office")
    event = hear(make_source(), at=after(hours=12))
    assert (event.outcome, alarm().held_why) == ("held", "hours")
    assert alarm().held_until == after(hours=22, minutes=30)
    pipeline.release(now=after(hours=22, minutes=30))
    assert incident().registered_at == after(hours=22, minutes=30)


def test_flapping_is_told_once_and_the_end_of_it_once() -> None:
    source = make_source()
    make_rule(flap_changes=4, flap_minutes=30)
    for minute in range(0, 40, 2):
        hear(source, "trigger" if minute % 4 == 0 else "resolve", at=after(minutes=minute))
    told = words(incident())
    assert sum("comes and goes" in line for line in told) == 1
    assert outcomes().count("damped") == 20 - 4
    before = incident().entry_count
    pipeline.release(now=after(minutes=60))
    assert incident().entry_count == before
    pipeline.release(now=after(minutes=70))
    assert words(incident())[-1] == "recovery_noted: It is right again, after 1 h 10 min."
    assert not alarm().is_flapping
    assert Incident.objects.count() == 1


def test_flapping_without_an_incident_opens_one_only_when_it_stays_wrong() -> None:
    source = make_source()
    make_rule(hold_seconds=180, flap_changes=3, flap_minutes=10)
    for minute in range(9):
        hear(source, "trigger" if minute % 2 == 0 else "resolve", at=after(minutes=minute))
    assert alarm().held_why == "flapping"
    pipeline.release(now=after(minutes=17))
    assert not Incident.objects.exists()
    pipeline.release(now=after(minutes=18))
    assert Incident.objects.count() == 1


def test_alarms_that_share_labels_within_the_time_are_one_incident() -> None:
    source = make_source()
    make_rule(group_by=["cluster"], group_minutes=60)
    for number in range(12):
        hear(source, key=f"web{number}", labels={"cluster": "a"}, at=after(minutes=number))
    hear(source, key="web-b", labels={"cluster": "b"}, at=after(minutes=20))
    hear(source, key="late", labels={"cluster": "a"}, at=after(minutes=61))
    assert Incident.objects.count() == 3
    first = Incident.objects.earliest("pk")
    assert first.alarms.count() == 12
    assert [line.partition(",")[0] for line in words(first)[3:]] == [
        "alarm_noted: 2 alarms by now",
        "alarm_noted: 5 alarms by now",
        "alarm_noted: 10 alarms by now",
    ]
    for number in range(12):
        hear(source, "resolve", key=f"web{number}", at=after(minutes=70 + number))
    recovered = [line for line in words(fresh(first)) if line.startswith("recovery_noted")]
    assert recovered == ["recovery_noted: All 12 alarms are right again, after 1 h 21 min."]


def test_alarms_of_two_customers_share_no_incident_whatever_else_they_share() -> None:
    first, second = makers.make_customer(), makers.make_customer()
    make_rule(group_by=["alertname"])
    for number, customer in enumerate((first, second, first)):
        facts = {"labels": {"alertname": "Disk"}, "at": after(minutes=number)}
        hear(make_source(customer=customer), key=f"by source {number}", **facts)
        service = make_service(customer)
        hear(make_source(service=service), key=f"by service {number}", **facts)
    shared = {one: Incident.objects.filter(customer=one).get().alarms.count() for one in (first, second)}
    assert shared == {first: 4, second: 2}


@pytest.mark.parametrize("meanwhile", ["taken up", "owned", "paused"])
def test_by_rule_a_recovery_proposes_nothing_where_somebody_is_at_work(meanwhile: str) -> None:
    source, by = make_source(customer=makers.make_customer()), makers.agent()
    make_rule(recovery="propose")
    hear(source)
    if meanwhile == "taken up":
        lifecycle.diagnose(incident(), by=by, assignee=by.user, now=after(minutes=1))
    elif meanwhile == "owned":
        handling.take_over(incident(), by=by, now=after(minutes=1))
    else:
        Incident.objects.update(paused_at=after(minutes=1), pause_reason="waiting_on_customer")
    before = incident().state
    assert hear(source, "resolve", at=after(minutes=3)).outcome == "recovered"
    assert incident().state == before
    assert words(incident())[-1].startswith("recovery_noted: It is right again")


def test_by_rule_a_recovery_proposes_the_solution_and_nobody_counts_as_having_answered() -> None:
    contact = makers.make_contact()
    source = make_source(customer=contact.customer)
    make_rule(recovery="propose")
    hear(source)
    hear(source, "resolve", at=after(minutes=10))
    found = incident()
    assert (found.state, found.responded_at) == ("resolved_pending_confirmation", None)
    assert "Our monitoring sees that it works again" in found.solution
    rejected = lifecycle.reject(found, by=makers.agent(), reason="No", now=after(minutes=12))
    assert rejected.state == "diagnosing"


def test_an_event_that_fails_is_put_aside_and_blocks_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source()
    real = opening._opened

    def fails(alarm, decision, at):  # type: ignore[no-untyped-def]
        real(alarm, decision, at)
        if alarm.key == "bad":
            raise ValueError("it is broken")
        return alarm.incident or Incident.objects.latest("pk")

    monkeypatch.setattr(opening, "_opened", fails)
    for key in ("one", "bad", "two"):
        say(source, key=key)
    assert pipeline.sweep(now=NOW) == 3
    assert outcomes() == ["opened", "failed", "opened"]
    assert Incident.objects.count() == 2
    assert "it is broken" in Event.objects.get(key="bad").trace[0]["said"]["reason"]
    assert not Alarm.objects.filter(key="bad").exists()


def fails_once(monkeypatch: pytest.MonkeyPatch, name: str, source: Source, **said: Any) -> Event:
    def fails(*_given: object) -> None:
        raise ValueError("it is broken")

    with monkeypatch.context() as broken:
        broken.setattr(opening, name, fails)
        return hear(source, **said)


def test_what_failed_is_worked_on_once_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source()
    event = fails_once(monkeypatch, "_opened", source)
    assert (event.outcome, event.attempts, event.again_at) == ("failed", 1, after(seconds=10))
    assert pipeline.sweep(now=after(seconds=9)) == 0
    assert pipeline.sweep(now=after(seconds=10)) == 1
    event.refresh_from_db()
    assert (event.outcome, event.incident, event.again_at) == ("opened", incident(), None)
    assert [step["step"] for step in event.trace][:2] == ["failed", "wrong"]


def test_a_recovery_that_failed_leaves_nothing_wrong_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source()
    hear(source)
    fails_once(monkeypatch, "_recover", source, action="resolve", at=after(minutes=1))
    assert alarm().state == "firing"
    pipeline.sweep(now=after(minutes=2))
    assert (alarm().state, outcomes()) == ("resolved", ["opened", "recovered"])


def test_what_fails_each_time_is_tried_ever_more_seldom_and_then_no_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(opening, "_opened", None)
    event, at, pauses = hear(make_source()), NOW, []
    while event.again_at is not None:
        pauses.append((event.again_at - at).total_seconds())
        at = event.again_at
        pipeline.sweep(now=at)
        event.refresh_from_db()
    assert pauses == [10, 60, 300, 1800]
    assert (event.outcome, event.attempts) == ("failed", 5)
    assert pipeline.sweep(now=at + timedelta(days=1)) == 0


def test_a_newer_event_of_the_key_overtakes_what_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_source()
    event = fails_once(monkeypatch, "_opened", source)
    hear(source, "resolve", at=after(seconds=5))
    assert pipeline.sweep(now=after(minutes=1)) == 0
    event.refresh_from_db()
    assert (event.outcome, event.again_at, event.trace[-1]["step"]) == ("failed", None, "overtaken")
    assert not Incident.objects.exists()
    with pytest.raises(NotPossible):
        retrying.work_again(event, by=Actor.of_user(makers.make_user(role="lead")))


def test_a_lead_has_it_worked_on_again_and_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    event = fails_once(monkeypatch, "_opened", make_source())
    Event.objects.update(again_at=None, attempts=5)
    with pytest.raises(NotPermitted):
        retrying.work_again(event, by=makers.agent())
    lead = Actor.of_user(makers.make_user(role="lead"))
    retrying.work_again(event, by=lead)
    pipeline.sweep(now=after(minutes=1))
    assert outcomes() == ["opened"]
    with pytest.raises(NotPossible):
        retrying.work_again(event, by=lead)


def test_the_service_comes_from_the_rule_then_the_label_then_the_source() -> None:
    by_rule, by_label, of_source = make_service(), make_service(name="Mail"), make_service()
    source = make_source(service=of_source)
    make_rule(conditions=[{"field": "key", "is": "is", "value": "one"}], service=by_rule)
    for key in ("one", "two"):
        hear(source, key=key, labels={"service": "mail"})
    hear(source, key="three", labels={"service": "unknown"})
    placed = [alarm(key).incident.service for key in ("one", "two", "three")]
    assert placed == [by_rule, by_label, of_source]


def test_a_source_can_speak_for_hours_while_the_clock_of_its_incident_counts_from_the_receipt() -> None:
    source = make_source()
    say(source, at=NOW)
    pipeline.sweep(now=NOW + timedelta(hours=3))
    assert incident().registered_at == NOW


def test_an_alert_of_alertmanager_that_comes_back_with_its_old_start_is_wrong_again() -> None:
    source = make_source(SourceKind.ALERTMANAGER)
    alert = {"labels": {"alertname": "Disk"}, "fingerprint": "c1d2", "startsAt": NOW.isoformat()}
    for minute, status in enumerate(("firing", "firing", "resolved", "firing", "resolved")):
        body = json.dumps({"version": "4", "alerts": [alert | {"status": status}]}).encode()
        at = after(minutes=minute)
        receipt = Receipt.objects.create(source=source, way="header", body=body, received_at=at)
        read = adapters.read(source.kind, body, way="header", options={})
        for _replayed in range(2):
            events.keep(source, read, now=at, receipt=receipt)
        pipeline.sweep(now=at)
    assert outcomes() == ["opened", "repeated", "recovered", "joined", "recovered"]
    assert alarm("c1d2").episode == 2


def test_a_rule_cannot_span_ages_whoever_writes_it() -> None:
    make_rule()
    for name, (_least, most) in BOUNDS.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            Rule.objects.update(**{name: most + 1})
