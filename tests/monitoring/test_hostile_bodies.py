"""Whatever is posted to a door: a clear refusal, or kept and told; never a crash."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import Any

import pytest

from monitoring import adapters
from monitoring.adapters import ADAPTERS
from monitoring.models import Receipt, ReceiptState, SourceKind
from monitoring.reading import Unreadable
from monitoring.showing import body_shown
from tests.monitoring.sending import make_source, post, read_events, trigger

pytestmark = pytest.mark.django_db

_DEEP = 10_000
REFUSED = {
    "nested ten thousand deep": b"[" * _DEEP + b"]" * _DEEP,
    "nested ten thousand deep, in objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "nested deeper than anybody walks": b"[" * 100 + b"]" * 100,
    "half of a character": b'{"key": "\\ud800"}',
    "a raw NUL": b'{"key": "a\x00b"}',
    "broken UTF-8": b'{"key": "\xff\xfe"}',
    "NaN": b'{"key": NaN}',
    "no end": b'{"key": "a"',
    "HTML": b"<html>502 Bad Gateway</html>",
    "a form": b"key=a&action=b",
    "nothing": b"",
}
KEPT = {
    "a written NUL": b'{"key": "a\\u0000b", "title": "\\u0000", "text": "x\\u0000y"}',
    "a huge number": b'{"key": 1' + b"0" * 5000 + b"}",
    "a number beyond all": b'{"key": "a", "at": 1e308, "title": -1e308}',
    "a name twice": b'{"key": "a", "key": "b"}',
    "a byte order mark": b'\xef\xbb\xbf{"key": "a"}',
    "an empty list": b"[]",
    "an empty object": b"{}",
    "a lone word": b'"key"',
    "labels as a list": b'{"key": "a", "labels": ["x"]}',
    "ten thousand names": json.dumps({f"n{number}": "x" for number in range(10_000)} | {"key": "a"}).encode(),
    "a long key": json.dumps({"key": "é" * 100_000}).encode(),
}


@pytest.mark.parametrize("kind", [SourceKind.JSON, SourceKind.ALERTMANAGER, SourceKind.CLOUDEVENTS])
@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_is_no_sane_json_is_refused_in_words(kind: str, name: str) -> None:
    _source, key = make_source(kind)
    answer = post(f"/events/{kind}/{key}/", REFUSED[name])
    assert answer.status_code == 400
    assert answer.json()["detail"]
    assert not Receipt.objects.exists()


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_pagerdutys_door_refuses_the_same(name: str) -> None:
    answer = post("/v2/enqueue", REFUSED[name])
    assert answer.status_code == 400
    assert answer.json()["status"] == "invalid event"


@pytest.mark.parametrize("kind", sorted(ADAPTERS))
@pytest.mark.parametrize("name", sorted(KEPT))
def test_what_is_json_is_kept_and_read_or_told(kind: str, name: str) -> None:
    source, key = make_source(kind, options={"labels": {"all": "labels"}} if kind == "json" else {})
    answer = post(f"/events/{kind}/{key}/", KEPT[name])
    # A number that no program of ours can hold is refused.
    assert answer.status_code in ((202, 400) if name == "a huge number" else (202,))
    read_events(source)
    for receipt in Receipt.objects.all():
        assert receipt.state in (ReceiptState.DONE, ReceiptState.UNREADABLE)
        assert (receipt.reason != "") == (receipt.state == ReceiptState.UNREADABLE)
        assert "\x00" not in body_shown(receipt)


def test_of_a_name_that_stands_twice_the_last_counts() -> None:
    source, key = make_source()
    post(f"/events/json/{key}/", KEPT["a name twice"])
    assert [event.key for event in read_events(source)] == ["b"]


@pytest.mark.parametrize(
    "change",
    [
        {
            "payload": {
                "summary": "a\x00b",
                "source": "\x01",
                "severity": "info",
                "custom_details": {"a": [[]]},
            }
        },
        {"links": "none", "images": {"a": 1}, "client": ["x"], "client_url": 7},
        {"payload": {"summary": "x", "source": "x", "severity": "info", "timestamp": "9999-99-99"}},
        {"dedup_key": "\x00", "payload": {"summary": "x", "source": "x", "severity": "info"}},
    ],
)
def test_strange_parts_of_an_event_of_pagerduty_do_no_harm(change: dict[str, Any]) -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    assert post("/v2/enqueue", trigger(key) | change).status_code == 202
    read_events(source)
    assert Receipt.objects.get().state in (ReceiptState.DONE, ReceiptState.UNREADABLE)


def test_a_body_is_shown_without_secrets_and_laid_out() -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    post("/v2/enqueue", trigger(key, details={"token": "abcdef0123456789", "Password": "short"}))
    shown = body_shown(Receipt.objects.get())
    assert f'"routing_key": "{key[:6]}******"' in shown
    assert "abcdef******" in shown and "0123456789" not in shown.replace(key[:6], "")
    assert '"Password": "*****"' in shown
    broken = Receipt(source=source, body=b'\xff{"token": "abcdef0123456789"', way="header")
    assert "0123456789" not in body_shown(broken)


def filled(head: bytes, piece: bytes, tail: bytes) -> bytes:
    """Five megabytes of pieces, with commas between them."""
    count = (5_000_000 - len(head) - len(tail)) // (len(piece) + 1)
    return head + b",".join([piece] * count) + tail


_CLOUD = b'{"specversion":"1.0","id":"1","source":"s","type":"t","data":{}}'
STORMS = {
    "a list of events": ("json", filled(b"[", b'{"key":1}', b"]"), {}),
    "a list that a mapping names": ("json", filled(b'{"a":[', b'{"key":1}', b"]}"), {"each": "a"}),
    "alerts": ("alertmanager", filled(b'{"alerts":[', b'{"labels":{"a":"b"}}', b"]}"), {}),
    "alerts that are none": ("alertmanager", filled(b'{"alerts":[', b"{}", b"]}"), {}),
    "alerts of Grafana": ("grafana", filled(b'{"alerts":[', b'{"labels":{"a":"b"}}', b"]}"), {}),
    "a batch": ("cloudevents", filled(b"[", _CLOUD, b"]"), {}),
    "a batch of lists": (
        "cloudevents",
        filled(b"[", _CLOUD[:-3] + b'[{"k":1}' + b',{"k":1}' * 99 + b"]}", b"]"),
        {"key": "k", "each": "data"},
    ),
    "a list in an event": (
        "cloudevents",
        filled(_CLOUD[:-3] + b"[", b'{"k":1}', b"]}"),
        {"key": "k", "each": "data"},
    ),
}


@pytest.mark.parametrize("name", STORMS)
def test_a_message_of_more_events_than_anybody_means_is_refused_at_once(name: str) -> None:
    kind, body, options = STORMS[name]
    began = time.perf_counter()
    with pytest.raises(Unreadable, match=r"At most 2000|lists and objects"):
        adapters.read(kind, body, way="header", options=options)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "body",
    [
        filled(b'{"key":"a","x":[', b"[]", b"]}"),
        filled(b'{"key":"a","x":[', b"{}", b"]}"),
        filled(b"[" * 60, b"[]", b"]" * 60),
        filled(b'{"key":"a","x":{', b'"a":1', b"}}"),
        filled(b'{"key":"a","x":[', b"1", b"]}"),
        b'{"key":"a","text":"' + b"\\u0000" * 800_000 + b'"}',
    ],
)
def test_five_megabytes_of_any_shape_are_read_or_refused_within_two_seconds(body: bytes) -> None:
    began = time.perf_counter()
    with suppress(Unreadable):
        adapters.read("json", body, way="header", options={"labels": {"x": "x"}})
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("kind", "options"),
    [("json", {}), ("json", {"each": "alerts"}), ("alertmanager", {}), ("grafana", {}), ("cloudevents", {})],
)
def test_one_event_too_many_is_refused(kind: str, options: dict[str, str]) -> None:
    one = {"key": "a", "labels": {"a": "b"}} | json.loads(_CLOUD)
    said: Any = [one] * 2001
    if kind in ("alertmanager", "grafana") or options:
        said = {"alerts": said}
    with pytest.raises(Unreadable, match=r"2001 events\. At most 2000"):
        adapters.read(kind, json.dumps(said).encode(), way="header", options=options)


@pytest.mark.parametrize("end", [b"", b'"', b"\\", b'\\"'])
def test_brackets_in_words_are_no_parts(end: bytes) -> None:
    words = json.dumps("[{" * 200_000 + '\\"').encode()
    assert len(adapters.read("json", b'{"key":' + words + b"}", way="header", options={})) == 1
    began = time.perf_counter()
    with pytest.raises(Unreadable):
        adapters.read("json", b'{"key":"' + b'\\"[' * 1_500_000 + end, way="header", options={})
    assert time.perf_counter() - began < 2


def test_as_many_events_as_a_message_may_have_are_read() -> None:
    body = json.dumps([{"key": f"k{number}"} for number in range(2000)]).encode()
    assert len(adapters.read("json", body, way="header", options={})) == 2000


def test_the_beginning_of_a_long_body_is_shown_at_once() -> None:
    body = filled(b"[" * 60 + b'{"password": "hunter2hunter2"},', b"[]", b"]" * 60)
    began = time.perf_counter()
    shown = body_shown(Receipt(body=body))
    assert time.perf_counter() - began < 0.2
    assert len(shown) <= 50_000
    assert "hunter2hunter2" not in shown
