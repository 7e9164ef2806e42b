"""The addresses under /api/v1/."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from api.v1 import stepping
from api.v1.bulk import Bulk
from api.v1.directory import NOUNS
from api.v1.files import Attachments
from api.v1.incidents import Incidents
from api.v1.monitoring.urls import urlpatterns as monitoring
from api.v1.noun_addresses import urls
from api.v1.nouns import Noun
from api.v1.promises import Agreements, Calendars
from api.v1.searching import Search
from api.v1.start import Start
from api.v1.timelines import Feed, IncidentTimeline
from api.v1.webhooks import Webhooks

_INCIDENT = "incidents/<str:reference>/"
_ONE: dict[str, Any] = {"get": "retrieve", "patch": "partial_update"}
_NOUNS: list[type[Noun]] = [*NOUNS, Agreements, Calendars, Webhooks]

urlpatterns: list[URLPattern] = [
    path("", Start.as_view({"get": "index"}), name="index"),
    path("me/", Start.as_view({"get": "me"}), name="me"),
    path("search/", Search.as_view({"get": "find"}), name="search"),
    path("timeline/", Feed.as_view({"get": "list"}), name="timeline"),
    path("incidents/", Incidents.as_view({"get": "list", "post": "create"}), name="incidents"),
    path("incidents/bulk/create/", Bulk.as_view({"post": "create_many"}), name="bulk_create"),
    path("incidents/bulk/change/", Bulk.as_view({"post": "change_many"}), name="bulk_change"),
    path(_INCIDENT, Incidents.as_view(_ONE), name="incident"),
    path(f"{_INCIDENT}timeline/", IncidentTimeline.as_view({"get": "entries"}), name="incident_timeline"),
    path(f"{_INCIDENT}clocks/", IncidentTimeline.as_view({"get": "clocks"}), name="incident_clocks"),
    path(f"{_INCIDENT}messages/", IncidentTimeline.as_view({"get": "messages"}), name="incident_messages"),
    path(
        f"{_INCIDENT}attachments/",
        Attachments.as_view({"get": "list", "post": "create"}),
        name="incident_attachments",
    ),
    path(
        f"{_INCIDENT}attachments/<int:pk>/",
        Attachments.as_view({"get": "retrieve"}),
        name="incident_attachment",
    ),
    *stepping.urls(),
    *(address for noun in _NOUNS for address in urls(noun)),
    path("agreements/<int:pk>/versions/", Agreements.as_view({"post": "publish"}), name="agreement_versions"),
    path("webhooks/<int:pk>/pause/", Webhooks.as_view({"post": "pause"}), name="webhook_pause"),
    path("webhooks/<int:pk>/resume/", Webhooks.as_view({"post": "resume"}), name="webhook_resume"),
    path("webhooks/<int:pk>/test/", Webhooks.as_view({"post": "test"}), name="webhook_test"),
    path("webhooks/<int:pk>/deliveries/", Webhooks.as_view({"get": "deliveries"}), name="webhook_deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<int:delivery>/send_again/",
        Webhooks.as_view({"post": "send_again"}),
        name="webhook_send_again",
    ),
    *monitoring,
]
