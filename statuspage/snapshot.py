"""Everything that one page says at a moment, read in a few queries whatever it shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet

from incidents import agreements
from incidents.models import EntryKind, Incident, Service, TimelineEntry
from incidents.terms import Terms
from people.actors import SYSTEM
from people.models import Customer
from statuspage.models import Disruption, HandSetStatus, Look, Notice, NoticeKind, NoticeUpdate, Page
from statuspage.pages import address_of, the_look
from statuspage.status import Day, Status, Stretch, at, days, first_midnight, history, uptime

# Statuspage's own number, and enough for the eye.
MOST_CLOSED = 50
MOST_OPEN = 100
# How long time alone leaves a page as it is while one of its clocks runs.
CLOCKS_EVERY = timedelta(minutes=10)

# What of an incident's timeline its customer's page tells: the process, and what was published. The
# conversation (replies, calls, the customer's own words) is for the people in it.
TOLD_KINDS = (
    EntryKind.REGISTERED,
    EntryKind.CLASSIFIED,
    EntryKind.RECLASSIFIED,
    EntryKind.DIAGNOSIS_STARTED,
    EntryKind.ASSIGNED,
    EntryKind.PUBLISHED,
    EntryKind.PAUSED,
    EntryKind.RESUMED,
    EntryKind.SOLUTION_PROPOSED,
    EntryKind.ASKED_AGAIN,
    EntryKind.SOLUTION_CONFIRMED,
    EntryKind.CLOSED_UNCONFIRMED,
    EntryKind.SOLUTION_REJECTED,
    EntryKind.REOPENED,
    EntryKind.WITHDRAWN,
    EntryKind.DUPLICATE_CLOSED,
)


@dataclass(frozen=True)
class ServiceShown:
    """A service with its status now, its last days and its uptime over them."""

    service: Service
    status: Status
    told: Sequence[Stretch]
    days: Sequence[Day]
    uptime: float | None
    by_hand: HandSetStatus | None


@dataclass(frozen=True)
class IncidentShown:
    """A customer's incident: what its page may tell, and the clock record behind it."""

    incident: Incident
    entries: Sequence[TimelineEntry]
    clock_entries: Sequence[TimelineEntry]
    services: dict[int, Status]
    headline: str


@dataclass(frozen=True)
class NoticeShown:
    """A notice with its updates; `services` are those of this page that it disturbs now."""

    notice: Notice
    updates: Sequence[NoticeUpdate]
    services: dict[int, Status]
    named: Sequence[Service]


@dataclass(frozen=True)
class Snapshot:
    """A page at `now`."""

    page: Page
    now: datetime
    look: Look
    address: str
    access: str
    anybody_reports: bool
    language: str
    zone: ZoneInfo
    services: Sequence[ServiceShown]
    incidents: Sequence[IncidentShown]
    notices: Sequence[NoticeShown]
    more_open: int = 0
    render_at: datetime | None = None
    by_service: dict[int, ServiceShown] = field(default_factory=dict)

    @property
    def customer(self) -> Customer | None:
        return self.page.customer

    @property
    def name(self) -> str:
        return self.customer.name if self.customer else settings.DESK_NAME

    @property
    def is_open_to_all(self) -> bool:
        return self.customer is None or self.access == "open"


def take(page: Page, *, now: datetime) -> Snapshot:
    """Read what `page` says at `now`; `page` comes with its customer."""
    customer = page.customer
    look = the_look()
    terms = agreements.terms_for(customer, now) if customer else None
    zone = ZoneInfo(customer.time_zone if customer else settings.TIME_ZONE)
    services = list(Service.objects.shown_to(customer))
    disruptions, by_hand = _disruptions(services, customer, first_midnight(now, zone))
    shown = [_service(one, disruptions, by_hand, zone, now) for one in services]
    incidents, more_open = _incidents(page, terms, disruptions, now) if customer else ([], 0)
    notices = _notices(customer, services, disruptions, now)
    return Snapshot(
        page=page,
        now=now,
        look=look,
        address=address_of(page),
        access=terms.page_access if terms else "open",
        anybody_reports=terms.anybody_reports if terms else False,
        language=page.language,
        zone=zone,
        services=shown,
        incidents=incidents,
        notices=notices,
        more_open=more_open,
        render_at=_render_at(zone, now, incidents, notices, by_hand),
        by_service={one.service.pk: one for one in shown},
    )


