"""The page's JSON, read by two npm packages that nobody here wrote, in every state."""

from __future__ import annotations

import json
import os
import re
import subprocess
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from incidents.models import Service
from statuspage import notices
from statuspage.status import Status
from tests.conftest import needed, needed_js_clients
from tests.makers import agent, make_customer
from tests.statuspage.rendered import page_of, path, render
from tests.statuspage.test_formats import (
    COMPONENT,
    ENDPOINTS,
    IMPACT,
    INCIDENT,
    INDICATOR,
    MOMENT,
    STATES,
    TEXT,
    TITLE,
    bring_about,
    mail,
    strict,
)  # fmt: skip

__all__ = ["mail"]
pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).parent / "clients/read_with_js_clients.cjs"

# Which endpoint each method reads. Three methods of statuspage.io 3.3.8 read the same: a mistake of its own.
READS = {
    "statuspage.js": dict(zip(
        ("summary", "status", "components", "allIncidents", "unresolvedIncidents",
         "allScheduledMaintenances", "activeScheduledMaintenances", "upcomingScheduledMaintenances"),
        ENDPOINTS, strict=True)),
    "statuspage.io": dict(zip(
        ("getSummary", "getStatus", "getComponents", "incidents.getAll", "incidents.getUnresolved",
         "scheduledMaintenances.getAll", "scheduledMaintenances.getActive",
         "scheduledMaintenances.getUpcoming"),
        (*ENDPOINTS[:5], *["scheduled-maintenances/upcoming"] * 3), strict=True)),
}  # fmt: skip
DAY = re.compile(r"\d{4}-\d\d-\d\d")

# What the packages' type declarations say is always there (build/src/lib.d.ts, dist/interfaces/Result.d.ts).
PAGE = {"id", "name", "url", "time_zone", "updated_at"}
A_COMPONENT = {
    "id", "name", "status", "created_at", "updated_at", "position", "description", "showcase", "start_date",
    "group_id", "page_id", "group", "only_show_if_degraded",
}  # fmt: skip
AN_INCIDENT = {
    "created_at", "id", "impact", "monitoring_at", "name", "page_id", "resolved_at", "shortlink", "status",
    "updated_at", "incident_updates",
}  # fmt: skip
AN_UPDATE = {"body", "created_at", "display_at", "updated_at", "id", "incident_id", "status"}
HOLDS = {
    "summary": {"status", "components", "incidents", "scheduled_maintenances"},
    "status": {"status"}, "components": {"components"},
    "incidents": {"incidents"}, "incidents/unresolved": {"incidents"},
    "scheduled-maintenances": {"scheduled_maintenances"},
    "scheduled-maintenances/active": {"scheduled_maintenances"},
    "scheduled-maintenances/upcoming": {"scheduled_maintenances"},
}  # fmt: skip


# A state of the customer's page that has everything, and one that has nothing.
PAGES = [
    *((state, "public") for state in STATES),
    ("operational", "theirs"),
    ("major and maintenance", "theirs"),
]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    return kept | {"NODE_CLIENTS": needed_js_clients()}


