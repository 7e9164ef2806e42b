"""How the other nouns read: customers, contacts, teams, suppliers, services, people, files, messages."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from incidents.models import Attachment, Service
from incidents.models.incident import reference_of
from integrations.shapes import INCIDENTS
from notifications.models import Delivery
from people.actors import Actor
from people.models import Contact, Customer, Supplier, Team, User


def customer(row: Customer, actor: Actor) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "id": row.pk, "name": row.name, "slug": row.slug, "language": row.language,
        "time_zone": row.time_zone,
    }  # fmt: skip
    if actor.sees_desk:
        coverage = getattr(row, "coverage", None)
        shape["agreement"] = coverage.agreement_id if coverage is not None else None
    return shape


def contact(row: Contact, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "customer": row.customer_id, "name": row.name, "email": row.email, "phone": row.phone,
        "language": row.language,
    }  # fmt: skip


def team(row: Team, actor: Actor) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "email": row.email}


def supplier(row: Supplier, actor: Actor) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name}


def service(row: Service, actor: Actor) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "id": row.pk, "name": row.name, "description": row.description, "is_active": row.is_active,
    }  # fmt: skip
    if actor.sees_desk:
        whose = sorted(one.pk for one in row.customers.all())
        shape |= {"is_public": row.is_public, "supplier": row.supplier_id, "customers": whose}
    return shape


def person(row: User, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk, "name": row.name, "email": row.email, "role": row.role, "is_active": row.is_active,
        "supplier": row.supplier_id, "teams": sorted(one.pk for one in row.teams.all()),
    }  # fmt: skip


def attachment(row: Attachment) -> dict[str, Any]:
    reference = reference_of(row.incident_id)
    return {
        "id": row.pk,
        "name": row.name,
        "content_type": row.content_type,
        "size": row.size,
        "entry": row.entry.number if row.entry is not None else None,
        "url": f"{settings.BASE_URL}{INCIDENTS}{reference}/attachments/{row.pk}/",
    }


def message(row: Delivery) -> dict[str, Any]:
    """Its text still holds marks in the place of links: programs get no customer's links."""
    return {
        "id": row.pk, "template": row.template, "channel": row.channel, "to": row.to_address,
        "subject": row.subject, "text": row.text, "state": row.state, "posted_at": row.posted_at,
        "accepted_at": row.accepted_at, "error": row.last_error,
    }  # fmt: skip
