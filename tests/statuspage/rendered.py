"""Bringing the pages up to date, as beat does, and finding them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from incidents.models import Service
from people.models import Customer
from statuspage import follower, pages, publishing
from statuspage.models import Page


def render(now: datetime | None = None) -> int:
    """What beat does every two seconds; returns how many pages were rendered."""
    moment = now or timezone.now()
    pages.keep_up_with_settings(now=moment)
    assert follower.read_on(now=moment)
    return publishing.render_due(now=moment)


def page_of(customer: Customer | None) -> Page:
    return Page.objects.select_related("customer").get(customer=customer)


def path(customer: Customer | None = None, inside: str = "") -> str:
    return pages.path_of(page_of(customer)) + inside


def text(customer: Customer | None = None, inside: str = "") -> str:
    answer = Client().get(path(customer, inside))
    assert answer.status_code == 200, inside
    return answer.content.decode()


def program(customer: Customer | None = None, endpoint: str = "summary") -> Any:
    return json.loads(text(customer, f"api/v2/{endpoint}.json"))


def make_service(name: str, *customers: Customer, **fields: Any) -> Service:
    service = Service.objects.create(name=name, **fields)
    service.customers.set(customers)
    return service
