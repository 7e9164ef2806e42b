"""Whatever is posted to a door: a clear refusal, or kept and told; never a crash."""

from __future__ import annotations

import json
from typing import Any

import pytest

from monitoring.adapters import ADAPTERS
from monitoring.models import Receipt, ReceiptState, SourceKind
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
