"""Connecting tools: the key once, the text to paste, whether anything came, and what is refused."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from desk.alarms import ready, sample
from incidents.models import Incident, Service
from monitoring import adapters, receipts, sources
from monitoring.models import Action, Event, Receipt, Rule, Source, SourceKind
from monitoring.models.source import OWN_KINDS
from notifications.sealing import opened
from people.actors import Actor
from people.models import Role
from tests import makers
from tests.desk.alarming import make_event, make_receipt, make_rule, make_source
from tests.desk.test_doors import signed_in

pytestmark = pytest.mark.django_db

SOURCES = "/desk/monitoring/sources/"
OFFERED = [kind for kind in SourceKind if kind not in OWN_KINDS]


@pytest.fixture
def boss() -> Actor:
    return makers.agent("Emma", Role.LEAD)


@pytest.fixture
def lead(boss: Actor) -> Client:
    return signed_in(boss)


def wrong_fields(page: str) -> set[str]:
    return set(re.findall(r'id="id_(\w+)_error"', page))


def key_on(page: str) -> str:
    found = re.search(r'id="key-written">([0-9a-f]{32})<', page)
    assert found is not None, wrong_fields(page)
    return found[1]


def made(client: Client, kind: str, **typed: Any) -> tuple[Source, str, str]:
    """A source made by the form: it, its key, and the page that shows both."""
    answer = client.post(f"{SOURCES}new/{kind}/", {"name": "Tower"} | typed)
    page = answer.content.decode()
    assert answer.status_code == 200, wrong_fields(page)
    return Source.objects.get(name="Tower"), key_on(page), page


def test_the_key_is_shown_once_with_what_to_paste_and_opens_the_source(lead: Client) -> None:
    source, key, page = made(lead, "alertmanager")
    assert sources.by_key(key) == source
    # In the header: addresses end in logs.
    assert f"url: {settings.BASE_URL}/events/alertmanager/\n" in page
    assert f"credentials: {key}\n" in page
    assert "Waiting for the first event" in page
    again = lead.get(f"{SOURCES}{source.pk}/").content.decode()
    assert key not in again
    assert f"credentials: {ready.UNKNOWN_KEY}\n" in again
    assert source.key_hint in again


def test_the_page_with_the_key_is_kept_by_no_browser(lead: Client) -> None:
    answer = lead.post(f"{SOURCES}new/pagerduty/", {"name": "Tower"})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("kind", [kind for kind in OFFERED if kind != SourceKind.MAIL])
def test_what_to_paste_names_the_door_that_takes_the_key(kind: str) -> None:
    source, key = make_source(kind), sources.new_key()
    sources.give_key(source, key)
    source.save()
    texts = "\n".join(one.text for one in ready.ready(kind, key))
    assert key in texts
    address = ready.address_of(kind, key)
    assert address in texts or address.removesuffix(key) in texts
    path = address.removeprefix(settings.BASE_URL)
    refused = Client().post(path, b"no json", content_type="application/json")
    # The door is there and knows the key: it objects to the body alone.
    assert refused.status_code == 400


@pytest.mark.parametrize("kind", sorted(sample.TESTED))
def test_a_test_message_is_one_that_says_right_again(kind: str) -> None:
    (read,) = adapters.read(kind, sample.sample(kind, now=timezone.now()), way=sample.way(kind), options={})
    assert read.action == Action.RESOLVE
    assert read.title == "Test from the service desk" or read.key


def test_a_test_goes_the_whole_way_and_opens_no_incident(lead: Client) -> None:
    source, _key, _page = made(lead, "alertmanager")
    shown = lead.post(f"{SOURCES}{source.pk}/test/", follow=True).content.decode()
    assert "A test is on its way" in shown
    receipts.sweep(now=timezone.now())
    event = Event.objects.get(source=source)
    assert not Incident.objects.exists()
    shown = lead.get(f"{SOURCES}{source.pk}/").content.decode()
    assert f"/desk/monitoring/events/{event.pk}/" in shown
    assert "It works: something came" in shown


def test_a_new_key_ends_the_old_one_at_once_and_says_so(lead: Client) -> None:
    source, old, _page = made(lead, "grafana")
    answer = lead.post(f"{SOURCES}{source.pk}/key/")
    new = key_on(answer.content.decode())
    assert new != old
    assert sources.by_key(old) is None
    assert sources.by_key(new) == source
    assert "stopped this moment" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_source_is_switched_off_and_on(lead: Client) -> None:
    source = make_source()
    assert (
        "is refused" in lead.post(f"{SOURCES}{source.pk}/switch/", {"on": "0"}, follow=True).content.decode()
    )
    assert not Source.objects.get(pk=source.pk).is_active
    lead.post(f"{SOURCES}{source.pk}/switch/", {"on": "1"})
    assert Source.objects.get(pk=source.pk).is_active


def test_what_goes_where_is_kept(lead: Client) -> None:
    service, team = Service.objects.create(name="Web"), makers.make_team()
    source = make_source(name="Old")
    lead.post(f"{SOURCES}{source.pk}/", {"name": "New", "service": service.pk, "team": team.pk})
    source.refresh_from_db()
    assert (source.name, source.service, source.team) == ("New", service, team)


def test_a_name_that_is_taken_comes_back_beside_what_was_typed(lead: Client) -> None:
    make_source(name="Tower")
    answer = lead.post(f"{SOURCES}new/zabbix/", {"name": "Tower"})
    assert answer.status_code == 422
    assert wrong_fields(answer.content.decode()) == {"name"}
    assert 'value="Tower"' in answer.content.decode()
    assert Source.objects.count() == 1


def test_nothing_is_removed_that_something_came_from(lead: Client) -> None:
    spoke, quiet, unread = make_source(), make_source(), make_source()
    make_event(spoke)
    make_receipt(unread)
    for one in (spoke, unread):
        refused = lead.post(f"{SOURCES}{one.pk}/remove/")
        assert refused.status_code == 409
        assert "Switch it off instead" in refused.content.decode()
    assert lead.post(f"{SOURCES}{quiet.pk}/remove/").status_code == 302
    assert set(Source.objects.all()) == {spoke, unread}


def test_nothing_is_removed_that_a_rule_names(lead: Client) -> None:
    source = make_source()
    make_rule(source=source)
    assert lead.post(f"{SOURCES}{source.pk}/remove/").status_code == 409
    assert Rule.objects.get().source == source


MAPPED = {
    "name": "Tower", "map_key": "host", "map_action": "state", "map_actions": "DOWN = trigger\nUP = resolve",
    "map_title": "message", "map_labels": "host = host",
}  # fmt: skip


def test_the_mapping_is_kept_and_shown_again(lead: Client) -> None:
    source, _key, _page = made(lead, "json", **MAPPED)
    assert source.options == {
        "key": "host",
        "action": "state",
        "actions": {"DOWN": "trigger", "UP": "resolve"},
        "title": "message",
        "labels": {"host": "host"},
    }
    page = html.unescape(lead.get(f"{SOURCES}{source.pk}/").content.decode())
    assert "DOWN = trigger" in page
    assert "UP = resolve" in page


def test_a_mistake_in_the_mapping_stands_at_its_field(lead: Client) -> None:
    answer = lead.post(f"{SOURCES}new/json/", MAPPED | {"map_actions": "DOWN = broken", "map_key": "a..b"})
    assert answer.status_code == 422
    assert wrong_fields(answer.content.decode()) == {"map_key", "map_actions"}
    assert "DOWN = broken" in answer.content.decode()
    assert not Source.objects.exists()


def test_a_source_by_mail_says_whose_mails_and_what_they_may(lead: Client) -> None:
    typed = {
        "name": "Tower", "mail_from": "*@backup.example", "mail_subject": "(?P<host>[a-z]+) failed",
        "mail_key": "{host}", "mail_severity_words": "P1 = critical", "mail_unverified": "nothing",
    }  # fmt: skip
    answer = lead.post(f"{SOURCES}new/mail/", typed)
    source = Source.objects.get(name="Tower")
    assert answer["Location"] == f"{SOURCES}{source.pk}/"
    assert source.key_hash is None
    assert source.options == {
        "from": ["*@backup.example"],
        "subject": "(?P<host>[a-z]+) failed",
        "key": "{host}",
        "severity_words": {"P1": "critical"},
        "unverified": "nothing",
    }
    assert "*@backup.example" in lead.get(f"{SOURCES}{source.pk}/").content.decode()


def test_a_mistake_about_mails_stands_at_its_field(lead: Client) -> None:
    typed = {"name": "Tower", "mail_from": "everybody", "mail_subject": "((", "mail_unverified": "trigger"}
    answer = lead.post(f"{SOURCES}new/mail/", typed)
    assert answer.status_code == 422
    assert wrong_fields(answer.content.decode()) == {"mail_from", "mail_subject"}
    assert 'value="(("' in answer.content.decode()


def test_a_body_is_tried_and_nothing_is_kept(lead: Client) -> None:
    body = json.dumps({"host": "srv-1", "state": "UP", "message": "Disk <b>fine</b>"})
    answer = lead.post(f"{SOURCES}new/json/try/", MAPPED | {"name": "", "sample": body})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "srv-1" in page
    assert "right again" in page
    assert "Disk &lt;b&gt;fine&lt;/b&gt;" in page
    assert "DOWN = trigger" in page
    assert not Source.objects.exists()
    assert not Receipt.objects.exists()


def test_a_body_that_cannot_be_read_says_why_beside_what_was_typed(lead: Client) -> None:
    answer = lead.post(f"{SOURCES}new/json/try/", MAPPED | {"sample": '{"other": 1}'})
    assert "There is no key at “host”" in answer.content.decode()
    assert "{&#34;other&#34;: 1}" in answer.content.decode()


def test_a_stored_mapping_is_tried_as_typed_and_not_changed(lead: Client) -> None:
    source, _key, _page = made(lead, "json", **MAPPED)
    changed = MAPPED | {"map_key": "machine", "sample": '{"machine": "srv-9", "state": "DOWN"}'}
    answer = lead.post(f"{SOURCES}{source.pk}/try/json/", changed)
    assert "srv-9" in answer.content.decode()
    assert Source.objects.get(pk=source.pk).options["key"] == "host"


def test_the_key_for_acknowledgements_is_sealed_and_never_shown(lead: Client) -> None:
    to = {"answer_url": "https://am.example.org/ack", "answer_secret": "s3cret-word"}
    source, _key, page = made(lead, "alertmanager", **to)
    assert "s3cret-word" not in source.answer_secret
    assert opened(source.answer_secret) == "s3cret-word"
    shown = lead.get(f"{SOURCES}{source.pk}/").content.decode()
    assert "s3cret-word" not in page + shown
    kept = {"name": "Tower", "answer_url": to["answer_url"], "answer_secret": ""}
    lead.post(f"{SOURCES}{source.pk}/", kept)
    assert opened(Source.objects.get(pk=source.pk).answer_secret) == "s3cret-word"


def test_the_kept_key_does_not_follow_to_another_address(lead: Client) -> None:
    to = {"answer_url": "https://am.example.org/ack", "answer_secret": "s3cret-word"}
    source, _key, _page = made(lead, "alertmanager", **to)
    elsewhere = {"name": "Tower", "answer_url": "https://evil.example.org/", "answer_secret": ""}
    refused = lead.post(f"{SOURCES}{source.pk}/", elsewhere)
    assert refused.status_code == 422
    assert wrong_fields(refused.content.decode()) == {"answer_secret"}
    assert Source.objects.get(pk=source.pk).answer_url == to["answer_url"]


@pytest.mark.parametrize("name", sorted(ready.FILES))
def test_a_tool_s_file_names_this_desk_and_no_other_file_is_given(lead: Client, name: str) -> None:
    answer = lead.get(f"{SOURCES}files/{name}")
    assert answer["Content-Disposition"].startswith("attachment")
    assert f"{settings.BASE_URL}/events/" in answer.content.decode()
    assert "desk.example.org" not in answer.content.decode()
    for other in ("../../README.md", "..%2F..%2FREADME.md", "settings.py"):
        assert lead.get(f"{SOURCES}files/{other}").status_code == 404


def test_only_leads_see_and_change_sources(boss: Actor) -> None:
    source = make_source()
    agent, expert = signed_in(makers.agent()), signed_in(makers.agent(role=Role.EXPERT))
    pages = [SOURCES, f"{SOURCES}new/", f"{SOURCES}new/json/", f"{SOURCES}{source.pk}/"]
    posted = [f"{SOURCES}{source.pk}/{what}/" for what in ("key", "test", "switch", "remove", "try/json")]
    for client in (agent, expert):
        assert {client.get(page).status_code for page in pages} == {403}
        assert {client.post(page).status_code for page in posted} == {403}
    assert {Client().get(page).status_code for page in pages} == {302}


def test_the_desk_s_own_sources_have_no_key_and_stay(lead: Client) -> None:
    own = sources.own(SourceKind.CHECK, now=timezone.now())
    assert lead.get(f"{SOURCES}{own.pk}/").status_code == 200
    for what in ("key", "remove", "test"):
        assert lead.post(f"{SOURCES}{own.pk}/{what}/").status_code == 404
    assert lead.get(f"{SOURCES}new/check/").status_code == 404
