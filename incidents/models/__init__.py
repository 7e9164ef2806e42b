"""The nouns of the desk. Import them from here."""

from incidents.models.agreement import Agreement, AgreementVersion, Calendar, Coverage
from incidents.models.attachment import Attachment
from incidents.models.feed import FeedPosition, FeedProgress
from incidents.models.follower import IncidentFollower
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
from incidents.models.relation import Relation
from incidents.models.search import IncidentSearch
from incidents.models.service import Service, ServiceGroup
from incidents.models.supplier_request import SupplierRequest
from incidents.models.timekeeping import ClockJump, ClockReading
from incidents.models.timeline import EntryKind, TimelineEntry

__all__ = [
    "Agreement",
    "AgreementVersion",
    "Attachment",
    "Calendar",
    "Channel",
    "ClockJump",
    "ClockReading",
    "CloseReason",
    "ConfirmationStop",
    "Coverage",
    "EntryKind",
    "FeedPosition",
    "FeedProgress",
    "Impact",
    "Incident",
    "IncidentFollower",
    "IncidentLink",
    "IncidentMail",
    "IncidentSearch",
    "LinkPurpose",
    "PauseReason",
    "Relation",
    "Service",
    "ServiceGroup",
    "State",
    "SupplierRequest",
    "TimelineEntry",
    "Urgency",
]
