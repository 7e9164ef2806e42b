"""What monitoring saw of an incident: the fault, its end, and what a supplier said. For the desk's eyes.

Common to all: keyword `by` is the system; `now` (aware) is the moment, None reads the clock. Each returns the
fresh incident. They are possible in every state, for what is seen does not ask whether it is convenient.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incidents.door import taken
from incidents.models import ConfirmationStop, EntryKind, Incident
from incidents.timeline import required_text
from people.actors import Actor
from people.models import Customer

# Reasons against closing by silence that tell the desk less than that it is wrong again. A reply and a mail
# that failed ask for something to be done first, and keep their place.
GIVES_WAY = frozenset({"", ConfirmationStop.NO_ADDRESS, ConfirmationStop.HOLD})


def note_alarm(
    incident: Incident,
    *,
    by: Actor,
    text: str,
    details: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Incident:
    """It is wrong, again or still. While a solution waits for confirmation, silence no longer closes it.

    The incident keeps its state: to take it up again is for a person.
    """
    with taken(incident, by=by, verb="note_alarm", now=now) as change:
        if is_unaware(change.incident):
            change.incident.confirmation_stop = ConfirmationStop.SEEN_AGAIN
        change.record(EntryKind.ALARM_NOTED, internal_text=_seen(text), details=dict(details or {}))
    return change.incident


def is_unaware(incident: Incident) -> bool:
    """Whether a solution waits for confirmation, and nothing says yet that it is wrong all the same."""
    return incident.is_pending and incident.confirmation_stop in GIVES_WAY


def note_recovery(
    incident: Incident,
    *,
    by: Actor,
    text: str,
    details: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Incident:
    """The tools say that it is right again; a person verifies."""
    with taken(incident, by=by, verb="note_recovery", now=now) as change:
        change.record(EntryKind.RECOVERY_NOTED, internal_text=_seen(text), details=dict(details or {}))
    return change.incident


def note_supplier(
    incident: Incident,
    *,
    by: Actor,
    text: str,
    details: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Incident:
    """What a supplier published about it."""
    with taken(incident, by=by, verb="note_supplier", now=now) as change:
        change.record(EntryKind.SUPPLIER_NOTED, internal_text=_seen(text), details=dict(details or {}))
    return change.incident


def customers_concerned(incident: Incident) -> QuerySet[Customer]:
    """Who suffers from it: its customer, or of what the provider found itself all who use the service."""
    if incident.customer_id is not None:
        return Customer.objects.filter(pk=incident.customer_id)
    if not incident.is_own_finding or incident.service is None:
        return Customer.objects.none()
    named = incident.service.customers.all()
    return named if named.exists() else Customer.objects.all()


def _seen(text: str) -> str:
    return required_text(text, "text", _("Write the note."))
