"""The settings of a server that has nothing but one view: what a ping is measured by."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone

from servicedesk.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []  # type: ignore[no-redef]
INSTALLED_APPS: list[str] = []  # type: ignore[no-redef]
ROOT_URLCONF = "benchmarks.one_view"


def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def updated(_request: HttpRequest, key: str) -> HttpResponse:
    """One UPDATE by an indexed column, and what it says is committed."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bare_job SET pinged_at = %s WHERE key = %s", [timezone.now(), key])
    # Without middleware nobody else would say how long it is.
    return HttpResponse("OK", content_type="text/plain", headers={"Content-Length": "2"})


urlpatterns = [path("healthz", alive), path("ping/<str:key>", updated)]
