"""Each tool's messages, as its documentation and its source give them, become the desk's words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring import adapters, events, mapping, trying
from monitoring.adapters import ADAPTERS
from monitoring.models import Action, Severity, SourceKind
from monitoring.models.source import OWN_KINDS
from monitoring.reading import Reading, Unreadable
from monitoring.values import moment


def _read(kind: SourceKind, body: Any, **options: Any) -> list[Reading]:
    return adapters.read(kind, json.dumps(body).encode(), way="header", options=options)


def _one(kind: SourceKind, body: Any, **options: Any) -> Reading:
    (reading,) = _read(kind, body, **options)
    return reading


def test_each_kind_of_source_that_posts_has_an_adapter() -> None:
    assert set(ADAPTERS) == {kind.value for kind in SourceKind} - {*OWN_KINDS, SourceKind.MAIL}
    for kind in (*OWN_KINDS, SourceKind.MAIL):
        with pytest.raises(Unreadable):
            adapters.read(kind, b"{}", way="header", options={})


_ALERT = {
    "status": "firing",
    "labels": {"alertname": "HighLoad", "severity": "warning", "instance": "db1:9100"},
    "annotations": {"summary": "Load is high", "description": "It is 12"},
    "startsAt": "2026-03-03T09:00:00.123456789Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "http://prometheus.example/graph?g0",
    "fingerprint": "c1d2e3f4a5b6c7d8",
}


def _alertmanager(*alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "4", "groupKey": "{}", "status": "firing", "alerts": list(alerts), **more}


def test_each_alert_of_alertmanager_is_a_reading() -> None:
    first, second = _read(
        SourceKind.ALERTMANAGER,
        _alertmanager(_ALERT, _ALERT | {"fingerprint": "ffff", "status": "resolved"}, aNewKey={"x": 1}),
    )
    assert (first.key, first.action, first.severity) == ("c1d2e3f4a5b6c7d8", Action.TRIGGER, Severity.WARNING)
    assert (first.title, first.text) == ("Load is high", "It is 12")
    assert first.at == datetime(2026, 3, 3, 9, 0, 0, 123456, tzinfo=UTC)
    assert first.link == "http://prometheus.example/graph?g0"
    assert first.labels["instance"] == "db1:9100"
    assert (second.key, second.action) == ("ffff", Action.RESOLVE)
    assert _read(SourceKind.ALERTMANAGER, _alertmanager()) == []


def test_an_alert_without_a_fingerprint_is_known_by_its_labels_in_any_order() -> None:
    bare = {name: value for name, value in _ALERT.items() if name != "fingerprint"}
    turned = bare | {"labels": dict(reversed(bare["labels"].items()))}
    keys = [_one(SourceKind.ALERTMANAGER, _alertmanager(one)).key for one in (bare, turned)]
    assert keys[0] == keys[1] != ""
    other = bare | {"labels": bare["labels"] | {"instance": "db2:9100"}}
    assert _one(SourceKind.ALERTMANAGER, _alertmanager(other)).key != keys[0]
    with pytest.raises(Unreadable):
        _read(SourceKind.ALERTMANAGER, _alertmanager({"status": "firing"}))
    with pytest.raises(Unreadable):
        _read(SourceKind.ALERTMANAGER, {"version": "4"})


def test_grafana_says_its_values_and_leads_to_its_panel() -> None:
    alert = _ALERT | {
        "valueString": "[ var='A' labels={} value=12 ]",
        "panelURL": "https://grafana.example/d/1?viewPanel=2",
        "values": {"A": 12},
    }
    reading = _one(
        SourceKind.GRAFANA, {"receiver": "desk", "orgId": 1, "alerts": [alert], "state": "alerting"}
    )
    assert reading.text == "It is 12\n[ var='A' labels={} value=12 ]"
    assert reading.link == "https://grafana.example/d/1?viewPanel=2"


@pytest.mark.parametrize(
    ("state", "action"),
    [("alerting", Action.TRIGGER), ("ok", Action.RESOLVE), ("no_data", Action.TRIGGER)],
)
def test_grafana_before_unified_alerting_is_read_too(state: str, action: Action) -> None:
    said = {
        "dashboardId": 1,
        "evalMatches": [{"metric": "Count", "value": 7, "tags": {}}],
        "message": "Too many",
        "orgId": 0,
        "panelId": 2,
        "ruleId": 9,
        "ruleName": "Panel Title alert",
        "ruleUrl": "http://grafana.example/d/1",
        "state": state,
        "tags": {"severity": "critical"},
        "title": "[Alerting] Panel Title alert",
    }
    reading = _one(SourceKind.GRAFANA, said)
    assert (reading.key, reading.action) == ("rule 0/1/2/9", action)
    assert reading.severity == Severity.CRITICAL
    assert reading.text == "Too many\nCount: 7"


def _kuma(status: int, **beat: Any) -> dict[str, Any]:
    heartbeat = {"monitorID": 3, "status": status, "time": "2026-03-03 09:00:00.000", "msg": "timeout"} | beat
    monitor = {"id": 3, "name": "Shop", "url": "https://shop.example", "type": "http", "port": None}
    tags = [{"name": "customer", "value": "Acme"}]
    return {"heartbeat": heartbeat, "monitor": monitor | {"tags": tags}, "msg": "[Shop] [Down] timeout"}


def test_uptime_kuma_is_down_up_pending_and_under_maintenance() -> None:
    found = [_one(SourceKind.UPTIME_KUMA, _kuma(status)) for status in range(4)]
    assert [one.action for one in found] == [
        Action.TRIGGER,
        Action.RESOLVE,
        Action.UPDATE,
        Action.UPDATE,
    ]
    assert {one.key for one in found} == {"monitor 3"}
    assert (found[0].title, found[0].text) == ("Shop", "timeout")
    assert found[0].at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert found[0].labels == {"type": "http", "customer": "Acme"}


def test_uptime_kuma_without_a_heartbeat_is_a_certificate_or_a_trial() -> None:
    words = "[Shop][https://shop.example] server certificate shop.example will expire in 7 days"
    warned = _one(SourceKind.UPTIME_KUMA, {"heartbeat": None, "monitor": None, "msg": words})
    assert (warned.key, warned.action, warned.severity) == (
        "certificate Shop",
        Action.TRIGGER,
        Severity.WARNING,
    )
    trial = _one(SourceKind.UPTIME_KUMA, {"heartbeat": None, "monitor": None, "msg": "Desk Testing"})
    assert trial.action == Action.UPDATE
    with pytest.raises(Unreadable):
        _read(SourceKind.UPTIME_KUMA, _kuma(9))


def test_healthchecks_and_gatus_are_read_from_the_bodies_in_the_manual() -> None:
    check = {"name": 'Nightly "backup"', "slug": "nightly", "tags": "prod db", "desc": "", "status": "down"}
    said = {"code": "73f0", "status": "down", "at": "2026-03-03T09:00:00+00:00", "check": check}
    down = _one(SourceKind.HEALTHCHECKS, said)
    up = _one(SourceKind.HEALTHCHECKS, said | {"status": "up", "at": "2026-03-03T10:00:00+00:00"})
    assert (down.key, down.action, down.title) == ("check 73f0", Action.TRIGGER, 'Nightly "backup"')
    assert (up.key, up.action) == (down.key, Action.RESOLVE)
    assert down.labels == {"tags": "prod db", "slug": "nightly", "prod": "true", "db": "true"}

    gatus = {"name": "shop", "group": "web", "status": "TRIGGERED", "description": "3 failures", "url": "x"}
    wrong = _one(SourceKind.GATUS, gatus)
    right = _one(SourceKind.GATUS, gatus | {"status": "RESOLVED"})
    assert (wrong.key, wrong.action, wrong.title, wrong.link) == (
        "web/shop",
        Action.TRIGGER,
        "shop (web)",
        "",
    )
    assert (right.key, right.action) == (wrong.key, Action.RESOLVE)


@pytest.mark.parametrize(
    ("kind", "action"),
    [
        ("PROBLEM", Action.TRIGGER),
        ("RECOVERY", Action.RESOLVE),
        ("ACKNOWLEDGEMENT", Action.ACKNOWLEDGE),
        ("FLAPPINGSTART", Action.UPDATE),
        ("DOWNTIMEEND", Action.UPDATE),
        ("CUSTOM", Action.UPDATE),
    ],
)
def test_every_type_of_notification_of_nagios_is_read(kind: str, action: Action) -> None:
    said = {"type": kind, "host": "web1", "service": "HTTP", "state": "WARNING", "output": "slow"}
    reading = _one(SourceKind.NAGIOS, said)
    assert (reading.key, reading.action, reading.severity) == ("web1/HTTP", action, Severity.WARNING)


def test_a_host_of_nagios_that_turns_from_warning_to_critical_says_something_new() -> None:
    said = {"type": "PROBLEM", "host": "web1", "service": "HTTP", "state": "WARNING", "since": "1772528400"}
    warning, again = _one(SourceKind.NAGIOS, said), _one(SourceKind.NAGIOS, said | {"at": "1772530000"})
    worse = _one(SourceKind.NAGIOS, said | {"state": "CRITICAL", "since": "1772529000"})
    assert warning.identity == again.identity != worse.identity
    unknown = _one(SourceKind.NAGIOS, said | {"since": "0"})
    assert unknown.identity == ""


def _cloud(**more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": "1",
        "source": "/disks",
        "type": "com.example.disk.failed",
        "time": "2026-03-03T09:00:00Z",
        "subject": "db1/sda",
    } | more


def test_cloud_events_come_alone_and_in_batches() -> None:
    down, up = _read(SourceKind.CLOUDEVENTS, [_cloud(), _cloud(id="2", type="com.example.disk.recovered")])
    assert (down.key, down.action) == ("/disks db1/sda", Action.TRIGGER)
    assert (up.key, up.action) == (down.key, Action.RESOLVE)
    assert down.identity != up.identity
    assert _one(SourceKind.CLOUDEVENTS, _cloud()).identity == down.identity
    assert _read(SourceKind.CLOUDEVENTS, []) == []
    for lacking in ("id", "source", "type", "specversion"):
        with pytest.raises(Unreadable):
            _read(SourceKind.CLOUDEVENTS, _cloud(**{lacking: ""}))


def test_without_a_subject_what_fails_and_what_recovers_have_one_key() -> None:
    down = _one(SourceKind.CLOUDEVENTS, _cloud(subject=None))
    up = _one(SourceKind.CLOUDEVENTS, _cloud(subject=None, type="com.example.disk.resolved"))
    assert down.key == up.key == "/disks com.example.disk"


def test_cloud_events_with_a_mapping_are_read_by_it_and_known_by_their_number() -> None:
    options = {"key": "data.host", "action": "data.state", "title": "data.words"}
    said = _cloud(data={"host": "db1", "state": "ok", "words": "Fine"})
    reading = _one(SourceKind.CLOUDEVENTS, said, **options)
    assert (reading.key, reading.action, reading.title) == ("db1", Action.RESOLVE, "Fine")
    assert reading.at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert reading.identity != ""


_MAPPING = {
    "each": "items",
    "key": "host.name",
    "action": "state",
    "severity": "^.level",
    "title": "texts.0.en",
    "text": "=Look at the wall",
    "link": "links.-1",
    "at": "when",
    "labels": {"site": "^.site", "rack": "host.rack", "a.b": "a\\.b"},
    "actions": {"KAPOTT": "trigger", "heil": "resolve"},
    "severities": {"arg": "critical"},
}


def test_json_is_read_by_its_mapping() -> None:
    body = {
        "level": "arg",
        "site": "AMS",
        "items": [
            {
                "host": {"name": "db1", "rack": 7},
                "state": "kapott",
                "texts": [{"en": "Broken"}],
                "links": ["x", "https://x.example/"],
                "when": 1772528400,
                "a.b": True,
            },
            {"host": {"name": "db2"}, "state": "heil"},
        ],
    }
    first, second = _read(SourceKind.JSON, body, **_MAPPING)
    assert (first.key, first.action, first.severity) == ("db1", Action.TRIGGER, Severity.CRITICAL)
    assert (first.title, first.text, first.link) == ("Broken", "Look at the wall", "https://x.example/")
    assert first.at == datetime(2026, 3, 3, 9, tzinfo=UTC)
    assert events.labels_of(first.labels) == {"site": "AMS", "rack": "7", "a.b": "true"}
    assert (second.key, second.action, second.title) == ("db2", Action.RESOLVE, "")
    assert mapping.mistakes_in(_MAPPING) == {}


def test_json_without_a_mapping_is_read_by_the_plain_names() -> None:
    one, two = _read(SourceKind.JSON, [{"key": "a", "action": "down"}, {"key": "b", "action": "ok"}])
    assert (one.action, two.action) == (Action.TRIGGER, Action.RESOLVE)
    assert _one(SourceKind.JSON, {"key": 7}).key == "7"


@pytest.mark.parametrize(
    ("body", "options", "words"),
    [
        ({"id": 1}, {"key": "name"}, "no key at “name”"),
        ({"key": "a", "action": "xyz"}, {}, "“xyz” means nothing"),
        ({"key": "a"}, {"each": "rows"}, "no list at “rows”"),
    ],
)
def test_what_a_mapping_does_not_find_is_told(body: Any, options: dict[str, Any], words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        _read(SourceKind.JSON, body, **options)


def test_mistakes_of_a_mapping_are_told_by_field() -> None:
    wrong = mapping.mistakes_in(
        {
            "key": "a..b",
            "title": 7,
            "text": "x" * 300,
            "link": ".a",
            "each": "=x",
            "labels": {"a": ""},
            "actions": {"x": "explode"},
            "severities": ["x"],
            "colour": "red",
        }
    )
    assert set(wrong) == {
        "key", "title", "text", "link", "each", "labels", "actions", "severities", "colour"
    }  # fmt: skip
    assert mapping.mistakes_in({}) == {}


def test_the_try_out_box_reads_as_the_source_would() -> None:
    assert trying.try_out(SourceKind.JSON, {"key": "id"}, '{"id": "é"}')[0].key == "é"
    with pytest.raises(Unreadable, match="line 1"):
        trying.try_out(SourceKind.JSON, {}, "{")
    with pytest.raises(Unreadable):
        trying.try_out(SourceKind.JSON, {}, "\ud800")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2026-03-03T09:00:00Z", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("2026-03-03T10:00:00+01:00", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("2026-03-03 09:00:00", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        (1772528400, datetime(2026, 3, 3, 9, tzinfo=UTC)),
        (1772528400000, datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("1772528400.5", datetime(2026, 3, 3, 9, 0, 0, 500000, tzinfo=UTC)),
        ("1772528400000000000", datetime(2026, 3, 3, 9, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        (0, None),
        (-1e300, None),
        (True, None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_times_are_read_as_tools_write_them(said: Any, read: datetime | None) -> None:
    assert moment(said) == read


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=6),
    max_leaves=30,
)
# Names that the adapters look for, with anything under them.
_NAMES = [
    "event_action",
    "event_type",
    "dedup_key",
    "incident_key",
    "payload",
    "summary",
    "severity",
    "timestamp",
    "links",
    "contexts",
    "details",
    "custom_details",
    "client",
    "alerts",
    "status",
    "labels",
    "annotations",
    "startsAt",
    "endsAt",
    "fingerprint",
    "ruleId",
    "state",
    "tags",
    "evalMatches",
    "event_id",
    "trigger_id",
    "value",
    "update",
    "update_action",
    "severity_number",
    "heartbeat",
    "monitor",
    "msg",
    "id",
    "time",
    "name",
    "url",
    "host",
    "service",
    "type",
    "since",
    "at",
    "output",
    "code",
    "check",
    "group",
    "specversion",
    "source",
    "subject",
    "data",
    "key",
    "action",
    "title",
    "text",
    "link",
]
_WORDS = st.sampled_from(
    ["trigger", "resolve", "firing", "resolved", "alerting", "1", "0", "PROBLEM", "up", "TRIGGERED", "1.0"]
)
_NAMED = st.dictionaries(st.sampled_from(_NAMES), _JSON | _WORDS, max_size=14)
_ALERTS = st.builds(lambda alerts: {"alerts": alerts}, st.lists(_NAMED, max_size=3))
_HOSTILE = _JSON | _NAMED | st.lists(_NAMED, max_size=3) | _ALERTS
# Generous: other tests run beside these.
_patient = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])


@_patient
@given(kind=st.sampled_from(sorted(ADAPTERS)), body=_HOSTILE, options=st.just({}) | _NAMED)
def test_any_json_gives_readings_that_can_be_kept_or_words(kind: str, body: Any, options: Any) -> None:
    try:
        found = adapters.read(kind, json.dumps(body).encode(), way="header", options=options)
    except Unreadable as error:
        assert str(error)
        return
    for one in found:
        assert isinstance(one, Reading)
        assert isinstance(one.action, Action) and isinstance(one.severity, Severity)
        assert one.at is None or one.at.tzinfo is not None
        assert events.key_of(one.key)
        for written in (one.key, one.title, one.text, *events.labels_of(one.labels).values()):
            events.storable(written, 100).encode()
        one.identity.encode()


@_patient
@given(kind=st.sampled_from(sorted(ADAPTERS)), body=st.binary(max_size=200))
def test_any_bytes_give_words(kind: str, body: bytes) -> None:
    try:
        adapters.read(kind, body, way="header", options={})
    except Unreadable as error:
        assert str(error)


@_patient
@given(options=st.dictionaries(st.sampled_from([*mapping.PATHS, "each", "labels", "actions"]), _JSON))
def test_a_mapping_of_any_kind_is_judged(options: dict[str, Any]) -> None:
    assert all(isinstance(words, str) and words for words in mapping.mistakes_in(options).values())
