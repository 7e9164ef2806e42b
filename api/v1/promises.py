"""Agreements with their versions, and the calendars that their office hours follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api.problems import FieldError, Problem
from api.strict import Moment, StrictSerializer, Text, Truth, checked
from api.v1 import answers
from api.v1.describing import described
from api.v1.directory import NamedFields
from api.v1.noun_addresses import addresses
from api.v1.nouns import Noun
from api.v1.terms import TermsFields, dates_field, week_field
from incidents import agreements
from incidents.errors import NotPossible
from incidents.models import Agreement, AgreementVersion, Calendar
from people.actors import Actor

# What clocks of other machines may be off when “now” is meant.
JUST_NOW = timedelta(minutes=5)


class AgreementFields(NamedFields):
    is_default = Truth(required=False, help_text="True makes it everybody's who has none of their own.")


class VersionFields(StrictSerializer):
    terms = TermsFields(help_text="Whole terms, as a version shows them.")
    valid_from = Moment(required=False, help_text="Left out: from now on.")


class CalendarFields(NamedFields):
    name = Text(max_length=100)
    time_zone = Text(required=False, max_length=60)
    country = Text(required=False, allow_blank=True, max_length=10)
    hours = week_field(required=False)
    closed_dates = dates_field()


def version_shape(row: AgreementVersion) -> dict[str, Any]:
    return {"number": row.number, "valid_from": row.valid_from, "terms": row.terms}


def agreement_shape(row: Agreement, actor: Actor) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "is_default": row.is_default,
        "customers": sorted(one.customer_id for one in row.coverage_set.all()),
        "versions": [version_shape(one) for one in row.versions.all()],
    }


def calendar_shape(row: Calendar, actor: Actor) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name} | row.as_terms()


@addresses("agreements", answers.Agreement, AgreementFields, {"name": "Gold"})
class Agreements(Noun):
    """What the provider promises; its terms are published in versions that never change."""

    resource = "agreements"
    shape = staticmethod(agreement_shape)

    def rows(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.actor).prefetch_related("versions", "coverage_set")

    def keep(self, row: Agreement, sent: dict[str, Any]) -> Agreement:
        asked = sent.pop("is_default", None)
        if asked is False and row.is_default:
            told = "Make another agreement the default one instead."
            raise Problem("invalid", told, [FieldError("is_default", told)])
        kept: Agreement = super().keep(row, sent)
        if asked:
            agreements.make_default(kept)
        return kept

    @described(
        "agreements_versions_create",
        body=VersionFields,
        answer=answers.AgreementVersion,
        status=201,
        place="pk",
        scope="agreements:write",
        tag="Agreements",
    )
    def publish(self, request: Request, pk: int) -> Response:
        """Publish the next version; incidents that are registered already keep theirs."""
        agreement = self._find(pk)
        sent = checked(VersionFields, request.data, self.actor)
        now = timezone.now()
        valid_from = sent.get("valid_from") or now
        if valid_from < now - JUST_NOW:
            told = "A version is valid from now on or from later, never from before."
            raise Problem("invalid", told, [FieldError("valid_from", told)])
        try:
            version = agreements.publish_version(agreement, sent["terms"], valid_from=valid_from)
        except NotPossible as error:
            wrong = [FieldError(name, text) for name, text in error.fields.items()]
            raise Problem("invalid", error.message, wrong) from error
        return Response(version_shape(version), status=201)


@addresses("calendars", answers.Calendar, CalendarFields, {"name": "Office"}, scope="agreements")
class Calendars(Noun):
    """Office hours, by which targets are counted once a version of an agreement takes them over."""

    resource = "agreements"
    shape = staticmethod(calendar_shape)

    def rows(self) -> QuerySet[Calendar]:
        return Calendar.objects.visible_to(self.actor)

    def keep(self, row: Calendar, sent: dict[str, Any]) -> Calendar:
        if "closed_dates" in sent:
            row.closed_dates = sent.pop("closed_dates")
        if "hours" in sent:
            row.hours = sent.pop("hours")
        kept: Calendar = super().keep(row, sent)
        return kept
