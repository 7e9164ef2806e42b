"""Rows written straight are the rows that the ORM would have written."""

from __future__ import annotations

from datetime import timedelta

import pytest

from incidents import agreements
from incidents.models import IncidentLink, LinkPurpose, TimelineEntry
from people import tokens
from people.models import Role
from people.straight import insert, insert_once
from tests import makers

pytestmark = pytest.mark.django_db


def _values(row: object, *but: str) -> dict[str, object]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # type: ignore[attr-defined]
        if field.attname not in but
    }


def test_a_row_written_straight_is_read_back_as_it_was_written() -> None:
    entry = makers.make_incident(description="Since nine").timeline.get()
    fields = _values(entry, "id", "recorded_at", "transaction")
    new = insert(
        TimelineEntry(**fields | {"number": 2, "state_number": None, "to_state": "", "kind": "noted"})
    )
    read = TimelineEntry.objects.get(pk=new.pk)
    assert _values(read) == _values(new)
    assert new.transaction == entry.transaction


def test_a_value_that_is_taken_is_told_and_nothing_written() -> None:
    incident = makers.make_incident()
    assert incident.contact is not None
    link = IncidentLink(
        incident=incident, contact=incident.contact, purpose=LinkPurpose.DISPUTE, nonce="n",
        token_hash="h" * 64, made_at=makers.TUESDAY, expires_at=makers.TUESDAY,
    )  # fmt: skip
    assert insert_once(link)
    again = IncidentLink(**_values(link, "id"))
    assert not insert_once(again)
    assert again.pk is None
    assert IncidentLink.objects.filter(purpose=LinkPurpose.DISPUTE).count() == 1


def test_a_token_is_found_with_who_acts_through_it() -> None:
    lead, contact = makers.make_user(role=Role.LEAD), makers.make_contact()
    _token, written = tokens.make(
        by=lead, name="Theirs", holder="contact", contact=contact, scopes=["incidents:read"]
    )
    found = tokens.find(written, source="127.0.0.1", now=makers.TUESDAY)
    assert found is not None and found.contact is not None and found.user is None
    assert (found.contact, found.contact.customer) == (contact, contact.customer)
    assert found.scopes == ["incidents:read"]


def test_the_newest_version_of_the_customers_own_agreement_comes_before_the_default() -> None:
    customer = makers.make_customer()
    default = agreements.version_for(None, makers.TUESDAY)
    assert agreements.version_for(customer, makers.TUESDAY) == default
    makers.make_agreement(customer)
    own = agreements.version_for(customer, makers.TUESDAY)
    assert own != default and own.agreement.coverage_set.get().customer == customer
    assert agreements.version_for(makers.make_customer(), makers.TUESDAY) == default
    early = own.valid_from - timedelta(seconds=1)
    assert agreements.version_for(customer, early) == default
