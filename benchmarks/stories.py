"""What happens to the seeded incidents: how they begin, are worked on, and end."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import accumulate, count
from random import Random
from typing import NamedTuple, TypeVar

from benchmarks.histories import SYSTEM, Actor, History
from benchmarks.participants import Participants
from benchmarks.promises import DAY, Promises, moment
from benchmarks.words import Writer

YEARS = 5
HOUR = 3600
PENDING = "resolved_pending_confirmation"
One = TypeVar("One")

_CHANNELS = ("email", "email", "email", "phone", "phone", "phone", "portal", "portal", "api", "monitoring")
_LEVELS = ("normal", "normal", "normal", "low", "low", "high")
_OPEN_STATES = ("registered", "classified", "diagnosing", PENDING)
_OPEN_SHARES = list(accumulate((0.15, 0.2, 0.45, 0.2)))


class Beginning(NamedTuple):
    """When an incident was registered, in which state it is now, and how badly it was needed."""

    begun: int
    state: str
    urgency: str
    impact: str
    paused: bool


class Stories:
    """Tells all incidents in the order of their registration. The same seed tells the same ones."""

    def __init__(self, people: Participants, random_seed: int, now: int) -> None:
        self._source = Random(random_seed)
        self._random = self._source.random
        self._people, self._now = people, now
        self.promises = Promises(people.terms, now - (YEARS + 1) * 365 * DAY, now)
        self._writer = Writer(self._source)
        self._entry_ids = count(1)
        self._agents = [(person, Actor.agent(person)) for person in people.agents]

    def tell(self, closed: int, open_ones: int) -> Iterator[History]:
        opened = sorted(self._open_beginning() for _number in range(open_ones))
        beginnings = merge(self._closed_beginnings(closed), opened)
        for pk, beginning in enumerate(beginnings, start=1):
            yield self._told(pk, beginning)

    def row(self, history: History) -> str:
        return history.row(self.promises, self._people.agreement_version)

    def _closed_beginnings(self, closed: int) -> Iterator[Beginning]:
        """Evenly over the years, the last long enough ago to have been closed since."""
        first = self._now - YEARS * 365 * DAY
        step = (YEARS * 365 - 6) * DAY / max(closed, 1)
        for number in range(closed):
            begun = first + int((number + self._random()) * step)
            yield Beginning(begun, "closed", self._pick(_LEVELS), self._pick(_LEVELS), False)

    def _open_beginning(self) -> Beginning:
        """So long ago that most promises fall due within the next hours, and some have fallen due."""
        state = _OPEN_STATES[bisect(_OPEN_SHARES, self._random() * _OPEN_SHARES[-1])]
        urgency, impact = self._pick(_LEVELS), self._pick(_LEVELS)
        paused = state == "diagnosing" and self._random() < 0.1
        if state == "registered":
            begun = self._now - int(HOUR * self._random() ** 2)
        elif paused or state == PENDING:
            begun = self._now - int((200 if paused else 20) * DAY * self._random()) - 2 * DAY
        else:
            target = self.promises.resolution[self._people.terms.priority_of(urgency, impact)]
            used = int(target.minutes * 60 * (1.15 * self._random()))
            begun = self.promises.after(target, self._now, -used)
        return Beginning(begun, state, urgency, impact, paused)

    def _told(self, pk: int, beginning: Beginning) -> History:
        history = History(pk, beginning.begun, self._entry_ids)
        state = beginning.state
        self._register(history, unknown=state == "registered" and self._random() < 0.1)
        if state == "closed":
            self._close(history, beginning)
        elif state != "registered":
            end = self._now - 120 - int(20 * HOUR * self._random()) if state == PENDING else self._now
            self._work(history, beginning, end, diagnoses=state != "classified")
            if state == PENDING:
                self._propose(history, end)
                if self._random() < 0.1:
                    history.confirmation_stop = "reply"
                    self._say(history, "customer_replied", self._now)
            if beginning.paused:
                history.paused = history.at
                self._say(history, "paused", history.at, '"reason": "waiting_on_customer"')
        return history

    def _register(self, history: History, *, unknown: bool) -> None:
        history.title, history.description = self._writer.title(), self._writer.text(12, 45)
        history.channel = "email" if unknown else self._pick(_CHANNELS)
        contacts = self._people.contacts
        # Squared: few customers report much, many report little.
        reporter = contacts[int(len(contacts) * self._random() ** 2)]
        by, details = Actor.contact(reporter), f'"channel": "{history.channel}"'
        history.word_by = "customer"
        if unknown:
            history.caller, by = f"{reporter.name} <{reporter.pk}@elsewhere.example>", SYSTEM
        else:
            history.contact = reporter
        if history.channel == "phone":
            agent, by = self._pick(self._agents)
            history.owner, history.responded, history.word_by = agent.pk, history.begun, "desk"
            details += ', "first_response": true'
        details += f', "agreement_version": {self._people.agreement_version}'
        word = history.word_by
        history.add(
            "registered", history.begun, by, public=history.description, details=f"{{{details}}}",
            to="registered",
        )  # fmt: skip
        history.word_by = word

    def _work(self, history: History, beginning: Beginning, end: int, *, diagnoses: bool) -> None:
        """Classify, diagnose, and talk, somewhere between the registration and `end`."""
        words = int(3.4 * self._random()) if diagnoses else 0
        span = max(end - history.begun, 0)
        moments = sorted(history.begun + int(span * self._random() ** 2) for _number in range(2 + words))
        agent, by = self._pick(self._agents)
        history.owner = history.owner or agent.pk
        history.urgency, history.impact = beginning.urgency, beginning.impact
        history.priority = self._people.terms.priority_of(beginning.urgency, beginning.impact)
        levels = f'"urgency": "{history.urgency}", "impact": "{history.impact}"'
        history.add(
            "classified", moments[0], by, details=f'{{{levels}, "priority": {history.priority}}}',
            to="classified",
        )  # fmt: skip
        if not diagnoses:
            return
        details = self._assign(history)
        history.add(
            "diagnosis_started", moments[1], by, internal=self._writer.text(3, 12), details=details,
            to="diagnosing",
        )  # fmt: skip
        for at in moments[2:]:
            self._say(history, self._pick(("replied", "noted", "customer_replied", "noted", "replied")), at)

    def _assign(self, history: History) -> str:
        """Choose who examines it; returns the details as `incidents.lifecycle.assignment` writes them."""
        chance = self._random()
        assignee, supplier, team, team_name = "null", "", "null", ""
        name = ""
        if chance < 0.1:
            expert = self._pick(self._people.experts)
            history.assignee, assignee, name, supplier = expert.pk, str(expert.pk), expert.name, expert.of[1]
        elif chance < 0.7:
            agent, _by = self._pick(self._agents)
            history.assignee, assignee, name = agent.pk, str(agent.pk), agent.name
        if chance >= 0.5:
            chosen = self._pick(self._people.teams)
            history.team, team, team_name = chosen.pk, str(chosen.pk), chosen.name
        return (
            f'{{"assignee": {assignee}, "assignee_name": "{name}", "supplier": "{supplier}", '
            f'"team": {team}, "team_name": "{team_name}"}}'
        )

    def _say(self, history: History, kind: str, at: int, details: str = "") -> None:
        history.at = max(history.at, at)
        text = self._writer.text(8, 30)
        if kind == "customer_replied" and history.contact:
            history.add(kind, at, Actor.contact(history.contact), public=text)
            return
        _agent, by = self._pick(self._agents)
        if kind == "noted":
            history.add(kind, at, by, internal=text)
            return
        if kind == "replied":
            details = history.answered()
        history.add(kind, at, by, public=text, details=f"{{{details}}}")

    def _propose(self, history: History, at: int) -> None:
        """A solution, and a minute later the mail server's word that its mail was taken."""
        history.at = max(history.at, at)
        history.solution, history.resolved = self._writer.text(8, 30), history.at
        first = history.answered()
        details = f'{{{first}{", " if first else ""}"temporary": false}}'
        _agent, by = self._pick(self._agents)
        history.add("solution_proposed", at, by, public=history.solution, details=details, to=PENDING)
        history.asked = history.at + 60
        asked, closes = moment(history.asked), moment(history.asked + 24 * HOUR)
        details = f'{{"delivery": null, "accepted_at": "{asked}", "closes_at": "{closes}"}}'
        history.add("solution_mail_accepted", history.asked, SYSTEM, details=details)

    def _close(self, history: History, beginning: Beginning) -> None:
        """Most are confirmed, a third closes in silence, a few are withdrawn."""
        end = history.begun + int(3 * DAY * self._random() ** 2) + HOUR
        chance = self._random()
        self._work(history, beginning, end, diagnoses=chance > 0.15)
        if chance < 0.05 and history.contact:
            history.close_reason = "withdrawn"
            text = self._writer.text(4, 10)
            history.add("withdrawn", end, Actor.contact(history.contact), public=text, to="closed")
            return
        self._propose(history, end)
        if chance < 0.65 and history.contact:
            history.close_reason = "confirmed"
            at = history.at + int(20 * HOUR * self._random())
            history.add("solution_confirmed", at, Actor.contact(history.contact), to="closed")
        else:
            history.close_reason = "no_response"
            history.add("closed_unconfirmed", history.at + 24 * HOUR, SYSTEM, to="closed")

    def _pick(self, several: Sequence[One]) -> One:
        return several[int(len(several) * self._random())]
