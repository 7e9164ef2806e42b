"""Suppliers' status feeds: which, what stands on their components, and what they publish."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.strict import Choice, Row, StrictSerializer, Text, Truth, Whole, checked
from api.v1 import steps
from api.v1.answers import page_of
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.monitoring import watched_answers as answers
from api.v1.monitoring.reading import MonitoringNoun, allow_inner, numbered, pause_or_resume, refuse_mistakes
from api.v1.noun_addresses import addresses
from desk.watching import removing
from incidents.models.incident import reference_of
from monitoring.feeds import mapping
from monitoring.models import Feed, FeedComponent, FeedIncident, FeedKind
from people.actors import Actor


class FeedFields(NamedFields):
    """A supplier's published status, and how often it is read."""

    name = Text(max_length=100)
    supplier = Row(steps.suppliers)
    kind = Choice(FeedKind.choices)
    url = Text(
        max_length=1000, help_text="Where it is read, like https://status.example.org/api/v2/summary.json."
    )
    options = serializers.DictField(required=False, help_text="Of JSON the mapping; else left out.")
    service = Row(steps.services, required=False, allow_null=True, help_text="For what names no component.")
    interval = Whole(required=False, min_value=30, max_value=86_400, help_text="Seconds; left out: 120.")
    allows_inner = Truth(
        required=False,
        help_text="True lets it reach addresses of the inner network. A lead's own token alone can say so; "
        "another address must be allowed anew.",
    )


class ComponentFields(StrictSerializer):
    service = Row(steps.services, required=False, allow_null=True, help_text="Ours that stands on it.")
    is_watched = Truth(required=False, help_text="False: its trouble opens no incident.")


def feed_shape(row: Any, actor: Actor) -> dict[str, Any]:
    """Of a feed with its standing."""
    return {
        "id": row.pk, "name": row.name, "supplier": row.supplier_id, "kind": row.kind, "url": row.url,
        "options": row.options, "service": row.service_id, "interval": row.interval,
        "allows_inner": row.allows_inner, "allowed_by": row.allowed_by_id, "is_paused": row.is_paused,
        "made_at": row.made_at, "standing": row.standing, "headline": row.headline,
        "asked_at": row.asked_at, "ok_at": row.ok_at, "error": row.error,
        "failing_since": row.failing_since,
    }  # fmt: skip


def component_shape(row: FeedComponent) -> dict[str, Any]:
    return {
        "id": row.pk, "external_id": row.external_id, "name": row.name, "status": row.status,
        "service": row.service_id, "is_watched": row.is_watched, "seen_at": row.seen_at,
        "changed_at": row.changed_at,
    }  # fmt: skip


def feed_incident_shape(row: FeedIncident) -> dict[str, Any]:
    ours = row.alarm.incident_id if row.alarm is not None else None
    return {
        "id": row.pk, "external_id": row.external_id, "title": row.title, "severity": row.severity,
        "status": row.status, "link": row.link, "is_maintenance": row.is_maintenance,
        "components": numbered(row.components.all()), "incident": reference_of(ours) if ours else None,
        "began_at": row.began_at, "resolved_at": row.resolved_at,
        "updates": [{"at": one.at, "status": one.status, "text": one.text} for one in row.updates.all()],
    }  # fmt: skip


def with_all(rows: QuerySet[FeedIncident]) -> QuerySet[FeedIncident]:
    """With what the shape needs."""
    return rows.select_related("alarm").prefetch_related("components", "updates")


@addresses(
    "feeds", answers.Feed, FeedFields,
    {
        "name": "Example Cloud", "supplier": 1, "kind": "statuspage",
        "url": "https://status.example.org/api/v2/summary.json",
    },
    under="monitoring",
)  # fmt: skip
class Feeds(MonitoringNoun):
    """What suppliers publish about themselves."""

    work = ("pause", "resume")
    shape = staticmethod(feed_shape)
    parameters = MonitoringNoun.parameters | {"incidents": ("limit", "cursor")}

    def rows(self) -> QuerySet[Feed]:
        return self.of_desk(Feed.objects.with_standing(timezone.now()))

    def keep(self, row: Feed, sent: dict[str, Any]) -> Feed:
        if row.pk is None:
            row.made_at = row.due_at = timezone.now()
        allow_inner(self, row, sent, moved=row.pk is not None and sent.get("url", row.url) != row.url)
        if sent.keys() & {"url", "kind", "options"}:
            row.due_at = timezone.now()
        kind, options = sent.get("kind", row.kind), sent.get("options", row.options)
        found = mapping.mistakes_in(options) if kind == FeedKind.JSON else {}
        if options and kind != FeedKind.JSON:
            refuse_mistakes({"options": "This kind needs none."})
        refuse_mistakes({f"options/{name}": str(words) for name, words in found.items()})
        kept: Feed = super().keep(row, sent)
        return kept

    @described(
        "feeds_retrieve", answer=answers.FeedWithComponents, place="pk", scope="monitoring:read",
        tag="Monitoring",
    )  # fmt: skip
    def retrieve(self, request: Request, pk: int) -> Response:
        """One feed, with the components that it names."""
        row: Feed = self._find(pk)
        components = [component_shape(one) for one in row.components.all()]
        return Response(self.told(row) | {"components": components})

    def _remove(self, request: Request, pk: int) -> Response:
        removing.remove(self._held(request, pk), by=self.actor.name, now=timezone.now())
        return Response(status=204)

    @described(
        "feeds_pause", body=steps.NothingFields, answer=answers.Feed, place="pk", scope="monitoring:write",
        tag="Monitoring",
    )  # fmt: skip
    def pause(self, request: Request, pk: int) -> Response:
        """Read nothing until it is resumed; what it published last stays."""
        return pause_or_resume(self, request, pk, is_paused=True)

    @described(
        "feeds_resume", body=steps.NothingFields, answer=answers.Feed, place="pk", scope="monitoring:write",
        tag="Monitoring",
    )  # fmt: skip
    def resume(self, request: Request, pk: int) -> Response:
        """Read again, at once."""
        return pause_or_resume(self, request, pk, is_paused=False)

    @described(
        "feeds_incidents", answer=page_of(answers.FeedIncident), asks=("limit", "cursor"), place="pk",
        scope="monitoring:read", tag="Monitoring",
    )  # fmt: skip
    def incidents(self, request: Request, pk: int) -> Response:
        """What the supplier published, with its updates; the newest first."""
        found = with_all(FeedIncident.objects.filter(feed=self._find(pk)))
        return self.newest_first(request, found, feed_incident_shape)

    @described(
        "feeds_components_partial_update", body=ComponentFields, answer=answers.FeedComponent,
        place="pk,component", scope="monitoring:write", tag="Monitoring",
    )  # fmt: skip
    def component(self, request: Request, pk: int, component: int) -> Response:
        """Say which of our services stands on a component, and whether its trouble opens incidents."""
        feed: Feed = self._held(request, pk)
        sent = checked(ComponentFields, request.data, self.actor, partial=True)
        row = feed.components.filter(pk=component).first() if component < 2**63 else None
        if row is None:
            raise Http404
        for name, value in sent.items():
            setattr(row, name, value)
        row.save(update_fields=["service", "is_watched"])
        return Response(component_shape(row))
