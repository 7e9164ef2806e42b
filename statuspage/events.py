"""What a page tells of an incident or a notice, in the current language: one shape for every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incidents.models import Channel, EntryKind, Incident, Service, State, TimelineEntry
from incidents.narration import told_to_customer
from statuspage.models import Notice, NoticeState, NoticeUpdate
from statuspage.snapshot import IncidentShown, NoticeShown, Snapshot
from statuspage.status import Status, worst


class Impact(StrEnum):
    """How bad an event is, in the words of the Statuspage format."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    MAINTENANCE = "maintenance"


_OF_STATUS = {Status.MAJOR: Impact.CRITICAL, Status.PARTIAL: Impact.MAJOR, Status.DEGRADED: Impact.MINOR}
_OF_PRIORITY = {1: Impact.CRITICAL, 2: Impact.MAJOR, None: Impact.NONE}
# The words of a solution and of a pause are for the customer; replies and calls stay with their people.
_WITH_WORDS = (EntryKind.PAUSED, EntryKind.RESUMED, EntryKind.SOLUTION_PROPOSED)
_STATES = {State.PENDING: NoticeState.MONITORING, State.CLOSED: NoticeState.RESOLVED}


@dataclass(frozen=True)
class Update:
    """One word about an event. `state` is one of `NoticeState`, from then on."""

    id: str
    at: datetime
    state: str
    label: str
    text: str
    services: dict[int, Status] = field(default_factory=dict)


@dataclass(frozen=True)
class Event:
    """An incident, a disruption or maintenance. `path` is its address below the page."""

    id: str
    path: str
    title: str
    reference: str
    state: str
    label: str
    impact: Impact
    is_maintenance: bool
    made_at: datetime
    began_at: datetime
    ended_at: datetime | None
    updates: Sequence[Update]
    services: Sequence[tuple[Service, Status]]
    planned_from: datetime | None = None
    planned_until: datetime | None = None
    review: str = ""
    reviewed_at: datetime | None = None
    shown: IncidentShown | None = None
    notice: Notice | None = None

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    @property
    def disturbs(self) -> bool:
        """Whether it keeps a service of the page from being operational now."""
        return any(status != Status.OPERATIONAL for _service, status in self.services)

    @property
    def updated_at(self) -> datetime:
        return self.updates[-1].at if self.updates else self.made_at

    @property
    def monitoring_at(self) -> datetime | None:
        """Since when the last solution stands."""
        told = [update.at for update in self.updates if update.state == NoticeState.MONITORING]
        return told[-1] if told else None

    @property
    def latest(self) -> Update | None:
        return self.updates[-1] if self.updates else None


def public_id(kind: str, key: int | str) -> str:
    """A name of twelve letters that tells nothing about how many there are."""
    digest = salted_hmac("statuspage.id", f"{kind}:{key}", algorithm="sha256").hexdigest()
    return digest[:12]


def of_page(snapshot: Snapshot) -> list[Event]:
    """Every event of the page, the newest first."""
    events = [of_incident(one, snapshot) for one in snapshot.incidents]
    events += [of_notice(one, snapshot) for one in snapshot.notices]
    return sorted(events, key=lambda event: event.began_at, reverse=True)


def of_incident(one: IncidentShown, snapshot: Snapshot) -> Event:
    incident = one.incident
    to_all = snapshot.is_open_to_all
    updates = _updates(one, to_all)
    return Event(
        id=public_id("incident", incident.pk),
        path=f"incidents/{incident.reference}/",
        title=one.headline if to_all else incident.title_for_customers,
        reference=incident.reference,
        state=_STATES.get(State(incident.state), NoticeState.INVESTIGATING),
        label=state_label(incident),
        impact=_OF_PRIORITY.get(incident.priority, Impact.MINOR),
        is_maintenance=False,
        made_at=incident.registered_at,
        began_at=incident.registered_at,
        ended_at=incident.closed_at,
        updates=updates,
        services=_affected(one.services, incident.service_id, snapshot),
        shown=one,
    )


def _affected(
    services: dict[int, Status], about: int | None, snapshot: Snapshot
) -> list[tuple[Service, Status]]:
    """The services that the page lists, of those that are disturbed or that it is about."""
    keys = dict.fromkeys([*services, *([about] if about else [])])
    known = snapshot.by_service
    return [(known[key].service, services.get(key, Status.OPERATIONAL)) for key in keys if key in known]


def state_label(incident: Incident) -> str:
    """Where the incident stands, as its customer says it."""
    return {
        State.REGISTERED: _("Reported"),
        State.CLASSIFIED: _("Priority set"),
        State.DIAGNOSING: _("Being examined"),
        State.PENDING: _("Solution to confirm"),
        State.CLOSED: _("Closed"),
    }[State(incident.state)]


