"""The demo's monitoring: alive on the overview, with events that went their real way, and quiet outwards."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from desk import demo, demo_monitoring
from incidents.models import Incident
from monitoring.models import Alarm, Check, CheckDay, Event, Feed, Heartbeat, Outcome
from notifications.models import Delivery

pytestmark = pytest.mark.django_db


def test_a_new_user_sees_a_day_of_monitoring(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[float] = []

    def timed(*terms: object) -> None:
        began = time.monotonic()
        real(*terms)
        spent.append(time.monotonic() - began)

    real = demo_monitoring.play
    monkeypatch.setattr(demo_monitoring, "play", timed)
    now = timezone.now()
    demo.load(now)
    assert spent[0] < 6, "two seconds, with room for a busy machine"

    assert set(Check.objects.values_list("state", flat=True)) == {"up", "failing", "down"}
    assert set(Heartbeat.objects.values_list("state", flat=True)) == {"up", "late", "down"}
    assert CheckDay.objects.count() == Check.objects.count() * 91
    outcomes = set(Event.objects.values_list("outcome", flat=True))
    assert {Outcome.OPENED, Outcome.JOINED, Outcome.DROPPED, Outcome.RECOVERED, Outcome.TOLD} <= outcomes
    assert not outcomes & {Outcome.WAITING, Outcome.FAILED, Outcome.UNMATCHED}
    assert all(event.trace for event in Event.objects.all())

    down = Alarm.objects.get(key__startswith="check:")
    assert down.incident is not None and down.incident.service.name == "Order portal"
    supplier = Alarm.objects.get(title__contains="Load balancers")
    assert supplier.incident is not None and supplier.incident.service.name == "Order portal"
    assert Incident.objects.filter(title="Network trouble at Utrecht").count() == 1


def test_the_demo_calls_nobody() -> None:
    now = timezone.now()
    demo.load(now)
    for watched in (Check, Feed):
        assert not watched.objects.filter(due_at__lt=now + timedelta(days=20)).exists()
    assert set(Feed.objects.with_standing(now).values_list("standing", flat=True)) == {"ok", "trouble"}
    assert all(".example" in url for url in Feed.objects.values_list("url", flat=True))
    assert not Delivery.objects.filter(state="waiting").exists()
