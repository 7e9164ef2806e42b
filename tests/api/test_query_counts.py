"""What an answer costs does not grow with its rows, and its fields are those that the document names."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework import serializers

from api.v1 import answers, directory, promises, searching
from api.v1.nouns import Noun
from incidents import attachments, handling
from incidents.models import Calendar, Incident, Service
from incidents.terms import OFFICE_HOURS
from people.models import Supplier
from tests import makers
from tests.api import calling
from tests.api.calling import Program

pytestmark = pytest.mark.django_db
MANY, FEW = 50, 5


def queries(program: Program, path: str) -> int:
    """What one request asks of the database, once everything that is kept has been read."""
    program.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        program.get(path)
    return len([one for one in captured if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.fixture
def many() -> list[Incident]:
    by, service = makers.agent(), Service.objects.create(name="Mail")
    made = [
        makers.make_incident("diagnosing", by=by, contact=makers.make_contact(), service=service)
        for _number in range(MANY)
    ]
    calling.settle()
    return made


LISTS = {
    "incidents/?limit={limit}": 4,
    "incidents/?limit={limit}&fields=reference,title": 4,
    "incidents/?limit={limit}&sort=due": 4,
    "incidents/?limit={limit}&q=p:3": 5,
    "incidents/?limit={limit}&q=printer": 8,
    "incidents/?limit={limit}&expand=customer,contact,service,owner,assignee,team,clocks,timeline": 13,
    "timeline/?limit={limit}": 5,
    "search/?words=printer&limit={limit}": 6,
    "customers/?limit={limit}": 3,
    "contacts/?limit={limit}": 3,
    "services/?limit={limit}": 4,
    "people/?limit={limit}": 4,
    "agreements/?limit={limit}": 4,
}  # fmt: skip


def test_a_list_costs_the_same_whatever_its_length(many: list[Incident]) -> None:
    for number in range(FEW):
        Service.objects.create(name=f"Service {number}").customers.add(many[number].customer_id)
        makers.make_agreement(many[number].customer)
    lead = calling.of_person()
    for path, most in LISTS.items():
        few, much = (queries(lead, path.format(limit=limit)) for limit in (1, MANY))
        assert few <= most and much <= most, (path, few, much)
        # The last page saves the question whether there is another; nothing else may differ.
        assert abs(few - much) <= 1, (path, few, much)


def test_narrow_readers_cost_no_more_than_a_question_more(many: list[Incident]) -> None:
    contact = many[0].contact
    assert contact is not None
    for program in (calling.of_customer(contact), calling.of_program(customer=contact.customer)):
        for path, most in LISTS.items():
            if path.startswith(("incidents/?limit={limit}&expand", "customers", "people", "agreements")):
                continue
            assert queries(program, path.format(limit=MANY)) <= most + 1, path


@pytest.mark.parametrize("state", ["registered", "diagnosing", "resolved_pending_confirmation", "closed"])
def test_one_incident_costs_the_same_however_much_has_happened(state: str) -> None:
    lead, by = calling.of_person(), makers.agent()
    incident = makers.make_incident(state, by=by)
    path = f"incidents/{incident.reference}/"
    before = queries(lead, path)
    for number in range(FEW):
        handling.note(incident, by=by, text=f"Note {number}")
    after = queries(lead, path)
    assert before == after <= 8
    for inside in ("timeline/", "clocks/?why=true", "messages/", "attachments/"):
        assert queries(lead, path + inside) <= 6, inside


def test_a_step_costs_the_same_however_much_has_happened() -> None:
    lead, by = calling.of_person(), makers.agent()
    incident = makers.make_incident("diagnosing", by=by)
    path = f"incidents/{incident.reference}/note/"
    counts = []
    for _turn in range(4):
        with CaptureQueriesContext(connection) as captured:
            lead.post(path, {"text": "Looked."})
        counts.append(len(captured))
    assert max(counts[1:]) == min(counts[1:]) <= 25, counts


def fits(told: Any, shape: Any, place: str = "") -> None:
    """Every key is one that the document names, and every key is there that it promises."""
    if isinstance(shape, serializers.ListSerializer | serializers.ListField):
        for number, one in enumerate(told):
            fits(one, shape.child, f"{place}/{number}")
    elif isinstance(shape, serializers.Serializer) and told is not None:
        assert isinstance(told, dict), place
        named = set(shape.fields)
        promised = {name for name, field in shape.fields.items() if field.required}
        assert set(told) <= named, (place, set(told) - named)
        assert promised <= set(told), (place, promised - set(told))
        for name, value in told.items():
            fits(value, shape.fields[name], f"{place}/{name}")
    elif told is None:
        assert shape.allow_null, f"{place} is null"
    elif isinstance(shape, serializers.ChoiceField):
        assert told in shape.choices, (place, told)
    elif isinstance(shape, serializers.IntegerField):
        assert type(told) is int, (place, told)
    elif isinstance(shape, serializers.BooleanField):
        assert type(told) is bool, (place, told)
    elif isinstance(shape, serializers.CharField | serializers.DateTimeField):
        assert isinstance(told, str), (place, told)


NOUNS: dict[type[Noun], type[answers.Answer]] = {
    directory.Customers: answers.Customer,
    directory.Contacts: answers.Contact,
    directory.Teams: answers.Team,
    directory.Suppliers: answers.Supplier,
    directory.Services: answers.Service,
    directory.People: answers.Person,
    promises.Agreements: answers.Agreement,
    promises.Calendars: answers.Calendar,
}


def test_every_answer_has_the_fields_of_the_document() -> None:
    contact, by = makers.make_contact(), makers.agent()
    service = Service.objects.create(name="Mail", supplier=Supplier.objects.create(name="Fibre"))
    service.customers.add(contact.customer)
    makers.make_team()
    makers.make_agreement(contact.customer)
    Calendar.objects.create(name="Office", hours=OFFICE_HOURS["hours"], closed_dates=["2026-12-24"])
    states = ("registered", "classified", "diagnosing", "resolved_pending_confirmation", "closed")
    made = [makers.make_incident(state, by=by, contact=contact, service=service) for state in states]
    handling.wait(made[2], by=by, text="Which one?")
    calling.settle()
    lead, theirs = calling.of_person(), calling.of_customer(contact)
    narrowed = calling.of_program(customer=contact.customer)
    for program in (lead, theirs, narrowed):
        everything = "customer,contact,service,clocks,timeline"
        everything += ",owner,assignee,team" if program is not theirs else ""
        fits(program.get(f"incidents/?expand={everything}"), answers.page_of(answers.Incident)())
        fits(program.get("search/?words=printer"), searching.SearchAnswer())
        fits(program.get("timeline/"), answers.page_of(answers.TimelineEntry)())
        fits(program.get("me/"), answers.Me())
        for incident in made:
            path = f"incidents/{incident.reference}/"
            fits(program.get(f"{path}?expand={everything}"), answers.Incident(), path)
            fits(program.get(f"{path}clocks/?why=true"), answers.Clocks(), path)
            fits(program.get(f"{path}timeline/"), answers.page_of(answers.TimelineEntry)(), path)
            if program is not theirs:
                fits(program.get(f"{path}messages/"), answers.page_of(answers.Message)(), path)
    for noun, answer in NOUNS.items():
        page = lead.get(f"{noun.nouns}/")  # type: ignore[attr-defined]
        assert page["results"], noun
        fits(page, answers.page_of(answer)(), noun.__name__)


def test_files_outcomes_and_problems_have_the_fields_of_the_document() -> None:
    lead, incident = calling.of_person(), makers.make_incident("classified")
    path = f"incidents/{incident.reference}/"
    upload = SimpleUploadedFile("a.txt", b"x")
    kept = attachments.accept(upload, incident=incident, user=lead.token.user, step="api")
    fits(lead.get(f"{path}attachments/"), answers.page_of(answers.Attachment)())
    lead.post(f"{path}note/", {"text": "x", "attachments": [kept.pk]})
    fits(lead.get(f"{path}attachments/"), answers.page_of(answers.Attachment)())
    items = [{"title": "x"}, {"title": "y", "state": "closed"}]
    fits(lead.post("incidents/bulk/create/", {"items": items}), answers.BulkAnswer())
    fits(lead.patch(path, {"title": "x"}, expect=412, If_Match='"1-x"'), answers.Problem())
    fits(lead.patch(path, {"state": "x"}, expect=400), answers.Problem())
