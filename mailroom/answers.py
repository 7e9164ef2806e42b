"""What a customer's mail plainly answered to “does it work?”, for the agent to act on, never by itself."""

from __future__ import annotations

from collections.abc import Sequence

from incidents.models import EntryKind, Incident, TimelineEntry
from mailroom.models import Fate, InboundMail

# What settles who spoke last about a solution.
_TURNS = (EntryKind.CUSTOMER_REPLIED, EntryKind.SOLUTION_PROPOSED, EntryKind.ASKED_AGAIN)


def word_on_solution(incident: Incident, entries: Sequence[TimelineEntry]) -> TimelineEntry | None:
    """The customer's last word about the solution that waits; `entries` in the order of their numbers."""
    if not incident.is_pending:
        return None
    last = next((entry for entry in reversed(entries) if entry.kind in _TURNS), None)
    return last if last is not None and last.kind == EntryKind.CUSTOMER_REPLIED else None


def offered_on(incident: Incident) -> InboundMail | None:
    """The mail with a plain yes or no to the solution that waits, unless the customer spoke again since.

    A yes is offered as `corresponding.confirm_by_mail(incident, entry=mail.entry.number)`, a no as
    `lifecycle.reject` with the mail's words as its reason.
    """
    turns = TimelineEntry.objects.of(incident).filter(kind__in=_TURNS).order_by("-number")[:1]
    last = word_on_solution(incident, list(turns))
    if last is None:
        return None
    mails = InboundMail.objects.light().select_related("entry").filter(entry=last, fate=Fate.JOINED)
    return mails.exclude(answer="").first()
