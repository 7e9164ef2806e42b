"""Webhooks by programs: made with a secret, changed, paused, resumed, and read with what became of them."""

from __future__ import annotations

from typing import Any

import pytest

from integrations.models import Webhook
from people.models import Role
from tests import makers
from tests.api import calling
from tests.api.calling import Program
from tests.integrations import hooked

pytestmark = pytest.mark.django_db
ADDRESS = "https://hooks.example.org/desk"


@pytest.fixture
def lead() -> Program:
    return calling.of_person()


def made(lead: Program, **wishes: Any) -> Any:
    return lead.post("webhooks/", {"name": "Warehouse", "address": ADDRESS} | wishes, expect=201)


def test_a_webhook_is_made_with_a_secret_that_only_writers_read(lead: Program) -> None:
    hook = made(lead, kinds=["registered"], priority_at_most=2)
    assert hook["secret"].startswith("whsec_")
    assert (hook["channel"], hook["kinds"], hook["priority_at_most"]) == ("webhook", ["registered"], 2)
    reader = calling.of_person(scopes=["webhooks:read"])
    assert "secret" not in reader.get(f"webhooks/{hook['id']}/")
    agents = calling.of_person(makers.make_user(role=Role.AGENT))
    assert agents.call("POST", "webhooks/", {"name": "Mine", "address": ADDRESS}).status_code == 403


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"address": "http://192.168.0.1/"}, "address"),
        ({"address": "ftp://example.org/"}, "address"),
        ({"kinds": ["shouted"]}, "kinds/0"),
        ({"priority_at_most": 6}, "priority_at_most"),
        ({"name": " \u200b "}, "name"),
        ({"customers": [999]}, "customers/0"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(lead: Program, wishes: Any, field: str) -> None:
    told = lead.post("webhooks/", {"name": "Warehouse", "address": ADDRESS} | wishes, expect=400)
    assert [error["field"] for error in told["errors"]] == [field]
    assert not Webhook.objects.exists()


def test_it_is_changed_paused_resumed_and_removed(lead: Program) -> None:
    hook = made(lead)
    place = f"webhooks/{hook['id']}/"
    acme = makers.make_customer("Acme")
    assert lead.patch(place, {"customers": [acme.pk]})["customers"] == [acme.pk]
    assert lead.patch(place, {"name": "Shed"})["customers"] == [acme.pk]
    told = lead.patch(place, {"channel": "slack"}, expect=400)
    assert told["errors"][0]["field"] == "channel"
    assert lead.post(f"{place}pause/")["paused_why"] == "by_hand"
    assert lead.post(f"{place}resume/")["paused_at"] is None
    assert lead.call("DELETE", place).status_code == 204
    assert lead.call("GET", place).status_code == 404


def test_a_ping_and_its_fate_are_read(lead: Program) -> None:
    hook = made(lead)
    place = f"webhooks/{hook['id']}/"
    ping = lead.post(f"{place}test/", expect=201)
    assert (ping["event"], ping["state"], ping["payload"]["type"]) == ("ping", "waiting", "ping")
    (listed,) = lead.get(f"{place}deliveries/")["results"]
    assert listed["id"] == ping["id"]
    assert listed["attempts"] == []
    again = lead.post(f"{place}deliveries/{ping['id']}/send_again/")
    assert again["webhook_id"] == ping["webhook_id"]
    assert lead.call("POST", f"{place}deliveries/999999/send_again/", {}).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_payload_is_the_incident_as_the_api_shows_it(lead: Program) -> None:
    hook = made(lead)
    incident = makers.make_incident("classified")
    hooked.tell(makers.TUESDAY)
    posted = lead.get(f"webhooks/{hook['id']}/deliveries/")["results"]
    payload = posted[0]["payload"]
    assert payload["type"] == "incident.classified"
    shown = lead.get(f"incidents/{incident.reference}/")
    same = {name: value for name, value in shown.items() if name not in ("clocks", "next_steps")}
    assert payload["data"]["incident"] == same
    entry = lead.get("timeline/")["results"][-1]
    assert payload["data"]["entry"] == entry
