"""Who calls: the token behind a request, what it may do, and how often."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api.problems import KINDS, Problem
from people import tokens
from people.actors import Actor
from people.models import Token, TokenHolder, User

log = structlog.get_logger(__name__)

WINDOW = 60
READ, WRITE = "read", "write"
# What only leads set up; a program's token has been made by one.
LEADS_WRITE = frozenset(
    {"customers", "teams", "suppliers", "services", "agreements", "webhooks", "monitoring"}
)


@dataclass(frozen=True)
class Caller:
    """The token of a request and who acts through it."""

    token: Token
    actor: Actor

    def may(self, resource: str, right: str) -> bool:
        """Whether the token's scopes hold it; to write includes to read."""
        scopes = self.token.scopes
        return f"{resource}:{right}" in scopes or (right == READ and f"{resource}:{WRITE}" in scopes)

    def require(self, resource: str, right: str, *, sets_up: bool = True) -> None:
        """Raise the problem that names the missing scope, or says that it takes a lead to set this up."""
        if not self.may(resource, right):
            needed = f"{resource}:{right}"
            raise Problem("forbidden", f"The token lacks the scope {needed}.", more={"needed": needed})
        is_leads = sets_up and right == WRITE and resource in LEADS_WRITE
        if is_leads and self.token.holder == TokenHolder.PERSON and not self.actor.is_lead:
            raise Problem("forbidden", "Only leads set this up.")


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer sd_…`. Whatever is wrong with a token is answered with the same words."""

    def authenticate(self, request: Request) -> tuple[User | None, Caller] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if not header:
            return None
        kind, _space, written = header.partition(" ")
        now, source = timezone.now(), request.META.get("REMOTE_ADDR", "")
        found = tokens.find(written.strip(), source=source, now=now) if kind.lower() == "bearer" else None
        if found is None:
            raise AuthenticationFailed(KINDS["unauthenticated"].meaning)
        tokens.note_use(found, source=source, now=now)
        return found.user, Caller(found, tokens.actor_of(found))

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


@dataclass(frozen=True)
class Allowance:
    """What of a token's requests is left in this minute."""

    limit: int
    remaining: int
    resets_in: int

    @property
    def headers(self) -> Mapping[str, str]:
        """The fields of the IETF's draft, in the form that clients read today."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.remaining)),
            "RateLimit-Reset": str(self.resets_in),
            "RateLimit-Policy": f"{self.limit};w={WINDOW}",
        }


def _counted(key: str) -> int:
    """How often this key was counted, this time included; without a cache nothing is counted."""
    try:
        cache.add(key, 0, WINDOW * 2)
        return cache.incr(key)
    except ValueError:
        # Thrown out of a full cache between the two: counted from one again.
        return 1
    except (RedisError, OSError) as gone:
        log.warning("api_requests_are_not_counted", error=str(gone))
        return 1


def count_request(token: Token) -> Allowance:
    """Count one request; raises the problem when there have been too many in this minute."""
    moment = time.time()
    window, resets_in = int(moment // WINDOW), WINDOW - int(moment % WINDOW)
    limit = token.per_minute or settings.API_REQUESTS_PER_MINUTE
    used = _counted(f"api-requests:{token.pk}:{window}")
    allowance = Allowance(limit, limit - used, resets_in)
    if used > limit:
        told = f"This token may ask {limit} times a minute. Wait {resets_in} s."
        raise Problem(
            "too-many-requests", told, headers={"Retry-After": str(resets_in)} | dict(allowance.headers)
        )
    return allowance
