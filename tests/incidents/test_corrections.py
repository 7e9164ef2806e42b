"""Facts put right, and what was asked of a supplier."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents import corrections, lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident, Service, SupplierRequest
from people.actors import Actor
from people.models import Supplier
from tests import makers

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_title_is_corrected_with_one_entry_that_keeps_the_old_one() -> None:
    incident = corrections.retitle(makers.make_incident(), by=makers.agent(), title="The scanner is down")
    entry = incident.timeline.get(kind="corrected")
    assert incident.title == "The scanner is down"
    assert (entry.details["before"], entry.details["after"]) == ("The printer is down", "The scanner is down")


@pytest.mark.parametrize("title", ["", "The printer is down", "x" * 201])
def test_no_title_the_same_and_a_long_one_are_refused_where_they_were_typed(title: str) -> None:
    incident = makers.make_incident()
    with pytest.raises(NotPossible) as refused:
        corrections.retitle(incident, by=makers.agent(), title=title)
    assert "title" in refused.value.fields
    assert makers.kinds(incident) == ["registered"]


def test_a_service_is_chosen_and_taken_away() -> None:
    service, by = Service.objects.create(name="Mail"), makers.agent()
    incident = corrections.place(makers.make_incident(), by=by, service=service)
    assert incident.service == service
    assert corrections.place(incident, by=by, service=None).service is None


def test_another_contact_of_the_same_customer_speaks_from_now_on() -> None:
    incident, by = makers.make_incident(), makers.agent()
    colleague = makers.make_contact(incident.customer, "Colleague")
    assert corrections.hand_to_contact(incident, by=by, contact=colleague).contact == colleague
    with pytest.raises(NotPossible, match="works for"):
        corrections.hand_to_contact(incident, by=by, contact=makers.make_contact())


def test_a_contact_corrects_nothing() -> None:
    contact = makers.make_contact()
    incident = makers.make_incident(contact=contact)
    with pytest.raises(NotPermitted):
        corrections.retitle(incident, by=Actor.of_contact(contact), title="Other")


def ask(incident: Incident, **fields: object) -> Incident:
    supplier = fields.pop("supplier", None) or Supplier.objects.get_or_create(name="Netco")[0]
    return corrections.ask_supplier(
        incident, by=makers.agent(), supplier=supplier, now=makers.TUESDAY + HOUR, **fields
    )  # type: ignore[arg-type]


def test_what_was_asked_of_a_supplier_stands_in_the_queue_when_the_desk_looks_again() -> None:
    incident = makers.make_incident("diagnosing")
    due, resolution_due = incident.next_due_at, incident.resolution_due_at
    look = makers.TUESDAY + 1.5 * HOUR
    incident = ask(incident, their_reference=" N-77 ", promised_at=makers.TUESDAY + 9 * HOUR, look_at=look)
    assert due is not None
    assert incident.next_due_at == look < due
    assert incident.resolution_due_at == resolution_due
    assert not incident.is_paused
    record = SupplierRequest.objects.get()
    assert (record.their_reference, record.look_at) == ("N-77", look)
    done = corrections.end_supplier(incident, by=makers.agent(), now=look)
    assert done.next_due_at == due
    assert SupplierRequest.objects.get().ended_at == look


def test_a_second_word_goes_on_with_the_record_and_another_supplier_begins_one() -> None:
    incident = makers.make_incident("diagnosing")
    ask(incident, their_reference="N-77")
    ask(incident, promised_at=makers.TUESDAY + 5 * HOUR)
    record = SupplierRequest.objects.get()
    assert (record.their_reference, record.look_at) == ("N-77", makers.TUESDAY + 5 * HOUR)
    ask(incident, supplier=Supplier.objects.create(name="Printco"))
    assert SupplierRequest.objects.filter(ended_at__isnull=True).get().supplier.name == "Printco"
    assert SupplierRequest.objects.count() == 2


def test_a_look_in_the_past_and_no_supplier_are_refused() -> None:
    incident = makers.make_incident("diagnosing")
    with pytest.raises(NotPossible) as refused:
        ask(incident, look_at=makers.TUESDAY)
    assert "look_at" in refused.value.fields
    with pytest.raises(NotPossible) as unnamed:
        corrections.ask_supplier(incident, by=makers.agent(), supplier=None)
    assert "supplier" in unnamed.value.fields


def test_a_solved_incident_no_longer_stands_there_for_its_supplier() -> None:
    incident = ask(makers.make_incident("diagnosing"))
    solved = lifecycle.propose_solution(
        incident, by=makers.agent(), solution="Done.", now=makers.TUESDAY + 2 * HOUR
    )
    assert solved.next_due_at is None
