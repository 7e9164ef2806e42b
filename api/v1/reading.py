"""Which incidents a list shows: the desk's filter language, orders and keyset pages, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework.request import Request

from api import asking
from api.problems import FieldError, Problem
from desk.queue import filtering, paging
from desk.queue.names import names
from incidents.models import Incident
from incidents.querysets import IncidentQuerySet
from integrations.shapes import COLUMNS, is_desk_side
from people.actors import Actor

ORDERS = filtering.ORDERS
USUAL_ORDER = "newest"


def incidents(request: Request, actor: Actor, now: datetime) -> tuple[list[dict[str, Any]], str | None]:
    """The rows of the page that was asked for, and the address of the next."""
    found = _filtered(request, actor, now)
    order = asking.one_of(request, "sort", ORDERS, found.order if _sorts(found) else USUAL_ORDER)
    after = asking.cursor(request, order)
    if not paging.is_readable(after, order):
        asking.bad_cursor()
    visible = Incident.objects.visible_to(actor)
    # As the desk's pages ask: the indexes of what is open know the literal condition alone.
    chosen = (visible if found.reaches_closed else visible.open()).filter(found.condition)
    page = paging.page(
        chosen,
        order=order,
        after=after,
        size=asking.limit(request),
        rows_of=_rows,
        reaches_closed=found.reaches_closed,
    )
    return page.rows, asking.next_page(request, order, page.after)


def _rows(found: IncidentQuerySet) -> Any:
    return found.values(*COLUMNS)


def _filtered(request: Request, actor: Actor, now: datetime) -> filtering.Filter:
    typed = asking.text(request, "q")
    if len(typed) > filtering.LONGEST:
        told = FieldError("q", "The filter is too long.", f"at most {filtering.LONGEST} characters")
        raise Problem("bad-query", told.message, [told])
    if not typed.strip():
        return filtering.Filter(text="", reaches_closed=True)
    reading = filtering.Reading(
        user=actor.user,
        team_ids=_teams(actor),
        now=now,
        names=names(),
        is_customers=not is_desk_side(actor),
        is_narrow=not actor.sees_desk,
        customer_id=actor.sees_customer,
        # Nothing is hidden from a program that did not ask for it.
        shows_closed=True,
    )
    found = filtering.read(typed, reading)
    asking.refuse(
        [FieldError("q", f"“{one.part}” means nothing here.", one.expected) for one in found.unreadable]
    )
    return found


def _teams(actor: Actor) -> list[int]:
    return names().members.get(actor.user.pk, []) if actor.user is not None else []


def _sorts(found: filtering.Filter) -> bool:
    return "sort:" in found.text.lower()
