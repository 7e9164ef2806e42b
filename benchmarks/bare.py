"""The settings of a server that has nothing but one view: what a cached page is measured by."""

from __future__ import annotations

import os
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.urls import path

from servicedesk.settings import *  # noqa: F403

MIDDLEWARE: list[str] = []  # type: ignore[no-redef]
INSTALLED_APPS: list[str] = []  # type: ignore[no-redef]
ROOT_URLCONF = "benchmarks.bare"
_BODY = Path(os.environ.get("BARE_BODY", os.devnull)).read_bytes()


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(_BODY, content_type="text/html; charset=utf-8")


urlpatterns = [path("healthz", bare), path("bare", bare)]
