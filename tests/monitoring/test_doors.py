"""Tools deliver by the doors: kept before the answer, answered as each tool expects, refused in words."""

from __future__ import annotations

import base64
import json
import logging
from typing import Any

import pytest
from django.db import OperationalError

from monitoring import asking, intake, sources
from monitoring.models import Receipt, ReceiptState, SourceKind
from tests.monitoring.sending import make_source, post, read_events, trigger

pytestmark = pytest.mark.django_db


def test_a_trigger_of_pagerduty_is_kept_and_answered_word_for_word() -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    answer = post("/v2/enqueue", trigger(key))
    assert answer.status_code == 202
    assert answer.json() == {"status": "success", "message": "Event processed", "dedup_key": "disk"}
    (event,) = read_events(source)
    assert (event.key, event.action, event.severity, event.title) == (
        "disk",
        "trigger",
        "critical",
        "Disk is full",
    )
    assert event.labels == {"source": "db1"}


def test_a_trigger_without_a_key_of_its_own_is_kept_under_the_one_it_is_answered_with() -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    made = post("/v2/enqueue", trigger(key, dedup_key=None)).json()["dedup_key"]
    post("/v2/enqueue", {"routing_key": key, "event_action": "resolve", "dedup_key": made})
    assert [(event.key, event.action) for event in read_events(source)] == [
        (made, "trigger"),
        (made, "resolve"),
    ]


def test_version_1_of_pagerduty_is_answered_with_200() -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    said = {"service_key": key, "event_type": "trigger", "description": "Down", "incident_key": "srv"}
    answer = post("/generic/2010-04-15/create_event.json", said)
    assert answer.status_code == 200
    assert answer.json() == {"status": "success", "message": "Event processed", "incident_key": "srv"}
    post("/generic/2010-04-15/create_event.json", said | {"event_type": "resolve"})
    assert [(one.key, one.action) for one in read_events(source)] == [("srv", "trigger"), ("srv", "resolve")]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"event_action": "explode"}, "'event_action' is invalid"),
        ({"event_action": None}, "'event_action' is missing or blank"),
        ({"event_action": ["trigger"]}, "'event_action' must be a string"),
        ({"payload": None}, "'payload' is missing or blank"),
        ({"payload": {"source": "x", "severity": "error"}}, "'payload.summary' is missing or blank"),
        ({"payload": {"summary": "x", "severity": "error"}}, "'payload.source' is missing or blank"),
        ({"payload": {"summary": "x", "source": "x", "severity": "bad"}}, "'payload.severity' is invalid"),
        ({"event_action": "resolve", "dedup_key": ""}, "'dedup_key' is missing or blank"),
        ({"dedup_key": 7}, "'dedup_key' must be a string"),
        ({"dedup_key": "x" * 256}, "'dedup_key' is too long"),
        ({"routing_key": "short"}, "Length of 'routing_key' is incorrect"),
        ({"routing_key": "0" * 32}, "'routing_key' is not the key of a source"),
        ({"routing_key": None}, "'routing_key' is missing or blank"),
    ],
)
def test_a_bad_event_of_pagerduty_is_refused_in_its_words(change: dict[str, Any], error: str) -> None:
    _source, key = make_source(SourceKind.PAGERDUTY)
    answer = post("/v2/enqueue", trigger(key) | change)
    assert answer.status_code == 400
    assert answer.json()["status"] == "invalid event"
    assert answer.json()["message"] == "Event object is invalid"
    assert any(error in one for one in answer.json()["errors"])
    assert not Receipt.objects.exists()


def test_pagerduty_takes_512_kilobytes_and_not_a_byte_more() -> None:
    _source, key = make_source(SourceKind.PAGERDUTY)
    body = json.dumps(trigger(key, client="")).encode()
    full = body.replace(b'"client": ""', b'"client": "' + b"x" * (512 * 1024 - len(body)) + b'"')
    assert len(full) == 512 * 1024
    assert post("/v2/enqueue", full).status_code == 202
    answer = post("/v2/enqueue", full + b" ")
    assert answer.status_code == 413
    assert answer.json()["status"] == "invalid event"


def test_the_key_of_a_source_is_not_kept_with_what_it_opened() -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    escaped = json.dumps(trigger(key)).replace(key, "".join(f"\\u{ord(one):04x}" for one in key))
    for body in (trigger(key, client_url=f"https://x.example/{key}"), escaped.encode()):
        assert post("/v2/enqueue", body).status_code == 202
    other, its_key = make_source()
    post(f"/events/json/{its_key}/", {"key": "a", "url": f"/events/json/{its_key}/"})
    bodies = [bytes(one.body).decode() for one in Receipt.objects.all()]
    assert len(bodies) == 3
    assert not any(key in body or its_key in body for body in bodies)
    assert len(read_events(source)) == 2 and len(read_events(other)) == 1


@pytest.mark.parametrize(
    "headers",
    [
        lambda key: {"HTTP_AUTHORIZATION": f"Bearer {key}"},
        lambda key: {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"me:{key}".encode()).decode()},
        lambda key: {"HTTP_X_DESK_KEY": key},
    ],
)
def test_the_key_comes_in_any_of_three_headers(headers: Any) -> None:
    source, key = make_source()
    answer = post("/events/json/", {"key": "disk"}, **headers(key))
    assert answer.status_code == 202
    assert answer.json() == {"status": "kept", "receipt": Receipt.objects.get().pk}
    assert [event.key for event in read_events(source)] == ["disk"]


@pytest.mark.parametrize("end", ["/", ""])
def test_the_key_may_stand_in_the_address_with_or_without_a_slash(end: str) -> None:
    source, key = make_source()
    assert post(f"/events/json/{key}{end}", {"key": "disk"}).status_code == 202
    assert len(read_events(source)) == 1


