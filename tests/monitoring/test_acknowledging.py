"""Somebody at the desk takes an alarm up, and the tool is told where it can take that."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from incidents.errors import NotPermitted, NotPossible
from monitoring import acknowledging
from monitoring.acknowledging import acknowledge, acknowledge_all
from monitoring.models import Source
from notifications import delivery
from notifications.models import Attempt, Delivery
from notifications.sealing import seal
from people.actors import Actor
from tests import makers
from tests.conftest import free_port
from tests.monitoring.saying import after, alarm, hear, incident, make_rule, make_source
from tests.notifications.receiver import Receiver

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback(settings) -> None:  # type: ignore[no-untyped-def]
    settings.GUARDED_ALLOW = ["127.0.0.1"]


def told(source: Source, by: Actor, receiver: Receiver) -> list[Any]:
    """Take the alarm up and let the outbox run; gives what the tool got."""
    acknowledge(alarm(), by=by, now=after(minutes=5))
    delivery.sweep(now=after(minutes=5))
    return list(receiver.got)


def test_who_took_it_up_is_kept_and_a_second_one_is_told_so() -> None:
    source, by = make_source(), makers.agent("Ann")
    hear(source)
    before = incident().entry_count
    acknowledge(alarm(), by=by, now=after(minutes=5))
    assert (alarm().is_acknowledged, alarm().acknowledged_by) == (True, by.user)
    assert incident().entry_count == before
    with pytest.raises(NotPossible, match="Ann took it up already"):
        acknowledge(alarm(), by=makers.agent(), now=after(minutes=6))
    assert not Delivery.objects.exists()
    hear(source, "resolve", at=after(minutes=7))
    with pytest.raises(NotPossible, match="right again already"):
        acknowledge(alarm(), by=by, now=after(minutes=8))
    hear(source, at=after(minutes=20))
    assert (alarm().is_acknowledged, alarm().acknowledged_by) == (False, None)


def test_what_the_tool_says_is_taken_up_the_desk_can_take_up_too() -> None:
    source = make_source()
    hear(source)
    hear(source, "acknowledge", at=after(minutes=1))
    acknowledge(alarm(), by=makers.agent(), now=after(minutes=5))
    assert alarm().acknowledged_by is not None


def test_only_the_desk_takes_up() -> None:
    hear(make_source())
    for stranger in (Actor.of_contact(makers.make_contact()), makers.agent(role="expert")):
        with pytest.raises(NotPermitted):
            acknowledge(alarm(), by=stranger, now=after(minutes=5))
    assert not alarm().is_acknowledged


def test_alertmanager_gets_a_silence_for_these_very_labels() -> None:
    with Receiver() as tool:
        address = f"http://127.0.0.1:{tool.port}/alertmanager/"
        source = make_source("alertmanager", answer_url=address)
        hear(source, labels={"alertname": "DiskFull", "host": "web3"})
        (got,) = told(source, makers.agent("Ann"), tool)
    assert got.path == "/alertmanager/api/v2/silences"
    assert got.headers["Authorization"] is None
    assert got.json == {
        "matchers": [
            {"name": "alertname", "value": "DiskFull", "isRegex": False, "isEqual": True},
            {"name": "host", "value": "web3", "isRegex": False, "isEqual": True},
        ],
        "startsAt": after(minutes=5).isoformat(),
        "endsAt": after(minutes=65).isoformat(),
        "createdBy": "Ann",
        "comment": f"Taken up by Ann at Service desk ({incident().reference})",
    }


def test_zabbix_gets_its_acknowledgement_with_the_sealed_key_that_no_record_holds() -> None:
    with Receiver(body=b'{"jsonrpc": "2.0", "result": {"eventids": ["77"]}, "id": 1}') as tool:
        address = f"http://127.0.0.1:{tool.port}/zabbix"
        source = make_source("zabbix", answer_url=address, answer_secret=seal("s3cret-CANARY"))
        hear(source, labels={"event_id": "77"})
        (got,) = told(source, makers.agent("Ann"), tool)
    assert got.path == "/zabbix/api_jsonrpc.php"
    assert got.headers["Authorization"] == "Bearer s3cret-CANARY"
    assert (got.json["method"], got.json["params"]["eventids"]) == ("event.acknowledge", ["77"])
    assert (got.json["params"]["action"], "Ann" in got.json["params"]["message"]) == (6, True)
    kept = [*Attempt.objects.values_list("request_headers", "answer"), *Delivery.objects.values()]
    assert Attempt.objects.count() == 1
    assert "CANARY" not in repr(kept)


def test_any_other_tool_gets_plain_json() -> None:
    with Receiver() as tool:
        source = make_source("json", answer_url=tool.url)
        hear(source, labels={"host": "web3"})
        (got,) = told(source, makers.agent("Ann"), tool)
    assert (got.path, got.json["type"], got.json["key"]) == ("/hook", "acknowledged", "web3/disk")
    assert (got.json["by"], got.json["incident"]) == ("Ann", incident().reference)


def test_what_the_tool_cannot_take_is_not_sent() -> None:
    source = make_source("zabbix", answer_url="http://127.0.0.1:1/zabbix")
    hear(source)
    acknowledge(alarm(), by=makers.agent(), now=after(minutes=5))
    assert not Delivery.objects.exists()


def test_a_report_that_failed_stands_on_its_source() -> None:
    now = timezone.now()
    error = b'{"jsonrpc": "2.0", "error": {"code": -32602, "data": "Not authorized."}, "id": 1}'
    with Receiver(body=error) as tool:
        address = f"http://127.0.0.1:{tool.port}/zabbix"
        source = make_source("zabbix", answer_url=address)
        hear(source, labels={"event_id": "77"}, at=now)
        acknowledge(alarm(), by=makers.agent(), now=now)
        delivery.sweep(now=now)
    assert Delivery.objects.get().state == "refused"
    assert acknowledging.note_reports(now=now) == 1
    source.refresh_from_db()
    assert "could not be reported" in source.last_error
    assert "Not authorized." in source.last_error
    assert acknowledging.note_reports(now=now) == 0


def test_a_tool_that_does_not_answer_is_asked_again() -> None:
    port = free_port()
    source = make_source("json", answer_url=f"http://127.0.0.1:{port}/hook")
    hear(source)
    acknowledge(alarm(), by=makers.agent(), now=after(minutes=5))
    delivery.sweep(now=after(minutes=5))
    assert Delivery.objects.get().state == "waiting"
    with Receiver(port=port) as tool:
        delivery.sweep(now=after(hours=2))
        assert len(tool.got) == 1
    assert Delivery.objects.get().state == "accepted"


def test_all_alarms_of_an_incident_are_taken_up_at_once() -> None:
    source, by = make_source(), makers.agent()
    make_rule(group_by=["source"])
    for number in range(4):
        hear(source, key=f"web{number}", at=after(seconds=number))
    hear(source, "resolve", key="web0", at=after(minutes=1))
    acknowledge(alarm("web1"), by=by, now=after(minutes=2))
    assert acknowledge_all(incident(), by=by, now=after(minutes=3)) == 2
    assert acknowledge_all(incident(), by=by, now=after(minutes=4)) == 0
