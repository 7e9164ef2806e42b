"""Customers, contacts, teams, suppliers, services, and the people incidents are given to."""

from __future__ import annotations

from itertools import chain, count
from typing import Any

from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from api.strict import Choice, Row, StrictSerializer, Text, Truth, wrong
from api.v1 import answers, rows, steps
from api.v1.incidents import customers
from api.v1.noun_addresses import addresses
from api.v1.nouns import Noun
from desk.settings_pages.forms import time_zones
from incidents import agreements
from incidents.models import Agreement, Service
from people.models import LANGUAGES, Contact, Customer, Supplier, Team, User, clean_name
from statuspage.pages import RESERVED


class NamedFields(StrictSerializer):
    name = Text(max_length=150)

    def validate_name(self, name: str) -> str:
        cleaned = clean_name(name)
        if not cleaned:
            raise ValidationError(wrong("Nothing of this name can be read.", "letters or digits"))
        return cleaned


def agreement_rows(actor: Any) -> QuerySet[Agreement]:
    return Agreement.objects.visible_to(actor)


class CustomerFields(NamedFields):
    slug = Text(
        required=False,
        max_length=60,
        validators=[RegexValidator(r"^[-a-zA-Z0-9_]+\Z", wrong("This is no short name.", "like acme-2"))],
        help_text="Of letters, digits, hyphens and underscores. Left out, it is made from the name.",
    )
    language = Choice(LANGUAGES, required=False)
    time_zone = Text(required=False, max_length=60, help_text="Of the IANA list, like Europe/Amsterdam.")
    agreement = Row(agreement_rows, required=False, allow_null=True, help_text="Null: the default one.")

    def validate_time_zone(self, name: str) -> str:
        if name not in dict(time_zones()):
            raise ValidationError(wrong(f"There is no time zone “{name}”.", "like Europe/Amsterdam"))
        return name

    def validate_slug(self, slug: str) -> str:
        if slug in RESERVED:
            raise ValidationError(wrong(f"“{slug}” is an address of the public status page.", "another word"))
        return slug


def free_slug(name: str) -> str:
    """A short name made from a name: nobody else's, and no address of the public status page."""
    plain = slugify(name)[:50].strip("-") or "customer"
    taken = RESERVED.union(Customer.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    candidates = chain([plain], (f"{plain}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken)


class ContactFields(NamedFields):
    customer = Row(customers)
    email = serializers.EmailField(required=False, allow_blank=True)
    phone = Text(required=False, allow_blank=True, max_length=40)
    language = Choice([*LANGUAGES, ("", "the customer's")], required=False, allow_blank=True)


class TeamFields(NamedFields):
    name = Text(max_length=100)
    email = serializers.EmailField(required=False, allow_blank=True)


class SupplierFields(NamedFields):
    pass


class ServiceFields(NamedFields):
    description = Text(required=False, allow_blank=True)
    is_active = Truth(required=False)
    is_public = Truth(required=False)
    supplier = Row(steps.suppliers, required=False, allow_null=True)
    customers = serializers.ListField(child=Row(customers), required=False, max_length=1000)


@addresses("customers", answers.Customer, CustomerFields, {"name": "Acme", "language": "nl"})
class Customers(Noun):
    """The organisations that the desk works for."""

    resource = "customers"
    shape = staticmethod(rows.customer)

    def rows(self) -> QuerySet[Customer]:
        return Customer.objects.visible_to(self.actor).select_related("coverage")

    def keep(self, row: Customer, sent: dict[str, Any]) -> Customer:
        covers, agreement = "agreement" in sent, sent.pop("agreement", None)
        if not row.slug and "slug" not in sent:
            sent["slug"] = free_slug(sent.get("name", ""))
        kept: Customer = super().keep(row, sent)
        if covers:
            agreements.cover(kept, agreement)
        return kept


@addresses("contacts", answers.Contact, ContactFields, {"name": "Ann Berg", "customer": 1})
class Contacts(Noun):
    """The people at customers who report, reply and confirm."""

    resource = "contacts"
    shape = staticmethod(rows.contact)

    def rows(self) -> QuerySet[Contact]:
        return Contact.objects.visible_to(self.actor).select_related("customer")

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows & Contact.objects.matching(text) if clean_name(text) else rows.none()


@addresses("teams", answers.Team, TeamFields, {"name": "Network"})
class Teams(Noun):
    """Groups of agents that incidents are assigned to."""

    resource = "teams"
    shape = staticmethod(rows.team)

    def rows(self) -> QuerySet[Team]:
        return Team.objects.visible_to(self.actor)


@addresses("suppliers", answers.Supplier, SupplierFields, {"name": "Fibre Ltd"})
class Suppliers(Noun):
    """Companies that run services, or whose experts examine incidents."""

    resource = "suppliers"
    shape = staticmethod(rows.supplier)

    def rows(self) -> QuerySet[Supplier]:
        return Supplier.objects.visible_to(self.actor)


@addresses("services", answers.Service, ServiceFields, {"name": "Office network", "is_public": True})
class Services(Noun):
    """What customers use and what therefore can break."""

    resource = "services"
    shape = staticmethod(rows.service)

    def rows(self) -> QuerySet[Service]:
        return Service.objects.visible_to(self.actor).prefetch_related("customers")


@addresses("people", answers.Person, None, None, scope="teams")
class People(Noun):
    """Everybody an incident can be given to: agents, leads and suppliers' experts."""

    resource = "teams"
    shape = staticmethod(rows.person)

    def rows(self) -> QuerySet[User]:
        everybody = User.objects.prefetch_related("teams")
        return everybody if self.actor.sees_desk else everybody.none()

    def matching(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(email__icontains=text))


NOUNS: list[type[Noun]] = [Customers, Contacts, Teams, Suppliers, Services, People]
