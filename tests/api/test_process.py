"""The process from the first word to the customer's, by programs alone."""

from __future__ import annotations

import pytest

from tests import makers
from tests.api import calling

pytestmark = pytest.mark.django_db


def test_the_process_runs_end_to_end_over_the_api() -> None:
    contact = makers.make_contact(name="Ann")
    lead, theirs = calling.of_person(), calling.of_customer(contact)
    made = lead.post("incidents/", {"title": "No mail", "contact": contact.pk}, expect=201)
    address = f"incidents/{made['reference']}/"
    assert made["state"] == "registered"
    assert "classify" in [step["step"] for step in made["next_steps"]]
    classified = lead.post(f"{address}classify/", {"urgency": "high", "impact": "normal"})
    assert (classified["state"], classified["priority"]) == ("classified", 2)
    assert classified["clocks"]["resolution"]["target_seconds"] == 8 * 3600
    team = makers.make_team("Network")
    assert lead.post(f"{address}diagnose/", {"team": team.pk})["state"] == "diagnosing"
    assert lead.post(f"{address}reply/", {"text": "We look."})["responded_at"]
    solved = lead.post(f"{address}propose_solution/", {"solution": "Try again."})
    assert solved["state"] == "resolved_pending_confirmation"
    rejected = theirs.post(f"{address}reject/", {"reason": "Still nothing."})
    assert rejected["state"] == "diagnosing"
    lead.post(f"{address}propose_solution/", {"solution": "Now try."})
    closed = theirs.post(f"{address}confirm/", {})
    assert (closed["state"], closed["close_reason"]) == ("closed", "confirmed")
    kinds = [entry["kind"] for entry in lead.get(f"{address}timeline/")["results"]]
    assert kinds[0] == "registered" and kinds[-1] == "solution_confirmed"
