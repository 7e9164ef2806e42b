"""What disturbed a service is read from the record: the same whenever it is read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from incidents import corrections, lifecycle
from incidents.models import Incident, Service
from people.models import Customer
from statuspage.disruptions import reread_incidents
from statuspage.models import Disruption
from statuspage.status import Status
from tests import makers
from tests.makers import TUESDAY, agent, fresh, make_contact, make_customer, make_incident
from tests.statuspage.rendered import make_service

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def acme() -> Customer:
    return make_customer("Acme")


@pytest.fixture
def mail(acme: Customer) -> Service:
    return make_service("Mail", acme)


def reported(acme: Customer, service: Service | None, state: str = "classified", **levels: str) -> Incident:
    levels = {"urgency": "high", "impact": "high"} | levels
    return fresh(make_incident(state, contact=make_contact(acme), service=service, **levels))


def read(incident: Incident) -> list[tuple[str, str, datetime, datetime | None]]:
    reread_incidents([fresh(incident)])
    rows = Disruption.objects.filter(incident=incident).select_related("service").order_by("began_at")
    return [(row.service.name, row.status, row.began_at, row.ended_at) for row in rows]


def test_it_lasts_from_the_report_until_the_solution(acme: Customer, mail: Service) -> None:
    incident = reported(acme, mail)
    assert read(incident) == [("Mail", Status.MAJOR, TUESDAY, None)]
    by = agent()
    incident = lifecycle.propose_solution(incident, by=by, solution="Try.", now=TUESDAY + HOUR)
    assert read(incident) == [("Mail", Status.MAJOR, TUESDAY, TUESDAY + HOUR)]


def test_a_rejected_solution_ended_nothing(acme: Customer, mail: Service) -> None:
    incident, by = reported(acme, mail), agent()
    incident = lifecycle.propose_solution(incident, by=by, solution="Try.", now=TUESDAY + HOUR)
    incident = lifecycle.reject(incident, by=by, reason="No.", now=TUESDAY + 3 * HOUR)
    assert read(incident) == [("Mail", Status.MAJOR, TUESDAY, None)]
    incident = lifecycle.propose_solution(incident, by=by, solution="Now.", now=TUESDAY + 5 * HOUR)
    assert read(incident) == [("Mail", Status.MAJOR, TUESDAY, TUESDAY + 5 * HOUR)]


def test_what_was_closed_and_is_reopened_leaves_the_time_between_out(acme: Customer, mail: Service) -> None:
    incident = reported(acme, mail, "closed")
    incident = lifecycle.reopen(incident, by=agent(), reason="Again.", now=TUESDAY + 5 * HOUR)
    told = read(incident)
    assert [(began, ended) for _name, _status, began, ended in told] == [
        (TUESDAY, TUESDAY + timedelta(minutes=3)),
        (TUESDAY + 5 * HOUR, None),
    ]


def test_a_changed_level_and_a_changed_service_hold_from_then_on(acme: Customer, mail: Service) -> None:
    incident, by, network = reported(acme, mail), agent(), make_service("Network", acme)
    incident = lifecycle.reclassify(
        incident, by=by, urgency="normal", impact="normal", reason="Better.", now=TUESDAY + HOUR
    )
    incident = corrections.place(incident, by=by, service=network, now=TUESDAY + 2 * HOUR)
    assert read(incident) == [
        ("Mail", Status.MAJOR, TUESDAY, TUESDAY + HOUR),
        ("Mail", Status.DEGRADED, TUESDAY + HOUR, TUESDAY + 2 * HOUR),
        ("Network", Status.DEGRADED, TUESDAY + 2 * HOUR, None),
    ]


def test_one_users_trouble_and_what_is_not_classified_disturb_no_service(
    acme: Customer, mail: Service
) -> None:
    assert read(reported(acme, mail, impact="low")) == []
    assert read(reported(acme, mail, "registered")) == []
    assert read(reported(acme, None)) == []


def test_a_withdrawn_incident_disturbed_until_then(acme: Customer, mail: Service) -> None:
    incident = lifecycle.withdraw(reported(acme, mail), by=agent(), reason="Ours.", now=TUESDAY + HOUR)
    assert read(incident) == [("Mail", Status.MAJOR, TUESDAY, TUESDAY + HOUR)]


def test_reading_twice_changes_nothing(acme: Customer, mail: Service) -> None:
    incident = reported(acme, mail)
    assert read(incident) == read(incident)
    assert makers.kinds(incident)[-1] == "classified"
