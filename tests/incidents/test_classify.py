from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from incidents import lifecycle
from incidents.errors import ChangedMeanwhile, NotPermitted, NotPossible
from people.actors import Actor
from tests import makers

pytestmark = pytest.mark.django_db


def test_classify_gives_priority_and_both_due_times_from_registration() -> None:
    incident = makers.make_incident()
    classified = lifecycle.classify(
        incident, by=makers.agent(), urgency="high", impact="high", now=makers.TUESDAY + timedelta(minutes=10)
    )
    assert classified.state == "classified"
    assert classified.priority == 1
    assert classified.response_due_at == makers.TUESDAY + timedelta(minutes=15)
    assert classified.resolution_due_at == makers.TUESDAY + timedelta(hours=4)
    assert makers.kinds(incident) == ["registered", "classified"]


def test_office_targets_follow_the_office_calendar() -> None:
    # Friday 16:30 in Amsterdam; the office closes at 17:30 and opens Monday 8:30.
    friday = datetime(2026, 3, 6, 15, 30, tzinfo=UTC)
    incident = makers.make_incident("classified", at=friday)
    assert incident.priority == 3
    assert incident.response_due_at == datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def test_reclassify_keeps_the_state_and_recomputes_from_registration() -> None:
    incident = makers.make_incident("diagnosing")
    again = lifecycle.reclassify(
        incident, by=makers.agent(), urgency="high", impact="high", reason="All lines are down by now",
        now=makers.TUESDAY + timedelta(hours=3),
    )  # fmt: skip
    assert (again.state, again.priority) == ("diagnosing", 1)
    assert again.resolution_due_at == makers.TUESDAY + timedelta(hours=4)


def test_reclassify_asks_for_a_reason_and_a_difference() -> None:
    incident = makers.make_incident("classified")
    with pytest.raises(NotPossible) as refused:
        lifecycle.reclassify(incident, by=makers.agent(), urgency="high", impact="high", reason=" ")
    assert "reason" in refused.value.fields
    with pytest.raises(NotPossible):
        lifecycle.reclassify(incident, by=makers.agent(), urgency="normal", impact="normal", reason="Same")


@pytest.mark.parametrize(
    ("urgency", "impact", "field"), [("", "high", "urgency"), ("high", "huge", "impact")]
)
def test_a_missing_level_is_said_at_its_field(urgency: str, impact: str, field: str) -> None:
    with pytest.raises(NotPossible) as refused:
        lifecycle.classify(makers.make_incident(), by=makers.agent(), urgency=urgency, impact=impact)
    assert field in refused.value.fields


def test_classifying_twice_is_refused_and_leaves_no_trace() -> None:
    incident = makers.make_incident("classified")
    with pytest.raises(NotPossible) as refused:
        lifecycle.classify(incident, by=makers.agent(), urgency="high", impact="high")
    assert "Classify again" in refused.value.message
    assert makers.kinds(incident) == ["registered", "classified"]


def test_a_customer_does_not_classify() -> None:
    incident = makers.make_incident()
    with pytest.raises(NotPermitted):
        lifecycle.classify(incident, by=Actor.of_contact(incident.contact), urgency="low", impact="low")


def test_whoever_looked_before_a_colleague_acted_is_told_and_may_repeat() -> None:
    incident = makers.make_incident("classified")
    seen = incident.entry_count
    lifecycle.reclassify(incident, by=makers.agent("Noor"), urgency="high", impact="high", reason="Worse")
    late = makers.agent("Bram")
    with pytest.raises(ChangedMeanwhile) as refused:
        lifecycle.reclassify(incident, by=late, urgency="low", impact="low", reason="Better", seen=seen)
    assert "Noor" in refused.value.message
    again = lifecycle.reclassify(
        incident,
        by=late,
        urgency="low",
        impact="low",
        reason="Better",
        seen=makers.fresh(incident).entry_count,
    )
    assert again.priority == 5