def _disruptions(
    services: Sequence[Service], customer: Customer | None, since: datetime
) -> tuple[list[Disruption], list[HandSetStatus]]:
    """What disturbed these services for this customer since then, and what was set by hand."""
    whose = Q(customer__isnull=True) | Q(customer=customer) if customer else Q(customer__isnull=True)
    lasting = Q(ended_at__isnull=True) | Q(ended_at__gt=since)
    found = Disruption.objects.filter(whose, lasting, service__in=services).order_by("began_at")
    by_hand = HandSetStatus.objects.filter(service__in=services, ends_at__gt=since).order_by("began_at")
    return list(found), list(by_hand)


def services_now(*, now: datetime) -> list[ServiceShown]:
    """The services of the public page as they are now."""
    zone = ZoneInfo(settings.TIME_ZONE)
    services = list(Service.objects.shown_to(None))
    disruptions, by_hand = _disruptions(services, None, first_midnight(now, zone))
    return [_service(one, disruptions, by_hand, zone, now) for one in services]


def _service(
    service: Service,
    disruptions: Sequence[Disruption],
    by_hand: Sequence[HandSetStatus],
    zone: ZoneInfo,
    now: datetime,
) -> ServiceShown:
    derived = [
        Stretch(one.began_at, one.ended_at, Status(one.status))
        for one in disruptions
        if one.service_id == service.pk and one.began_at <= now
    ]
    mine = [one for one in by_hand if one.service_id == service.pk and one.began_at < one.ends_at]
    set_so = [Stretch(one.began_at, one.ends_at, Status(one.status)) for one in mine]
    told = history(derived, set_so, first_midnight(now, zone), now)
    in_force = [one for one in mine if one.began_at <= now < one.ends_at]
    return ServiceShown(
        service=service,
        status=at(now, derived, set_so),
        told=told,
        days=days(told, zone, now.astimezone(zone).date()),
        uptime=uptime(told),
        by_hand=in_force[-1] if in_force else None,
    )


def _incidents(
    page: Page, terms: Terms | None, disruptions: Sequence[Disruption], now: datetime
) -> tuple[list[IncidentShown], int]:
    """The customer's open incidents and the last closed ones; on an open page only those published."""
    assert page.customer is not None
    theirs = Incident.objects.visible_to(SYSTEM).filter(customer=page.customer).with_people()
    if terms is not None and terms.page_access == "open":
        theirs = theirs.filter(timeline__kind=EntryKind.PUBLISHED).distinct()
    open_ones = list(theirs.open().order_by("-id")[: MOST_OPEN + 1])
    more = theirs.open().count() - MOST_OPEN if len(open_ones) > MOST_OPEN else 0
    closed = list(theirs.filter(state="closed").order_by("-closed_at", "-id")[:MOST_CLOSED])
    return shown(open_ones[:MOST_OPEN] + closed, disruptions, now), more


def shown(
    incidents: Sequence[Incident], disruptions: Sequence[Disruption], now: datetime
) -> list[IncidentShown]:
    """The incidents with what a page may tell of their timelines, and nothing more of them."""
    entries = TimelineEntry.objects.filter(incident__in=incidents).public().order_by("incident_id", "number")
    by_incident: dict[int, list[TimelineEntry]] = {one.pk: [] for one in incidents}
    for entry in entries:
        by_incident[entry.incident_id].append(entry)
    told = []
    for one in incidents:
        mine = by_incident[one.pk]
        published = [entry for entry in mine if entry.kind == EntryKind.PUBLISHED]
        told.append(
            IncidentShown(
                incident=one,
                entries=[entry for entry in mine if entry.kind in TOLD_KINDS],
                clock_entries=mine,
                services=_disturbed_by(disruptions, now, incident=one.pk),
                headline=published[-1].details["headline"] if published else "",
            )
        )
    return told


