"""The one door: what every verb does around its own few lines.

A verb opens the door with `taken`, runs its edge, records exactly one entry. The door locks and
re-fetches the row (refreshing it would switch django-fsm's protection off), asks whether the
actor may, refuses what somebody else's change has overtaken, keeps time from running backwards,
recomputes the clocks and saves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from incidents import search, timekeeping
from incidents.announce import announce
from incidents.attachments import fasten
from incidents.errors import ChangedMeanwhile, NotPossible
from incidents.models import Attachment, Incident, TimelineEntry
from incidents.models.timeline import EntryKind
from incidents.permissions import refusal, require
from incidents.querysets import CLOCK_KINDS
from incidents.terms import Terms
from incidents.timeline import speaker_of, write_entry
from people.actors import Actor, ActorKind


@dataclass
class Change:
    """One change of one incident, in its transaction."""

    incident: Incident
    by: Actor
    verb: str
    at: datetime
    terms: Terms
    from_state: str
    entry: TimelineEntry | None = field(default=None)

    def edge(self, name: str, *args: Any) -> None:
        """Run a `mark_…` edge of the state machine."""
        try:
            getattr(self.incident, name)(*args)
        except TransitionNotAllowed as refused:
            raise NotPossible(refusal(self.by, self.verb, self.incident)) from refused

    def responded(self) -> dict[str, Any]:
        """Note a public word of a human; the detail says so when it was the first."""
        if self.incident.responded_at is not None or self.by.kind in (
            ActorKind.INTEGRATION,
            ActorKind.SYSTEM,
        ):
            return {}
        self.incident.responded_at = self.at
        return {"first_response": True}

    def taken_up(self) -> dict[str, Any]:
        """Of what monitoring found there is nobody to answer: that somebody takes it up is the response."""
        return self.responded() if self.incident.is_own_finding else {}

    def record(
        self,
        kind: EntryKind,
        *,
        public_text: str = "",
        internal_text: str = "",
        details: dict[str, Any] | None = None,
        attachments: Sequence[Attachment] = (),
    ) -> TimelineEntry:
        """Write the entry, recompute the clocks, save, and tell who must hear of it."""
        if self.entry is not None:
            raise RuntimeError("A verb writes exactly one entry.")
        incident = self.incident
        incident.entry_count += 1
        incident.last_entry_at = self.at
        moved = incident.state != self.from_state
        if moved:
            incident.state_number += 1
        self.entry = write_entry(
            incident,
            kind,
            by=self.by,
            at=self.at,
            number=incident.entry_count,
            public_text=public_text,
            internal_text=internal_text,
            details=details,
            from_state=self.from_state if moved else "",
            to_state=incident.state if moved else "",
            state_number=incident.state_number if moved else None,
        )
        if moved or kind in CLOCK_KINDS or kind in _TIMED or (details or {}).get("first_response"):
            record = timekeeping.record_of(timekeeping.clock_entries(incident), self.terms)
            timekeeping.recompute(incident, self.terms, record, self.at)
        if speaker := speaker_of(self.entry):
            incident.last_word_by, incident.last_word_at = speaker, self.at
        incident.save()
        search.note_words(self.entry)
        fasten(attachments, self.entry)
        announce(incident, self.entry)
        return self.entry


_TIMED = {
    EntryKind.CLASSIFIED,
    EntryKind.RECLASSIFIED,
    EntryKind.CUSTOMER_IDENTIFIED,
    EntryKind.SUPPLIER_ASKED,
    EntryKind.SUPPLIER_ENDED,
}


@contextmanager
def taken(
    incident: Incident, *, by: Actor, verb: str, now: datetime | None, seen: int | None = None
) -> Iterator[Change]:
    """Lock `incident` for `verb` and yield the change; the caller records exactly one entry.

    `now`: the moment; None reads the clock. `seen`: the number of the last timeline entry that
    the caller had on the screen; when a human wrote another since, raises ChangedMeanwhile.
    Raises NotPermitted, NotPossible.
    """
    with transaction.atomic():
        fresh = Incident.objects.select_for_update(of=("self",)).with_people().filter(pk=incident.pk).first()
        if fresh is None:
            raise NotPossible(_("This incident does not exist."))
        refuse_if_overtaken(fresh, by, verb, seen)
        require(by, verb, fresh)
        change = Change(
            incident=fresh,
            by=by,
            verb=verb,
            at=max(now or timezone.now(), fresh.last_entry_at),
            terms=timekeeping.terms_of(fresh),
            from_state=fresh.state,
        )
        yield change
        if change.entry is None:
            raise RuntimeError(f"The verb {verb} wrote no entry.")


def refuse_if_overtaken(incident: Incident, by: Actor, verb: str, seen: int | None) -> None:
    """Raise ChangedMeanwhile when a human wrote an entry after number `seen`."""
    if seen is None or seen >= incident.entry_count:
        return
    meanwhile = [
        entry
        for entry in TimelineEntry.objects.of(incident).since(seen).exclude(actor_kind=ActorKind.SYSTEM)
        if entry.user_id is None or by.user is None or entry.user_id != by.user.pk
    ]
    if meanwhile:
        last = meanwhile[-1]
        raise ChangedMeanwhile(
            _(
                "Meanwhile %(who)s acted at %(when)s: %(what)s. Your text is kept below; "
                "read what changed, then repeat if it still fits."
            )
            % {
                "who": last.actor_name,
                "when": timezone.localtime(last.at).strftime("%H:%M"),
                "what": EntryKind(last.kind).label,
            }
        )
