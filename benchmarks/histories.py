"""One seeded incident: its facts as they stand after the last entry, and the rows of its timeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.copying import NULL, Copy
from benchmarks.participants import Person
from benchmarks.promises import Promises, moment
from incidents.models import Incident, TimelineEntry

INCIDENTS = Copy(
    Incident,
    (
        "id", "title", "description", "channel", "customer_id", "contact_id", "caller",
        "agreement_version_id", "state", "state_number", "entry_count", "last_entry_at",
        "urgency", "impact", "priority", "owner_id", "assignee_id", "team_id",
        "last_word_by", "last_word_at", "registered_at", "responded_at",
        "response_due_at", "response_warn_at", "resolution_due_at", "resolution_warn_at",
        "next_due_at", "paused_at", "pause_reason", "solution", "resolved_at",
        "confirmation_asked_at", "confirmation_due_at", "confirmation_stop", "closed_at", "close_reason",
    ),
)  # fmt: skip
# `transaction` is left to the database: whoever reads along sees all of it as written at once.
ENTRIES = Copy(
    TimelineEntry,
    (
        "id", "incident_id", "number", "kind", "at", "recorded_at",
        "actor_kind", "actor_name", "user_id", "contact_id",
        "public_text", "internal_text", "details", "state_number", "from_state", "to_state",
    ),
)  # fmt: skip


class Actor(NamedTuple):
    """Who acts, as four columns of an entry, and for whom their public words are spoken."""

    columns: str
    speaks: str

    @classmethod
    def agent(cls, person: Person) -> Actor:
        return cls(f"agent\t{person.name}\t{person.pk}\t{NULL}", "desk")

    @classmethod
    def contact(cls, person: Person) -> Actor:
        return cls(f"contact\t{person.name}\t{NULL}\t{person.pk}", "customer")


SYSTEM = Actor(f"system\tService desk\t{NULL}\t{NULL}", "")


class History:
    """Grows entry by entry, as the verbs would let it; moments are seconds since 1970."""

    def __init__(self, pk: int, begun: int, entry_ids: Iterator[int]) -> None:
        self.pk, self.begun, self.at = pk, begun, begun
        self.entries: list[str] = []
        self._entry_ids = entry_ids
        self.title = self.description = self.caller = self.solution = ""
        self.channel = "phone"
        self.contact: Person | None = None
        self.state, self.state_number = "", 0
        self.urgency = self.impact = ""
        self.priority: int | None = None
        self.owner: int | None = None
        self.assignee: int | None = None
        self.team: int | None = None
        self.word_by, self.word_at = "", begun
        self.responded: int | None = None
        self.paused: int | None = None
        self.resolved: int | None = None
        self.asked: int | None = None
        self.confirmation_stop = self.close_reason = ""

    def add(
        self,
        kind: str,
        at: int,
        by: Actor,
        *,
        public: str = "",
        internal: str = "",
        details: str = "{}",
        to: str = "",
    ) -> None:
        """Append an entry; with `to`, one that moves the incident into that state."""
        self.at = max(at, self.at)
        state_number, before = NULL, ""
        if to:
            self.state_number += 1
            state_number, before, self.state = str(self.state_number), self.state, to
        if public and by.speaks:
            self.word_by, self.word_at = by.speaks, self.at
        when = moment(self.at)
        self.entries.append(
            f"{next(self._entry_ids)}\t{self.pk}\t{len(self.entries) + 1}\t{kind}\t{when}\t{when}"
            f"\t{by.columns}\t{public}\t{internal}\t{details}\t{state_number}\t{before}\t{to}"
        )

    def answered(self) -> str:
        """Note a public word of the desk; what its entry says when it was the first."""
        if self.responded is not None:
            return ""
        self.responded = self.at
        return '"first_response": true'

    def row(self, promises: Promises, agreement_version: int) -> str:
        contact, is_closed = self.contact, self.state == "closed"
        columns = (
            str(self.pk), self.title, self.description, self.channel,
            str(contact.of[0]) if contact else NULL, _number(contact.pk if contact else None), self.caller,
            str(agreement_version), self.state, str(self.state_number), str(len(self.entries)),
            moment(self.at), self.urgency, self.impact, _number(self.priority),
            _number(self.owner), _number(self.assignee), _number(self.team),
            self.word_by, moment(self.word_at), moment(self.begun), moment(self.responded),
            *self._dues(promises), moment(self.paused), "waiting_on_customer" if self.paused else "",
            self.solution, moment(self.resolved), moment(self.asked),
            moment(self.asked + 24 * 3600 if self.asked else None), self.confirmation_stop,
            moment(self.at if is_closed else None), self.close_reason,
        )  # fmt: skip
        return "\t".join(columns)

    def _dues(self, promises: Promises) -> tuple[str, ...]:
        """Both due and warning times and the next promise, as `incidents.timekeeping.recompute` has them."""
        if self.priority is None:
            strictest = promises.due(promises.response[1], self.begun)
            return NULL, NULL, NULL, NULL, NULL if self.state == "closed" else moment(strictest)
        first, last = promises.response[self.priority], promises.resolution[self.priority]
        response, resolution = promises.due(first, self.begun), promises.due(last, self.begun)
        if self.state in ("closed", "resolved_pending_confirmation"):
            return moment(response), NULL, moment(resolution), NULL, NULL
        waits = self.responded is None
        response_warn = promises.warn(first, self.begun) if waits else None
        if self.paused:
            return moment(response), moment(response_warn), NULL, NULL, moment(response if waits else None)
        return (
            moment(response),
            moment(response_warn),
            moment(resolution),
            moment(promises.warn(last, self.begun)),
            moment(min(response, resolution) if waits else resolution),
        )


def _number(number: int | None) -> str:
    return NULL if number is None else str(number)
