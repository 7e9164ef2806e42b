"""Atom, RSS, Google, Slack and JSON of any shape, each over time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitoring.models import Event, FeedComponent, FeedIncident
from tests.makers import TUESDAY
from tests.monitoring.feeds.makers import make_service
from tests.monitoring.feeds.shapes import (
    MAPPING,
    MINUTE,
    atom,
    atom_entry,
    google_incident,
    own_json,
    rss,
    slack,
    slack_incident,
    stamp,
)
from tests.monitoring.feeds.supplier import Supplier, make_feed, read, told

pytestmark = pytest.mark.django_db(transaction=True)
BEGAN = TUESDAY + MINUTE
OLD = TUESDAY - timedelta(days=5)


@pytest.fixture
def supplier() -> Iterator[Supplier]:
    with Supplier() as server:
        yield server


def test_an_atom_feed_with_all_updates_in_one_entry(supplier: Supplier) -> None:
    old = atom_entry("old", "Old trouble", [(OLD, "Investigating", "Hm."), (OLD + MINUTE, "Resolved", "Ok.")])
    supplier.pages["/history.atom"] = atom(old)
    feed = read(make_feed("atom", f"{supplier.base}/history.atom", now=TUESDAY), TUESDAY)
    assert (feed.error, feed.standing, told(feed)) == ("", "ok", [])
    assert FeedIncident.objects.get().resolved_at == OLD + MINUTE
    said = [(BEGAN, "Investigating", "We see &amp;lt;errors&amp;gt; &amp;amp; look.")]
    for minute, status, text in ((2, "Identified", "A bad disk."), (4, "Resolved", "New disk.")):
        supplier.pages["/history.atom"] = atom(atom_entry("inc1", "API errors", said) + old)
        feed = read(feed, TUESDAY + minute * MINUTE)
        assert feed.standing == "trouble"
        said.append((TUESDAY + minute * MINUTE, status, text))
    supplier.pages["/history.atom"] = atom(atom_entry("inc1", "API errors", said) + old)
    feed = read(feed, TUESDAY + 5 * MINUTE)
    assert told(feed) == [
        ("trigger", "Investigating: We see <errors> & look."),
        ("update", "Identified: A bad disk."),
        ("update", "Resolved: New disk."),
        ("resolve", "New disk."),
    ]
    assert feed.standing == "ok"
    assert Event.objects.earliest("id").link == "https://status.cloudy.example/incidents/inc1"
    assert Event.objects.earliest("id").occurred_at == BEGAN


def test_an_atom_entry_of_last_december_read_in_january(supplier: Supplier) -> None:
    new_year = TUESDAY.replace(month=1, day=1, hour=0, minute=5)
    supplier.pages["/a"] = atom(
        atom_entry(
            "i", "Slow", [(new_year - 10 * MINUTE, "Investigating", "Hm."), (new_year, "Update", "Yes.")]
        )
    )
    read(make_feed("atom", f"{supplier.base}/a", now=new_year), new_year)
    assert Event.objects.earliest("id").occurred_at == new_year - 10 * MINUTE


def test_rss_with_an_entry_for_each_update(supplier: Supplier) -> None:
    title = "Informational message: Increased error rates (Frankfurt)"
    items = [("ec2_1", title, "We are investigating increased error rates.", BEGAN)]
    supplier.pages["/rss"] = rss(items)
    feed = read(make_feed("atom", f"{supplier.base}/rss", now=TUESDAY), TUESDAY + 2 * MINUTE)
    assert (feed.error, len(told(feed))) == ("", 1)
    items.append(("ec2_2", title, "We have identified the cause.", BEGAN + 4 * MINUTE))
    supplier.pages["/rss"] = rss(items)
    feed = read(feed, TUESDAY + 6 * MINUTE)
    over = "Service is operating normally: [RESOLVED] Increased error rates (Frankfurt)"
    items.append(("ec2_3", over, "It works again.", BEGAN + 8 * MINUTE))
    supplier.pages["/rss"] = rss(items)
    feed = read(feed, TUESDAY + 10 * MINUTE)
    assert [action for action, _text in told(feed)] == ["trigger", "update", "update", "resolve"]
    assert FeedIncident.objects.count() == 1
    # Weeks later the same trouble is another one.
    later = TUESDAY + timedelta(days=30)
    items.append(("ec2_9", title, "We are investigating once more.", later))
    supplier.pages["/rss"] = rss(items)
    read(feed, later + MINUTE)
    assert [action for action, _text in told(feed)][4:] == ["trigger"]


def test_an_entry_that_never_says_how_it_stands_is_over_after_a_day(supplier: Supplier) -> None:
    supplier.pages["/rss"] = rss([("a", "Mail of some customers", "Mail comes late today.", BEGAN)])
    feed = read(make_feed("atom", f"{supplier.base}/rss", now=TUESDAY), TUESDAY + 2 * MINUTE)
    assert feed.standing == "trouble"
    feed = read(feed, TUESDAY + timedelta(hours=23))
    assert len(told(feed)) == 1
    feed = read(feed, TUESDAY + timedelta(hours=25))  # the same document: asked without conditions
    assert [action for action, _text in told(feed)] == ["trigger", "resolve"]


def test_google_lists_everything_and_tells_what_changes(supplier: Supplier) -> None:
    old = google_incident("old1", "Old trouble", [(OLD, "SERVICE_OUTAGE", "Hm.")], end=OLD + MINUTE)
    ages = google_incident(
        "old2", "Ages ago", [(OLD - timedelta(days=90), "AVAILABLE", "Hm.")], end=OLD - timedelta(days=80)
    )
    supplier.pages["/incidents.json"] = [old, ages]
    feed = read(make_feed("google", f"{supplier.base}/incidents.json", now=TUESDAY), TUESDAY)
    assert (feed.error, feed.standing, FeedIncident.objects.count()) == ("", "ok", 1)
    said = [(BEGAN, "SERVICE_OUTAGE", "# Buckets\nfail")]
    supplier.pages["/incidents.json"] = [google_incident("inc1", "Storage fails", said), old, ages]
    feed = read(feed, TUESDAY + 2 * MINUTE)
    assert feed.standing == "trouble"
    assert FeedComponent.objects.get().status == "major_outage"
    said += [
        (BEGAN + 4 * MINUTE, "SERVICE_DISRUPTION", "Less so."),
        (BEGAN + 8 * MINUTE, "AVAILABLE", "Good."),
    ]
    supplier.pages["/incidents.json"] = [
        google_incident("inc1", "Storage fails", said, end=BEGAN + 8 * MINUTE), old, ages,
    ]  # fmt: skip
    feed = read(feed, TUESDAY + 10 * MINUTE)
    assert told(feed) == [
        ("trigger", "Service outage: # Buckets\nfail"),
        ("update", "Service disruption: Less so."),
        ("update", "Available: Good."),
        ("resolve", "Good."),
    ]
    event = Event.objects.earliest("id")
    assert (event.severity, event.labels["component"]) == ("critical", "Google Cloud Storage")
    assert event.link == "https://status.cloud.google.com/incidents/inc1"
    assert (feed.standing, FeedComponent.objects.get().status) == ("ok", "operational")


def test_slack_lists_only_what_is_wrong_now(supplier: Supplier) -> None:
    supplier.pages["/current"] = slack([], TUESDAY)
    feed = read(make_feed("slack", f"{supplier.base}/current", now=TUESDAY), TUESDAY)
    assert (feed.error, feed.standing) == ("", "ok")
    assert FeedComponent.objects.filter(name="Messaging", status="operational").exists()
    notes = [(BEGAN, "Messages fail.")]
    supplier.pages["/current"] = slack([slack_incident(7, "Messages", notes)], TUESDAY)
    feed = read(feed, TUESDAY + 2 * MINUTE)
    notes.append((BEGAN + 3 * MINUTE, "We found it."))
    supplier.pages["/current"] = slack([slack_incident(7, "Messages", notes)], TUESDAY)
    feed = read(feed, TUESDAY + 4 * MINUTE)
    assert feed.standing == "trouble"
    supplier.pages["/current"] = slack([], TUESDAY)
    feed = read(feed, TUESDAY + 6 * MINUTE)
    assert len(told(feed)) == 2
    feed = read(feed, TUESDAY + 8 * MINUTE)
    assert told(feed) == [
        ("trigger", "Messages fail."),
        ("update", "We found it."),
        ("resolve", "The supplier does not list it any more."),
    ]


def test_slacks_first_version_has_the_incident_in_place_of_the_document(supplier: Supplier) -> None:
    document = slack_incident(7, "Messages", [(BEGAN, "Messages fail.")]) | {"status": "active"}
    supplier.pages["/current"] = document
    feed = read(make_feed("slack", f"{supplier.base}/current", now=TUESDAY), TUESDAY + MINUTE)
    assert (feed.error, told(feed)) == ("", [("trigger", "Messages fail.")])


def test_json_of_any_shape_is_read_by_its_mapping(supplier: Supplier) -> None:
    supplier.pages["/own"] = own_json([])
    feed = read(make_feed("json", f"{supplier.base}/own", now=TUESDAY, options=MAPPING), TUESDAY)
    assert (feed.error, feed.standing, feed.headline) == ("", "ok", "Status")
    problem = {
        "nr": 12, "what": "Ring is cut", "state": "busy", "level": "red", "since": stamp(BEGAN),
        "log": [{"words": "A digger.", "at": stamp(BEGAN)}], "parts": ["net"],
    }  # fmt: skip
    supplier.pages["/own"] = own_json([problem])
    feed = read(feed, TUESDAY + 2 * MINUTE)
    assert feed.standing == "trouble"
    assert Event.objects.get().severity == "critical" and Event.objects.get().labels["component"] == "Network"
    problem["log"].append({"words": "Spliced.", "at": stamp(BEGAN + 3 * MINUTE)})
    problem["state"] = "done"
    supplier.pages["/own"] = own_json([problem])
    feed = read(feed, TUESDAY + 6 * MINUTE)
    assert told(feed) == [("trigger", "A digger."), ("update", "Spliced."), ("resolve", "Spliced.")]


def test_the_label_service_names_ours_by_component_or_else_by_feed(supplier: Supplier) -> None:
    supplier.pages["/own"] = own_json([])
    whole, part = make_service("Internet"), make_service("Ring")
    feed = make_feed("json", f"{supplier.base}/own", now=TUESDAY, options=MAPPING, service=whole)
    read(feed, TUESDAY)
    FeedComponent.objects.update(service=part)
    problem = {"nr": 1, "what": "Ring is cut", "state": "busy", "level": "red", "parts": ["net"]}
    supplier.pages["/own"] = own_json([problem, problem | {"nr": 2, "parts": []}])
    read(feed, TUESDAY + MINUTE)
    assert list(Event.objects.order_by("id").values_list("labels__service", flat=True)) == [
        "Ring",
        "Internet",
    ]
