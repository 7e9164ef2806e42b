"""The nouns of the desk. Import them from here."""

from incidents.models.agreement import Agreement, AgreementVersion, Calendar, Coverage
from incidents.models.incident import (
    Channel,
    CloseReason,
    ConfirmationStop,
    Impact,
    Incident,
    PauseReason,
    State,
    Urgency,
)
from incidents.models.link import IncidentLink, LinkPurpose
from incidents.models.mail import IncidentMail
from incidents.models.timekeeping import ClockJump, ClockReading
from incidents.models.timeline import EntryKind, TimelineEntry

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Calendar",
    "Channel",
    "ClockJump",
    "ClockReading",
    "CloseReason",
    "ConfirmationStop",
    "Coverage",
    "EntryKind",
    "Impact",
    "Incident",
    "IncidentLink",
    "IncidentMail",
    "LinkPurpose",
    "PauseReason",
    "State",
    "TimelineEntry",
    "Urgency",
]
