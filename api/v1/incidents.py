"""Incidents: read, registered, corrected, and taken step by step to the customer's word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking, conditional
from api.base import Address, page
from api.problems import FieldError, Problem
from api.strict import Choice, ContactRow, Row, StrictSerializer, Text, checked, incident_by
from api.v1 import answers, expanding, reading, steps
from api.v1.describing import NOTHING, described
from incidents import corrections, handling, lifecycle
from incidents.models import Channel, Impact, Incident, Urgency
from incidents.permissions import RULES, next_steps
from incidents.timekeeping import clock_entries
from integrations.shapes import INCIDENTS, clock_shapes, incident_shape, row_of
from people.actors import Actor
from people.models import Customer


def customers(actor: Actor) -> Any:
    return Customer.objects.visible_to(actor)


class RegisterFields(StrictSerializer):
    """A new incident. With a customer's token it is that contact's, and `channel` is the API."""

    title = Text(max_length=1000, help_text="In a few words what is wrong.")
    description = Text(required=False, allow_blank=True, help_text="The customer reads it too.")
    channel = Choice(Channel.choices, required=False, help_text="How it was reported; left out: api.")
    contact = ContactRow(required=False, allow_null=True)
    customer = Row(customers, required=False, allow_null=True, help_text="Follows from the contact.")
    caller = Text(required=False, allow_blank=True, max_length=300, help_text="Of an unknown sender.")
    team = Row(steps.teams, required=False, allow_null=True)
    service = Row(steps.services, required=False, allow_null=True)
    urgency = Choice(Urgency.choices, required=False, help_text="With `impact` it is classified at once.")
    impact = Choice(Impact.choices, required=False)


class CorrectFields(StrictSerializer):
    """Facts put right. The state changes by steps alone."""

    title = Text(max_length=1000, required=False)
    service = Row(steps.services, required=False, allow_null=True)
    contact = ContactRow(required=False)


def register(sent: dict[str, Any], *, by: Actor) -> Incident:
    """Register, and classify where both levels were sent. Raises what the verbs raise."""
    facts = dict(sent)
    urgency, impact = facts.pop("urgency", None), facts.pop("impact", None)
    if by.contact is not None:
        _refuse_for_customers(facts, urgency or impact)
        facts |= {"contact": by.contact, "channel": Channel.API}
    if by.customer_id is not None and not (facts.get("contact") or facts.get("customer")):
        facts["customer"] = Customer.objects.get(pk=by.customer_id)
    facts.setdefault("channel", Channel.API)
    incident = lifecycle.register(by=by, **facts)
    if urgency or impact:
        incident = lifecycle.classify(incident, by=by, urgency=urgency or "", impact=impact or "")
    return incident


def _refuse_for_customers(facts: dict[str, Any], levels: object) -> None:
    """What the desk sets with the customer is not the customer's alone to set."""
    own = ("title", "description", "service")
    refused = [name for name in facts if name not in own] + (["urgency"] if levels else [])
    if refused:
        told = "A customer's token does not set this."
        raise Problem("invalid", told, [FieldError(name, told, ", ".join(own)) for name in refused])


def correct(incident: Incident, sent: dict[str, Any], *, by: Actor) -> Incident:
    """One verb for each fact that was sent."""
    if "title" in sent:
        incident = corrections.retitle(incident, by=by, title=sent["title"])
    if "service" in sent:
        incident = corrections.place(incident, by=by, service=sent["service"])
    if "contact" in sent:
        verb = handling.identify if incident.customer_id is None else corrections.hand_to_contact
        incident = verb(incident, by=by, contact=sent["contact"])
    return incident


class IncidentAddress(Address):
    """What every address below an incident finds first."""

    resource = "incidents"

    def incident(self) -> Incident:
        """The incident of the address, if the actor may know of it; else 404."""
        found = incident_by(self.kwargs["reference"], self.actor)
        if found is None:
            raise Http404
        return found

    def whole(self, incident: Incident, now: datetime) -> dict[str, Any]:
        """One incident with its clocks and the steps that this token may take; sets the tag."""
        shape = incident_shape(row_of(incident), **self.side)
        root = f"{settings.BASE_URL}{INCIDENTS}{incident.reference}/"
        shape["next_steps"] = [
            {"step": step, "label": str(RULES[step].label), "url": f"{root}{step}/"}
            for step in next_steps(self.actor, incident)
            if step in steps.STEPS and self.caller.may("incidents", "write")
        ]
        self.tag = conditional.tag_of(shape, incident.entry_count)
        # Without a priority there is no clock yet that anything could be read for.
        recorded = clock_entries(incident) if incident.priority is not None else []
        return shape | {"clocks": clock_shapes(incident, recorded, now)}

    def told(self, incident: Incident, status: int = 200) -> Response:
        """The fresh incident, as after a change."""
        fresh = Incident.objects.with_people().get(pk=incident.pk)
        # Who has handed it over may know no more of it than that it is done.
        if not Incident.objects.visible_to(self.actor).filter(pk=fresh.pk).exists():
            return Response(status=204)
        return self.made(fresh) if status == 201 else Response(self.whole(fresh, timezone.now()))

    def made(self, incident: Incident) -> Response:
        """A new incident as its verb left it: whoever made it knows all of it."""
        headers = {"Location": f"{settings.BASE_URL}{INCIDENTS}{incident.reference}/"}
        return Response(self.whole(incident, timezone.now()), status=201, headers=headers)


