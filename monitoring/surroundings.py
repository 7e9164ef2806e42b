"""What the course of an alarm asks of the world, answered from the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, cached_property

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from incidents import agreements, calendars, observing
from incidents.calendars import Calendar
from incidents.models import Incident, Service, State
from monitoring.course import Stand
from monitoring.matching import FLAP_CHANGES, FLAP_MINUTES, Decision, Known, Subject, decide
from monitoring.models import (
    Alarm,
    AlarmState,
    Check,
    Event,
    Feed,
    FeedIncident,
    Heartbeat,
    Rule,
    Source,
    SourceKind,
)
from people.models import Customer

# A calendar that stays closed for longer is looked at again then.
LOOK_AHEAD = timedelta(days=30)


class Rows:
    """Read once for a batch: the rules, the services, the sources, the hours of agreements."""

    def __init__(self) -> None:
        self._hours: dict[int | None, Calendar] = {}
        self._own: dict[tuple[int, str], Service | None] = {}

    @cached_property
    def known(self) -> Known:
        return known_with(saved_rules())

    @cached_property
    def sources(self) -> dict[int, Source]:
        return Source.objects.select_related("service", "customer", "team").in_bulk()

    @cached_property
    def _rules(self) -> dict[int, Rule]:
        return {rule.pk: rule for rule in self.known.rules}

    @cached_property
    def _maintained(self) -> Callable[[int, datetime], datetime | None] | None:
        name = settings.MONITORING_MAINTENANCE
        return import_string(name) if name else None

    def decide(self, subject: Subject) -> Decision:
        return decide(subject, self.known)

    def subject_of(self, said: Event | Alarm) -> Subject:
        source = self.sources[said.source_id]
        return Subject(
            source=source,
            key=said.key,
            severity=said.severity,
            title=said.title,
            text=said.text,
            labels=said.labels,
            service=self._own_service(source, said.key) if source.is_own else None,
        )

    def _own_service(self, source: Source, key: str) -> Service | None:
        if (source.pk, key) not in self._own:
            self._own[source.pk, key] = own_service(source, key)
        return self._own[source.pk, key]

    def stand(self, alarm: Alarm) -> Stand:
        """Read anew and locked: people act meanwhile. What was merged goes on where it was merged into."""
        incident = locked(alarm.incident_id)
        seen: set[int] = set()
        while incident is not None and incident.duplicate_of_id not in (None, *seen):
            seen.add(incident.pk)
            incident = locked(incident.duplicate_of_id)
        if incident is None:
            return Stand.NONE
        alarm.incident = incident
        if not incident.is_open:
            return Stand.CLOSED
        return Stand.PENDING if observing.is_unaware(incident) else Stand.OPEN

    def is_overlooked(self, alarm: Alarm) -> bool:
        """Asked at each repeat, so the rows are looked at once; only what is among them is locked."""
        return alarm.pk in self._overlooked and self.stand(alarm) == Stand.PENDING

    @cached_property
    def _overlooked(self) -> frozenset[int]:
        return frozenset(overlooked().values_list("pk", flat=True))

    def flapping(self, alarm: Alarm) -> tuple[int, int]:
        rule = self._rules.get(alarm.rule_id or 0)
        return (rule.flap_changes, rule.flap_minutes) if rule else (FLAP_CHANGES, FLAP_MINUTES)

    def maintained_until(self, decision: Decision, at: datetime) -> datetime | None:
        if decision.service is None or self._maintained is None:
            return None
        return self._maintained(decision.service.pk, at)

    def opens_at(self, decision: Decision, at: datetime) -> datetime | None:
        """When the office hours of the agreement begin; None while they are."""
        hours = self._calendar(decision, at)
        if not calendars.closed_reason(hours, at):
            return None
        opening = next(calendars.open_spans(hours, at, at + LOOK_AHEAD), None)
        return opening.start if opening is not None else at + LOOK_AHEAD

    def _calendar(self, decision: Decision, at: datetime) -> Calendar:
        customer = decision.customer or only_customer(decision.service)
        key = customer.pk if customer is not None else None
        if key not in self._hours:
            self._hours[key] = agreements.terms_for(customer, at).office
        return self._hours[key]


def locked(pk: int | None) -> Incident | None:
    """The incident as it is, and stays until the transaction ends."""
    if pk is None:
        return None
    return Incident.objects.select_for_update(of=("self",)).with_people().filter(pk=pk).first()


def overlooked() -> QuerySet[Alarm]:
    """What is wrong while a solution waits for confirmation and nothing says so on its incident yet."""
    waits = {"state": State.PENDING, "confirmation_stop__in": observing.GIVES_WAY}
    own = {f"incident__{name}": value for name, value in waits.items()}
    merged = {f"incident__duplicate_of__{name}": value for name, value in waits.items()}
    return Alarm.objects.filter(Q(**own) | Q(**merged), state=AlarmState.FIRING)


def saved_rules() -> list[Rule]:
    """The rules that decide now, in their order."""
    rules = Rule.objects.filter(is_active=True).order_by("position", "id")
    return list(rules.select_related("service", "customer", "team"))


def known_with(rules: list[Rule]) -> Known:
    """These rules and the services that are offered."""
    offered = Service.objects.filter(is_active=True)
    return Known(
        rules=rules,
        services={service.name.casefold(): service for service in offered},
        customer_of=cache(only_customer),
    )


def only_customer(service: Service | None) -> Customer | None:
    """The customer of a service that no other customer uses; None where there are several, or all."""
    if service is None:
        return None
    users = list(service.customers.all()[:2])
    return users[0] if len(users) == 1 else None


def own_service(source: Source, key: str) -> Service | None:
    """What a check or heartbeat looks at, or what the supplier's incident touches first."""
    _word, _colon, rest = key.partition(":")
    number, _colon, external = rest.partition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        return None
    if source.kind == SourceKind.FEED:
        return _fed_service(int(number), external)
    model = Check if source.kind == SourceKind.CHECK else Heartbeat
    found = model.objects.select_related("service").filter(pk=int(number)).first()
    return found.service if found is not None else None


def _fed_service(feed: int, external_id: str) -> Service | None:
    told = FeedIncident.objects.filter(feed=feed, external_id=external_id).first()
    watched = {"service__isnull": False, "is_watched": True}
    parts = told.components.filter(**watched).select_related("service") if told else ()
    named = next((part.service for part in parts), None)
    if named is not None:
        return named
    found = Feed.objects.select_related("service").filter(pk=feed).first()
    return found.service if found is not None else None
