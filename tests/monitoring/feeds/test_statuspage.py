"""A Statuspage over time: what is told, once each, and what is never told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitoring.models import Event, Feed, FeedComponent, FeedIncident, FeedUpdate
from tests.makers import TUESDAY
from tests.monitoring.feeds.shapes import (
    COMPONENTS,
    MINUTE,
    sp_component,
    sp_history,
    sp_incident,
    sp_summary,
)
from tests.monitoring.feeds.shapes import sp_update as update
from tests.monitoring.feeds.supplier import Supplier, make_feed, read, told

pytestmark = pytest.mark.django_db(transaction=True)
SUMMARY, HISTORY = "/api/v2/summary.json", "/api/v2/incidents.json"
NAMED = [sp_component("api", "API")]


@pytest.fixture
def supplier() -> Iterator[Supplier]:
    with Supplier() as server:
        server.pages = {SUMMARY: sp_summary(), HISTORY: sp_history([])}
        yield server


def test_an_incident_is_told_from_its_alarm_to_its_end_each_word_once(supplier: Supplier) -> None:
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert (feed.error, feed.headline, feed.standing) == ("", "All Systems Operational", "ok")
    names = set(FeedComponent.objects.values_list("name", flat=True))
    assert names == {"Europe: API", "Europe: Mail delivery", "Documentation"}

    said = [update("u1", "investigating", "We see errors.", TUESDAY + MINUTE)]
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "API errors", said, components=NAMED)])
    feed = read(feed, TUESDAY + 2 * MINUTE)
    assert told(feed) == [("trigger", "Investigating: We see errors.")]
    assert feed.standing == "trouble"
    event = Event.objects.get()
    assert (event.severity, event.link) == ("error", "https://stspg.example/inc1")
    assert event.labels == {
        "feed": feed.name, "supplier": feed.supplier.name, "component": "Europe: API",
        "status": "investigating", "impact": "major",
    }  # fmt: skip

    said.append(update("u2", "identified", "A bad deploy.", TUESDAY + 4 * MINUTE))
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "API errors", said, components=NAMED)])
    read(feed, TUESDAY + 5 * MINUTE)
    read(feed, TUESDAY + 6 * MINUTE)
    assert told(feed)[1:] == [("update", "Identified: A bad deploy.")]

    said.append(update("u3", "resolved", "Rolled back.", TUESDAY + 8 * MINUTE))
    supplier.pages |= {
        SUMMARY: sp_summary(),
        HISTORY: sp_history([sp_incident("inc1", "API errors", said, components=NAMED)]),
    }
    feed = read(feed, TUESDAY + 9 * MINUTE)
    assert told(feed)[2:] == [("update", "Resolved: Rolled back."), ("resolve", "Rolled back.")]
    assert FeedIncident.objects.get().resolved_at == TUESDAY + 8 * MINUTE
    assert feed.standing == "ok"
    for minute in (10, 11, 12):
        read(feed, TUESDAY + minute * MINUTE)
    assert len(told(feed)) == 4 and FeedUpdate.objects.count() == 3


def test_what_is_not_changed_is_not_sent_again(supplier: Supplier) -> None:
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    again = read(feed, TUESDAY + 2 * MINUTE)
    assert supplier.got[-1].headers["If-None-Match"] == feed.etag != ""
    assert again.error == "" and again.ok_at > feed.ok_at
    # Another way of reading makes what was remembered worth nothing.
    Feed.objects.update(options={"x": 1})
    read(feed, TUESDAY + 4 * MINUTE)
    assert supplier.got[-1].headers["If-None-Match"] is None


def test_an_incident_that_vanishes_is_over_after_two_readings_without_it(supplier: Supplier) -> None:
    del supplier.pages[HISTORY]
    said = [update("u1", "investigating", "We see errors.", TUESDAY)]
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "API errors", said)])
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    listed, supplier.pages[SUMMARY] = supplier.pages[SUMMARY], sp_summary()
    read(feed, TUESDAY + 2 * MINUTE)
    assert len(told(feed)) == 1
    # It was there again: one of the supplier's servers was behind.
    supplier.pages[SUMMARY] = listed
    read(feed, TUESDAY + 4 * MINUTE)
    supplier.pages[SUMMARY] = sp_summary()
    read(feed, TUESDAY + 6 * MINUTE)
    assert len(told(feed)) == 1
    read(feed, TUESDAY + 8 * MINUTE)  # not changed: missed once more
    assert supplier.got[-1].headers["If-None-Match"]
    assert told(feed)[1:] == [("resolve", "The supplier does not list it any more.")]
    # And when it comes back after all, it is wrong anew.
    supplier.pages[SUMMARY] = listed
    read(feed, TUESDAY + 10 * MINUTE)
    assert [action for action, _text in told(feed)] == ["trigger", "resolve", "trigger"]


def test_a_failed_reading_ends_no_incident(supplier: Supplier) -> None:
    said = [update("u1", "investigating", "We see errors.", TUESDAY)]
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "API errors", said)])
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    supplier.pages[SUMMARY] = b"<html>Bad gateway</html>"
    for minute in range(1, 8):
        feed = read(feed, TUESDAY + minute * MINUTE)
    assert FeedIncident.objects.get().resolved_at is None and len(told(feed)) == 1
    assert feed.standing == "unknown" and "web page" in feed.error


def test_old_incidents_of_a_new_feed_are_stored_and_not_told(supplier: Supplier) -> None:
    old = TUESDAY - timedelta(days=3)
    over = [update("u1", "investigating", "Errors.", old), update("u2", "resolved", "Gone.", old + MINUTE)]
    ancient = [update("u9", "resolved", "Gone.", old - timedelta(days=60))]
    supplier.pages[HISTORY] = sp_history(
        [sp_incident("inc1", "API errors", over), sp_incident("inc9", "Older", ancient)]
    )
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert list(FeedIncident.objects.values_list("external_id", flat=True)) == ["inc1"]
    assert FeedUpdate.objects.count() == 2 and told(feed) == []


def test_maintenance_and_unwatched_components_open_nothing(supplier: Supplier) -> None:
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    FeedComponent.objects.filter(external_id="docs").update(is_watched=False)
    planned = sp_incident(
        "m1", "New firmware", [update("p1", "scheduled", "Tonight.", TUESDAY)], impact="maintenance",
        scheduled_for="2026-03-09T22:00:00.000Z", scheduled_until="2026-03-09T23:00:00.000Z",
    )  # fmt: skip
    docs = sp_incident(
        "inc1", "Docs are slow", [update("u1", "investigating", "Slow.", TUESDAY)],
        components=[sp_component("docs", "Documentation")],
    )  # fmt: skip
    supplier.pages[SUMMARY] = sp_summary([docs], planned=[planned])
    feed = read(feed, TUESDAY + 2 * MINUTE)
    assert FeedIncident.objects.count() == 2 and told(feed) == []
    assert feed.standing == "ok"
    # Once it names something that is watched it is told from its beginning.
    docs["components"] = [*NAMED, *docs["components"]]
    supplier.pages[SUMMARY] = sp_summary([docs], planned=[planned])
    feed = read(feed, TUESDAY + 4 * MINUTE)
    assert told(feed) == [("trigger", "Investigating: Slow.")]
    assert feed.standing == "trouble"


def test_what_gets_worse_is_raised_again(supplier: Supplier) -> None:
    said = [update("u1", "investigating", "Slow.", TUESDAY)]
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "Slow", said, impact="minor")])
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    said.append(update("u2", "identified", "Dead.", TUESDAY + MINUTE))
    supplier.pages[SUMMARY] = sp_summary([sp_incident("inc1", "Slow", said, impact="critical")])
    read(feed, TUESDAY + 2 * MINUTE)
    events = list(Event.objects.order_by("id").values_list("action", "severity"))
    assert events == [("trigger", "warning"), ("trigger", "critical"), ("update", "critical")]


def test_a_component_in_trouble_is_trouble_and_one_that_is_gone_is_not_known(supplier: Supplier) -> None:
    broken = [*COMPONENTS[:3], sp_component("docs", "Documentation", "partial_outage", brand_new_key=[1])]
    supplier.pages[SUMMARY] = sp_summary(components=broken)
    feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
    assert feed.standing == "trouble"
    supplier.pages[SUMMARY] = sp_summary(components=COMPONENTS[:3])
    assert read(feed, TUESDAY + 2 * MINUTE).standing == "ok"
    assert FeedComponent.objects.get(external_id="docs").status == ""
