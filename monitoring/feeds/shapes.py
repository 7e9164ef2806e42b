"""What a reader makes of a feed: the same shapes, whatever the supplier uses. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from monitoring.events import storable
from monitoring.models import Severity

# A document with more is a mistake or an attack; Google's whole history has some hundreds.
MOST_INCIDENTS = 2000
MOST_COMPONENTS = 2000
MOST_UPDATES = 20_000
ID_LENGTH = 300
COMPONENT_ID_LENGTH = 200
# Clocks differ; what lies further ahead did not happen.
AHEAD = timedelta(days=1)

# The words of Statuspage, which the others are put into.
WORKS, DEGRADED, PARTIAL, MAJOR, MAINTENANCE = (
    "operational", "degraded_performance", "partial_outage", "major_outage", "under_maintenance",
)  # fmt: skip
STATUSES = frozenset({WORKS, DEGRADED, PARTIAL, MAJOR, MAINTENANCE})


class Garbled(Exception):
    """The feed does not say what a feed of its kind says; the words are for whoever set it up."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the supplier's offer. `status`: one of STATUSES, or empty where the feed says nothing."""

    id: str
    name: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that was said about an incident; `id` is the same at each reading."""

    id: str
    text: str = ""
    status: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A malfunction or maintenance as the supplier tells it. `updates`: oldest first.

    `components`: ids of those that it names. `impact`: the supplier's own word for how bad it is.
    """

    id: str
    title: str
    is_over: bool
    severity: Severity = Severity.ERROR
    status: str = ""
    impact: str = ""
    link: str = ""
    is_maintenance: bool = False
    began_at: datetime | None = None
    resolved_at: datetime | None = None
    components: tuple[str, ...] = ()
    updates: tuple[Update, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedState:
    """All that one document says."""

    headline: str = ""
    components: tuple[Component, ...] = ()
    incidents: tuple[Published, ...] = ()


def checked(state: FeedState, now: datetime) -> FeedState:
    """The state, when it is none of what no supplier means. Raises Garbled."""
    if len(state.incidents) > MOST_INCIDENTS:
        said = _("The feed lists %(num)s incidents. More than %(most)s are not read.")
        raise Garbled(said % {"num": len(state.incidents), "most": MOST_INCIDENTS})
    if len(state.components) > MOST_COMPONENTS:
        said = _("The feed lists %(num)s components. More than %(most)s are not read.")
        raise Garbled(said % {"num": len(state.components), "most": MOST_COMPONENTS})
    if sum(len(incident.updates) for incident in state.incidents) > MOST_UPDATES:
        raise Garbled(_("The feed has more than %(most)s updates.") % {"most": MOST_UPDATES})
    _refuse_doubles([component.id for component in state.components])
    _refuse_doubles([incident.id for incident in state.incidents])
    for incident in state.incidents:
        _refuse_doubles([update.id for update in incident.updates])
        began = incident.began_at
        if began is not None and began > now + AHEAD and not incident.is_maintenance:
            said = _("The feed says that “%(title)s” begins in the future: %(at)s.")
            raise Garbled(said % {"title": incident.title[:100], "at": began.isoformat()})
    return state


def _refuse_doubles(ids: list[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise Garbled(_("The feed has the same number twice: “%(id)s”.") % {"id": one[:100]})
        seen.add(one)


def line(text: str, length: int) -> str:
    """One line of a page."""
    return " ".join(storable(text, length * 4).split())[:length]
