"""The poll: what changed and who is here, told to whom it concerns, at a small and steady cost."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from desk import pulse as polls
from incidents import handling, lifecycle
from incidents.horizon import changed_since, horizon
from incidents.models import Incident
from people.models import Role
from tests import makers
from tests.desk.test_doors import queries, signed_in

PULSE = "/desk/pulse/"


@pytest.fixture(autouse=True)
def _no_shared_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "SAME_SECONDS", 0)


def beat(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get(PULSE, asked)
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


@pytest.mark.django_db(transaction=True)
def test_a_beat_tells_what_changed_and_where_the_next_goes_on() -> None:
    by = makers.agent()
    client = signed_in(by)
    incident = makers.make_incident(by=by)
    handling.note(incident, by=by, text="Looked at it")
    told = beat(client, since=1)
    assert told["changed"] == {str(incident.pk): 2}
    # Other databases of the server may hold the horizon back: then the same is told again, never less.
    again = beat(client, since=told["since"])
    assert again["since"] >= told["since"]
    assert again["changed"] in ({}, told["changed"])


@pytest.mark.django_db(transaction=True)
def test_an_entry_that_is_committed_late_is_not_skipped() -> None:
    by = makers.agent()
    slow, quick = makers.make_incident(by=by), makers.make_incident(by=by)
    since = horizon()
    begun, may_end = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                handling.note(slow, by=by, text="First begun, last committed")
                begun.set()
                may_end.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert begun.wait(10)
    handling.note(quick, by=by, text="Begun later, committed at once")
    since, changed = changed_since(since, limit=10)
    assert changed[quick.pk] == 2
    assert changed.get(slow.pk) != 2
    may_end.set()
    writer.join()
    _since, changed = changed_since(since, limit=10)
    assert changed[slow.pk] == 2


@pytest.mark.django_db
def test_colleagues_at_an_incident_are_named_and_oneself_is_not() -> None:
    noor, bram = makers.agent("Noor"), makers.agent("Bram")
    incident = makers.make_incident(by=noor)
    first, second = signed_in(noor), signed_in(bram)
    assert beat(first, on=incident.pk, typing=1)["here"] == []
    assert beat(second)["here"] == [{"incident": incident.pk, "name": "Noor", "typing": True}]
    beat(first, on=incident.pk)
    assert beat(second)["here"][0]["typing"] is False


@pytest.mark.django_db
def test_an_outside_expert_hears_only_of_what_was_handed_over() -> None:
    by, expert = makers.agent(), makers.agent(role=Role.EXPERT)
    theirs, others = (makers.make_incident("classified", by=by) for _number in range(2))
    lifecycle.diagnose(theirs, by=by, assignee=expert.user)
    client = signed_in(expert)
    beat(signed_in(by), on=others.pk)
    told = beat(client, since=1, on=others.pk)
    assert list(told["changed"]) == [str(theirs.pk)]
    assert told["here"] == []
    assert beat(signed_in(by))["here"] == []


@pytest.mark.django_db
def test_the_pulse_takes_four_queries_however_much_changed_and_odd_questions_do_no_harm() -> None:
    by = makers.agent()
    client = signed_in(by)
    assert queries(client, f"{PULSE}?since=1") <= 4
    for _number in range(20):
        makers.make_incident(by=by)
    assert queries(client, f"{PULSE}?since=1") <= 4
    assert Incident.objects.count() == len(beat(client, since=1)["changed"])
    for odd in ("x", "-1", "9" * 40, "\u0661"):
        assert client.get(PULSE, {"since": odd, "on": odd, "typing": odd}).status_code == 200
    assert Client().get(PULSE).status_code == 302


@pytest.mark.django_db
def test_who_asked_a_moment_ago_is_known_without_a_query_until_they_sign_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polls, "SAME_SECONDS", 30)
    client, other = signed_in(makers.agent()), signed_in(makers.agent())
    beat(other)
    beat(client, since=1)
    assert queries(client, f"{PULSE}?since=1") == queries(other, f"{PULSE}?since=1") == 0
    session = client.cookies["sessionid"].value
    client.post("/accounts/logout/")
    client.cookies["sessionid"] = session
    assert client.get(PULSE).status_code == 302
