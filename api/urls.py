"""The addresses under /api/."""

from __future__ import annotations

from django.urls import include, path

from api import docs

app_name = "api"
urlpatterns = [
    path("docs/", docs.guide, name="guide"),
    path("docs/reference/", docs.reference, name="reference"),
    path("docs/problems/", docs.problems, name="problems"),
    path("v1/openapi.json", docs.openapi, name="openapi"),
    path("v1/", include("api.v1.urls")),
]
