"""What a registration answers, and that it reads nothing it already knows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.actors import Actor, ActorKind
from people.finding import contact_known_to
from people.models import Contact
from tests import makers
from tests.api import calling

pytestmark = pytest.mark.django_db

# The token with who answers for it, the contact, the agreement; incident, entry, words, link, delivery, mail.
STATEMENTS = 9


def test_a_registration_is_answered_as_it_is_read_afterwards() -> None:
    program, contact = calling.of_program(), makers.make_contact()
    sent = {"title": "No mail", "description": "Since nine.", "contact": contact.pk}
    made = program.call("POST", "incidents/", sent)
    told = calling.read(made)
    again = program.call("GET", f"incidents/{told['reference']}/")
    read = calling.read(again)
    assert made["ETag"] == again["ETag"]
    for answer in (told, read):
        del answer["clocks"]["as_of"]
    assert told == read
    assert made["Location"].endswith(f"/incidents/{told['reference']}/")


def test_a_registration_takes_nine_statements_between_begin_and_commit() -> None:
    program, contact = calling.of_program(), makers.make_contact()
    program.post("incidents/", {"title": "No mail", "contact": contact.pk}, expect=201)
    with CaptureQueriesContext(connection) as asked:
        program.post("incidents/", {"title": "No phone", "contact": contact.pk}, expect=201)
    counted = [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]
    assert len(counted) == STATEMENTS, counted


def test_a_contact_is_known_to_whoever_may_see_them_among_all() -> None:
    ours, theirs = makers.make_contact(), makers.make_contact()
    program = Actor(ActorKind.INTEGRATION, "Bridge", customer_id=ours.customer_id)
    actors = [
        makers.agent(),
        Actor.of_contact(ours),
        program,
        Actor(ActorKind.INTEGRATION, "Bridge"),
        Actor(ActorKind.EXPERT, "Expert"),
    ]
    for actor in actors:
        for contact in (ours, theirs):
            visible = Contact.objects.visible_to(actor).filter(pk=contact.pk).first()
            assert contact_known_to(actor, contact.pk) == visible, (actor, contact)


def test_closed_incidents_stand_behind_what_is_due_and_none_is_left_out() -> None:
    program = calling.of_program()
    closed = [makers.make_incident(state="closed").reference for _number in range(3)]
    due = [makers.make_incident(state="classified").reference for _number in range(3)]
    found: list[str] = []
    path = "incidents/?sort=due&limit=2"
    while path:
        answer = program.get(path)
        found += [one["reference"] for one in answer["results"]]
        path = "/" + answer["next"].split("/", 3)[3] if answer["next"] else ""
    assert sorted(found[:3]) == sorted(due)
    assert sorted(found[3:]) == sorted(closed)
