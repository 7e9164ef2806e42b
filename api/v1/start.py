"""Where a program begins: what there is, and who it is."""

from __future__ import annotations

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.base import Address
from api.v1 import answers
from api.v1.describing import described
from integrations.shapes import API_ROOT
from people.tokens import SCOPES

NOUNS = (
    "me", "incidents", "timeline", "search", "customers", "contacts", "teams", "people", "suppliers",
    "services", "agreements", "calendars", "webhooks",
)  # fmt: skip


class Start(Address):
    """The index, and the token itself."""

    @extend_schema(exclude=True)
    def index(self, request: Request) -> Response:
        root = f"{settings.BASE_URL}{API_ROOT}"
        links = {name: f"{root}{name}/" for name in NOUNS}
        return Response(
            links | {"documentation": f"{settings.BASE_URL}/api/docs/", "openapi": f"{root}openapi.json"}
        )

    @described("me", answer=answers.Me, tag="Token")
    def me(self, request: Request) -> Response:
        """The token that asks: whom it acts as, its scopes, and what it is limited to."""
        token, actor = self.caller.token, self.actor
        return Response(
            {
                "token": token.name,
                "holder": token.holder,
                "acts_as": {"kind": actor.kind.value, "name": actor.name},
                "scopes": [scope for scope in SCOPES if scope in token.scopes],
                "customer": actor.sees_customer,
                "expires_at": token.expires_at,
            }
        )
