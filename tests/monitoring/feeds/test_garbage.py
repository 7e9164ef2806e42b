"""What is no feed is said to be none, in words; nothing crashes, and what was known stays."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from monitoring.feeds.fetching import READERS
from monitoring.feeds.shapes import Garbled
from monitoring.models import Event, FeedComponent, FeedIncident
from tests.makers import TUESDAY
from tests.monitoring.feeds.shapes import (
    MAPPING,
    MINUTE,
    atom,
    atom_entry,
    google_incident,
    own_json,
    slack,
    slack_incident,
    sp_component,
    sp_incident,
    sp_summary,
    sp_update,
    stamp,
)
from tests.monitoring.feeds.supplier import Supplier, make_feed, read

KINDS = ("statuspage", "atom", "google", "slack", "json")
PATHS = {"statuspage": "/api/v2/summary.json"}
GOOD: dict[str, Any] = {
    "statuspage": sp_summary(
        [sp_incident("inc1", "API errors", [sp_update("u1", "investigating", "Hm.", TUESDAY)])]
    ),
    "atom": atom(atom_entry("inc1", "API errors", [(TUESDAY, "Investigating", "Hm.")])),
    "google": [google_incident("inc1", "API errors", [(TUESDAY, "SERVICE_OUTAGE", "Hm.")])],
    "slack": slack([slack_incident(1, "API errors", [(TUESDAY, "Hm.")])], TUESDAY),
    "json": own_json([{"nr": 1, "what": "API errors", "state": "busy", "log": [{"words": "Hm."}]}]),
}


def octets(document: Any) -> bytes:
    return document if isinstance(document, bytes) else orjson.dumps(document)


# No feed of any kind.
NONSENSE: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t ",
    "a byte order mark": b"\xef\xbb\xbf",
    "html": b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>",
    "small html": b"<html></html>",
    "text": b"All systems operational",
    "null": b"null",
    "true": b"true",
    "a number": b"42",
    "a huge number": b"9" * 5000,
    "a string": b'"operational"',
    "an empty object": b"{}",
    "an error object": b'{"error": {"code": 403, "message": "Forbidden"}}',
    "a list of numbers": b"[1, 2, 3]",
    "a list of lists": b"[[[]]]",
    "not a number": b"NaN",
    "broken utf-8": b'{"incidents": "\xff\xfe\xfa"}',
    "utf-16": '{"incidents": []}'.encode("utf-16"),
    "nul": b"\x00" * 100,
    "nul in text": b'{"incidents": "\x00"}',
    "lone surrogate": b'{"incidents": "\\ud800"}',
    "deep lists": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "deep xml": b"<a>" * 10_000 + b"</a>" * 10_000,
    "deep and open": b"[" * 100_000,
    "two documents": b"{}{}",
    "comment": b"/* nothing */",
    "binary": bytes(range(256)) * 20,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00",
    "xml of something else": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    "an entity bomb": b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a0 "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
    + b"]><z>&a8;</z>",
    "a name of a file": b"/etc/passwd",
    "an address": b"http://127.0.0.1:1/feed",
}  # fmt: skip

Change = Callable[[Any], Any]


def _many(document: Any, path: list[Any], count: int, name: str) -> Any:
    listed = document
    for step in path:
        listed = listed[step]
    first = listed[0]
    listed[:] = [first | {name: f"n{number}"} for number in range(count)]
    return document


def put(*path: Any, value: Any) -> Change:
    def change(document: Any) -> Any:
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return document

    return change


def twice(*path: Any) -> Change:
    def change(document: Any) -> Any:
        place = document
        for step in path:
            place = place[step]
        place.append(copy.deepcopy(place[0]))
        return document

    return change


AHEAD = stamp(TUESDAY + timedelta(days=400))
BROKEN: dict[str, list[tuple[str, Change]]] = {
    "statuspage": [
        ("no list", put("incidents", value={})),
        ("nothing in its place", put("incidents", value=None)),
        ("components are text", put("components", value="all fine")),
        ("a component is null", put("components", 0, value=None)),
        ("a component without number", put("components", 1, "id", value="")),
        ("a component without name", put("components", 1, "name", value=None)),
        ("a number that is a list", put("incidents", 0, "id", value=["x"])),
        ("a title that is true", put("incidents", 0, "name", value=True)),
        ("a status that is an object", put("incidents", 0, "status", value={})),
        ("updates that are text", put("incidents", 0, "incident_updates", value="x")),
        ("an update without number", put("incidents", 0, "incident_updates", 0, "id", value=None)),
        ("an update of no time", put("incidents", 0, "incident_updates", 0, "display_at", value="yesterday")),
        ("a beginning in year one", put("incidents", 0, "started_at", value="0001-01-01T00:00:00Z")),
        ("a beginning far ahead", put("incidents", 0, "started_at", value=AHEAD)),
        ("the same incident twice", twice("incidents")),
        ("the same component twice", put("components", 2, "id", value="api")),
        ("the same update twice", twice("incidents", 0, "incident_updates")),
        ("100,000 incidents", lambda d: _many(d, ["incidents"], 100_000, "id")),
        ("a page that is a list", put("page", value=[1])),
    ],
    "google": [
        ("a row is text", put(0, value="x")),
        ("no number", put(0, "id", value=None)),
        ("no title", put(0, "external_desc", value="")),
        ("an end that is no time", put(0, "end", value="later")),
        ("updates that are an object", put(0, "updates", value={"a": 1})),
        ("an update without a time", put(0, "updates", 0, value={"text": "x"})),
        ("products that are text", put(0, "affected_products", value="Storage")),
        ("a product without title", put(0, "affected_products", 0, "title", value=0.5)),
        ("a beginning far ahead", put(0, "begin", value=AHEAD)),
        ("the same incident twice", twice()),
        ("100,000 incidents", lambda d: _many(d, [], 100_000, "id")),
    ],
    "slack": [
        ("no status", put("status", value="")),
        ("a status that is a list", put("status", value=["ok"])),
        ("fine, with incidents", put("status", value="ok")),
        ("incidents are null", put("active_incidents", value=None)),
        ("incidents are an object", put("active_incidents", value={})),
        ("services are text", put("active_incidents", 0, "services", value="Messaging")),
        ("services are numbers", put("active_incidents", 0, "services", value=[1])),
        ("notes are text", put("active_incidents", 0, "notes", value="x")),
        ("a note of no time", put("active_incidents", 0, "notes", 0, "date_created", value=[])),
        ("no title", put("active_incidents", 0, "title", value=None)),
        ("far ahead", put("active_incidents", 0, "date_created", value=AHEAD)),
        ("the same incident twice", twice("active_incidents")),
        ("100,000 incidents", lambda d: _many(d, ["active_incidents"], 100_000, "id")),
    ],
    "json": [
        ("no list", put("result", "problems", value="none")),
        ("nothing there", put("result", value=None)),
        ("no number", put("result", "problems", 0, "nr", value=None)),
        ("a title that is a list", put("result", "problems", 0, "what", value=[])),
        ("a beginning of no time", put("result", "problems", 0, "since", value={"a": 1})),
        ("a beginning far ahead", put("result", "problems", 0, "since", value=AHEAD)),
        ("parts that are text", put("result", "problems", 0, "parts", value="net")),
        ("parts that are objects", put("result", "problems", 0, "parts", value=[{}])),
        ("updates that are text", put("result", "problems", 0, "log", value="x")),
        ("components that are gone", put("result", "parts", value=None)),
        ("the same incident twice", twice("result", "problems")),
        ("the same component twice", twice("result", "parts")),
        ("100,000 incidents", lambda d: _many(d, ["result", "problems"], 100_000, "nr")),
    ],
}
TRUNCATED = [0.2, 0.5, 0.9, 0.99]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_called_so(kind: str, name: str) -> None:
    with pytest.raises(Garbled) as told:
        READERS[kind](NONSENSE[name], MAPPING if kind == "json" else {}, TUESDAY)
    assert 10 < len(str(told.value)) < 500


@pytest.mark.parametrize(
    ("kind", "change"),
    [pytest.param(kind, change, id=f"{kind}: {name}") for kind in BROKEN for name, change in BROKEN[kind]],
)
def test_a_feed_with_one_thing_wrong_is_not_believed_at_all(kind: str, change: Change) -> None:
    options = MAPPING if kind == "json" else {}
    READERS[kind](octets(GOOD[kind]), options, TUESDAY)
    body = octets(change(copy.deepcopy(GOOD[kind])))
    with pytest.raises(Garbled):
        READERS[kind](body, options, TUESDAY)


@pytest.mark.parametrize("share", TRUNCATED)
@pytest.mark.parametrize("kind", KINDS)
def test_half_a_feed_is_none(kind: str, share: float) -> None:
    body = octets(GOOD[kind])
    with pytest.raises(Garbled):
        READERS[kind](body[: int(len(body) * share)], MAPPING if kind == "json" else {}, TUESDAY)


def test_atom_of_the_future_or_of_thousands_of_entries_is_refused() -> None:
    ahead = atom(atom_entry("x", "Trouble", [(TUESDAY + timedelta(days=9), "Investigating", "Hm.")]))
    with pytest.raises(Garbled, match="future"):
        READERS["atom"](ahead, {}, TUESDAY)
    with pytest.raises(Garbled, match="entries"):
        READERS["atom"](atom("<entry><id>x</id></entry>" * 50_000), {}, TUESDAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", KINDS)
def test_what_was_known_stays_when_the_feed_speaks_nonsense(kind: str) -> None:
    path = PATHS.get(kind, "/feed")
    with Supplier() as supplier:
        supplier.pages[path] = GOOD[kind]
        options = MAPPING if kind == "json" else {}
        feed = read(make_feed(kind, supplier.base + path, now=TUESDAY, options=options), TUESDAY + MINUTE)
        assert (feed.error, feed.standing) == ("", "trouble")
        before = _known()
        for place, body in enumerate(NONSENSE.values(), 2):
            supplier.pages[path] = body
            now = TUESDAY + place * 5 * MINUTE
            feed = read(feed, now)
            assert feed.error and feed.standing == "unknown"
        assert _known() == before
        supplier.pages[path] = GOOD[kind]
        feed = read(feed, TUESDAY + timedelta(hours=4))
        assert (feed.error, feed.standing) == ("", "trouble") and _known()[0] == before[0]


def _known() -> tuple[Any, ...]:
    return (
        list(Event.objects.values_list("action", "text")),
        list(FeedIncident.objects.values_list("external_id", "resolved_at", "missed")),
        list(FeedComponent.objects.order_by("id").values_list("external_id", "status")),
    )


@pytest.mark.django_db(transaction=True)
def test_nul_and_lone_halves_inside_a_good_feed_are_cleaned() -> None:
    with Supplier() as supplier:
        said = [sp_update("u\x001", "investigating", "A\x00B\x1b[31m", TUESDAY)]
        document = sp_summary(
            [sp_incident("in\x00c", "Err\x00or \u202e" + "x" * 900, said)],
            components=[sp_component("a\x00pi", "A\x00PI" + "y" * 100, status="exploded")],
        )
        supplier.pages["/api/v2/summary.json"] = document
        feed = read(make_feed("statuspage", supplier.base, now=TUESDAY), TUESDAY)
        assert feed.error == ""
        assert Event.objects.get().text.startswith("Investigating: A B")
        assert FeedComponent.objects.get().status == ""
