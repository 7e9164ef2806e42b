"""A supplier publishes trouble: one incident of ours opens, hears what they say, and is not closed by it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents.models import EntryKind, Incident, State, TimelineEntry
from monitoring import pipeline
from monitoring.feeds import reading
from monitoring.models import Alarm, Event, Feed, FeedComponent, FeedIncident, Outcome
from tests.makers import TUESDAY, fresh, make_agreement
from tests.monitoring.feeds.makers import make_service
from tests.monitoring.feeds.shapes import MINUTE, sp_component, sp_history, sp_incident, sp_summary, sp_update
from tests.monitoring.feeds.supplier import Supplier, make_feed

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_suppliers_first_word_to_its_last() -> None:
    make_agreement()
    portal = make_service("Order portal")
    with Supplier() as supplier:
        summary, history = "/api/v2/summary.json", "/api/v2/incidents.json"
        supplier.pages = {summary: sp_summary(), history: sp_history([])}
        feed = make_feed("statuspage", supplier.base, now=TUESDAY)
        now = TUESDAY

        def minutes_pass(count: int) -> None:
            nonlocal now
            now += count * MINUTE
            reading.sweep(now=now)
            pipeline.sweep(now=now)

        minutes_pass(0)
        FeedComponent.objects.filter(external_id="api").update(service=portal)

        said = [sp_update("u1", "investigating", "We see errors.", TUESDAY + 2 * MINUTE)]
        named = {"components": [sp_component("api", "API")], "impact": "critical"}
        supplier.pages[summary] = sp_summary([sp_incident("inc1", "API errors", said, **named)])
        minutes_pass(3)
        incident = Incident.objects.get()
        assert incident.service == portal
        assert feed.supplier.name in incident.title and "API errors" in incident.title
        alarm = Alarm.objects.get()
        assert alarm.incident == incident

        said.append(sp_update("u2", "identified", "A bad release.", TUESDAY + 5 * MINUTE))
        supplier.pages[summary] = sp_summary([sp_incident("inc1", "API errors", said, **named)])
        minutes_pass(3)
        minutes_pass(3)
        assert FeedIncident.objects.get().alarm == alarm

        # The feed is silent for a while: nothing is known, and nothing is called fine.
        supplier.status = 503
        for _reading in range(4):
            minutes_pass(30)
        assert Feed.objects.with_standing(now).get().standing == "unknown"
        assert FeedIncident.objects.get().resolved_at is None

        supplier.status = 200
        said.append(sp_update("u3", "resolved", "Rolled back.", TUESDAY + 60 * MINUTE))
        over = [sp_incident("inc1", "API errors", said, **named)]
        supplier.pages |= {summary: sp_summary(), history: sp_history(over)}
        minutes_pass(60)
        assert Feed.objects.with_standing(now).get().standing == "ok"

        assert fresh(incident).state == State.CLASSIFIED
        entries = TimelineEntry.objects.filter(incident=incident).order_by("number")
        supplier_noted = entries.filter(kind=EntryKind.SUPPLIER_NOTED).values_list("internal_text", flat=True)
        assert len(supplier_noted) == 2
        assert "Identified: A bad release." in supplier_noted[0]
        assert "Resolved: Rolled back." in supplier_noted[1]
        assert entries.filter(kind=EntryKind.RECOVERY_NOTED).count() == 1
        for _again in range(3):
            minutes_pass(10)
        assert Event.objects.count() == 4 and Incident.objects.count() == 1
        assert not Event.objects.exclude(
            outcome__in=(Outcome.OPENED, Outcome.TOLD, Outcome.RECOVERED)
        ).exists()
        assert now - TUESDAY > timedelta(hours=3)
