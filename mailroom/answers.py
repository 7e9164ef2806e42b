"""What a customer's mail plainly answered to “does it work?”, for the agent to act on, never by itself."""

from __future__ import annotations

from incidents.models import EntryKind, Incident, TimelineEntry
from mailroom.models import Fate, InboundMail


def offered_on(incident: Incident) -> InboundMail | None:
    """The mail with a plain yes or no to the solution that waits, unless the customer spoke again since.

    A yes is offered as `corresponding.confirm_by_mail(incident, entry=mail.entry.number)`, a no as
    `lifecycle.reject` with the mail's words as its reason.
    """
    if not incident.is_pending:
        return None
    asked = (EntryKind.CUSTOMER_REPLIED, EntryKind.SOLUTION_PROPOSED, EntryKind.ASKED_AGAIN)
    last = TimelineEntry.objects.of(incident).filter(kind__in=asked).order_by("-number").first()
    if last is None or last.kind != EntryKind.CUSTOMER_REPLIED:
        return None
    mails = InboundMail.objects.light().select_related("entry").filter(entry=last, fate=Fate.JOINED)
    return mails.exclude(answer="").first()