class Incidents(IncidentAddress):
    """The list of incidents, and one of them."""

    parameters = {
        "list": ("q", "sort", "limit", "cursor", "fields", "expand"),
        "retrieve": ("fields", "expand"),
    }

    @described(
        "incidents_list",
        answer=answers.page_of(answers.Incident),
        asks=("q", "sort", "limit", "cursor", "fields", "expand"),
        scope="incidents:read",
    )
    def list(self, request: Request) -> Response:
        """Newest first unless `q` or `sort` say otherwise; `q` is the language of the desk's filter bar."""
        now = timezone.now()
        asked, wanted = self._asked()
        found, after = reading.incidents(request, self.actor, now)
        shapes = [incident_shape(row, **self.side) for row in found]
        if wanted:
            told = expanding.expanded(found, wanted, actor=self.actor, side=self.side, now=now)
            shapes = [shape | {"expanded": one} for shape, one in zip(shapes, told, strict=True)]
        return page(request, [asking.only(shape, asked) for shape in shapes] if asked else shapes, after)

    @described(
        "incidents_create",
        body=RegisterFields,
        answer=answers.Incident,
        status=201,
        scope="incidents:write",
        example={"title": "No mail since nine", "contact": 1, "urgency": "high", "impact": "normal"},
    )
    def create(self, request: Request) -> Response:
        """Register an incident; its contact, if they have an address, gets an acknowledgement."""
        sent = checked(RegisterFields, request.data, self.actor)
        return self.made(register(sent, by=self.actor))

    @described(
        "incidents_retrieve",
        answer=answers.Incident,
        asks=("fields", "expand"),
        place="reference",
        scope="incidents:read",
    )
    def retrieve(self, request: Request, reference: str) -> Response:
        """One incident with its clocks and the steps that can be taken now."""
        now, incident = timezone.now(), self.incident()
        asked, wanted = self._asked()
        shape = self.whole(incident, now)
        if wanted:
            row = row_of(incident)
            (told,) = expanding.expanded([row], wanted, actor=self.actor, side=self.side, now=now)
            still = {name: value for name, value in told.items() if name != "clocks"}
            self.tag = conditional.tag_of([self.tag, still], incident.entry_count)
            shape["expanded"] = told
        return Response(asking.only(shape, asked))

    @described(
        "incidents_partial_update",
        body=CorrectFields,
        answer=answers.Incident,
        place="reference",
        scope="incidents:write",
        example={"title": "No mail on the second floor"},
        matches=True,
        also={204: NOTHING},
    )
    def partial_update(self, request: Request, reference: str) -> Response:
        """Put facts right: title, service, contact. The state changes by steps."""
        found = self.incident()
        sent = checked(CorrectFields, request.data, self.actor)
        if not sent:
            raise Problem("invalid", "Nothing was sent that could be put right.")
        incident = conditional.require_version(request, found, desk_side=self.desk_side)
        return self.told(correct(incident, sent, by=self.actor))

    def _asked(self) -> tuple[Any, Any]:
        """The names in `fields` and in `expand`."""
        wanted = asking.names(self.request, "expand", expanding.names_for(desk_side=self.desk_side))
        legal = [*_FIELDS, *(_DESK_FIELDS if self.desk_side else ())]
        asked = asking.names(self.request, "fields", legal)
        return (set(asked) | ({"expanded"} if wanted else set())) if asked else (), wanted


def _names() -> tuple[list[str], list[str]]:
    """The fields of both sides, read off the shapes themselves."""
    empty: dict[str, Any] = dict.fromkeys(row_of(Incident())) | {"id": 0}
    public = list(incident_shape(empty, desk_side=False))
    whole = list(incident_shape(empty, desk_side=True))
    return [*public, "clocks", "next_steps"], [name for name in whole if name not in public]


_FIELDS, _DESK_FIELDS = _names()
