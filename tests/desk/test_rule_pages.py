"""Rules: as sentences, in their order, tried before they are kept; nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from desk.alarms.rule_words import in_words
from incidents.models import Incident, Service
from monitoring.models import Alarm, Event, Rule
from people.models import Role
from tests import makers
from tests.desk.alarming import make_event, make_rule, make_source
from tests.desk.test_doors import queries, signed_in

pytestmark = pytest.mark.django_db

RULES, TRIED = "/desk/monitoring/rules/", "/desk/monitoring/dry-run/"
TYPED: dict[str, Any] = {
    "name": "Web", "group_minutes": 60, "hold_seconds": 0, "when": "always", "maintenance": "hold",
    "recovery": "note", "flap_changes": 6, "flap_minutes": 30,
}  # fmt: skip


@pytest.fixture
def lead() -> Client:
    return signed_in(makers.agent("Emma", Role.LEAD))


def conditions(*rows: tuple[str, str, str]) -> dict[str, list[str]]:
    what, compare, value = (list(column) for column in zip(*rows, strict=True))
    return {"what": what, "compare": compare, "value": value}


def test_a_rule_reads_as_a_sentence() -> None:
    rule = make_rule(
        conditions=[
            {"field": "severity", "is": "one_of", "value": "critical, error"},
            {"field": "labels.host", "is": "starts", "value": "web"},
        ],
        service=Service.objects.create(name="Web hosting"),
        urgency="high",
        impact="normal",
        group_by=["service"],
        hold_seconds=120,
    )
    assert in_words(rule) == (
        "When severity is critical or error and host begins with web: incident for Web hosting, "
        "urgency high, impact normal; one incident per service within 60 minutes; held back 2 min."
    )


def test_a_rule_is_kept_as_typed_and_blank_rows_are_left_out(lead: Client) -> None:
    typed = TYPED | conditions(
        ("severity", "is", "critical"),
        ("", "is", ""),
        ("host", "starts", "web"),
        ("labels.title", "exists", ""),
    )
    answer = lead.post(f"{RULES}new/", typed | {"group_by": "service, labels.host, service"})
    rule = Rule.objects.get()
    assert answer["Location"] == f"{RULES}#rule-{rule.pk}"
    assert rule.conditions == [
        {"field": "severity", "is": "is", "value": "critical"},
        {"field": "labels.host", "is": "starts", "value": "web"},
        {"field": "labels.title", "is": "exists", "value": ""},
    ]
    assert rule.group_by == ["service", "host"]
    page = lead.get(f"{RULES}{rule.pk}/").content.decode()
    assert 'value="host"' in page
    assert 'value="labels.title"' in page


def test_another_row_keeps_what_was_typed_and_complains_about_nothing(lead: Client) -> None:
    typed = {"name": "", "group_by": "service", "drops": "1", "add": "1"}
    typed |= conditions(("host", "is", "web-1"), ("nonsense", "matches", "(("), ("key", "is", "a<b"))
    page = lead.post(f"{RULES}new/", typed).content.decode()
    assert "field__error" not in page
    for kept in ("web-1", "nonsense", "((", "a&lt;b", 'value="service"'):
        assert kept in page
    assert page.count('name="what"') == 6
    assert re.search(r'value="1"[^>]*checked', page)
    assert not Rule.objects.exists()


def test_a_mistake_stands_below_its_row_and_all_rows_come_back(lead: Client) -> None:
    typed = TYPED | conditions(
        ("severity", "is", "dreadful"), ("host", "is", "web-1"), ("key", "matches", "((")
    )
    answer = lead.post(f"{RULES}new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert set(re.findall(r'id="f-row-(\d)-error"', page)) == {"1", "3"}
    assert "dreadful" in page
    assert "web-1" in page
    assert not Rule.objects.exists()


def test_urgency_and_impact_go_together(lead: Client) -> None:
    answer = lead.post(f"{RULES}new/", TYPED | {"urgency": "high"})
    assert answer.status_code == 422
    assert 'id="id_impact_error"' in answer.content.decode()


def test_rules_are_moved_and_switched_and_removed(lead: Client) -> None:
    first, second, third = (make_rule(name, position=10) for name in "ABC")
    lead.post(f"{RULES}{third.pk}/move/", {"way": "up"})
    assert [rule.name for rule in Rule.objects.all()] == ["A", "C", "B"]
    lead.post(f"{RULES}{first.pk}/move/", {"way": "up"})
    assert [rule.name for rule in Rule.objects.all()] == ["A", "C", "B"]
    lead.post(f"{RULES}{second.pk}/switch/", {"on": "0"})
    assert not Rule.objects.get(pk=second.pk).is_active
    event = make_event(make_source(), rule=third)
    lead.post(f"{RULES}{third.pk}/remove/")
    assert [rule.name for rule in Rule.objects.all()] == ["A", "B"]
    assert Event.objects.get(pk=event.pk).rule is None


def yesterday() -> list[Event]:
    source, now = make_source(), timezone.now()
    return [
        make_event(source, key, at=now - timedelta(hours=hours), labels={"host": key})
        for hours, key in ((30, "old"), (3, "web-1"), (2, "db-1"), (1, "web-2"))
    ]


def test_a_draft_is_tried_over_yesterday_and_nothing_is_kept(lead: Client) -> None:
    _old, web, database, _web = yesterday()
    typed = TYPED | {"drops": "1"} | conditions(("host", "starts", "web"))
    answer = lead.post(TRIED, typed | {"hours": "24"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "2 events go another way" in page
    assert "a rule drops it" in page
    assert "opened an incident" in page
    assert f"/desk/monitoring/events/{web.pk}/" in page.split("Those that go the same way")[0]
    assert f"/desk/monitoring/events/{database.pk}/" in page.split("Those that go the same way")[1]
    # The form is there with what was typed.
    assert 'value="Web"' in page
    assert 'value="host"' in page
    assert re.search(r'value="1"[^>]*checked', page)
    assert (Rule.objects.count(), Incident.objects.count(), Alarm.objects.count()) == (0, 0, 0)


def test_a_changed_rule_is_tried_in_its_place(lead: Client) -> None:
    yesterday()
    rule = make_rule("Web", drops=True, conditions=[{"field": "labels.host", "is": "starts", "value": "web"}])
    same = lead.post(f"{TRIED}{rule.pk}/", TYPED | {"drops": "1"} | conditions(("host", "starts", "web")))
    assert "all 3 events go the same way" in same.content.decode()
    changed = lead.post(f"{TRIED}{rule.pk}/", TYPED | {"drops": "1"} | conditions(("host", "starts", "db")))
    assert "3 events go another way" in changed.content.decode()
    assert Rule.objects.get().conditions == [{"field": "labels.host", "is": "starts", "value": "web"}]


def test_a_draft_with_a_mistake_is_not_tried_and_comes_back(lead: Client) -> None:
    answer = lead.post(TRIED, TYPED | conditions(("severity", "is", "dreadful")))
    assert answer.status_code == 422
    assert "dreadful" in answer.content.decode()


def test_the_saved_rules_are_tried_alone(lead: Client) -> None:
    yesterday()
    make_rule("Everything", drops=True)
    page = lead.get(f"{TRIED}?hours=24").content.decode()
    assert page.count("a rule drops it") >= 3
    assert "No event came" in lead.get(f"{TRIED}?hours=1").content.decode() or "web-2" not in page


def test_lists_take_as_many_queries_however_many_rules(lead: Client) -> None:
    make_rule(source=make_source())
    few = queries(lead, RULES)
    for number in range(10):
        make_rule(source=make_source(), service=Service.objects.create(name=f"Service {number}"))
    assert queries(lead, RULES) == few


def test_only_leads_see_and_change_rules() -> None:
    rule = make_rule()
    for role in (Role.AGENT, Role.EXPERT):
        client = signed_in(makers.agent(role=role))
        for page in (RULES, f"{RULES}new/", f"{RULES}{rule.pk}/", TRIED):
            assert client.get(page).status_code == 403
        for what in ("move", "switch", "remove"):
            assert client.post(f"{RULES}{rule.pk}/{what}/", {"way": "up", "on": "0"}).status_code == 403
    assert Rule.objects.get().is_active


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("hold_seconds", "86401", "A whole number from 0 to 86400."),
        ("flap_changes", "101", "A whole number from 0 to 100."),
        ("flap_minutes", "2000000000", "A whole number from 1 to 10080."),
        ("flap_minutes", "0", "A whole number from 1 to 10080."),
        ("group_minutes", "10081", "A whole number from 1 to 10080."),
    ],
)
def test_a_span_beyond_all_sense_is_said_at_its_field(
    lead: Client, field: str, value: str, said: str
) -> None:
    page = lead.post(f"{RULES}new/", TYPED | {field: value}).content.decode()
    assert said in page
    assert not Rule.objects.exists()
