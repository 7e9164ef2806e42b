"""The addresses under /api/."""

from __future__ import annotations

from django.urls import include, path, re_path

from api import docs
from api.nowhere import Nowhere

app_name = "api"
urlpatterns = [
    path("docs/", docs.guide, name="guide"),
    path("docs/webhooks/", docs.webhooks, name="webhook_guide"),
    path("docs/monitoring/", docs.monitoring, name="monitoring_guide"),
    path("docs/monitoring/senders/", docs.senders, name="senders"),
    path("docs/monitoring/senders/<str:name>", docs.sender_file, name="sender_file"),
    path("docs/reference/", docs.reference, name="reference"),
    path("docs/problems/", docs.problems, name="problems"),
    path("v1/openapi.json", docs.openapi, name="openapi"),
    path("v1/", include("api.v1.urls")),
    re_path(r"^v1(?:/[\s\S]*)?$", Nowhere.as_view({"get": "nothing"}), name="nowhere"),
]
