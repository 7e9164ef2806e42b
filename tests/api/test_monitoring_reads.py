"""What is wrong, what came in and what is watched, as programs read it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from api.v1.answers import page_of
from api.v1.monitoring import answers, watched_answers
from incidents.models import Service
from monitoring.models import AlarmState, CheckState, HeartbeatState, Outcome, Severity
from people.models import Role
from tests import makers
from tests.api import calling, watched
from tests.api.calling import Program, read
from tests.api.test_query_counts import fits, queries
from tests.makers import TUESDAY

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NOUNS = ("alarms", "events", "sources", "rules", "checks", "heartbeats", "feeds")


@pytest.fixture
def lead() -> Program:
    return calling.of_person()


def ids(told: Any) -> list[int]:
    return [one["id"] for one in told["results"]]


def test_alarms_are_found_by_state_service_source_severity_and_key(lead: Program) -> None:
    mail = Service.objects.create(name="Mail")
    source = watched.make_source()
    bad = watched.make_alarm(source, severity=Severity.CRITICAL, service=mail)
    mild = watched.make_alarm(at=TUESDAY + MINUTE)
    over = watched.make_alarm(
        source, at=TUESDAY - MINUTE, state=AlarmState.RESOLVED, resolved_at=TUESDAY, key="disk"
    )
    for asked, found in (
        ("", [mild, bad, over]),
        ("?state=firing", [mild, bad]),
        ("?severity=critical", [bad]),
        (f"?service={mail.pk}", [bad]),
        ("?service=0", [mild, over]),
        (f"?source={source.pk}&state=resolved", [over]),
        ("?key=disk", [over]),
        ("?since=2026-03-03T09:01:00Z", [mild]),
    ):
        assert ids(lead.get(f"monitoring/alarms/{asked}")) == [one.pk for one in found], asked


@pytest.mark.parametrize(
    "asked",
    ["state=down", "severity=bad", "service=x", "since=yesterday", "since=2026-03-03T09:00:00", "cursor=zzz"],
)
def test_a_filter_that_means_nothing_is_told(lead: Program, asked: str) -> None:
    answer = lead.call("GET", f"monitoring/alarms/?{asked}")
    assert answer.status_code == 400
    assert read(answer)["errors"][0]["field"] == asked.partition("=")[0]


def test_pages_of_alarms_miss_none_also_of_one_moment(lead: Program) -> None:
    made = [watched.make_alarm().pk for _number in range(5)]
    found: list[int] = []
    path: str | None = "monitoring/alarms/?limit=2"
    while path:
        page = lead.get(path)
        found += ids(page)
        # One that goes wrong meanwhile stands before everything and moves nothing.
        watched.make_alarm(at=TUESDAY + MINUTE)
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert found == sorted(made, reverse=True)


def test_events_are_told_with_what_became_of_them(lead: Program) -> None:
    alarm = watched.make_alarm()
    first = watched.make_event(alarm)
    dropped = watched.make_event(alarm, outcome=Outcome.DROPPED, at=TUESDAY + MINUTE)
    other = watched.make_event(watched.make_alarm())
    for asked, found in (
        ("", [other, dropped, first]),
        (f"?source={alarm.source_id}", [dropped, first]),
        (f"?key={alarm.key}&outcome=opened", [first]),
        (f"?alarm={alarm.pk}", [dropped, first]),
        ("?since=2026-03-03T09:01:00Z", [dropped]),
        (f"?source={alarm.source_id}&limit=1", [dropped]),
    ):
        assert ids(lead.get(f"monitoring/events/{asked}")) == [one.pk for one in found], asked
    following = lead.get(f"monitoring/events/?source={alarm.source_id}&limit=1")["next"]
    assert ids(lead.get(following.partition("/api/v1/")[2])) == [first.pk]
    told = lead.get(f"monitoring/events/{first.pk}/")
    fits(told, answers.TracedEvent())
    assert (told["outcome"], told["labels"]) == ("opened", {"host": alarm.key})


def test_every_answer_has_the_fields_of_the_document(lead: Program) -> None:
    watched.one_of_each(Service.objects.create(name="Mail"))
    pages: dict[str, type[answers.Answer]] = {
        "alarms": answers.Alarm,
        "events": answers.Event,
        "sources": answers.Source,
        "rules": answers.Rule,
        "checks": watched_answers.Check,
        "heartbeats": watched_answers.Heartbeat,
        "feeds": watched_answers.Feed,
    }
    rows = {}
    for noun, shape in pages.items():
        told = lead.get(f"monitoring/{noun}/")
        fits(told, page_of(shape)(), noun)
        (rows[noun],) = ids(told)
    feed = f"monitoring/feeds/{rows['feeds']}/"
    fits(lead.get(feed), watched_answers.FeedWithComponents())
    fits(lead.get(f"{feed}incidents/"), page_of(watched_answers.FeedIncident)())
    assert lead.get(f"{feed}incidents/")["results"][0]["updates"][0]["text"] == "We look."
    pings = lead.get(f"monitoring/heartbeats/{rows['heartbeats']}/pings/")
    fits(pings, page_of(watched_answers.Ping)())
    assert pings["results"][0]["body"] == "done �"
    unreadable = lead.get(f"monitoring/sources/{rows['sources']}/unreadable/")
    fits(unreadable, page_of(answers.Receipt)())
    assert (unreadable["results"][0]["body"], unreadable["results"][0]["size"]) == ("�{", 2)
    fits(lead.get("monitoring/now/"), watched_answers.Now())


def test_the_history_of_a_check_has_a_day_and_ninety(lead: Program) -> None:
    check, now = watched.make_check(), timezone.now()
    watched.make_history(check, now - timedelta(hours=1))
    watched.make_history(check, now - timedelta(days=89))
    watched.make_history(check, now - timedelta(days=91))
    told = lead.get(f"monitoring/checks/{check.pk}/history/")
    fits(told, watched_answers.History())
    assert [len(told[name]) for name in ("spans", "days", "findings")] == [1, 2, 3]
    assert told["spans"][0] | {"at": ""} == {
        "at": "", "runs": 10, "failures": 2, "average_ms": 100, "longest_ms": 250,
    }  # fmt: skip
    assert told["days"][-1]["down_seconds"] == 40


def test_what_is_not_known_is_never_called_fine(lead: Program) -> None:
    """By service and supplier, in one answer; a service that nobody watches is not in it."""
    names = ("Works", "Paused", "New", "Late", "Down", "Nobody watches")
    works, paused, new, late, down, _nobody = (Service.objects.create(name=name) for name in names)
    watched.make_check(service=works, state=CheckState.UP)
    watched.make_check(service=paused, state=CheckState.UP, is_paused=True)
    watched.make_check(service=new)
    watched.make_heartbeat(service=late, state=HeartbeatState.LATE)
    watched.make_check(service=down, state=CheckState.UP)
    alarm = watched.make_alarm(service=down)
    heard, silent = (watched.make_feed(ok_at=timezone.now() - MINUTE * minutes) for minutes in (1, 60))
    told = lead.get("monitoring/now/")
    hows = {one["name"]: one["how"] for one in told["services"]}
    assert hows == {
        "Works": "fine", "Paused": "unknown", "New": "unknown", "Late": "unknown", "Down": "wrong",
    }  # fmt: skip
    assert told["how"] == "wrong"
    assert told["services"][0]["alarms"][0]["id"] == alarm.pk
    suppliers = {one["supplier"]: one["how"] for one in told["suppliers"]}
    assert suppliers == {heard.supplier_id: "fine", silent.supplier_id: "unknown"}


def test_of_nothing_that_is_watched_nothing_is_known(lead: Program) -> None:
    assert lead.get("monitoring/now/")["how"] == "unknown"


def test_a_list_costs_the_same_whatever_its_length(lead: Program) -> None:
    service = Service.objects.create(name="Mail")
    paths = [f"monitoring/{noun}/" for noun in NOUNS]
    feed = watched.make_feed(service=service)
    paths += ["monitoring/now/", f"monitoring/feeds/{feed.pk}/incidents/"]

    def more() -> None:
        watched.make_event(watched.make_alarm(service=service))
        watched.make_rule()
        watched.make_check(service=service, state=CheckState.DOWN)
        watched.make_heartbeat(service=service)
        watched.make_feed_incident(watched.make_feed(service=service))
        watched.make_feed_incident(feed)

    more()
    few = {path: queries(lead, path) for path in paths}
    for _number in range(10):
        more()
    assert {path: queries(lead, path) for path in paths} == few
    assert max(few.values()) <= 10, few


def test_only_tokens_of_the_whole_desk_learn_of_it() -> None:
    """Whatever scopes they were given: no row, no count, no name of another."""
    service = Service.objects.create(name="Secret service")
    watched.one_of_each(service)
    others = [
        calling.of_customer(scopes=["incidents:read"]),
        calling.of_program(customer=makers.make_customer()),
        calling.of_person(makers.make_user(role=Role.EXPERT)),
    ]
    for program in others:
        program.token.scopes = ["monitoring:read", "monitoring:write"]
        program.token.save(update_fields=["scopes"])
        told = []
        for noun in NOUNS:
            answer = program.call("GET", f"monitoring/{noun}/")
            assert read(answer)["results"] == []
            told.append(answer.content)
        answer = program.call("GET", "monitoring/now/")
        assert answer.status_code == 403
        assert "Secret" not in json.dumps([one.decode() for one in (*told, answer.content)])


def test_a_token_of_one_customer_is_not_given_these_scopes() -> None:
    refused = pytest.raises(Exception, match="monitoring:read")
    with refused:
        calling.of_customer(scopes=["monitoring:read"])
    reader = calling.of_program(scopes=["incidents:read"])
    answer = reader.call("GET", "monitoring/alarms/")
    assert (answer.status_code, read(answer)["needed"]) == (403, "monitoring:read")


def test_unchanged_answers_are_not_sent_again(lead: Program) -> None:
    watched.make_alarm()
    with time_machine.travel(TUESDAY, tick=False):
        tag = lead.call("GET", "monitoring/alarms/").headers["ETag"]
        assert lead.call("GET", "monitoring/alarms/", If_None_Match=tag).status_code == 304
