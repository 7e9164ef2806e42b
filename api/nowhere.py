"""Addresses below /api/v1/ that do not exist: a program gets a problem there, not a page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Address
from api.problems import KINDS, Problem


class Nowhere(Address):
    """Whatever the method and whoever asks: there is nothing here."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.nothing(request)

    @extend_schema(exclude=True)
    def nothing(self, request: Request, **_kwargs: Any) -> Response:
        # A redirect would turn a POST into a GET, and what it carried would be lost without a word.
        told = "" if request.path.endswith("/") else f" Addresses end in a slash: {request.path[:200]}/."
        raise Problem("not-found", f"{KINDS['not-found'].meaning}{told}")
