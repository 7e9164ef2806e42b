"""What an entry of the timeline says to the customer, in plain words of their language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from incidents.models import Channel, EntryKind, Impact, PauseReason, TimelineEntry, Urgency
from incidents.priority import IMPACT_SENTENCES, URGENCY_SENTENCES, Level


def told_to_customer(entry: TimelineEntry) -> str:
    """One sentence; names suppliers, never a colleague behind the scenes."""
    details = entry.details
    kind = EntryKind(entry.kind)
    if kind in (EntryKind.CLASSIFIED, EntryKind.RECLASSIFIED):
        return _("Priority P%(priority)s: %(urgency)s; %(impact)s.") % {
            "priority": details["priority"],
            "urgency": str(URGENCY_SENTENCES[Level(Urgency(details["urgency"]))]).lower(),
            "impact": str(IMPACT_SENTENCES[Level(Impact(details["impact"]))]).lower(),
        }
    if kind in (EntryKind.DIAGNOSIS_STARTED, EntryKind.ASSIGNED):
        if details.get("supplier"):
            return _("An expert of %(supplier)s examines it; we stay responsible.") % {
                "supplier": details["supplier"]
            }
        return _("A specialist of the service desk examines it.")
    if kind == EntryKind.PAUSED:
        return _("The clock is paused: %(reason)s.") % {
            "reason": str(PauseReason(details["reason"]).label).lower()
        }
    if kind == EntryKind.SOLUTION_PROPOSED and details.get("temporary"):
        return _("A temporary solution is in place. Please tell us whether it works.")
    if kind == EntryKind.SOLUTION_CONFIRMED and details.get("by_phone"):
        return _("%(who)s confirmed by phone that it works; the incident is closed.") % {
            "who": details["who"]
        }
    if kind == EntryKind.SOLUTION_CONFIRMED and details.get("by_mail"):
        return _("%(who)s wrote to us that it works; the incident is closed.") % {"who": details["who"]}
    if kind == EntryKind.CUSTOMER_REPLIED and details.get("ends_pause"):
        return _("%(who)s wrote; the clock runs on.") % {"who": entry.actor_name}
    if kind == EntryKind.REGISTERED and details.get("channel") == Channel.MONITORING:
        return _("Our monitoring found it.")
    if kind == EntryKind.SOLUTION_CONFIRMED and details.get("verified"):
        return _("%(who)s of the service desk verified that it works; the incident is closed.") % {
            "who": entry.actor_name
        }
    sentences = {
        EntryKind.REGISTERED: _("Your report was registered."),
        EntryKind.REPLIED: _("%(who)s of the service desk wrote:"),
        EntryKind.PUBLISHED: _("%(who)s of the service desk published an update:"),
        EntryKind.CUSTOMER_REPLIED: _("%(who)s wrote:"),
        EntryKind.CALL_LOGGED: _("%(who)s of the service desk called:"),
        EntryKind.RESUMED: _("The clock runs on."),
        EntryKind.SOLUTION_PROPOSED: _("A solution is in place. Please tell us whether it works."),
        EntryKind.ASKED_AGAIN: _("We asked again whether the solution works."),
        EntryKind.SOLUTION_CONFIRMED: _("The solution was confirmed; the incident is closed."),
        EntryKind.CLOSED_UNCONFIRMED: _("Closed: nobody answered for a day after our solution."),
        EntryKind.SOLUTION_REJECTED: _("The solution did not work; we work on it again."),
        EntryKind.REOPENED: _("Taken up again."),
        EntryKind.WITHDRAWN: _("Withdrawn and closed."),
        EntryKind.DUPLICATE_CLOSED: _("Closed: the same problem is followed in another incident."),
    }
    return sentences[kind] % {"who": entry.actor_name}
