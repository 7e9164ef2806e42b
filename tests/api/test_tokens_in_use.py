"""A token at work: good until it is not, for what it is for, from where it may come, so often a minute."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone
from redis.exceptions import ConnectionError as NoRedis

from api.caller import LEADS_WRITE
from people import tokens
from people.models import Role, Token
from people.tokens import RESOURCES
from tests import makers
from tests.api import calling
from tests.api.calling import ROOT, Program, read

pytestmark = pytest.mark.django_db
# One list and one write of each resource; webhooks have no address yet.
LISTS = {
    "incidents": "incidents/", "customers": "customers/", "contacts": "contacts/", "teams": "teams/",
    "suppliers": "suppliers/", "services": "services/", "agreements": "calendars/",
}  # fmt: skip


def refused(program: Program, **headers: str) -> None:
    answer = program.call("GET", "me/", **headers)
    assert answer.status_code == 401
    assert read(answer)["type"].endswith("#unauthenticated")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api"'
    assert "RateLimit-Limit" not in answer.headers


def test_whatever_is_wrong_with_a_token_is_told_in_the_same_words() -> None:
    program, other = calling.of_person(), calling.of_person()
    key, secret = program.written.split("_", 2)[1:]
    wrong = [
        "", "Bearer", "Bearer ", "Basic eDp5", f"Token {program.written}", program.written,
        f"Bearer {program.written}x", f"Bearer sd_{key}_{'x' * 43}", f"Bearer sd_{'x' * 12}_{secret}",
        f"Bearer sd_{other.token.key}_{secret}", f"Bearer {program.written.upper()}",
        "Bearer \xe9", "Bearer a b",
    ]  # fmt: skip
    answers = [program.client.get(f"{ROOT}me/", headers={"Authorization": header}) for header in wrong]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert program.client.get(f"{ROOT}me/").content == answers[0].content
    good = program.client.get(f"{ROOT}me/", headers={"Authorization": f"bearer  {program.written} "})
    assert good.status_code == 200


def test_a_session_of_the_desk_opens_nothing() -> None:
    program = calling.of_person()
    program.client.force_login(program.token.user)
    assert program.client.get(f"{ROOT}incidents/").status_code == 401
    assert program.client.post(f"{ROOT}incidents/", {"title": "x"}).status_code == 401


def test_an_expired_token_is_refused_from_that_moment_on() -> None:
    ends = timezone.now() + timedelta(hours=1)
    program = calling.of_program(expires_at=ends)
    with time_machine.travel(ends - timedelta(seconds=1), tick=False):
        assert program.get("me/")["expires_at"] == ends.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    with time_machine.travel(ends, tick=False):
        refused(program)


def test_a_revoked_token_is_refused_with_the_next_request() -> None:
    program = calling.of_person()
    program.get("me/")
    tokens.revoke(program.token, by=program.token.made_by, now=timezone.now())
    refused(program)


def test_who_has_left_takes_their_tokens_along() -> None:
    own, programs = calling.of_person(), calling.of_program()
    for program in (own, programs):
        program.get("me/")
        user = program.token.user
        assert user is not None
        user.is_active = False
        user.save()
        refused(program)


def test_a_token_is_good_only_from_where_it_may_come() -> None:
    program = calling.of_program(sources=["192.0.2.7", "2001:db8::/32"])

    def asked_from(address: str) -> int:
        headers = {"Authorization": f"Bearer {program.written}"}
        return program.client.get(f"{ROOT}me/", headers=headers, REMOTE_ADDR=address).status_code

    assert {asked_from(one) for one in ("192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1")} == {200}
    assert {asked_from(one) for one in ("192.0.2.8", "2001:db9::1", "127.0.0.1", "", "nonsense")} == {401}
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded"):
        refused(program, **{header: "192.0.2.7"})


def test_a_scope_is_good_for_its_own_resource_and_to_write_includes_to_read() -> None:
    for right in ("read", "write"):
        for held in LISTS:
            program = calling.of_program([f"{held}:{right}"])
            for resource, path in LISTS.items():
                reading, writing = program.call("GET", path), program.call("POST", path, {"unknown": 1})
                assert reading.status_code == (200 if resource == held else 403), (held, right, resource)
                may = resource == held and right == "write"
                assert writing.status_code == (400 if may else 403), (held, right, resource)
                if not may:
                    assert read(writing)["needed"] == f"{resource}:write"
    assert set(LISTS) == set(RESOURCES) - {"webhooks", "monitoring"}


def test_a_token_for_nothing_that_is_asked_still_says_who_it_is() -> None:
    program = calling.of_program(["webhooks:read"])
    assert program.get("me/")["scopes"] == ["webhooks:read"]
    assert "incidents" in program.get("")
    assert program.call("GET", "timeline/").status_code == program.call("GET", "search/").status_code == 403


def test_who_may_only_read_is_offered_no_steps() -> None:
    incident = makers.make_incident()
    path = f"incidents/{incident.reference}/"
    assert calling.of_program(["incidents:read"]).get(path)["next_steps"] == []
    assert calling.of_program(["incidents:write"]).get(path)["next_steps"] != []


@pytest.mark.parametrize("noun", sorted(set(LISTS) & LEADS_WRITE))
def test_what_leads_set_up_an_agents_token_only_reads(noun: str) -> None:
    agents = calling.of_person(makers.make_user(role=Role.AGENT))
    assert agents.call("GET", LISTS[noun]).status_code == 200
    for method, path in (
        ("POST", LISTS[noun]),
        ("PATCH", f"{LISTS[noun]}1/"),
        ("DELETE", f"{LISTS[noun]}1/"),
    ):
        answer = agents.call(method, path, {"name": "New"})
        assert (answer.status_code, read(answer)["detail"]) == (403, "Only leads set this up.")
    assert calling.of_person().call("POST", LISTS[noun], {}).status_code == 400
    assert calling.of_program().call("POST", LISTS[noun], {}).status_code == 400


def test_contacts_are_kept_by_every_agent_and_by_no_expert() -> None:
    customer = makers.make_customer()
    agents, experts = (calling.of_person(makers.make_user(role=role)) for role in (Role.AGENT, Role.EXPERT))
    sent = {"name": "Ann", "customer": customer.pk}
    assert agents.post("contacts/", sent, expect=201)["name"] == "Ann"
    assert experts.call("POST", "contacts/", sent).status_code == 403
    for path in ("contacts/", "customers/", "people/", "teams/", "incidents/", "agreements/"):
        assert experts.get(path)["results"] == [], path


def test_an_expert_sees_what_they_have_while_they_have_it() -> None:
    by, expert = makers.agent(), makers.make_user(role=Role.EXPERT)
    program = calling.of_person(expert)
    incident = makers.make_incident("diagnosing", by=by)
    path = f"incidents/{incident.reference}/"
    assert program.call("GET", path).status_code == 404
    calling.of_person().post(f"{path}assign/", {"assignee": expert.pk})
    assert [step["step"] for step in program.get(path)["next_steps"]] == ["note"]
    assert program.post(f"{path}note/", {"text": "A cable."})["version"] == 5
    assert program.call("POST", f"{path}reply/", {"text": "x"}).status_code == 403
    calling.of_person().post(f"{path}propose_solution/", {"solution": "Fixed."})
    assert program.call("GET", path).status_code == 404


@pytest.mark.parametrize("holder", ["program", "contact"])
def test_a_token_of_one_customer_gets_no_scope_beyond_it(holder: str) -> None:
    contact = makers.make_contact()
    lead = makers.make_user(role=Role.LEAD)
    whose: dict[str, Any] = {
        "program": {"user": lead, "customer": contact.customer},
        "contact": {"contact": contact},
    }
    with pytest.raises(ValidationError, match="customers:read"):
        tokens.make(by=lead, name="x", holder=holder, scopes=["customers:read"], **whose[holder])


def test_each_minute_has_its_allowance_and_tells_what_is_left() -> None:
    program, other = calling.of_program(per_minute=3), calling.of_program(per_minute=3)
    start = timezone.now().replace(second=20, microsecond=0)
    with time_machine.travel(start, tick=False):
        answers = [program.call("GET", "me/") for _time in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        left = [answer.headers["RateLimit-Remaining"] for answer in answers]
        assert left == ["2", "1", "0", "0"]
        last = answers[-1]
        assert {answer.headers["RateLimit-Limit"] for answer in answers} == {"3"}
        assert last.headers["Retry-After"] == last.headers["RateLimit-Reset"] == "40"
        assert last.headers["RateLimit-Policy"] == "3;w=60"
        assert read(last)["type"].endswith("#too-many-requests")
        # Whatever is asked counts, and nothing is done any more.
        assert program.call("POST", "incidents/", {"title": "x"}).status_code == 429
        assert other.call("GET", "me/").status_code == 200
    with time_machine.travel(start + timedelta(seconds=40), tick=False):
        assert program.call("GET", "me/").headers["RateLimit-Remaining"] == "2"


def test_refusals_tell_the_allowance_too() -> None:
    program = calling.of_program(["webhooks:read"], per_minute=5)
    for method, path in (("GET", "incidents/"), ("GET", "incidents/?x=1"), ("PUT", "me/"), ("GET", "me/")):
        assert "RateLimit-Remaining" in program.call(method, path).headers


def test_without_a_cache_nothing_is_counted_and_everything_is_answered(monkeypatch: Any) -> None:
    def gone(*_args: object, **_fields: object) -> None:
        raise NoRedis("away")

    monkeypatch.setattr(cache, "add", gone)
    assert calling.of_program(per_minute=1).get("me/")["token"] == "Bridge"


def test_the_last_use_is_noted_to_the_minute() -> None:
    program, now = calling.of_program(), timezone.now()

    def last_used() -> Any:
        return Token.objects.values_list("last_used_at", "last_used_from").get(pk=program.token.pk)

    assert last_used() == (None, "")
    for passed, noted in ((0, 0), (50, 0), (61, 61)):
        with time_machine.travel(now + timedelta(seconds=passed), tick=False):
            program.get("me/")
        assert last_used() == (now + timedelta(seconds=noted), "127.0.0.1")


@pytest.mark.django_db(transaction=True)
def test_a_token_revoked_while_others_use_it_ends_for_all_of_them() -> None:
    program, statuses = calling.of_program(), []
    revoked, stop = threading.Event(), threading.Event()

    def use() -> None:
        own = Program(program.token, program.written)
        try:
            while not stop.is_set():
                after = revoked.is_set()
                statuses.append((after, own.call("GET", "me/").status_code))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=use) for _thread in range(3)]
    for thread in threads:
        thread.start()
    while len(statuses) < 10:
        threading.Event().wait(0.01)
    tokens.revoke(program.token, by=program.token.made_by, now=timezone.now())
    revoked.set()
    threading.Event().wait(0.2)
    stop.set()
    for thread in threads:
        thread.join(10)
    assert {status for after, status in statuses if after} == {401}
    assert (False, 200) in statuses
