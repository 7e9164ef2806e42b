"""Many at once: each item on its own, with an outcome for each. A refusal stops none of the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Address
from api.problems import KINDS, problem_of
from api.strict import StrictSerializer, checked, incident_by, wrong
from api.v1 import answers, steps
from api.v1.describing import described
from api.v1.incidents import CorrectFields, RegisterFields, correct, register
from incidents.models import Incident
from integrations.shapes import incident_shape, row_of

MOST = 100


class _ItemsFields(StrictSerializer):
    """Up to 100 items."""

    items = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST)


class CreateManyFields(StrictSerializer):
    items = serializers.ListField(
        child=RegisterFields(), min_length=1, max_length=MOST, help_text="As for one incident."
    )


class ChangeItem(StrictSerializer):
    reference = serializers.CharField(help_text="`INC-000123`")
    step = serializers.ChoiceField(
        list(steps.STEPS), required=False, help_text="Left out: facts are put right, as by PATCH."
    )
    body = serializers.DictField(required=False, help_text="What the step takes, or the facts.")


class ChangeManyFields(StrictSerializer):
    items = serializers.ListField(child=ChangeItem(), min_length=1, max_length=MOST)


class Bulk(Address):
    """Several incidents in one request."""

    resource = "incidents"

    @described(
        "incidents_bulk_create",
        body=CreateManyFields,
        answer=answers.BulkAnswer,
        scope="incidents:write",
        tag="Bulk",
        example={"items": [{"title": "No mail", "contact": 1}, {"title": "No printing", "contact": 1}]},
    )
    def create_many(self, request: Request) -> Response:
        """Register up to 100 incidents; each item is taken or refused on its own."""

        def one(item: Any) -> Incident:
            return register(checked(RegisterFields, item, self.actor), by=self.actor)

        return self._each(request, one, 201)

    @described(
        "incidents_bulk_change",
        body=ChangeManyFields,
        answer=answers.BulkAnswer,
        scope="incidents:write",
        tag="Bulk",
        example={"items": [{"reference": "INC-000001", "step": "assign", "body": {"team": 1}}]},
    )
    def change_many(self, request: Request) -> Response:
        """Take a step with up to 100 incidents, or put facts of them right; each on its own."""
        return self._each(request, self._changed, 200)

    def _changed(self, item: Any) -> Incident:
        unknown = [name for name in item if name not in ("reference", "step", "body")]
        if unknown:
            raise ValidationError({str(unknown[0])[:60]: [wrong("Unknown here.", "reference, step, body")]})
        reference = item.get("reference")
        incident = incident_by(reference, self.actor) if isinstance(reference, str) else None
        if incident is None:
            told = wrong("There is no such incident.", "like INC-000123")
            raise ValidationError({"reference": [told]})
        verb, body = item.get("step"), item.get("body", {})
        if verb is None:
            return correct(incident, checked(CorrectFields, body, self.actor), by=self.actor)
        if not isinstance(verb, str) or verb not in steps.STEPS:
            raise ValidationError({"step": [wrong("There is no such step.", ", ".join(steps.STEPS))]})
        return steps.take(verb, incident, checked(steps.STEPS[verb].fields, body, self.actor), by=self.actor)

    def _each(self, request: Request, act: Callable[[Any], Incident], status: int) -> Response:
        items = checked(_ItemsFields, request.data, self.actor)["items"]
        told = [self._outcome(place, item, act, status) for place, item in enumerate(items)]
        done = sum(1 for one in told if one["status"] < 400)
        return Response({"results": told, "done": done, "refused": len(told) - done})

    def _outcome(self, place: int, item: Any, act: Callable[[Any], Incident], status: int) -> dict[str, Any]:
        try:
            with transaction.atomic():
                incident = act(item)
        except Exception as error:
            problem = problem_of(error)
            if problem is None or KINDS[problem.kind].status >= 500:
                raise
            return {"index": place, "status": KINDS[problem.kind].status, "problem": problem.body()}
        return {"index": place, "status": status, "incident": self._told(incident)}

    def _told(self, incident: Incident) -> dict[str, Any]:
        fresh = Incident.objects.get(pk=incident.pk)
        return incident_shape(row_of(fresh), **self.side)
