"""The page in the formats of others, read by programs that nobody here wrote, in every state."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from incidents.models import Service, ServiceGroup
from people.models import Customer
from statuspage import notices
from statuspage.hand_set import set_by_hand
from statuspage.models import NoticeState
from statuspage.notices import Words
from statuspage.status import Status
from tests.conftest import needed_clients
from tests.makers import agent, make_contact, make_customer, make_incident
from tests.statuspage.rendered import make_service, page_of, path, program, render, text

pytestmark = pytest.mark.django_db
ENDPOINTS = (
    "summary", "status", "components", "incidents", "incidents/unresolved", "scheduled-maintenances",
    "scheduled-maintenances/active", "scheduled-maintenances/upcoming",
)  # fmt: skip
TITLE, TEXT = Words("Mail <b>is</b> down & out", "Mail ligt plat"), Words("We look.\nAt <it>.", "Wij kijken.")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
INDICATOR = {"none", "minor", "major", "critical", "maintenance"}
COMPONENT = {"operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance"}
INCIDENT = {"investigating", "identified", "monitoring", "resolved", "postmortem"}
MAINTENANCE = {"scheduled", "in_progress", "verifying", "completed"}
IMPACT = {"none", "minor", "major", "critical", "maintenance"}

# What is the case, and the indicator and component that programs must read.
STATES = {
    "operational": ("none", "operational"),
    "degraded": ("minor", "degraded_performance"),
    "partial": ("major", "partial_outage"),
    "major": ("critical", "major_outage"),
    "maintenance": ("maintenance", "under_maintenance"),
    "major and maintenance": ("critical", "major_outage"),
    "unknown": ("minor", "degraded_performance"),
}


@pytest.fixture
def mail() -> Service:
    make_service("Network", is_public=True)
    group = ServiceGroup.objects.create(name="Together")
    return make_service("Mail", is_public=True, group=group)


def bring_about(state: str, mail: Service) -> None:
    """Make the state be the case, beside a past, a review, and maintenance to come."""
    by, now = agent(), timezone.now()
    past = notices.announce_disruption(
        by=by, title=TITLE, text=TEXT, services={mail: Status.MAJOR}, now=now - timedelta(days=3)
    )
    notices.publish_update(
        past, by=by, text=TEXT, state=NoticeState.RESOLVED, now=now - timedelta(days=3) + timedelta(hours=2)
    )
    notices.publish_review(
        past, by=by, text=Words("We learned.", "Wij leerden."), now=now - timedelta(days=1)
    )
    plan = {"by": by, "title": TITLE, "text": TEXT, "services": [mail], "now": now - timedelta(hours=3)}
    notices.plan_maintenance(
        planned_from=now + timedelta(days=1), planned_until=now + timedelta(days=1, hours=1), **plan
    )
    if "maintenance" in state:
        notices.plan_maintenance(
            planned_from=now - timedelta(hours=1), planned_until=now + timedelta(hours=1), **plan
        )
        notices.move_maintenance(now=now)
    if state in ("degraded", "partial", "major", "major and maintenance"):
        status = Status(state.split()[0])
        notices.announce_disruption(by=by, title=TITLE, text=TEXT, services={mail: status}, now=now)
    if state == "unknown":
        assert by.user is not None
        set_by_hand(mail, by=by.user, status=Status.UNKNOWN, ends_at=now + timedelta(hours=1), now=now)
    render(now + timedelta(seconds=1))


def strict(answer: Any) -> None:
    """Every enumeration and every time is one that the format has; what must be there is there."""
    page = answer["page"]
    assert set(page) == {"id", "name", "url", "time_zone", "updated_at"}
    assert MOMENT.fullmatch(page["updated_at"])
    if "status" in answer:
        assert answer["status"]["indicator"] in INDICATOR
        assert answer["status"]["description"]
    for component in answer.get("components", []):
        assert component["status"] in COMPONENT
        assert MOMENT.fullmatch(component["created_at"])
        assert MOMENT.fullmatch(component["updated_at"])
        assert component["page_id"] == page["id"]
        assert isinstance(component["position"], int)
    for kind, steps in (("incidents", INCIDENT), ("scheduled_maintenances", MAINTENANCE)):
        assert len(answer.get(kind, [])) <= 50
        for incident in answer.get(kind, []):
            _strict_incident(incident, steps, page["id"])


def _strict_incident(incident: Any, steps: set[str], page_id: str) -> None:
    assert incident["status"] in steps
    assert incident["impact"] in IMPACT
    assert incident["page_id"] == page_id
    assert incident["shortlink"].startswith("http")
    for name in ("created_at", "updated_at", "started_at"):
        assert MOMENT.fullmatch(incident[name]), name
    for name in ("monitoring_at", "resolved_at"):
        assert incident[name] is None or MOMENT.fullmatch(incident[name])
    assert (incident["resolved_at"] is not None) == (
        incident["status"] in ("resolved", "postmortem", "completed")
    )
    assert incident["incident_updates"], "an incident has its updates"
    assert incident["incident_updates"][0]["status"] == incident["status"]
    for update in incident["incident_updates"]:
        assert update["status"] in steps
        assert update["incident_id"] == incident["id"]
        assert update["body"]
        assert MOMENT.fullmatch(update["display_at"])
        for affected in update["affected_components"] or []:
            assert {affected["old_status"], affected["new_status"]} <= COMPONENT
    times = [update["created_at"] for update in incident["incident_updates"]]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("state", STATES)
def test_every_endpoint_keeps_to_the_format_in_every_state(state: str, mail: Service) -> None:
    bring_about(state, mail)
    answers = {endpoint: program(None, endpoint) for endpoint in ENDPOINTS}
    for answer in answers.values():
        strict(answer)
    indicator, component = STATES[state]
    assert answers["status"]["status"]["indicator"] == indicator
    told = {one["name"]: one["status"] for one in answers["components"]["components"]}
    assert (told["Mail"], told["Together"], told["Network"]) == (component, component, "operational")
    assert len(answers["scheduled-maintenances/upcoming"]["scheduled_maintenances"]) == 1
    running = answers["scheduled-maintenances/active"]["scheduled_maintenances"]
    assert len(running) == ("maintenance" in state)
    assert all(one["status"] == "in_progress" for one in running)
    unresolved = answers["incidents/unresolved"]["incidents"]
    assert len(unresolved) == (state in ("degraded", "partial", "major", "major and maintenance"))
    assert answers["summary"]["incidents"] == unresolved
    (review,) = [one for one in answers["incidents"]["incidents"] if one["status"] == "postmortem"]
    assert review["postmortem_body"] == "We learned."
    assert review["incident_updates"][-1]["affected_components"][0]["new_status"] == "major_outage"


@pytest.mark.parametrize("state", ["operational", "major and maintenance"])
def test_feedparser_reads_every_update(state: str, mail: Service) -> None:
    bring_about(state, mail)
    for name in ("history.atom", "history.rss", "nl/history.atom", "nl/history.rss"):
        feed = feedparser.parse(Client().get(f"/status/{name}").content)
        assert not feed.bozo, (name, feed.get("bozo_exception"))
        assert len(feed.entries) == (4 if state == "operational" else 7)
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
        assert any("We learned" in entry.summary or "Wij leerden" in entry.summary for entry in feed.entries)
        for entry in feed.entries:
            # What was typed is text: nothing of it is lost, and nothing of it is markup.
            typed = TITLE.nl if name.startswith("nl/") else TITLE.en
            assert entry.title.rpartition(": ")[0] == typed, name
            assert entry.link.startswith("http://127.0.0.1:8000/status/")
            # Also where a reader shows HTML.
            assert "<it>" not in entry.summary
        moments = [entry.get("updated_parsed") or entry.published_parsed for entry in feed.entries]
        assert moments == sorted(moments, reverse=True)
    assert "Mail ligt plat" in feed.entries[0].title


def test_a_calendar_library_reads_the_maintenance(mail: Service) -> None:
    bring_about("major and maintenance", mail)
    calendar = Calendar.from_ical(Client().get("/status/maintenance.ics").content)
    events = calendar.walk("VEVENT")
    assert len(events) == 2
    assert len({str(event["uid"]) for event in events}) == 2
    for event in events:
        assert event["dtstart"].dt < event["dtend"].dt
        assert event["dtstart"].dt.tzinfo is not None
        assert str(event["summary"]) == TITLE.en
    assert calendar.errors == []


def test_badges_are_pictures_that_say_it_in_words(mail: Service) -> None:
    bring_about("partial", mail)
    documents = page_of(None).documents.filter(path__startswith="badge")
    said = {}
    for document in documents:
        picture = ElementTree.fromstring(bytes(document.body))
        said[picture.attrib["aria-label"]] = document.path
    assert said.keys() == {"status: partial outage", "Mail: partial outage", "Network: operational"}


def test_a_group_and_its_members_name_each_other(mail: Service) -> None:
    render()
    components = {one["name"]: one for one in program(None, "components")["components"]}
    group = components["Together"]
    assert group["group"] is True
    assert group["components"] == [components["Mail"]["id"]]
    assert components["Mail"]["group_id"] == group["id"]
    assert components["Network"]["group_id"] is None


def test_a_customers_incident_is_one_of_the_format_too(mail: Service) -> None:
    acme = make_customer("Acme")
    at = timezone.now() - timedelta(hours=2)
    for state in ("registered", "classified", "diagnosing", "resolved_pending_confirmation", "closed"):
        make_incident(state, contact=make_contact(acme), service=mail, at=at, urgency="high", impact="normal")
    render()
    for endpoint in ENDPOINTS:
        strict(program(acme, endpoint))
    told = program(acme, "incidents")["incidents"]
    assert sorted(one["status"] for one in told) == ["investigating"] * 3 + ["monitoring", "resolved"]
    assert program(None, "incidents")["incidents"] == []


INDICATORS_READ = {
    "none": "No issues", "minor": "Minor incident", "major": "Major outage",
    "critical": "Critical incident", "maintenance": "Maintenance",
}  # fmt: skip


def read_with_statuscheck(address: str) -> Any:
    script = Path(__file__).parent / "clients/read_with_statuscheck.py"
    told = subprocess.run(
        [needed_clients(), script, address], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(told.stdout)


@pytest.fixture
def folder_served() -> Iterator[str]:
    """The folder behind a web server, at the address of the public page."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(Path(settings.STATUS_DIR) / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("state", STATES)
