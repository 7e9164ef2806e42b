"""The script of the Zabbix media type, run by node with Zabbix' objects around it, against the real door."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from monitoring.models import SourceKind
from tests.conftest import needed
from tests.monitoring.senders.programs import incidents_of, said_by
from tests.monitoring.sending import make_source

pytestmark = pytest.mark.django_db(transaction=True)

# What Zabbix 6.0 and later have around a webhook's script; requests go out by curl, as Zabbix' own do.
_AROUND = """
const { execFileSync } = require("child_process");
class HttpRequest {
  constructor() { this.headers = []; this.status = 0; }
  addHeader(header) { this.headers.push(header); }
  setProxy() { throw new Error("no proxy here"); }
  getStatus() { return this.status; }
  post(url, body) {
    const headers = this.headers.flatMap((header) => ["-H", header]);
    const arguments_ = ["-s", "-w", "\\n%{http_code}", "--data-binary", "@-", ...headers, url];
    const answer = execFileSync("curl", arguments_, { input: body }).toString();
    const end = answer.lastIndexOf("\\n");
    this.status = Number(answer.slice(end + 1));
    return answer.slice(0, end);
  }
}
const Zabbix = { log() {} };
const [script, value] = process.argv.slice(1);
try {
  console.log(new Function("value", "HttpRequest", "Zabbix", script)(value, HttpRequest, Zabbix));
} catch (error) {
  console.log("threw " + error);
}
"""


def _media_type() -> dict[str, Any]:
    path: Path = settings.BASE_DIR / "docs/monitoring/zabbix-media-type.yaml"
    (media_type,) = yaml.safe_load(path.read_text())["zabbix_export"]["media_types"]
    return media_type


def _send(url: str, key: str, **macros: str) -> str:
    """What the script ends with; a macro that is not given stays as it is, as Zabbix leaves it."""
    media_type = _media_type()
    said = {one["name"]: macros.get(one["name"], one["value"]) for one in media_type["parameters"]}
    said |= {"desk_url": f"{url}/events/zabbix/", "desk_key": key}
    command = [needed("node"), "-e", _AROUND, media_type["script"], json.dumps(said)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


_PROBLEM = {
    "event_source": "0",
    "event_id": "1207",
    "trigger_id": "16199",
    "value": "1",
    "update": "0",
    "name": "Disk is full",
    "severity": "High",
    "severity_number": "4",
    "host": "db1",
    "host_name": "Database 1",
    "tags": '[{"tag":"scope","value":"capacity"},{"tag":"scope","value":"storage"}]',
}


def test_problem_acknowledgement_and_recovery_are_of_one_key(live_server: Any) -> None:
    needed("curl")
    source, key = make_source(SourceKind.ZABBIX)
    taken_up = {"update": "1", "update_action": "acknowledged and commented", "update_time": "10:00:01"}
    for said in (
        _PROBLEM,
        _PROBLEM,
        _PROBLEM | taken_up | {"update_message": "We empty it", "user": "Jo"},
        _PROBLEM | taken_up | {"update_action": "commented", "update_message": "Nearly there"},
        _PROBLEM | {"value": "0", "recovered_at": "1772530000"},
        _PROBLEM | {"event_id": "1300"},
    ):
        assert _send(live_server.url, key, **said) == "OK"
    events = said_by(source)
    assert [event.action for event in events] == ["trigger", "acknowledge", "update", "resolve", "trigger"]
    assert {event.key for event in events} == {"trigger 16199"}
    assert events[0].severity == "error"
    assert events[0].title == "Disk is full"
    assert events[0].occurred_at is None and events[3].occurred_at is not None
    assert events[0].labels == {
        "scope": "capacity, storage",
        "host": "db1",
        "host_name": "Database 1",
        "event_id": "1207",
    }
    assert events[1].text == "Jo acknowledged and commented\nWe empty it"
    assert len(incidents_of(source)) == 1


def test_the_script_says_why_it_told_nothing(live_server: Any) -> None:
    needed("curl")
    _source, key = make_source(SourceKind.GRAFANA)
    assert "for Grafana alerting, not for Zabbix" in _send(live_server.url, key, **_PROBLEM)
    assert "desk_key must be" in _send(live_server.url, "<key of the source>", **_PROBLEM)
    assert "only events of triggers" in _send(live_server.url, key, event_source="1")


def test_every_macro_that_the_adapter_reads_is_sent() -> None:
    names = [one["name"] for one in _media_type()["parameters"]]
    assert names == sorted(names), "Zabbix exports them in this order"
    adapter = (settings.BASE_DIR / "monitoring/adapters/zabbix.py").read_text()
    for name in names:
        if name not in ("address", "desk_key", "desk_url", "event_source"):
            assert f'"{name}"' in adapter, name
