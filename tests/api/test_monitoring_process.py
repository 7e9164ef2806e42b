"""From a tool's message to the incident and back to the tool's end, by programs alone."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from monitoring import pipeline, receipts
from tests import makers
from tests.api import calling

pytestmark = pytest.mark.django_db(transaction=True)


def message(status: str) -> dict[str, Any]:
    """As Alertmanager posts it."""
    alert = {
        "status": status, "labels": {"alertname": "HostDown", "severity": "critical", "service": "Mail"},
        "annotations": {"summary": "mail1 is down"}, "startsAt": "2026-03-03T09:00:00Z",
        "endsAt": "2026-03-03T09:05:00Z" if status == "resolved" else "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus.example.org/", "fingerprint": "a1",
    }  # fmt: skip
    return {"version": "4", "status": status, "receiver": "desk", "alerts": [alert], "groupLabels": {}}


def test_a_program_connects_a_tool_whose_alarm_becomes_one_incident_and_is_taken_up() -> None:
    program, agent = calling.of_program(), calling.of_person(makers.make_user())
    service = calling.of_person().post("services/", {"name": "Mail"}, expect=201)
    source = program.post("monitoring/sources/", {"name": "Site 1", "kind": "alertmanager"}, expect=201)

    def send(status: str) -> None:
        path = source["address"].partition("8000")[2]
        sent = Client().post(path, json.dumps(message(status)), content_type="application/json")
        assert sent.status_code == 202
        receipts.sweep(now=timezone.now())
        pipeline.sweep(now=timezone.now())

    send("firing")
    send("firing")
    (alarm,) = agent.get("monitoring/alarms/?state=firing")["results"]
    assert (alarm["service"], alarm["severity"], alarm["title"]) == (
        service["id"],
        "critical",
        "mail1 is down",
    )
    incident = agent.get(f"incidents/{alarm['incident']}/")
    assert (incident["channel"], incident["state"], incident["service"]) == (
        "monitoring", "classified", service["id"],
    )  # fmt: skip
    now = agent.get("monitoring/now/")
    assert [(one["name"], one["how"]) for one in now["services"]] == [("Mail", "wrong")]
    repeated, event = agent.get(f"monitoring/events/?source={source['id']}")["results"]
    assert (event["outcome"], event["incident"]) == ("opened", incident["reference"])
    assert repeated["outcome"] == "repeated"
    trace = agent.get(f"monitoring/events/{event['id']}/")["trace"]
    assert any(incident["reference"] in line["words"] for line in trace)

    taken = agent.post(f"monitoring/alarms/{alarm['id']}/acknowledge/")
    assert taken["acknowledged_by"] == agent.token.user_id
    again = program.post(f"monitoring/alarms/{alarm['id']}/acknowledge/", expect=409)
    assert "took it up already" in again["detail"]

    send("resolved")
    since = (timezone.now() - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    (over,) = agent.get(f"monitoring/alarms/?since={since}&state=resolved")["results"]
    assert over["id"] == alarm["id"]
    # Its recovery is noted for the desk; to verify is for a person.
    assert agent.get(f"incidents/{alarm['incident']}/")["state"] == "classified"
    kinds = [one["kind"] for one in agent.get(f"incidents/{alarm['incident']}/timeline/")["results"]]
    assert kinds.count("registered") == 1
    assert kinds[-1] == "recovery_noted"
    narrowed = calling.of_program(customer=makers.make_customer())
    assert narrowed.call("GET", f"incidents/{alarm['incident']}/").status_code == 404