def clients(address: str) -> Any:
    told = subprocess.run(
        [needed("node"), SCRIPT, address], capture_output=True, text=True, timeout=60, env=environment()
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def raw(address: str, endpoint: str) -> Any:
    with urllib.request.urlopen(f"{address}api/v2/{endpoint}.json", timeout=20) as answer:
        return json.load(answer)


def dated(value: Any) -> Any:
    """What statuspage.js makes of our JSON: every time and every day is a Date, nothing else is."""
    if isinstance(value, dict):
        return {name: dated(one) for name, one in value.items()}
    if isinstance(value, list):
        return [dated(one) for one in value]
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return {"$date": value}
    if isinstance(value, str) and DAY.fullmatch(value):
        return {"$date": f"{value}T00:00:00.000Z"}
    return value


def declared(endpoint: str, answer: Any, enums: dict[str, list[str]]) -> None:
    """Everything that the packages' types promise is in the answer, with a value they list."""
    assert set(answer) == {"page"} | HOLDS[endpoint]
    assert answer["page"].keys() >= PAGE
    if "status" in answer:
        assert answer["status"].keys() == {"indicator", "description"}
    for component in answer.get("components", []):
        assert component.keys() >= A_COMPONENT
    for kind in ("incidents", "scheduled_maintenances"):
        for one in answer.get(kind, []):
            planned = {"scheduled_for", "scheduled_until"} if kind == "scheduled_maintenances" else set()
            assert one.keys() >= AN_INCIDENT | planned
            steps = enums["MaintenanceStatus" if planned else "IncidentStatus"]
            assert one["status"] in steps
            # Atlassian's own answers have the impact "maintenance"; neither package lists it.
            assert one["impact"] in {*enums["IncidentImpact"], *({"maintenance"} if planned else ())}
            for update in one["incident_updates"]:
                assert update.keys() >= AN_UPDATE
                assert update["status"] in steps


def the_clients_return_what_the_json_says(address: str) -> dict[str, Any]:
    """Each method of both packages; returns the JSON as it is."""
    told = clients(address)
    below = "/" + address.split("/", 3)[3]
    said = {endpoint: raw(address, endpoint) for endpoint in ENDPOINTS}
    for package, reads in READS.items():
        assert told["answers"][package].keys() == reads.keys()
        for method, endpoint in reads.items():
            answer = told["answers"][package][method]
            assert "failed" not in answer, (package, method, answer)
            (asked,) = answer["asked"]
            assert asked["path"] == f"{below}api/v2/{endpoint}.json", (package, method)
            assert (asked["method"], asked["status"]) == ("GET", 200)
            assert asked["type"].startswith("application/json")
            expected = dated(said[endpoint]) if package == "statuspage.js" else said[endpoint]
            assert answer["returned"] == expected, (package, method)
    for endpoint, answer in said.items():
        strict(answer)
        declared(endpoint, answer, told["enums"])
    return said


@pytest.mark.parametrize(("state", "whose"), PAGES)
def test_js_clients_read_every_state(state: str, whose: str, mail: Service, live_server: Any) -> None:
    acme = make_customer("Acme")
    bring_about(state, mail)
    if whose == "public":
        address = f"{live_server.url}/status/"
    else:
        assert page_of(acme).access == "link"
        assert re.fullmatch(rf"/status/{acme.slug}/[0-9a-f]{{40}}/", path(acme))
        address = live_server.url + path(acme)
    said = the_clients_return_what_the_json_says(address)
    indicator, component = STATES[state]
    assert said["status"]["status"]["indicator"] == indicator
    assert {one["name"]: one["status"] for one in said["components"]["components"]}["Mail"] == component
    assert len(said["scheduled-maintenances"]["scheduled_maintenances"]) == 1 + ("maintenance" in state)
    assert len(said["scheduled-maintenances/active"]["scheduled_maintenances"]) == ("maintenance" in state)
    assert len(said["scheduled-maintenances/upcoming"]["scheduled_maintenances"]) == 1
    # None of it is read vacuously: each enumeration's value was really told.
    assert said["status"]["status"]["indicator"] in INDICATOR
    assert component in COMPONENT
    assert {one["status"] for one in said["incidents"]["incidents"]} <= INCIDENT
    assert {one["impact"] for one in said["incidents"]["incidents"]} <= IMPACT


def test_a_js_client_that_watches_hears_of_what_began_earlier(mail: Service, live_server: Any) -> None:
    bring_about("major", mail)
    address = f"{live_server.url}/status/"
    watcher = subprocess.Popen(
        [needed("node"), SCRIPT, address, "watch"], stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert watcher.stdout is not None
    try:
        assert json.loads(watcher.stdout.readline()) == {"ready": True}
        now = timezone.now()
        notices.announce_disruption(
            by=agent(), title=TITLE, text=TEXT, services={Service.objects.get(name="Network"): Status.MAJOR},
            now=now, began_at=now - timedelta(hours=1),
        )  # fmt: skip
        render(now + timedelta(seconds=1))
        created = [one["created_at"] for one in raw(address, "incidents")["incidents"]]
        heard = json.loads(watcher.stdout.readline())
    finally:
        watcher.kill()
    assert created == sorted(created, reverse=True)
    assert heard["status"] == "investigating"
