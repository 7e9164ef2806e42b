"""Two who act at once, truly in parallel on PostgreSQL: one winner, one entry, a told loser."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections

from incidents import handling, lifecycle
from incidents.errors import ChangedMeanwhile, NotPossible
from incidents.models import Incident
from people.actors import Actor
from people.models import Contact
from tests import makers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.rounds]

ROUNDS = int(os.environ.get("ROUNDS", "25"))
DUE = makers.TUESDAY + timedelta(hours=24, minutes=3)


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run the acts in threads that start together; each gives its result or its refusal."""
    barrier = threading.Barrier(len(acts))
    outcomes: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            outcomes[place] = act()
        except Exception as refused:
            outcomes[place] = refused
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


def pending(by: Actor, contact: Contact) -> Incident:
    """A solved incident whose day is over at DUE; the only one that a sweep could close."""
    return makers.make_incident("resolved_pending_confirmation", by=by, contact=contact)


def closings(incident: Incident) -> int:
    return incident.timeline.filter(to_state="closed").count()


def test_confirming_against_the_automatic_closing_has_one_winner() -> None:
    by, person = makers.agent(), makers.make_contact()
    contact = Actor.of_contact(person)
    for _round in range(ROUNDS):
        incident = pending(by, person)
        confirmed, swept = at_once(
            lambda incident=incident: lifecycle.confirm(incident, by=contact, now=DUE),
            lambda: lifecycle.close_unconfirmed(now=DUE, limit=1),
        )
        after = makers.fresh(incident)
        assert after.state == "closed"
        assert closings(incident) == 1
        if isinstance(confirmed, Incident):
            assert after.close_reason == "confirmed"
        else:
            assert isinstance(confirmed, NotPossible), confirmed
            assert after.close_reason == "no_response"
            assert swept == 1


def test_a_reply_against_the_automatic_closing_is_never_lost() -> None:
    by, person = makers.agent(), makers.make_contact()
    contact = Actor.of_contact(person)
    for _round in range(ROUNDS):
        incident = pending(by, person)
        replied, _swept = at_once(
            lambda incident=incident: handling.reply_as_customer(incident, by=contact, text="Wait", now=DUE),
            lambda: lifecycle.close_unconfirmed(now=DUE, limit=1),
        )
        assert isinstance(replied, Incident), replied
        after = makers.fresh(incident)
        kinds = makers.kinds(incident)
        assert kinds.count("customer_replied") == 1
        if after.state == "closed":
            assert kinds.index("closed_unconfirmed") < kinds.index("customer_replied")
        else:
            assert after.confirmation_stop == "reply"
            assert closings(incident) == 0


def test_two_agents_who_propose_at_once_have_one_winner() -> None:
    first, second = makers.agent("Noor"), makers.agent("Bram")
    contact = makers.make_contact()
    for _round in range(ROUNDS):
        incident = makers.make_incident("diagnosing", by=first, contact=contact)
        seen = incident.entry_count
        outcomes = at_once(
            *(
                lambda incident=incident, seen=seen, by=by, text=text: lifecycle.propose_solution(
                    incident, by=by, solution=text, seen=seen, now=DUE
                )
                for by, text in ((first, "Noor's"), (second, "Bram's"))
            )
        )
        winners = [outcome for outcome in outcomes if isinstance(outcome, Incident)]
        losers = [outcome for outcome in outcomes if isinstance(outcome, ChangedMeanwhile)]
        assert (len(winners), len(losers)) == (1, 1), outcomes
        assert makers.kinds(incident).count("solution_proposed") == 1
        assert makers.fresh(incident).solution in ("Noor's", "Bram's")


def test_two_sweeps_at_once_close_each_incident_once() -> None:
    by, person = makers.agent(), makers.make_contact()
    pool = [pending(by, person) for _number in range(40)]
    counts = at_once(*(lambda: lifecycle.close_unconfirmed(now=DUE) for _sweep in range(4)))
    counts += [lifecycle.close_unconfirmed(now=DUE)]
    assert sum(count for count in counts if isinstance(count, int)) == 40
    assert all(closings(incident) == 1 for incident in pool)


def test_the_same_intake_sent_twice_at_once_is_one_incident() -> None:
    by, contact = makers.agent(), makers.make_contact()
    for number in range(ROUNDS):
        one, two = at_once(
            *(
                lambda key=f"key-{number}": lifecycle.register(
                    by=by, title="Down", channel="phone", contact=contact, intake_key=key
                )
                for _time in range(2)
            )
        )
        assert isinstance(one, Incident)
        assert one == two
    assert Incident.objects.count() == ROUNDS