def test_refusals_say_what_is_wrong() -> None:
    _source, key = make_source(SourceKind.ZABBIX)
    _off, its_key = make_source(SourceKind.GRAFANA, is_active=False)

    def refused(path: str, status: int, words: str, body: Any = (), **headers: str) -> None:
        answer = post(path, body or {}, **headers)
        assert answer.status_code == status
        assert answer["Content-Type"] == "application/problem+json"
        assert words in answer.json()["detail"]
        assert key not in answer.content.decode() and its_key not in answer.content.decode()

    refused("/events/zabbix/", 401, "key of the source is missing")
    refused("/events/zabbix/", 401, "key of the source is missing", HTTP_AUTHORIZATION="Basic !!!")
    refused(f"/events/zabbix/{'0' * 32}/", 401, "No source has this key")
    refused(f"/events/grafana/{key}/", 403, "for Zabbix, not for Grafana")
    refused(f"/events/grafana/{its_key}/", 403, "switched off")
    refused(f"/events/nothing/{key}/", 404, "no tool of this name")
    refused(f"/events/check/{key}/", 404, "no tool of this name")
    refused(f"/events/zabbix/{key}/more/", 404, "nothing here")
    refused(f"/events/zabbix/{key}/", 400, "no JSON", b"{broken")
    refused(f"/events/zabbix/{key}/", 400, "empty", b" ")
    refused(f"/events/zabbix/{key}/", 413, "larger than", b'"' + b"x" * (5 * 1024 * 1024) + b'"')
    assert not Receipt.objects.exists()


def test_only_post_is_taken(client: Any) -> None:
    _source, key = make_source()
    for path in (f"/events/json/{key}/", "/v2/enqueue", "/generic/2010-04-15/create_event.json"):
        answer = client.get(path)
        assert answer.status_code == 405
        assert answer["Allow"] == "POST"


def test_what_is_refused_reaches_no_log(caplog: pytest.LogCaptureFixture) -> None:
    _source, key = make_source(SourceKind.ZABBIX)
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        post(f"/events/grafana/{key}/", {})
        post(f"/events/zabbix/{key}/x", {})
        post(f"/events/zabbix/{key}/", b"{")
        post(f"/events/zabbix/{key}/", {}, HTTP_HOST="evil.example")
    assert key not in caplog.text


def test_a_source_that_is_switched_off_or_has_a_new_key_is_refused_within_two_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, key = make_source()
    moment = 1000.0
    monkeypatch.setattr(asking.time, "monotonic", lambda: moment)
    assert post(f"/events/json/{key}/", {"key": "a"}).status_code == 202
    source.is_active = False
    source.save()
    moment += 1.9
    assert post(f"/events/json/{key}/", {"key": "a"}).status_code == 403
    source.is_active = True
    new = sources.new_key()
    sources.give_key(source, new)
    source.save()
    moment += 1.9
    assert post(f"/events/json/{key}/", {"key": "a"}).status_code == 401
    assert post(f"/events/json/{new}/", {"key": "a"}).status_code == 202


def test_while_the_database_is_away_tools_are_asked_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    _source, key = make_source()
    _other, its_key = make_source(SourceKind.PAGERDUTY)

    def away(*_args: object, **_more: object) -> int:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(intake, "receive", away)
    for answer in (post(f"/events/json/{key}/", {}), post("/v2/enqueue", trigger(its_key))):
        assert answer.status_code == 503
        assert answer["Retry-After"] == "5"


def test_an_unforeseen_failure_is_told_without_what_was_sent(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _source, key = make_source()

    def fails(*_args: object, **_more: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(intake, "receive", fails)
    answer = post(f"/events/json/{key}/", {})
    assert answer.status_code == 500
    assert key not in answer.content.decode() + caplog.text


def test_the_doors_are_answered_before_hosts_and_sessions_are_looked_at() -> None:
    _source, key = make_source()
    answer = post(f"/events/json/{key}/", {"key": "a"}, HTTP_HOST="10.0.0.7:8000")
    assert answer.status_code == 202
    assert answer["Content-Length"] == str(len(answer.content))
    assert not answer.cookies


def test_a_cloud_event_whose_attributes_are_headers_is_kept_as_one_text() -> None:
    source, key = make_source(SourceKind.CLOUDEVENTS)
    headers = {
        "HTTP_CE_SPECVERSION": "1.0",
        "HTTP_CE_ID": "7",
        "HTTP_CE_SOURCE": "/disks/db%31",
        "HTTP_CE_TYPE": "com.example.disk.failed",
    }
    path = f"/events/cloudevents/{key}/"
    assert post(path, {"severity": "critical", "title": "Disk"}, **headers).status_code == 202
    text = post(path, b"Just words", content_type="text/plain", **headers | {"HTTP_CE_ID": "8"})
    assert text.status_code == 202
    binary = post(path, b"\xff\x00", content_type="image/png", **headers | {"HTTP_CE_ID": "9"})
    assert binary.status_code == 202
    first, second, third = read_events(source)
    assert (first.key, first.severity, first.title) == ("/disks/db1 com.example.disk", "critical", "Disk")
    assert second.text == "Just words"
    assert third.key == first.key
    assert set(Receipt.objects.values_list("way", flat=True)) == {"ce-headers"}


def test_what_an_adapter_cannot_read_is_kept_with_the_reason() -> None:
    source, key = make_source(SourceKind.ZABBIX)
    assert post(f"/events/zabbix/{key}/", {"hello": 1}).status_code == 202
    assert read_events(source) == []
    receipt = Receipt.objects.get()
    assert receipt.state == ReceiptState.UNREADABLE
    assert "event_id" in receipt.reason
    source.refresh_from_db()
    assert source.last_error == receipt.reason and source.last_error_at is not None
