"""Monitoring set up by programs, and alarms taken up: what is allowed, and what is refused in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from api.v1.monitoring import answers
from incidents.models import Incident, Service
from monitoring import sources
from monitoring.models import (
    Action,
    Alarm,
    Check,
    Event,
    Feed,
    FeedComponent,
    Heartbeat,
    Receipt,
    ReceiptState,
    Rule,
    Source,
    SourceKind,
)
from notifications.sealing import opened
from people.models import Role, Supplier
from tests import makers
from tests.api import calling, watched
from tests.api.calling import Program, read
from tests.api.test_query_counts import fits
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db
WEB = {"name": "Web shop", "kind": "http", "target": "https://shop.example.org/"}


@pytest.fixture
def lead() -> Program:
    return calling.of_person()


@pytest.fixture
def agent() -> Program:
    return calling.of_person(makers.make_user(role=Role.AGENT))


def fields_of(told: Any) -> list[str]:
    return [one["field"] for one in told["errors"]]


# Who may.


def test_an_agents_token_takes_alarms_up_and_sets_nothing_up(agent: Program) -> None:
    alarm = watched.make_alarm()
    told = agent.post(f"monitoring/alarms/{alarm.pk}/acknowledge/")
    assert told["is_acknowledged"]
    assert told["acknowledged_by"] == agent.token.user_id
    for path in (
        "checks/",
        "rules/",
        "sources/",
        "rules/dry_run/",
        f"sources/{watched.make_source().pk}/rotate_key/",
    ):
        refused = agent.call("POST", f"monitoring/{path}", {"name": "Mine"})
        assert (refused.status_code, read(refused)["detail"]) == (403, "Only leads set this up.")
    assert not Rule.objects.exists()
    for place in (
        f"monitoring/checks/{watched.make_check().pk}/",
        f"monitoring/heartbeats/{watched.make_heartbeat().pk}/",
        f"monitoring/feeds/{watched.make_feed().pk}/",
    ):
        assert agent.post(f"{place}pause/")["is_paused"]
        assert not agent.post(f"{place}resume/")["is_paused"]


def test_what_is_right_again_is_not_taken_up(lead: Program) -> None:
    alarm = watched.make_alarm(state="resolved", resolved_at=TUESDAY)
    assert lead.post(f"monitoring/alarms/{alarm.pk}/acknowledge/", expect=409)["detail"]


def test_a_program_sets_up_two_hundred_checks_and_repeats_without_doubling() -> None:
    program, service = calling.of_program(), Service.objects.create(name="Mail")
    for _attempt in range(2):
        for number in range(20):
            sent = {"name": f"Host {number}", "kind": "icmp", "target": f"host{number}.example.org"}
            made = program.post(
                "monitoring/checks/", sent | {"service": service.pk}, expect=201, Idempotency_Key=f"h{number}"
            )
            assert (made["state"], made["interval"], made["service"]) == ("new", 60, service.pk)
    assert Check.objects.count() == 20


# Checks.


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"target": "shop"}, "target"),
        ({"options": {"methd": "GET"}}, "options"),
        ({"options": {"method": "SHOUT"}}, "options/method"),
        ({"options": {"certificate_days": 0}}, "options/certificate_days"),
        ({"interval": 5}, "interval"),
        ({"severity": "awful"}, "severity"),
        ({"service": 999}, "service"),
        ({"state": "up"}, "state"),
        ({"allowed_by": 1}, "allowed_by"),
        ({"name": " \u200b"}, "name"),
    ],
)
def test_what_does_not_fit_a_check_is_told_at_its_field(lead: Program, sent: Any, field: str) -> None:
    assert fields_of(lead.post("monitoring/checks/", WEB | sent, expect=400)) == [field]
    assert not Check.objects.exists()


def test_inner_addresses_are_a_leads_own_word_and_recorded(lead: Program) -> None:
    program = calling.of_program()
    refused = program.post("monitoring/checks/", WEB | {"allows_inner": True}, expect=400)
    assert fields_of(refused) == ["allows_inner"]
    assert "lead" in refused["detail"]
    made = lead.post("monitoring/checks/", WEB | {"allows_inner": True}, expect=201)
    assert made["allowed_by"] == lead.token.user_id
    place = f"monitoring/checks/{made['id']}/"
    # What stands is no new permission: a program may change the rest, and take it away, but not move it.
    assert program.patch(place, {"interval": 30, "allows_inner": True})["allowed_by"] == lead.token.user_id
    program.patch(place, {"target": "https://other.example.org/", "allows_inner": True}, expect=400)
    moved = program.patch(place, {"target": "https://other.example.org/"})
    assert (moved["allows_inner"], moved["allowed_by"]) == (False, None)


def test_secrets_of_a_check_are_sealed_never_told_and_go_nowhere_else(lead: Program) -> None:
    options = {"authorization": "Bearer 123", "status": "200"}
    made = lead.post("monitoring/checks/", WEB | {"options": options}, expect=201)
    assert (made["options"], made["secrets"]) == ({"status": "200"}, ["authorization"])
    place, row = f"monitoring/checks/{made['id']}/", Check.objects.get()
    assert opened(row.options["authorization"]) == "Bearer 123"
    kept = lead.patch(place, {"options": {"status": "204"}})
    assert (kept["options"], kept["secrets"]) == ({"status": "204"}, ["authorization"])
    refused = lead.patch(place, {"target": "https://evil.example.org/"}, expect=400)
    assert fields_of(refused) == ["options/authorization"]
    gone = lead.patch(place, {"options": {"authorization": ""}, "target": "https://evil.example.org/"})
    assert gone["secrets"] == []


def test_a_check_pauses_resumes_and_is_removed_with_its_alarm(lead: Program) -> None:
    check = watched.make_check()
    place = f"monitoring/checks/{check.pk}/"
    assert lead.post(f"{place}pause/")["is_paused"]
    assert not lead.post(f"{place}resume/")["is_paused"]
    own = sources.own(SourceKind.CHECK, now=TUESDAY)
    alarm = watched.make_alarm(own, key=f"check:{check.pk}")
    other = watched.make_alarm(own, key=f"check:{check.pk}0")
    watched.make_history(check, TUESDAY)
    assert lead.call("DELETE", place).status_code == 204
    (ended,) = Event.objects.filter(action=Action.RESOLVE)
    assert (ended.key, "no longer watched" in ended.text) == (alarm.key, True)
    assert Alarm.objects.filter(pk__in=[alarm.pk, other.pk]).count() == 2


def test_a_change_over_somebodys_head_is_refused(lead: Program) -> None:
    check = watched.make_check()
    place = f"monitoring/checks/{check.pk}/"
    tag = lead.call("GET", place).headers["ETag"]
    lead.patch(place, {"interval": 90})
    lead.patch(place, {"interval": 30}, expect=412, If_Match=tag)


def test_a_look_tells_what_is_found_and_keeps_nothing(agent: Program) -> None:
    check = watched.make_check(target="127.0.0.1:9")
    told = agent.post(f"monitoring/checks/{check.pk}/look/")
    assert told["ok"] is False
    assert told["words"]
    check.refresh_from_db()
    assert (check.state, check.last_at) == ("new", None)


# Heartbeats.


def test_a_heartbeat_has_a_period_or_a_cron_line(lead: Program) -> None:
    made = lead.post("monitoring/heartbeats/", {"name": "Backup", "cron": "30 2 * * *"}, expect=201)
    assert (made["period"], made["cron"]) == (None, "30 2 * * *")
    place = f"monitoring/heartbeats/{made['id']}/"
    assert lead.patch(place, {"period": 3600})["cron"] == ""
    for sent, field in (
        ({"period": 60, "cron": "* * * * *"}, "cron"),
        ({"period": None}, "period"),
        ({"cron": "at noon"}, "cron"),
        ({"time_zone": "Mars/North"}, "time_zone"),
        ({"grace": 1}, "grace"),
    ):
        assert fields_of(lead.patch(place, sent, expect=400)) == [field], sent
    usual = lead.post("monitoring/heartbeats/", {"name": "Import"}, expect=201)
    assert (usual["period"], usual["state"]) == (86_400, "new")


def test_the_ping_address_that_is_told_takes_pings(lead: Program) -> None:
    made = lead.post("monitoring/heartbeats/", {"name": "Backup", "period": 60}, expect=201)
    address = made["ping_url"].removeprefix("http://127.0.0.1:8000")
    assert Client().post(address).status_code == 200
    place = f"monitoring/heartbeats/{made['id']}/"
    assert [one["kind"] for one in lead.get(f"{place}pings/")["results"]] == ["success"]
    heard = lead.get(place)
    assert (heard["state"], heard["expected_at"] is not None) == ("up", True)
    assert lead.post(f"{place}pause/")["is_paused"]
    resumed = lead.post(f"{place}resume/")
    assert (resumed["is_paused"], resumed["expected_at"]) == (False, heard["expected_at"])
    assert lead.call("DELETE", place).status_code == 204
    assert not Heartbeat.objects.exists()


# Sources.


def test_the_key_of_a_source_is_told_once_and_opens_the_door(lead: Program) -> None:
    made = lead.post("monitoring/sources/", {"name": "Alerts", "kind": "alertmanager"}, expect=201)
    source = Source.objects.get()
    assert sources.by_key(made["key"]) == source
    assert made["address"].endswith(f"/events/alertmanager/{made['key']}")
    place = f"monitoring/sources/{made['id']}/"
    assert "key" not in lead.get(place)
    assert made["key"] not in str(lead.get("monitoring/sources/"))
    given = lead.post(f"{place}rotate_key/")
    assert given["key"] != made["key"]
    assert (sources.by_key(made["key"]), sources.by_key(given["key"])) == (None, source)
    assert lead.patch(place, {"is_active": False})["is_active"] is False
    assert lead.call("DELETE", place).status_code == 204


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "check"}, "kind"),
        ({"kind": "smoke"}, "kind"),
        ({"kind": "json", "options": {"key": 5}}, "options/key"),
        ({"options": {"key": "x"}}, "options"),
        ({"kind": "mail"}, "options/from"),
        ({"kind": "mail", "options": {"from": ["*@backup.example"], "subject": "("}}, "options/subject"),
        ({"answer_url": "ftp://x"}, "answer_url"),
        ({"customer": 999}, "customer"),
    ],
)
def test_what_does_not_fit_a_source_is_told_at_its_field(lead: Program, sent: Any, field: str) -> None:
    told = lead.post("monitoring/sources/", {"name": "Alerts", "kind": "gatus"} | sent, expect=400)
    assert fields_of(told) == [field]
    assert not Source.objects.exists()


def test_a_source_keeps_its_tool_and_its_secret_its_address(lead: Program) -> None:
    sent = {"name": "Alerts", "kind": "zabbix", "answer_url": "https://z.example.org/", "answer_secret": "s3"}
    made = lead.post("monitoring/sources/", sent, expect=201)
    assert made["has_answer_secret"] and "answer_secret" not in made
    place = f"monitoring/sources/{made['id']}/"
    assert opened(Source.objects.get().answer_secret) == "s3"
    assert fields_of(lead.patch(place, {"kind": "gatus"}, expect=400)) == ["kind"]
    elsewhere = lead.patch(place, {"answer_url": "https://evil.example.org/"}, expect=400)
    assert fields_of(elsewhere) == ["answer_secret"]


def test_a_source_that_sent_something_is_switched_off_not_removed(lead: Program) -> None:
    alarm = watched.make_alarm()
    watched.make_event(alarm)
    refused = lead.call("DELETE", f"monitoring/sources/{alarm.source_id}/")
    assert refused.status_code == 409
    assert "Switch it off" in read(refused)["detail"]


def test_the_desks_own_source_has_no_key_and_stays(lead: Program) -> None:
    own = sources.own(SourceKind.CHECK, now=TUESDAY)
    place = f"monitoring/sources/{own.pk}/"
    lead.post(f"{place}rotate_key/", expect=409)
    assert fields_of(lead.patch(place, {"is_active": False}, expect=400)) == ["is_active"]
    assert lead.call("DELETE", place).status_code == 409


def test_a_source_of_mail_has_no_key(lead: Program) -> None:
    sent = {"name": "Backup", "kind": "mail", "options": {"from": ["*@backup.example"]}}
    made = lead.post("monitoring/sources/", sent, expect=201)
    assert ("key" in made, made["key_hint"], made["options"]) == (False, "", sent["options"])
    lead.post(f"monitoring/sources/{made['id']}/rotate_key/", expect=409)


def test_what_was_unreadable_is_read_again(lead: Program) -> None:
    source = watched.make_source()
    message, foreign = watched.make_receipt(source), watched.make_receipt(watched.make_source())
    place = f"monitoring/sources/{source.pk}/unreadable/"
    (told,) = lead.get(place)["results"]
    assert (told["id"], told["reason"]) == (message.pk, "This is no JSON.")
    lead.post(f"{place}{foreign.pk}/again/", expect=404)
    assert lead.post(f"{place}{message.pk}/again/")["state"] == "waiting"
    assert Receipt.objects.get(pk=message.pk).state == ReceiptState.WAITING
    # It waits already: nothing to be done a second time.
    lead.post(f"{place}{message.pk}/again/", expect=404)


# Rules.


RULE = {
    "name": "Test systems",
    "conditions": [{"field": "labels.env", "is": "is", "value": "test"}],
    "drops": True,
}


def test_a_rule_is_made_changed_and_removed(lead: Program) -> None:
    made = lead.post("monitoring/rules/", RULE, expect=201)
    assert (made["conditions"], made["drops"], made["urgency"]) == (RULE["conditions"], True, None)
    place = f"monitoring/rules/{made['id']}/"
    changed = lead.patch(place, {"urgency": "high", "impact": "low", "group_by": ["service", "site"]})
    assert (changed["urgency"], changed["impact"], changed["group_by"]) == (
        "high",
        "low",
        ["service", "site"],
    )
    assert lead.patch(place, {"urgency": None, "impact": None})["urgency"] is None
    assert lead.call("DELETE", place).status_code == 204


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"conditions": [{"field": "labels.env", "is": "like", "value": "x"}]}, "conditions/0/is"),
        ({"conditions": [{"field": "colour", "is": "is", "value": "x"}]}, "conditions"),
        ({"conditions": [{"field": "title", "is": "matches", "value": "("}]}, "conditions"),
        ({"urgency": "high"}, "impact"),
        ({"hold_seconds": -1}, "hold_seconds"),
        ({"hold_seconds": 86_401}, "hold_seconds"),
        ({"flap_changes": 101}, "flap_changes"),
        ({"flap_minutes": 10_081}, "flap_minutes"),
        ({"group_minutes": 0}, "group_minutes"),
        ({"when": "never"}, "when"),
        ({"source": 999}, "source"),
    ],
)
def test_what_does_not_fit_a_rule_is_told_at_its_field(lead: Program, sent: Any, field: str) -> None:
    assert fields_of(lead.post("monitoring/rules/", RULE | sent, expect=400)) == [field]
    assert not Rule.objects.exists()


def test_rules_are_put_in_order(lead: Program) -> None:
    first, second, third = (watched.make_rule() for _number in range(3))
    order = [third.pk, first.pk, second.pk]
    told = lead.post("monitoring/rules/reorder/", {"rules": order})["results"]
    assert [(one["id"], one["position"]) for one in told] == list(zip(order, (10, 20, 30), strict=True))
    for wrong in ([third.pk], [*order, 999], [*order, first.pk]):
        assert fields_of(lead.post("monitoring/rules/reorder/", {"rules": wrong}, expect=400)) == ["rules"]
    assert list(Rule.objects.values_list("pk", flat=True)) == order


# Feeds.


def test_a_feed_is_set_up_and_its_components_mapped(lead: Program) -> None:
    supplier, service = Supplier.objects.create(name="Cloud"), Service.objects.create(name="Mail")
    sent = {"name": "Cloud", "supplier": supplier.pk, "kind": "statuspage", "url": "https://st.example.org/"}
    made = lead.post("monitoring/feeds/", sent, expect=201)
    assert (made["standing"], made["interval"]) == ("unknown", 120)
    place = f"monitoring/feeds/{made['id']}/"
    watched.make_feed_incident(Feed.objects.get())
    (component,) = lead.get(place)["components"]
    path = f"{place}components/{component['id']}/"
    told = lead.patch(path, {"service": service.pk, "is_watched": False})
    assert (told["service"], told["is_watched"]) == (service.pk, False)
    assert fields_of(lead.patch(path, {"status": "operational"}, expect=400)) == ["status"]
    assert lead.call("PATCH", f"{place}components/999/", {"is_watched": True}).status_code == 404
    assert lead.post(f"{place}pause/")["standing"] == "paused"
    assert lead.post(f"{place}resume/")["standing"] == "unknown"
    assert lead.call("DELETE", place).status_code == 204
    assert not FeedComponent.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": "json", "options": {}}, "options/"),
        ({"options": {"incidents": "x"}}, "options"),
        ({"supplier": 999}, "supplier"),
        ({"interval": 5}, "interval"),
    ],
)
def test_what_does_not_fit_a_feed_is_told_at_its_field(lead: Program, sent: Any, field: str) -> None:
    supplier = Supplier.objects.create(name="Cloud")
    usual = {"name": "Cloud", "supplier": supplier.pk, "kind": "statuspage", "url": "https://st.example.org/"}
    told = lead.post("monitoring/feeds/", usual | sent, expect=400)
    assert all(one.startswith(field) for one in fields_of(told))
    program = calling.of_program()
    inner = program.post("monitoring/feeds/", usual | {"allows_inner": True}, expect=400)
    assert fields_of(inner) == ["allows_inner"]
    assert not Feed.objects.exists()


def test_rules_are_tried_on_stored_events_and_change_nothing(lead: Program) -> None:
    source = watched.make_source()
    for number in range(3):
        alarm = watched.make_alarm(source)
        watched.make_event(alarm, at=timezone.now() - timedelta(hours=1), labels={"env": "test"})
        Event.objects.filter(alarm=alarm).update(outcome="waiting" if number else "opened", alarm=None)
    Alarm.objects.all().delete()
    as_they_stand = lead.post("monitoring/rules/dry_run/", {})
    fits(as_they_stand, answers.DryRun())
    assert (as_they_stand["events"], as_they_stand["incidents"]) == (3, 3)
    assert as_they_stand["outcomes"] == {"opened": 3}
    tried = lead.post("monitoring/rules/dry_run/", {"rules": [RULE]})
    assert (tried["incidents"], tried["outcomes"]) == (0, {"dropped": 3})
    assert {one["rule"] for one in tried["results"]} == {"Test systems"}
    one = RULE | {"drops": False, "group_by": ["env"]}
    grouped = lead.post("monitoring/rules/dry_run/", {"rules": [one]})
    assert grouped["incidents"] == 1
    assert not Rule.objects.exists() and not Alarm.objects.exists() and not Incident.objects.exists()
    wrong = lead.post("monitoring/rules/dry_run/", {"rules": [RULE | {"hold_seconds": -1}]}, expect=400)
    assert fields_of(wrong) == ["rules/0/hold_seconds"]
    long = lead.post("monitoring/rules/dry_run/", {"since": "2020-01-01T00:00:00Z"}, expect=400)
    assert fields_of(long) == ["since"]
