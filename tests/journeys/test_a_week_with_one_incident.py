"""From a call on Friday evening to the customer's silence: the whole process, with the clock moved."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from incidents import escalation, handling, lifecycle
from incidents.models import Incident
from notifications.models import Delivery
from people.actors import Actor
from people.models import Role
from tests import makers

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026: the 27th is a Friday, and in the night to Sunday the 29th the clocks go forward."""
    return datetime(2026, 3, day, hour, minute, tzinfo=AMSTERDAM)


def mailed(incident: Incident, template: str) -> int:
    return Delivery.objects.about(f"incident:{incident.pk}").filter(template=template).count()


def test_a_week_with_one_incident() -> None:
    customer = makers.make_customer()
    makers.make_agreement(customer, confirmation={"kind": "working_day"})
    contact = makers.make_contact(customer, "Ann")
    agent, expert = makers.agent("Bram"), makers.agent("Tom", role=Role.EXPERT)
    ann = Actor.of_contact(contact)

    # Friday, ten to five: Ann calls. A P3 has two office hours to answer, and the call is the answer.
    call = at(27, 16, 50)
    incident = lifecycle.register(by=agent, title="No labels", channel="phone", contact=contact, now=call)
    incident = lifecycle.classify(incident, by=agent, urgency="normal", impact="normal", now=at(27, 16, 55))
    # Sixteen office hours from 16:50: 40 minutes on Friday, nine hours on Monday, the rest on Tuesday.
    assert incident.resolution_due_at == at(31, 14, 50)

    # An outside expert gets it; the owner stays Bram, and the clock runs.
    incident = lifecycle.diagnose(incident, by=agent, assignee=expert.user, now=at(27, 17, 0))
    assert incident.owner == agent.user
    assert Incident.objects.visible_to(expert).get() == incident
    assert escalation.note_clocks(now=at(29, 12)) == 0

    # On Monday Ann is asked something; her answer on Tuesday lets the clock run on, four office hours later.
    incident = handling.wait(incident, by=agent, text="Which printer?", now=at(30, 13, 30))
    assert incident.resolution_due_at is None
    incident = handling.reply_as_customer(incident, by=ann, text="The one in hall 2", now=at(30, 17, 30))
    due = datetime(2026, 4, 1, 9, 50, tzinfo=AMSTERDAM)
    assert incident.resolution_due_at == due

    # Nearly due, then solved, but it does not work: that solution cost its time, and the target is missed.
    assert escalation.note_clocks(now=at(31, 17)) == 1
    incident = lifecycle.propose_solution(incident, by=agent, solution="New driver", now=at(31, 17, 20))
    makers.accept_mails(at(31, 17, 21))
    incident = makers.fresh(incident)
    assert mailed(incident, "solution") == 1
    morning = datetime(2026, 4, 1, 10, 30, tzinfo=AMSTERDAM)
    incident = lifecycle.reject(incident, by=ann, reason="Still blank", now=morning)
    assert incident.resolution_due_at == due
    assert escalation.note_clocks(now=morning) == 1
    assert makers.kinds(incident)[-1] == "resolution_breached"

    # A second solution on the Friday before Easter, and nobody answers. The working day after the mail was
    # accepted is Tuesday, since Easter Monday is a holiday: then it closes, and not a second before.
    proposed = datetime(2026, 4, 3, 15, 0, tzinfo=AMSTERDAM)
    incident = lifecycle.propose_solution(incident, by=agent, solution="New printer", now=proposed)
    makers.accept_mails(proposed)
    closes = datetime(2026, 4, 7, 15, 0, tzinfo=AMSTERDAM)
    assert makers.fresh(incident).confirmation_due_at == closes
    assert lifecycle.close_unconfirmed(now=closes - timedelta(seconds=1)) == 0
    assert lifecycle.close_unconfirmed(now=closes) == 1
    incident = makers.fresh(incident)
    assert incident.close_reason == "no_response"
    assert mailed(incident, "closed_silent") == 1

    # Every state stands in the timeline, in order.
    states = incident.timeline.exclude(to_state="").order_by("number").values_list("to_state", flat=True)
    assert list(states) == [
        "registered",
        "classified",
        "diagnosing",
        "resolved_pending_confirmation",
        "diagnosing",
        "resolved_pending_confirmation",
        "closed",
    ]
