"""Whatever tools say, in whatever order: no event is lost, no episode has two incidents."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from incidents import lifecycle
from incidents.models import Incident
from monitoring import dry_run, pipeline
from monitoring.models import Alarm, Event, Rule
from tests import makers
from tests.monitoring.saying import after, make_rule, make_source, outcomes, say

pytestmark = pytest.mark.django_db

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
PROFILE = settings(
    max_examples=300 if LONG else 25,
    deadline=None,
    # To make a failure smaller takes minutes here, and says little more.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
said = st.tuples(
    st.integers(0, 12),
    st.sampled_from(["trigger", "trigger", "trigger", "resolve", "resolve", "acknowledge", "update"]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["critical", "error", "warning", "info"]),
)
ruled = st.fixed_dictionaries(
    {
        "hold_seconds": st.sampled_from([0, 0, 60, 180]),
        "flap_changes": st.sampled_from([0, 2, 6]),
        "flap_minutes": st.sampled_from([5, 10]),
        "group_by": st.sampled_from([[], [], ["source"]]),
        "group_minutes": st.sampled_from([7, 60]),
        "recovery": st.sampled_from(["note", "propose"]),
    }
)


def minutes_of(story: list[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str]]:
    """The pauses before each word, as minutes since the beginning."""
    minute, told = 0, []
    for pause, action, key, severity in story:
        minute += pause
        told.append((minute, action, key, severity))
    return told


def each_has_one_home() -> None:
    assert not Event.objects.filter(outcome__in=["waiting", "failed"]).exists()
    assert not Event.objects.filter(trace=[]).exists()
    opened = Event.objects.filter(outcome="opened").count()
    assert opened == Incident.objects.count()
    for alarm in Alarm.objects.all():
        mine = Incident.objects.filter(intake_key__startswith=f"alarm:{alarm.pk}:")
        assert mine.open().count() <= 1
        # Of one that a person closed and that became worse there is another in the same episode.
        assert mine.count() <= alarm.episode + mine.filter(state="closed").count()


@PROFILE
@given(rule=ruled, story=st.lists(said, max_size=30), closes=st.sets(st.integers(0, 29), max_size=4))
def test_every_event_has_its_outcome_and_no_alarm_two_open_incidents(rule, story, closes) -> None:  # type: ignore[no-untyped-def]
    with transaction.atomic():
        source, by = make_source(customer=makers.make_customer()), makers.agent()
        make_rule(**rule)
        for place, (minute, action, key, severity) in enumerate(minutes_of(story)):
            at = after(minutes=minute)
            say(source, action, key, severity=severity, at=at)
            if place % 3:
                pipeline.release(now=at)
                pipeline.sweep(now=at)
            if place in closes:
                for one in Incident.objects.open():
                    lifecycle.withdraw(one, by=by, reason="Known", now=at)
        pipeline.sweep(now=after(days=1))
        pipeline.release(now=after(days=1))
        each_has_one_home()
        assert not Alarm.objects.filter(held_until__lte=after(days=1)).exists()
        transaction.set_rollback(True)


@PROFILE
@given(rule=ruled, story=st.lists(said, max_size=30))
def test_the_dry_run_says_what_the_pipeline_did(rule, story) -> None:  # type: ignore[no-untyped-def]
    with transaction.atomic():
        source = make_source()
        make_rule(**rule | {"recovery": "note"})
        done = 0
        for minute, action, key, severity in minutes_of(story):
            for passed in range(done, minute + 1):
                pipeline.release(now=after(minutes=passed))
            done = minute
            say(source, action, key, severity=severity, at=after(minutes=minute))
            pipeline.sweep(now=after(minutes=minute))
        end = done + 60
        for passed in range(done, end):
            pipeline.release(now=after(minutes=passed))
        written = Event.objects.count(), Alarm.objects.count(), Incident.objects.count()
        rules = list(Rule.objects.all())
        told = dry_run.run(
            rules=rules, since=after(), until=after(minutes=end - 1, seconds=1), now=after(minutes=end)
        )
        assert [str(row.outcome) for row in told.rows] == outcomes()
        assert told.incidents == Incident.objects.count()
        assert (Event.objects.count(), Alarm.objects.count(), Incident.objects.count()) == written
        transaction.set_rollback(True)


def test_a_dry_run_is_bounded_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dry_run, "MOST", 3)
    source = make_source()
    for number in range(5):
        say(source, key=f"key {number}", at=after(seconds=number))
    told = dry_run.run(rules=[], since=after(), until=after(minutes=1), now=after(minutes=1))
    assert told.is_cut
    assert [row.event.key for row in told.rows] == ["key 2", "key 3", "key 4"]
    assert not Incident.objects.exists()
    assert set(outcomes()) == {"waiting"}


def test_a_rule_that_is_not_saved_yet_can_be_tried() -> None:
    source = make_source()
    for number in range(10):
        say(source, key=f"web{number}", at=after(seconds=number))
    draft = Rule(name="Draft", group_by=["source"], group_minutes=60)
    told = dry_run.run(rules=[draft], since=after(), until=after(minutes=1), now=after(minutes=1))
    assert told.counts == {"opened": 1, "joined": 9}
    assert {row.incident for row in told.rows} == {1}
    assert all(row.rule is draft for row in told.rows)
    assert told.rows[0].event.received_at + timedelta(seconds=9) == told.rows[-1].event.received_at
