"""While a service is under planned maintenance, its alarms open no incident."""

from __future__ import annotations

import pytest

from incidents.models import Incident, Service
from monitoring import pipeline
from monitoring.models import Alarm
from people.models import Customer
from statuspage import maintenance, notices
from statuspage.models import Notice
from statuspage.notices import Audience, Words
from tests import makers
from tests.monitoring.saying import NOW, after, alarm, hear, make_rule, make_service, make_source, outcomes

pytestmark = pytest.mark.django_db


def plan(service: Service, *customers: Customer, hours: float = 2, moves_itself: bool = True) -> Notice:
    notice = notices.plan_maintenance(
        by=makers.agent(),
        title=Words(en="New disks"),
        text=Words(en="We replace disks."),
        services=[service],
        planned_from=NOW,
        planned_until=after(hours=hours),
        audience=Audience(customers=customers) if customers else None,
        moves_itself=moves_itself,
        now=after(hours=-1),
    )
    notices.move_maintenance(now=NOW)
    return notice


def test_an_alarm_waits_until_the_maintenance_is_over_and_opens_then_if_it_is_still_wrong() -> None:
    service = make_service()
    plan(service)
    source = make_source(service=service)
    hear(source, at=after(minutes=10))
    hear(source, key="other", at=after(minutes=11))
    hear(source, "resolve", key="other", at=after(minutes=50))
    assert outcomes() == ["muted", "muted", "eased"]
    assert (alarm().held_why, alarm().held_until) == ("maintenance", after(hours=2))
    assert pipeline.release(now=after(minutes=119)) == 0
    pipeline.release(now=after(hours=2))
    assert Incident.objects.get() == alarm().incident
    assert outcomes() == ["opened", "muted", "eased"]


def test_the_end_of_a_maintenance_frees_all_that_waited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 3)
    service = make_service()
    plan(service)
    source = make_source(service=service)
    for number in range(10):
        hear(source, key=f"key {number}", at=after(minutes=number))
    assert pipeline.release(now=after(hours=2)) == 10
    assert Incident.objects.count() == 10


def test_maintenance_that_takes_longer_is_waited_for() -> None:
    service = make_service()
    notice = plan(service, moves_itself=False)
    notices.publish_update(notice, by=makers.agent(), text=Words(en="Begun"), state="in_progress", now=NOW)
    hear(make_source(service=service), at=after(minutes=10))
    pipeline.release(now=after(hours=2, minutes=1))
    assert not Incident.objects.exists()
    assert Alarm.objects.get().held_until == after(hours=2, minutes=6)
    notices.publish_update(
        notice, by=makers.agent(), text=Words(en="Done"), state="completed", now=after(hours=2, minutes=2)
    )
    pipeline.release(now=after(hours=2, minutes=6))
    assert Incident.objects.count() == 1


def test_a_rule_can_ignore_maintenance() -> None:
    service = make_service()
    plan(service)
    make_rule(maintenance="ignore")
    assert hear(make_source(service=service), at=after(minutes=10)).outcome == "opened"


def test_what_is_announced_to_some_customers_hides_no_outage_of_another() -> None:
    one, other = makers.make_customer(), makers.make_customer()
    shared, own = make_service(one, other), make_service(one)
    plan(shared, one)
    plan(own, one)
    assert maintenance.until(shared.pk, after(minutes=5)) is None
    assert maintenance.until(own.pk, after(minutes=5)) == after(hours=2)


def test_before_and_after_and_without_maintenance_there_is_none() -> None:
    service = make_service()
    plan(service)
    assert maintenance.until(service.pk, after(minutes=-1)) is None
    assert maintenance.until(service.pk, after(hours=2)) is None
    assert maintenance.until(make_service().pk, after(minutes=5)) is None
