"""The addresses of a noun and their descriptions: `/customers/`, `/customers/12/`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import URLPattern, path
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api.strict import StrictSerializer
from api.v1 import answers
from api.v1.describing import NOTHING, described
from api.v1.nouns import Noun


def addresses(
    nouns: str,
    answer: type[answers.Answer],
    fields: type[StrictSerializer] | None,
    example: dict[str, Any] | None,
    *,
    scope: str = "",
    under: str = "",
    asks: Sequence[str | OpenApiParameter] = ("search", "limit", "cursor"),
) -> Callable[[type[Noun]], type[Noun]]:
    """Give the noun its operations, each described; without `fields` it is only read.

    `under`: the room that the noun belongs to; it stands before it in the address, and names its scopes.
    `asks`: the parameters of its list.
    """
    scope = scope or under or nouns
    tag = (under or nouns).capitalize()
    read: dict[str, Any] = {"scope": f"{scope}:read", "tag": tag}
    write: dict[str, Any] = {"scope": f"{scope}:write", "tag": tag}

    def decorate(noun: type[Noun]) -> type[Noun]:
        told = noun.__doc__ or ""

        def list_(self: Noun, request: Request) -> Response:
            return self._list(request)

        def retrieve(self: Noun, request: Request, pk: int) -> Response:
            return self._retrieve(pk)

        def create(self: Noun, request: Request) -> Response:
            return self._create(request)

        def change(self: Noun, request: Request, pk: int) -> Response:
            return self._change(request, pk)

        def remove(self: Noun, request: Request, pk: int) -> Response:
            return self._remove(request, pk)

        list_.__doc__ = f"{told} In the order of their numbers."
        retrieve.__doc__ = f"One row. {told}"
        create.__doc__ = f"Make one. {told}"
        change.__doc__ = "Change what is sent; the rest stays."
        remove.__doc__ = "Remove one that nothing refers to; what is in use is refused with what uses it."
        noun.list = described(f"{nouns}_list", answer=answers.page_of(answer), asks=asks, **read)(list_)  # type: ignore[attr-defined]
        if "retrieve" not in vars(noun):
            # One that tells more of a single row than its list does has its own.
            noun.retrieve = described(f"{nouns}_retrieve", answer=answer, place="pk", **read)(retrieve)  # type: ignore[attr-defined]
        if fields is not None:
            noun.fields = fields
            noun.create = described(  # type: ignore[attr-defined]
                f"{nouns}_create", body=fields, answer=answer, status=201, example=example, **write
            )(create)
            noun.partial_update = described(  # type: ignore[attr-defined]
                f"{nouns}_partial_update", body=fields, answer=answer, place="pk", matches=True, **write
            )(change)
            noun.destroy = described(  # type: ignore[attr-defined]
                f"{nouns}_destroy", answer=NOTHING, status=204, place="pk", matches=True, **write
            )(remove)
        noun.nouns = nouns  # type: ignore[attr-defined]
        noun.under = f"{under}/" if under else ""  # type: ignore[attr-defined]
        return noun

    return decorate


def urls(noun: type[Noun]) -> list[URLPattern]:
    nouns, under = noun.nouns, noun.under  # type: ignore[attr-defined]
    whole: dict[str, Any] = {"get": "list"}
    one: dict[str, Any] = {"get": "retrieve"}
    if hasattr(noun, "create"):
        whole |= {"post": "create"}
        one |= {"patch": "partial_update", "delete": "destroy"}
    return [
        path(f"{under}{nouns}/", noun.as_view(whole), name=nouns),
        path(f"{under}{nouns}/<int:pk>/", noun.as_view(one), name=f"{nouns}_one"),
    ]
