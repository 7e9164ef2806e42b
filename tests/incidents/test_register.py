from __future__ import annotations

import pytest

from incidents import lifecycle
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Channel, Incident
from notifications.models import Delivery
from people.actors import Actor
from people.models import Role
from tests import makers

pytestmark = pytest.mark.django_db


def test_register_writes_one_entry_and_acknowledges() -> None:
    contact = makers.make_contact()
    incident = lifecycle.register(
        by=makers.agent(), title="No network", channel=Channel.PHONE, contact=contact, now=makers.TUESDAY
    )
    assert incident.state == "registered"
    assert incident.reference == f"INC-{incident.pk:06d}"
    entry = incident.timeline.get()
    assert (entry.kind, entry.number, entry.from_state, entry.to_state) == ("registered", 1, "", "registered")
    mail = Delivery.objects.get(about=f"incident:{incident.pk}")
    assert (mail.template, mail.to_address) == ("acknowledgement", contact.email)


def test_a_phone_call_is_the_first_response_and_a_mail_is_not() -> None:
    called = makers.make_incident(channel=Channel.PHONE)
    mailed = makers.make_incident(channel=Channel.EMAIL)
    assert called.responded_at == makers.TUESDAY
    assert mailed.responded_at is None


def test_the_same_intake_key_gives_the_same_incident() -> None:
    by, contact = makers.agent(), makers.make_contact()
    first, second = (
        lifecycle.register(by=by, title="Down", channel="phone", contact=contact, intake_key="k-1")
        for _time in range(2)
    )
    assert first == second
    assert Incident.objects.count() == 1
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "\u202e\u200b\x00"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "Down", "description": "y" * 1_048_576}, "description"),
        ({"title": "Down", "channel": "pigeon"}, "channel"),
    ],
)
def test_what_cannot_be_registered_is_said_at_the_field_and_leaves_nothing(fields: dict, field: str) -> None:
    with pytest.raises(NotPossible) as refused:
        lifecycle.register(**({"by": makers.agent(), "channel": "phone"} | fields))
    assert field in refused.value.fields
    assert Incident.objects.count() == 0


def test_a_contact_of_another_customer_is_refused() -> None:
    with pytest.raises(NotPossible) as refused:
        lifecycle.register(
            by=makers.agent(), title="Down", channel="phone",
            customer=makers.make_customer(), contact=makers.make_contact(),
        )  # fmt: skip
    assert "contact" in refused.value.fields


def test_control_characters_and_direction_marks_do_not_reach_the_record() -> None:
    incident = makers.make_incident(title="Mail \u202eliam\x07 is\tdown", description="a\x00b\u202ec\r\nd")
    assert incident.title == "Mail liam is down"
    assert incident.description == "abc\nd"


def test_an_outside_expert_registers_nothing() -> None:
    with pytest.raises(NotPermitted):
        lifecycle.register(by=makers.agent(role=Role.EXPERT), title="Down", channel="phone")


def test_without_a_customer_it_waits_as_unknown_sender_under_the_default_agreement() -> None:
    incident = lifecycle.register(by=makers.agent(), title="Down", channel="phone", caller="A driver")
    assert incident.customer is None
    assert incident.agreement_version.agreement.is_default
    assert Delivery.objects.count() == 0


def test_an_incident_keeps_the_agreement_version_it_was_registered_under() -> None:
    contact = makers.make_contact()
    version = makers.make_agreement(contact.customer)
    incident = makers.make_incident(contact=contact)
    makers.make_agreement(contact.customer)
    assert makers.fresh(incident).agreement_version == version


def test_a_contact_may_register_at_the_portal() -> None:
    contact = makers.make_contact()
    incident = lifecycle.register(
        by=Actor.of_contact(contact), title="Down", channel=Channel.PORTAL, contact=contact
    )
    assert incident.owner is None
    assert incident.responded_at is None