def test_statuscheck_reads_every_state(state: str, mail: Service, folder_served: str) -> None:
    acme: Customer = make_customer("Acme")
    bring_about(state, mail)
    indicator, component = STATES[state]
    for address in (f"{folder_served}/status/", f"{folder_served}{path(acme)}"):
        told = read_with_statuscheck(address)
        assert (told["status"]["code"], told["status"]["name"]) == (indicator, INDICATORS_READ[indicator])
        assert told["status"]["is_ok"] is (indicator == "none")
        read = {one["name"]: one["status"] for one in told["components"]}
        assert read["Mail"] == component.replace("_", " ").capitalize()
        # Maintenance to come is one of them in each state.
        assert len(told["incidents"]) == 1 + ("maintenance" in state) + (
            state not in ("operational", "maintenance", "unknown")
        )


@pytest.mark.django_db(transaction=True)
def test_statuscheck_reads_what_the_desk_itself_sends(mail: Service, live_server: Any) -> None:
    bring_about("major and maintenance", mail)
    told = read_with_statuscheck(f"{live_server.url}/status/")
    assert told["status"]["name"] == INDICATORS_READ["critical"]
    assert len(told["incidents"]) == 3


def test_what_changed_last_is_the_pages_moment(mail: Service) -> None:
    bring_about("operational", mail)
    told = datetime.fromisoformat(program(None, "summary")["page"]["updated_at"])
    assert timezone.now() - timedelta(hours=4) < told.astimezone(UTC) < timezone.now()
    assert text(None).count("All services work.") >= 1
    assert settings.DESK_NAME in text(None)
