"""Two customers' tokens at every address with every method: nothing of one ever reaches the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from api.strict import Reference, Row
from api.v1 import urls
from api.v1.bulk import CreateManyFields
from api.v1.incidents import CorrectFields, RegisterFields
from api.v1.steps import STEPS
from incidents import handling, lifecycle
from incidents.models import Agreement, Calendar, Incident
from incidents.terms import OFFICE_HOURS, default_terms
from integrations.models import Webhook
from monitoring import models as watched_models
from people.models import Team, User
from tests import makers
from tests.api import calling, canaries, watched
from tests.api.calling import Program, read
from tests.api.canaries import Filled
from tests.integrations import hooked

pytestmark = pytest.mark.django_db

# What a customer's token gets at its own rows, and what a program's that is narrowed to the customer gets.
DONE, NEVER, ABSENT, UNUSABLE = "done", "never", "absent", "unusable"
STATUSES = {DONE: {200, 201, 204, 409}, NEVER: {403}, ABSENT: {404}, UNUSABLE: {400}}
READ: dict[str, tuple[str, str]] = {"get": (DONE, DONE)}
NOTHING_OF_THEIRS = {"get": (ABSENT, ABSENT), "patch": (ABSENT, ABSENT), "delete": (ABSENT, ABSENT)}
NO_READ, NO_WRITE = {"get": (ABSENT, ABSENT)}, {"post": (ABSENT, ABSENT)}
NEVER_A_WRITE = {"post": (NEVER, NEVER)}
SHOWN = {"get": (DONE, DONE), "patch": (NEVER, NEVER), "delete": (NEVER, NEVER)}
LISTED = {"get": (DONE, DONE), "post": (NEVER, NEVER)}
CUSTOMERS_STEPS = ("confirm", "reject", "reply_as_customer", "withdraw")
PROGRAMS_STEPS = (
    "classify", "reclassify", "diagnose", "propose_solution", "close_as_duplicate", "assign", "reply",
    "publish", "note", "wait", "resume", "retitle", "place", "hand_to_contact", "end_supplier", "link",
    "add_follower", "remove_follower",
    "split_off", "undo_duplicate", "hold_auto_close", "ask_again", "identify",
)  # fmt: skip
PEOPLES_STEPS = ("confirm_by_phone", "confirm_by_mail", "verify", "take_over", "log_call")
RULES: dict[str, dict[str, tuple[str, str]]] = {
    "index": READ,
    "me": READ,
    "search": READ,
    "timeline": READ,
    "incidents": {"get": (DONE, DONE), "post": (DONE, DONE)},
    "bulk_create": {"post": (DONE, DONE)},
    "bulk_change": {"post": (DONE, DONE)},
    "incident": {"get": (DONE, DONE), "patch": (NEVER, DONE)},
    "incident_timeline": READ,
    "incident_clocks": READ,
    "incident_messages": {"get": (NEVER, DONE)},
    "incident_attachments": {"get": (DONE, DONE), "post": (DONE, DONE)},
    "incident_attachment": READ,
    **{f"incident_{step}": {"post": (DONE, NEVER)} for step in CUSTOMERS_STEPS},
    **{f"incident_{step}": {"post": (NEVER, DONE)} for step in PROGRAMS_STEPS},
    **{f"incident_{step}": {"post": (NEVER, NEVER)} for step in PEOPLES_STEPS},
    "incident_reopen": {"post": (DONE, DONE)},
    # Suppliers are the desk's: there is none that they could name.
    "incident_ask_supplier": {"post": (UNUSABLE, UNUSABLE)},
    **dict.fromkeys(("customers", "contacts", "services", "teams", "suppliers"), LISTED),
    **dict.fromkeys(("agreements", "calendars"), LISTED),
    "people": READ,
    **{f"{noun}_one": SHOWN for noun in ("customers", "contacts", "services")},
    **{f"{noun}_one": NOTHING_OF_THEIRS for noun in ("teams", "suppliers", "agreements", "calendars")},
    "people_one": {"get": (ABSENT, ABSENT)},
    "agreement_versions": {"post": (ABSENT, ABSENT)},
    # What is told of all incidents is the desk's to know of.
    "webhooks": LISTED,
    "webhooks_one": NOTHING_OF_THEIRS,
    **{f"webhook_{step}": {"post": (ABSENT, ABSENT)} for step in ("pause", "resume", "test", "send_again")},
    "webhook_deliveries": {"get": (ABSENT, ABSENT)},
    # What is watched, what is wrong and what leads decided about it is the desk's too.
    **dict.fromkeys(("alarms", "events"), READ),
    **dict.fromkeys(("sources", "rules", "checks", "heartbeats", "feeds"), LISTED),
    **dict.fromkeys(("alarms_one", "events_one"), NO_READ),
    **{f"{noun}_one": NOTHING_OF_THEIRS for noun in ("sources", "rules", "checks", "heartbeats", "feeds")},
    "monitoring_now": {"get": (NEVER, NEVER)},
    **dict.fromkeys(("rules_reorder", "rules_dry_run"), NEVER_A_WRITE),
    **dict.fromkeys(
        (
            "alarm_acknowledge", "source_rotate_key", "source_read_again", "check_pause", "check_resume",
            "check_look", "heartbeat_pause", "heartbeat_resume", "feed_pause", "feed_resume",
        ),
        NO_WRITE,
    ),
    **dict.fromkeys(
        ("source_unreadable", "check_history", "heartbeat_pings", "feed_incidents"),
        NO_READ,
    ),
    "feed_component": {"patch": (ABSENT, ABSENT)},
}  # fmt: skip
# Open to everybody: they say what there is, not what somebody has.
PUBLIC = {
    "guide",
    "webhook_guide",
    "monitoring_guide",
    "senders",
    "sender_file",
    "reference",
    "problems",
    "openapi",
    "nowhere",
}
METHODS = ("get", "post", "put", "patch", "delete", "options")
# Addresses that answer only to a question.
ASKED = {"search": "?words=title"}
EVERYTHING = "?limit=200&expand=customer,contact,service,clocks,timeline"


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[tuple[Filled, Filled], Path]]:
    """Made once: each test runs in a savepoint above it."""
    folder = tmp_path_factory.mktemp("files")
    quick = {"MEDIA_ROOT": folder, "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]}
    with django_db_blocker.unblock(), override_settings(**quick), transaction.atomic():
        makers.make_team("Network")
        Calendar.objects.create(name="Office", hours=OFFICE_HOURS["hours"])
        hooked.make_hook("https://hooks.example.org/1", at=makers.TUESDAY)
        watched.one_of_each()
        yield canaries.both(), folder
        transaction.set_rollback(True)


@pytest.fixture
def both(filled: tuple[tuple[Filled, Filled], Path], settings: Any, db: None) -> tuple[Filled, Filled]:
    pair, settings.MEDIA_ROOT = filled
    # One token asks at every address with every method.
    settings.API_REQUESTS_PER_MINUTE = 10_000
    return pair


@cache
def patterns() -> dict[str, URLPattern]:
    return {str(one.name): one for one in urls.urlpatterns}


KEYS: dict[str, Callable[[Filled], int]] = {
    "customers_one": lambda of: of.customer.pk,
    "contacts_one": lambda of: of.contact.pk,
    "services_one": lambda of: of.service.pk,
    "suppliers_one": lambda of: of.service.supplier_id,
    "incident_attachment": lambda of: of.sent.pk,
    "teams_one": lambda of: Team.objects.get().pk,
    "people_one": lambda of: User.objects.get(name=of.one("agent0")).pk,
    "calendars_one": lambda of: Calendar.objects.get().pk,
    "agreements_one": lambda of: Agreement.objects.get().pk,
    "agreement_versions": lambda of: Agreement.objects.get().pk,
    **dict.fromkeys(
        (
            "webhooks_one",
            "webhook_pause",
            "webhook_resume",
            "webhook_test",
            "webhook_send_again",
            "webhook_deliveries",
        ),
        lambda of: Webhook.objects.get().pk,
    ),
}
WATCHED = {"alarm": "Alarm", "event": "Event", "source": "Source", "rule": "Rule", "check": "Check"}
WATCHED |= {"heartbeat": "Heartbeat", "feed": "Feed"}


def key_of(route: str, of: Filled) -> int:
    """The number of the row that the address of this route names."""
    if route in KEYS:
        return KEYS[route](of)
    noun = route.partition("_")[0].removesuffix("s")
    return int(getattr(watched_models, WATCHED[noun]).objects.get().pk)


def place(route: str, of: Filled) -> dict[str, Any]:
    """What stands in the address of a route for this customer's row, or for the desk's where none can be."""
    wanted = patterns()[route].pattern.converters
    found: dict[str, Any] = {"reference": of.incidents[0].reference} if "reference" in wanted else {}
    # Of its own webhook, the desk has posted nothing yet: any number will do. The row itself is not theirs.
    found |= dict.fromkeys({"delivery", "receipt", "component"} & set(wanted), 1)
    return found | ({"pk": key_of(route, of)} if "pk" in wanted else {})


def address(route: str, of: Filled, **other: Any) -> str:
    return reverse(f"api:{route}", kwargs=place(route, of) | other)


def body(route: str, mine: Filled) -> dict[str, Any]:
    """What would do something there, if it may be done."""
    levels, word = {"urgency": "low", "impact": "low"}, {"text": "Something."}
    sent: dict[str, dict[str, Any]] = {
        "incidents": {"title": "New", "service": mine.service.pk},
        "bulk_create": {"items": [{"title": "New"}, {"title": "New", "service": mine.service.pk}]},
        "bulk_change": {
            "items": [
                {"reference": mine.incidents[1].reference, "step": "reply_as_customer", "body": word},
                {"reference": mine.incidents[1].reference, "step": "reply", "body": word},
                {"reference": mine.incidents[1].reference, "body": {"title": "Other"}},
            ]
        },
        "incident": {"title": "Other"},
        "incident_classify": levels,
        "incident_reclassify": levels | {"reason": "So."},
        "incident_propose_solution": {"solution": "Try."},
        "incident_close_as_duplicate": {"original": mine.incidents[1].reference},
        "incident_link": {"other": mine.incidents[1].reference},
        "incident_retitle": {"title": "Other"},
        "incident_place": {"service": None},
        "incident_hand_to_contact": {"contact": mine.contact.pk},
        "incident_identify": {"contact": mine.contact.pk},
        "incident_add_follower": {"contact": mine.contact.pk},
        "incident_remove_follower": {"contact": mine.contact.pk},
        "incident_publish": {"headline": "News", "texts": {"en": "News."}},
        "incident_confirm_by_phone": {"who": "Somebody"},
        "incident_verify": {"text": "Something"},
        "incident_confirm_by_mail": {"entry": 1},
        "incident_split_off": word | {"title": "Another"},
        "incident_ask_supplier": {"supplier": mine.service.supplier_id},
        "customers": {"name": "New"},
        "contacts": {"name": "New", "customer": mine.customer.pk},
        "agreement_versions": {"terms": default_terms(OFFICE_HOURS)},
        "calendars": {"name": "New", "hours": OFFICE_HOURS["hours"]},
    }
    for step in ("reject", "reopen", "withdraw", "hold_auto_close"):
        sent[f"incident_{step}"] = {"reason": "So."}
    for step in ("reply", "reply_as_customer", "note", "wait", "verify", "log_call"):
        sent[f"incident_{step}"] = word
    return sent.get(route, {"name": "New"} if route in RULES and RULES[route] is LISTED else {})


def ask(program: Program, method: str, path: str, sent: Any) -> HttpResponse:
    if path.endswith("/attachments/") and method == "post":
        boundary = "xxx"
        form = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nx\r\n'
        return program.client.generic(
            "POST", path, f"{form}--{boundary}--\r\n",
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={"Authorization": f"Bearer {program.written}"},
        )  # fmt: skip
    return program.call(method.upper(), path, sent if method in ("post", "patch") else None)


def said(answer: HttpResponse) -> str:
    """Everything that an answer tells, a file included."""
    whole = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    return f"{whole.decode()} {dict(answer.headers)}".lower()


def rows_of_all() -> dict[str, list[str]]:
    """Every row of every room, but when a token was used last."""
    rooms = ("people", "notifications", "incidents", "statuspage", "monitoring", "desk", "api")
    return {
        model._meta.label: sorted(map(_written, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in rooms and model._meta.label != "people.Token"
    }


def _written(row: tuple[Any, ...]) -> str:
    return str([bytes(value) if isinstance(value, memoryview) else value for value in row])


def writes() -> Iterator[tuple[str, str]]:
    for route, methods in RULES.items():
        yield from ((route, method) for method in methods if method in ("post", "patch"))


def test_every_address_and_method_has_a_rule() -> None:
    there = {name: set(one.callback.actions) - {"head"} for name, one in patterns().items()}
    assert there == {name: set(rule) for name, rule in RULES.items()}
    around = {one.name for one in get_resolver("api.urls").url_patterns if isinstance(one, URLPattern)}
    assert around == PUBLIC


def test_no_other_method_does_anything(both: tuple[Filled, Filled]) -> None:
    mine, _other = both
    lead, before = calling.of_person(), rows_of_all()
    for route, methods in RULES.items():
        # Beside the usual ones what a framework might look up by its name among its own functions.
        for method in {*METHODS, *patterns()[route].callback.actions.values()} - set(methods):
            answer = lead.call(method.upper(), address(route, mine), body(route, mine))
            assert answer.status_code == 405, (route, method)
            told = {name.strip().lower() for name in answer.headers["Allow"].split(",")}
            assert told == set(methods) | ({"head"} if "get" in methods else set())
    assert rows_of_all() == before


@pytest.mark.parametrize("place_of_token", [0, 1], ids=["contact", "narrowed"])
def test_own_rows_are_answered_by_the_rule_without_a_word_of_the_other(
    both: tuple[Filled, Filled], place_of_token: int
) -> None:
    mine, other = both
    program = list(mine.tokens.values())[place_of_token]
    foreign = [other.word.lower(), *(one.reference.lower() for one in other.incidents)]
    for route, methods in RULES.items():
        for method, expected in methods.items():
            answer = ask(program, method, address(route, mine) + ASKED.get(route, ""), body(route, mine))
            assert answer.status_code in STATUSES[expected[place_of_token]], (
                route, method, answer.status_code, said(answer),
            )  # fmt: skip
            told = said(answer)
            assert [word for word in foreign if word in told] == [], (route, method, told)
    for path in (f"incidents/{EVERYTHING}", "timeline/?limit=200", *(own_paths(mine))):
        told = said(program.call("GET", path))
        assert mine.word.lower() in told or path in own_paths(mine), path
        assert [word for word in foreign if word in told] == [], (path, told)


def own_paths(mine: Filled) -> list[str]:
    return [
        f"incidents/{one.reference}/{inside}"
        for one in mine.incidents
        for inside in (EVERYTHING.replace("limit=200&", ""), "timeline/")
    ]


def test_foreign_rows_look_like_rows_that_are_not_there(both: tuple[Filled, Filled]) -> None:
    mine, other = both
    before = rows_of_all()
    for program in mine.tokens.values():
        for route, methods in RULES.items():
            wanted = patterns()[route].pattern.converters
            for method in methods if wanted else ():
                absent = {"reference": "INC-999999", "pk": 999_999}
                last = "pk" if "pk" in wanted else "reference"
                answer = ask(program, method, address(route, other), body(route, mine))
                missing = ask(
                    program, method, address(route, other, **{last: absent[last]}), body(route, mine)
                )
                assert answer.status_code == missing.status_code == 404, (route, method)
                assert answer.content == missing.content, (route, method)
    # A file of another's incident is not reached through an own one either.
    for program in mine.tokens.values():
        for file in (other.sent, other.waiting):
            path = address("incident_attachment", mine, pk=file.pk)
            assert program.call("GET", path).status_code == 404
    assert rows_of_all() == before


def foreign_values(field: Any, other: Filled) -> list[Any]:
    """Ids of the other customer that a field could name."""
    if isinstance(field, Reference):
        return [one.reference for one in other.incidents[:2]]
    people = User.objects.get(name=other.one("agent0")).pk
    by_name = {
        "contact": other.contact.pk, "customer": other.customer.pk, "service": other.service.pk,
        "supplier": other.service.supplier_id, "assignee": people, "team": Team.objects.get().pk,
    }  # fmt: skip
    return [by_name[str(field.field_name)]]


def test_foreign_ids_in_bodies_look_like_ids_that_are_not_there(both: tuple[Filled, Filled]) -> None:
    mine, other = both
    before, tried = rows_of_all(), 0
    forms = {"incidents": ("post", RegisterFields), "incident": ("patch", CorrectFields)}
    forms |= {f"incident_{step}": ("post", told.fields) for step, told in STEPS.items()}
    for program in mine.tokens.values():
        for route, (method, form) in forms.items():
            for name, field in form().fields.items():
                if not isinstance(field, Row | Reference):
                    continue
                for value in foreign_values(field, other):
                    absent = "INC-999999" if isinstance(field, Reference) else 999_999
                    answers = [
                        ask(program, method, address(route, mine), body(route, mine) | {name: one})
                        for one in (value, absent)
                    ]
                    tried += 1
                    assert [one.status_code for one in answers] == [400, 400], (route, name)
                    told = [re.sub(r"\d+", "N", one.content.decode()) for one in answers]
                    assert told[0] == told[1], (route, name)
        waiting = {"text": "x", "attachments": [other.waiting.pk]}
        word = "reply_as_customer" if program is mine.contact_token else "reply"
        path = address(f"incident_{word}", mine)
        assert read(program.call("POST", path, waiting))["errors"][0]["field"] == "attachments"
        sent = {"items": [{"reference": other.incidents[0].reference, "body": {"title": "Taken"}}]}
        assert program.post("incidents/bulk/change/", sent)["results"][0]["status"] == 400
        items = {"items": [{"title": "x", "service": other.service.pk}]}
        assert program.post("incidents/bulk/create/", items)["refused"] == 1
    assert tried > 20
    assert rows_of_all() == before


def test_asking_for_the_other_finds_nothing(both: tuple[Filled, Filled]) -> None:
    mine, other = both
    word, reference = other.word.lower(), other.incidents[0].reference
    for program in mine.tokens.values():
        for asked in (f"{word}title0", f"{word}contact", f"{word}note", word, reference, f"service:{word}"):
            for path in (
                f"incidents/?q={asked}",
                f"incidents/?q=state:any+{asked}",
                f"search/?words={asked}",
            ):
                answer = program.call("GET", path)
                assert answer.status_code == 400 or read(answer)["results"] == [], path
        for noun in ("contacts", "customers", "services", "people", "suppliers"):
            assert program.get(f"{noun}/?search={word}")["results"] == []
        assert program.get(f"incidents/?q=-{word}title0&limit=200")["results"] != []


def test_nothing_of_one_changes_with_what_the_other_does(both: tuple[Filled, Filled]) -> None:
    """Not a count either: every answer stays the same, byte for byte."""
    mine, other = both
    paths = [f"incidents/{EVERYTHING}", "timeline/?limit=200", "search/?words=aardvark", *own_paths(mine)]
    paths += ["contacts/", "services/", "customers/", "incidents/?q=state:any+aardvark", "incidents/?limit=1"]
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        told = {
            (name, path): program.call("GET", path).content
            for name, program in mine.tokens.items()
            for path in paths
        }
        by = makers.agent()
        for number in range(3):
            facts: dict[str, Any] = {"title": f"Aardvark {number}", "contact": other.contact}
            made = lifecycle.register(by=by, channel="email", **facts)
            handling.reply(made, by=by, text="Aardvark words")
        makers.make_contact(other.customer, "Aardvark")
        calling.settle()
        for name, program in mine.tokens.items():
            for path in paths:
                assert program.call("GET", path).content == told[name, path], path


def test_every_model_field_sent_on_every_write_is_refused_by_name(both: tuple[Filled, Filled]) -> None:
    mine, _other = both
    lead, before = calling.of_person(), rows_of_all()
    everything: dict[str, Any] = {
        name: 1
        for model in apps.get_models()
        if model._meta.app_label in ("people", "incidents", "statuspage")
        for field in model._meta.get_fields()
        for name in (field.name, getattr(field, "attname", field.name))
    }
    assert len(everything) > 150
    for route, method in writes():
        if route == "incident_attachments":
            continue
        right = body(route, mine)
        answer = lead.call(method.upper(), address(route, mine), everything | right)
        assert answer.status_code == 400, (route, method, answer.content)
        errors = {one["field"]: one for one in read(answer)["errors"]}
        known = set(errors.popitem()[1]["expected"].replace("no field at all", "").split(", ")) - {""}
        assert set(everything) - known <= set(read_fields(answer)), route
        assert set(right) <= known | set(), (route, known)
    whole = {"reference": mine.incidents[0].reference, "body": everything}
    for item, path in ((everything | {"title": "x"}, "create"), (whole, "change"), (everything, "change")):
        assert lead.post(f"incidents/bulk/{path}/", {"items": [item]})["done"] == 0
    assert CreateManyFields().fields["items"].child.__class__ is RegisterFields
    assert rows_of_all() == before


def read_fields(answer: HttpResponse) -> list[str]:
    return [one["field"] for one in read(answer)["errors"]]


def test_a_customers_word_on_their_own_incident_is_theirs_alone(both: tuple[Filled, Filled]) -> None:
    mine, other = both
    pending = mine.incidents[1]
    untouched = Incident.objects.filter(customer=other.customer).values_list()
    before = list(map(str, untouched))
    closed = mine.contact_token.post(f"incidents/{pending.reference}/confirm/", {})
    assert (closed["state"], closed["close_reason"]) == ("closed", "confirmed")
    assert list(map(str, untouched.all())) == before
