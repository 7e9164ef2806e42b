"""The parameters of an address, read strictly: what nobody knows is told."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.dateparse import parse_datetime
from rest_framework.request import Request

from api.problems import FieldError, Problem

MOST, USUAL = 200, 50
FIRST_YEAR, LAST_YEAR = 1970, 2199


def refuse_unknown(request: Request, known: Collection[str]) -> None:
    """Raise a problem for each parameter that this address does not take, or that stands twice."""
    errors = [
        FieldError(name[:60], "This address knows no such parameter.", ", ".join(sorted(known)))
        for name in request.query_params
        if name not in known
    ]
    errors += [
        FieldError(name[:60], "It stands more than once.")
        for name in request.query_params
        if name in known and len(request.query_params.getlist(name)) > 1
    ]
    errors += [
        FieldError(name[:60], "It has a NUL, which no text has.")
        for name, typed in request.query_params.items()
        if "\x00" in typed
    ]
    refuse(errors)


def refuse(errors: list[FieldError]) -> None:
    if errors:
        raise Problem("bad-query", errors[0].message, errors)


def text(request: Request, name: str) -> str:
    """The parameter as typed; empty when it is not there."""
    return request.query_params.get(name, "")


def names(request: Request, parameter: str, known: Iterable[str]) -> list[str]:
    """The names of a list like `fields=title,state`; empty when it was not asked for."""
    asked = [name.strip() for name in text(request, parameter).split(",") if name.strip()]
    legal = list(known)
    refuse(
        [
            FieldError(parameter, f"“{name[:60]}” is none of them.", ", ".join(legal))
            for name in asked
            if name not in legal
        ]
    )
    return asked


def one_of(request: Request, parameter: str, legal: Collection[str], usual: str) -> str:
    chosen = text(request, parameter) if parameter in request.query_params else usual
    if chosen not in legal:
        refuse([FieldError(parameter, f"“{chosen[:60]}” is none of them.", ", ".join(legal))])
    return chosen


def limit(request: Request) -> int:
    typed = text(request, "limit")
    if "limit" not in request.query_params:
        return USUAL
    if not (typed.isascii() and typed.isdigit() and len(typed) < 5 and 1 <= int(typed) <= MOST):
        refuse([FieldError("limit", f"“{typed[:20]}” does not fit.", f"1 to {MOST}")])
    return int(typed)


def number(request: Request, parameter: str, usual: int = 0) -> int:
    typed = text(request, parameter)
    if parameter not in request.query_params:
        return usual
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        refuse([FieldError(parameter, f"“{typed[:20]}” is no such number.", "a whole number from 0 on")])
    return int(typed)


def moment(request: Request, parameter: str) -> datetime | None:
    """The moment that was asked for, aware; None when it was not."""
    typed = text(request, parameter)
    if parameter not in request.query_params:
        return None
    try:
        read = parse_datetime(typed)
    except ValueError:
        read = None
    if read is None or read.tzinfo is None or not FIRST_YEAR <= read.year <= LAST_YEAR:
        refuse([FieldError(parameter, f"“{typed[:40]}” is no moment.", "like 2026-03-03T09:00:00Z")])
    return read


def cursor(request: Request, order: str) -> str:
    """What the last page ended with, given back by its reader; empty for the first page."""
    typed = text(request, "cursor")
    if not typed:
        return ""
    try:
        read = base64.urlsafe_b64decode(typed + "=" * (-len(typed) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        read = ""
    made_for, _sep, place = read.partition("|")
    if made_for != order or not place:
        bad_cursor()
    return place


def bad_cursor() -> None:
    """Raise the problem of a cursor that no page gave, or one of another order."""
    told = "This cursor was given by no page in this order. Begin without one."
    refuse([FieldError("cursor", told, "the `next` of the page before")])


def next_page(request: Request, order: str, place: str) -> str | None:
    """The address of the next page; None when there is none."""
    if not place:
        return None
    written = base64.urlsafe_b64encode(f"{order}|{place}".encode()).decode().rstrip("=")
    asked = {name: value for name, value in request.query_params.items() if name != "cursor"}
    return f"{settings.BASE_URL}{request.path}?{urlencode(asked | {'cursor': written})}"


def only(shape: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The named fields of a shape; all of them when none is named."""
    return {name: value for name, value in shape.items() if name in fields} if fields else dict(shape)
