"""The pages about events, rules and sources, and the links to each other beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from desk.doors import me


@dataclass(frozen=True)
class Place:
    """One of the pages of monitoring; `name` is that of its address."""

    name: str
    icon: str
    title: Promise
    is_for_leads: bool = False

    @property
    def address(self) -> str:
        return reverse(self.name)


PLACES = (
    Place("desk:events", "list", gettext_lazy("Events")),
    Place("desk:rules", "list-filter", gettext_lazy("Rules"), is_for_leads=True),
    Place("desk:sources", "plug-zap", gettext_lazy("Sources"), is_for_leads=True),
)


def alarms_page(
    request: HttpRequest, template: str, here: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the place `here`, with the links to the others that this reader may open."""
    is_lead = me(request).is_lead
    beside = {
        "places": [place for place in PLACES if is_lead or not place.is_for_leads],
        "place": next(place for place in PLACES if place.name == here),
        "is_lead": is_lead,
    }
    return render(request, f"desk/alarms/{template}.html", context | beside, status=status)


def number_or_none(given: str) -> int | None:
    """A number in an address; None where it is none."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