def _updates(one: IncidentShown, to_all: bool) -> list[Update]:
    state = NoticeState.INVESTIGATING
    told = []
    for entry in one.entries:
        if entry.to_state:
            state = _STATES.get(State(entry.to_state), NoticeState.INVESTIGATING)
        if text := update_words(entry, to_all=to_all):
            told.append(Update(public_id("entry", entry.pk), entry.at, state, _step(entry), text))
    return told


def update_words(entry: TimelineEntry, *, to_all: bool) -> str:
    """What an entry says on a page, in the current language; nothing where it is not for its readers."""
    sentence, words = _neutral(entry) if to_all else _own(entry)
    return f"{sentence}\n{words}".strip()


def _step(entry: TimelineEntry) -> str:
    return _("Update") if entry.kind == EntryKind.PUBLISHED else str(EntryKind(entry.kind).label)


def published_words(entry: TimelineEntry) -> str:
    """A published update in the current language, else in the one it was written in."""
    texts: dict[str, str] = entry.details["texts"]
    return texts.get(get_language() or "en", entry.public_text)


def _own(entry: TimelineEntry) -> tuple[str, str]:
    """To the customer: the sentence of the process, and the words that are for all of them."""
    if entry.kind == EntryKind.PUBLISHED:
        return "", published_words(entry)
    return told_to_customer(entry), entry.public_text if entry.kind in _WITH_WORDS else ""


def _neutral(entry: TimelineEntry) -> tuple[str, str]:
    """To everybody: what was published, and the bare process without a name in it."""
    if entry.kind == EntryKind.PUBLISHED:
        return "", published_words(entry)
    found = entry.details.get("channel") == Channel.MONITORING
    sentences = {
        EntryKind.REGISTERED: _("Our monitoring found it.") if found else _("Reported to us."),
        EntryKind.DIAGNOSIS_STARTED: _("A specialist examines it."),
        EntryKind.SOLUTION_PROPOSED: _("A solution is in place; we asked whether it works."),
        EntryKind.SOLUTION_CONFIRMED: _("The solution was confirmed; the incident is closed."),
        EntryKind.CLOSED_UNCONFIRMED: _("Closed: nobody answered for a day after our solution."),
        EntryKind.SOLUTION_REJECTED: _("The solution did not work; we work on it again."),
        EntryKind.REOPENED: _("Taken up again."),
        EntryKind.WITHDRAWN: _("Withdrawn and closed."),
        EntryKind.DUPLICATE_CLOSED: _("Closed: the same problem is followed in another incident."),
    }
    return sentences.get(EntryKind(entry.kind), ""), ""


def of_notice(one: NoticeShown, snapshot: Snapshot) -> Event:
    notice = one.notice
    language = get_language() or "en"
    updates = [_notice_update(notice, update, language, snapshot) for update in one.updates]
    return Event(
        id=notice.key,
        path=notice.path,
        title=notice.title_in(language),
        reference="",
        state=notice.state,
        label=str(NoticeState(notice.state).label),
        impact=Impact.MAINTENANCE if notice.is_maintenance else _worst_impact(updates),
        is_maintenance=notice.is_maintenance,
        made_at=notice.made_at,
        began_at=notice.began_at,
        ended_at=notice.ended_at,
        updates=updates,
        services=[(service, one.services.get(service.pk, Status.OPERATIONAL)) for service in one.named],
        planned_from=notice.planned_from,
        planned_until=notice.planned_until,
        review=notice.review_in(language) if notice.reviewed_at else "",
        reviewed_at=notice.reviewed_at,
        notice=notice,
    )


def _notice_update(notice: Notice, update: NoticeUpdate, language: str, snapshot: Snapshot) -> Update:
    return Update(
        id=public_id("update", f"{notice.key}-{update.number}"),
        at=update.at,
        state=update.state,
        label=str(NoticeState(update.state).label),
        text=update.text_in(language),
        services={
            int(key): Status(status)
            for key, status in update.services.items()
            if int(key) in snapshot.by_service
        },
    )


def _worst_impact(updates: Sequence[Update]) -> Impact:
    """As bad as it ever was for the page's services; a disruption of none of them counts as minor."""
    named = [status for update in updates for status in update.services.values()]
    if not named:
        return Impact.MINOR
    return _OF_STATUS.get(worst(named), Impact.NONE)


def overall(snapshot: Snapshot) -> Status:
    """The status of the page as a whole: that of its worst service."""
    return worst(one.status for one in snapshot.services)
