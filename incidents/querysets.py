"""Every read of incidents, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.models import F

from incidents.conditions import IS_OPEN
from people.actors import Actor, ActorKind

if TYPE_CHECKING:
    from incidents.models.incident import Incident
    from incidents.models.timeline import TimelineEntry  # noqa: F401 (named in a subscript)

# What a customer may read of a timeline. Everything else is denied by default.
PUBLIC_KINDS = (
    "registered",
    "classified",
    "reclassified",
    "diagnosis_started",
    "assigned",
    "replied",
    "published",
    "customer_replied",
    "call_logged",
    "paused",
    "resumed",
    "solution_proposed",
    "asked_again",
    "solution_confirmed",
    "closed_unconfirmed",
    "solution_rejected",
    "reopened",
    "withdrawn",
    "duplicate_closed",
)

# What says when the clocks ran (see `incidents.timekeeping`).
CLOCK_KINDS = (
    "registered",
    "paused",
    "resumed",
    "customer_replied",
    "solution_proposed",
    "solution_rejected",
    "reopened",
    "withdrawn",
    "duplicate_closed",
)


MOST_RELATED = 50
_RELATED = """
(SELECT newer_id FROM incidents_relation WHERE older_id = %(incident)s)
UNION ALL (SELECT older_id FROM incidents_relation WHERE newer_id = %(incident)s)
UNION ALL (SELECT id FROM incidents_incident WHERE duplicate_of_id = %(incident)s)
LIMIT %(most)s
"""


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, actor: Actor) -> IncidentQuerySet:
        """The incidents this actor may know of; none where nothing grants it."""
        if actor.kind in (ActorKind.AGENT, ActorKind.SYSTEM):
            return self.all()
        if actor.kind == ActorKind.EXPERT and actor.user is not None:
            return self.filter(assignee=actor.user, state="diagnosing")
        if actor.kind == ActorKind.CONTACT and actor.contact is not None:
            return self.filter(customer_id=actor.contact.customer_id)
        if actor.kind == ActorKind.INTEGRATION:
            return self.all() if actor.customer_id is None else self.filter(customer_id=actor.customer_id)
        return self.none()

    def open(self) -> IncidentQuerySet:
        """Not closed; the literal predicate of the partial indexes."""
        return self.filter(IS_OPEN)

    def queue_rows(self) -> models.QuerySet[Any, dict[str, Any]]:
        """Plain rows for the queue page: one query, whatever their number.

        Who works at the desk, its teams and services are few and kept: only their ids are read,
        for planning each join costs more than reading the rows.
        """
        return self.values(
            "id",
            "title",
            "state",
            "priority",
            "channel",
            "registered_at",
            "responded_at",
            "response_due_at",
            "resolution_due_at",
            "next_due_at",
            "paused_at",
            "pause_reason",
            "confirmation_due_at",
            "confirmation_stop",
            "mail_trouble",
            "mail_waiting",
            "response_warn_at",
            "resolution_warn_at",
            "last_word_by",
            "last_word_at",
            "entry_count",
            "supplier_look_at",
            "owner_id",
            "assignee_id",
            "team_id",
            "service_id",
            customer_name=F("customer__name"),
            contact_name=F("contact__name"),
        )

    def related_to(self, incident: Incident) -> list[dict[str, Any]]:
        """Its duplicates and what is linked to it, as plain rows: id, title, state, duplicate_of_id.

        Most have none, so that is asked first, and cheaply.
        """
        with connection.cursor() as cursor:
            cursor.execute(_RELATED, {"incident": incident.pk, "most": MOST_RELATED})
            ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return []
        return list(self.filter(pk__in=ids).order_by("id").values("id", "title", "state", "duplicate_of_id"))

    def with_people(self) -> IncidentQuerySet:
        """With everything that a page about one incident names."""
        return self.select_related(
            "customer",
            "contact__customer",
            "owner",
            "assignee__supplier",
            "team",
            "agreement_version__agreement",
            "duplicate_of",
            "service",
        )


class TimelineQuerySet(models.QuerySet["TimelineEntry"]):
    def of(self, incident: Incident) -> TimelineQuerySet:
        return self.filter(incident=incident).order_by("number")

    def public(self) -> TimelineQuerySet:
        """What the customer may read; the internal text is not even fetched."""
        return self.filter(kind__in=PUBLIC_KINDS).defer("internal_text")

    def of_clocks(self) -> TimelineQuerySet:
        return self.filter(kind__in=CLOCK_KINDS)

    def since(self, number: int) -> TimelineQuerySet:
        return self.filter(number__gt=number)
