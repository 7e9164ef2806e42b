"""One's own tokens: every agent makes and revokes them, without a lead."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from desk.doors import View, desk_only, me
from desk.settings_pages.tokens import Tokens
from desk.tokens import wording
from desk.tokens.forms import OwnTokenForm
from people.models import Token, TokenHolder


class OwnTokens(Tokens):
    """Those that act as whoever looks, also where a lead made them."""

    nothing_yet = gettext_lazy("Make one for a script or a program that works as you.")
    columns = (
        gettext_lazy("Name"), gettext_lazy("What it may do"), gettext_lazy("Last used"),
        gettext_lazy("Expires"),
    )  # fmt: skip
    is_searchable = False
    new_form = OwnTokenForm
    title = gettext_lazy("Your API tokens")
    purpose = gettext_lazy(
        "Each acts as you: it may what you may, as far as you let it, and the timeline names you."
    )
    icon = "key-round"

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        return super().rows(request).filter(holder=TokenHolder.PERSON, user=me(request))

    def cells(self, row: Any) -> list[str]:
        return [wording.in_short(row), wording.last_used(row), wording.expires(row)]

    def guarded(self, view: View) -> View:
        return desk_only(view)

    def address(self, row: Any = None) -> str:
        return reverse("desk:my_tokens") if row is None else reverse("desk:my_token", args=[row.pk])

    def address_of_new(self) -> str:
        return reverse("desk:my_token_new")

    def address_to_revoke(self, token: Token) -> str:
        return reverse("desk:my_token_revoke", args=[token.pk])

    def urls(self) -> list[URLPattern]:
        return [
            path("tokens/", self.guarded(self.listing), name="my_tokens"),
            path("tokens/new/", self.guarded(never_cache(self.make)), name="my_token_new"),
            path("tokens/<int:pk>/", self.guarded(self.change), name="my_token"),
            path("tokens/<int:pk>/revoke/", self.guarded(require_POST(self.revoke)), name="my_token_revoke"),
        ]

    def shell(self) -> dict[str, Any]:
        # A section of its own, since none of the leads' stands beside it.
        return {"kind": self, "shell": "desk/tokens/shell.html", "section": self}

    def page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        return render(request, f"desk/settings/{template}.html", context | self.shell(), status=status)