def _notices(
    customer: Customer | None, services: Sequence[Service], disruptions: Sequence[Disruption], now: datetime
) -> list[NoticeShown]:
    """What was announced to this page: all that goes on or is planned, and the last that ended."""
    theirs = announced(customer, services)
    going_on = list(theirs.filter(ended_at__isnull=True).order_by("-began_at", "-id")[:MOST_OPEN])
    ended = theirs.filter(ended_at__isnull=False).order_by("-ended_at", "-id")
    # As many of each kind, so that much maintenance does not drive the disruptions out.
    past = [notice for kind in NoticeKind for notice in ended.filter(kind=kind)[:MOST_CLOSED]]
    return notices_shown(going_on + past, services, disruptions, now)


def notices_shown(
    notices: Sequence[Notice], services: Sequence[Service], disruptions: Sequence[Disruption], now: datetime
) -> list[NoticeShown]:
    """The notices with their updates, and of their services those that the page lists."""
    updates: dict[int, list[NoticeUpdate]] = {notice.pk: [] for notice in notices}
    for update in NoticeUpdate.objects.filter(notice__in=notices).order_by("notice_id", "number"):
        updates[update.notice_id].append(update)
    named: dict[int, list[Service]] = {notice.pk: [] for notice in notices}
    known = {service.pk: service for service in services}
    pairs = Notice.services.through.objects.filter(notice__in=notices, service__in=services)
    for notice_id, service_id in pairs.values_list("notice_id", "service_id"):
        named[notice_id].append(known[service_id])
    return [
        NoticeShown(
            notice=notice,
            updates=updates[notice.pk],
            services=_disturbed_by(disruptions, now, notice=notice.pk),
            named=sorted(named[notice.pk], key=lambda service: service.name),
        )
        for notice in notices
    ]


def announced(customer: Customer | None, services: Sequence[Service]) -> QuerySet[Notice]:
    """The notices for this page: those for everybody that name one of its services or none, and its own."""
    for_all = Q(customers__isnull=True) & (Q(services__in=services) | Q(services__isnull=True))
    whose = for_all | Q(customers=customer) if customer else for_all
    return Notice.objects.filter(pk__in=Notice.objects.filter(whose).values("pk"))


def _disturbed_by(disruptions: Sequence[Disruption], now: datetime, **cause: int) -> dict[int, Status]:
    ((kind, key),) = cause.items()
    return {
        one.service_id: Status(one.status)
        for one in disruptions
        if getattr(one, f"{kind}_id") == key
        and one.began_at <= now
        and (one.ended_at is None or now < one.ended_at)
    }


def _render_at(
    zone: ZoneInfo,
    now: datetime,
    incidents: Sequence[IncidentShown],
    notices: Sequence[NoticeShown],
    by_hand: Sequence[HandSetStatus],
) -> datetime:
    """When time alone will change the page: midnight, a status that ends, a clock that runs."""
    moments = [first_midnight(now, zone, 0)]
    moments += [edge for one in by_hand for edge in (one.began_at, one.ends_at)]
    moments += [
        edge
        for one in notices
        for edge in (one.notice.planned_from, one.notice.planned_until)
        if edge is not None
    ]
    if any(one.incident.is_open for one in incidents):
        moments.append(now + CLOCKS_EVERY)
    for one in incidents:
        if one.incident.next_due_at is not None:
            moments.append(one.incident.next_due_at)
    return min(moment for moment in moments if moment > now)
