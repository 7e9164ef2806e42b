"""Any sequence of anybody's acts, at any moments: legal paths, one entry each, time that only runs on."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from incidents import clocks, escalation, handling, lifecycle, observing, timekeeping
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident, State
from notifications.models import Delivery
from people.actors import SYSTEM, Actor
from people.models import Role
from tests import makers

pytestmark = pytest.mark.django_db

LEGAL = {
    ("", "registered"),
    ("registered", "classified"),
    ("classified", "diagnosing"),
    ("classified", "resolved_pending_confirmation"),
    ("diagnosing", "resolved_pending_confirmation"),
    ("resolved_pending_confirmation", "closed"),
    ("resolved_pending_confirmation", "diagnosing"),
    ("closed", "diagnosing"),
    ("registered", "closed"),
    ("classified", "closed"),
    ("diagnosing", "closed"),
}

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
levels = st.sampled_from(["high", "normal", "low"])
steps = st.timedeltas(min_value=timedelta(minutes=-90), max_value=timedelta(hours=30))
people = st.sampled_from(["agent", "second", "expert", "contact", "stranger", "system"])


class Desk(RuleBasedStateMachine):
    """One incident, everybody who may touch it and some who may not."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        agent, expert = makers.agent(), makers.agent(role=Role.EXPERT)
        contact = makers.make_contact()
        self.actors: dict[str, Actor] = {
            "agent": agent,
            "second": makers.agent(),
            "expert": expert,
            "contact": Actor.of_contact(contact),
            "stranger": Actor.of_contact(makers.make_contact()),
            "system": SYSTEM,
        }
        self.now: datetime = makers.TUESDAY
        self.used = timedelta(0)
        self.incident = makers.make_incident(by=agent, contact=contact, at=self.now)
        self.entries = 1

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def attempt(self, verb, *, by: str, **fields: object) -> None:  # type: ignore[no-untyped-def]
        """An act either happens with exactly one entry or leaves no trace."""
        before = Incident.objects.filter(pk=self.incident.pk).values().get()
        try:
            with transaction.atomic():
                self.incident = verb(self.incident, by=self.actors[by], now=self.now, **fields)
            self.entries += 1
        except (NotPossible, NotPermitted):
            assert Incident.objects.filter(pk=self.incident.pk).values().get() == before

    @rule(step=steps)
    def time_passes(self, step: timedelta) -> None:
        self.now = max(self.now + step, makers.TUESDAY - timedelta(days=1))

    @rule(by=people, urgency=levels, impact=levels)
    def classify(self, by: str, urgency: str, impact: str) -> None:
        self.attempt(lifecycle.classify, by=by, urgency=urgency, impact=impact)

    @rule(by=people, urgency=levels, impact=levels)
    def reclassify(self, by: str, urgency: str, impact: str) -> None:
        self.attempt(lifecycle.reclassify, by=by, urgency=urgency, impact=impact, reason="Looked again")

    @rule(by=people, to=st.sampled_from(["agent", "expert"]))
    def diagnose(self, by: str, to: str) -> None:
        self.attempt(lifecycle.diagnose, by=by, assignee=self.actors[to].user)

    @rule(by=people, to=st.sampled_from(["agent", "expert"]))
    def assign(self, by: str, to: str) -> None:
        self.attempt(handling.assign, by=by, assignee=self.actors[to].user)

    @rule(by=people)
    def propose(self, by: str) -> None:
        self.attempt(lifecycle.propose_solution, by=by, solution="Try again")

    @rule(by=people)
    def confirm(self, by: str) -> None:
        self.attempt(lifecycle.confirm, by=by)

    @rule(by=people)
    def confirm_by_phone(self, by: str) -> None:
        self.attempt(lifecycle.confirm_by_phone, by=by, who="Ann", when=self.now)

    @rule(by=people)
    def verify(self, by: str) -> None:
        self.attempt(lifecycle.verify, by=by, text="It prints again")

    @rule(by=people, verb=st.sampled_from(["note_alarm", "note_recovery", "note_supplier"]))
    def monitoring_notes(self, by: str, verb: str) -> None:
        self.attempt(getattr(observing, verb), by=by, text="Seen")

    @rule(by=people)
    def reject(self, by: str) -> None:
        self.attempt(lifecycle.reject, by=by, reason="No")

    @rule(by=people)
    def reopen(self, by: str) -> None:
        self.attempt(lifecycle.reopen, by=by, reason="Again")

    @precondition(lambda self: self.entries > 4)
    @rule(by=people)
    def withdraw(self, by: str) -> None:
        self.attempt(lifecycle.withdraw, by=by, reason="Never mind")

    @rule(by=people)
    def wait(self, by: str) -> None:
        self.attempt(handling.wait, by=by, text="Which line?")

    @rule(by=people)
    def resume(self, by: str) -> None:
        self.attempt(handling.resume, by=by)

    @rule(by=people)
    def customer_replies(self, by: str) -> None:
        self.attempt(handling.reply_as_customer, by=by, text="Well")

    @rule(by=people)
    def reply(self, by: str) -> None:
        self.attempt(handling.reply, by=by, text="We look")

    @rule(by=people)
    def hold(self, by: str) -> None:
        self.attempt(handling.hold_auto_close, by=by, reason="Holiday")

    @rule(by=people)
    def ask_again(self, by: str) -> None:
        self.attempt(lifecycle.ask_again, by=by)

    @rule()
    def mails_are_accepted(self) -> None:
        moment = max(self.now, makers.fresh(self.incident).last_entry_at)
        Delivery.objects.filter(state="waiting").update(
            state="accepted", accepted_at=moment, settled_at=moment
        )
        escalation.note_mail_outcomes(now=moment)
        self._caught_up()

    @rule()
    def sweeps_run(self) -> None:
        before = makers.fresh(self.incident)
        lifecycle.close_unconfirmed(now=self.now)
        after = makers.fresh(self.incident)
        if before.state != after.state:
            assert before.confirmation_stop == ""
            assert before.confirmation_asked_at is not None
            assert self.now - before.confirmation_asked_at >= timedelta(hours=24)
        escalation.note_clocks(now=self.now)
        self._caught_up()

    def _caught_up(self) -> None:
        self.incident = makers.fresh(self.incident)
        assert self.incident.entry_count >= self.entries
        self.entries = self.incident.entry_count

    @invariant()
    def entries_and_states_are_one_to_one(self) -> None:
        incident = makers.fresh(self.incident)
        entries = list(incident.timeline.order_by("number"))
        assert [entry.number for entry in entries] == list(range(1, self.entries + 1))
        changes = [entry for entry in entries if entry.state_number is not None]
        assert [entry.state_number for entry in changes] == list(range(1, incident.state_number + 1))
        assert all((entry.from_state, entry.to_state) in LEGAL for entry in changes)
        assert all(a.to_state == b.from_state for a, b in pairwise(changes))
        assert changes[-1].to_state == incident.state
        assert all(a.at <= b.at for a, b in pairwise(entries))
        # What would run at commit.
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
        connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")

    @invariant()
    def no_clock_runs_backwards_and_what_is_stored_is_what_the_timeline_says(self) -> None:
        incident = Incident.objects.with_people().get(pk=self.incident.pk)
        terms = timekeeping.terms_of(incident)
        record = timekeeping.record_of(timekeeping.clock_entries(incident), terms)
        clock = timekeeping.resolution_clock(incident, terms, record)
        if clock is None:
            assert incident.state in (State.REGISTERED, State.CLOSED)
            return
        moment = max(self.now, incident.last_entry_at)
        earlier = clocks.used(clock, incident.last_entry_at)
        assert timedelta(0) <= earlier <= clocks.used(clock, moment)
        stored = incident.resolution_due_at, incident.paused_at
        timekeeping.recompute(incident, terms, record, moment)
        assert (incident.resolution_due_at, incident.paused_at) == stored
        if incident.resolution_due_at is not None:
            assert incident.resolution_due_at >= incident.registered_at


def test_any_sequence_of_acts_keeps_the_process() -> None:
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=2000 if LONG else 40,
            stateful_step_count=30 if LONG else 25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
