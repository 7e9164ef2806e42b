"""The pages about events, rules and sources, and the links to each other beside them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from desk.doors import me

# The names of these pages; templates/desk/monitoring_nav.html has the links.
TITLES: dict[str, Promise] = {
    "events": gettext_lazy("Events"),
    "rules": gettext_lazy("Rules"),
    "sources": gettext_lazy("Sources"),
}


def alarms_page(
    request: HttpRequest, template: str, here: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page below the list `here`, or the list itself."""
    room = here.removeprefix("desk:")
    beside = {
        "room": room,
        "is_list": request.path == reverse(here),
        "place": {"title": TITLES[room]},
        "is_lead": me(request).is_lead,
    }
    return render(request, f"desk/alarms/{template}.html", context | beside, status=status)


def number_or_none(given: str) -> int | None:
    """A number in an address; None where it is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
