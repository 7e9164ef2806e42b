"""The verbs that say who else at the customer hears how an incident goes.

Common to both: keyword `by` is who acts; `now` (aware) is the moment, None reads the clock;
`seen` is the number of the last entry the caller had seen. Each returns the fresh incident.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from incidents.door import Change, taken
from incidents.errors import NotPossible
from incidents.models import EntryKind, Incident, IncidentFollower
from people.actors import Actor
from people.models import Contact

# A mail to a whole company must not make readers of everybody in it.
MOST = 25


def add_follower(
    incident: Incident,
    *,
    by: Actor,
    contact: Contact,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Let a colleague of the contact read along by mail: replies, updates, the solution, the closing."""
    with taken(incident, by=by, verb="add_follower", now=now, seen=seen) as change:
        if refused := _why_not(change.incident, contact):
            raise NotPossible(refused, fields={"contact": refused})
        _follower, made = IncidentFollower.objects.get_or_create(incident=change.incident, contact=contact)
        if not made:
            wrong = _("%(contact)s follows it already.") % {"contact": contact}
            raise NotPossible(wrong, fields={"contact": wrong})
        _note(change, EntryKind.FOLLOWER_ADDED, contact)
    return change.incident


def _why_not(incident: Incident, contact: Contact) -> str:
    told = ""
    if contact.customer_id != incident.customer_id:
        told = _("%(contact)s works for another customer: only colleagues of the contact follow an incident.")
    elif contact.pk == incident.contact_id:
        told = _("%(contact)s speaks for this incident and hears of it anyway.")
    elif not contact.email:
        told = _("%(contact)s has no e-mail address.")
    elif incident.followers.count() >= MOST:
        told = _("At most %(most)s people follow one incident.")
    return told % {"contact": contact, "most": MOST} if told else ""


def remove_follower(
    incident: Incident,
    *,
    by: Actor,
    contact: Contact,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Send no more of it to somebody who followed it."""
    with taken(incident, by=by, verb="remove_follower", now=now, seen=seen) as change:
        gone, _rows = IncidentFollower.objects.filter(incident=change.incident, contact=contact).delete()
        if not gone:
            wrong = _("%(contact)s does not follow it.") % {"contact": contact}
            raise NotPossible(wrong, fields={"contact": wrong})
        _note(change, EntryKind.FOLLOWER_REMOVED, contact)
    return change.incident


def _note(change: Change, kind: EntryKind, contact: Contact) -> None:
    change.record(kind, details={"contact": contact.pk, "contact_name": contact.name})
