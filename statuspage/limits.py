"""How often strangers may do what costs something. Counted in the cache; while it is away, not at all."""

from __future__ import annotations

import logging

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from incidents.links import hash_of

log = logging.getLogger(__name__)


def too_many(what: str, who: str, most: int, *, seconds: int = 3600) -> bool:
    """Count one more `what` of `who`; True beyond `most` within `seconds`.

    Without the cache nothing is counted: a customer's word matters more.
    """
    key = f"limit:{hash_of(f'{what}:{who}')}"
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) > most
    except ValueError:
        return False  # the key ran out between the two calls
    except (RedisError, OSError) as gone:
        log.warning("%s are not counted: %s", what, gone)
        return False


def give_back(what: str, who: str) -> None:
    """One `what` of `who` that was counted came to nothing."""
    try:
        cache.decr(f"limit:{hash_of(f'{what}:{who}')}")
    except ValueError:
        return  # it ran out meanwhile
    except (RedisError, OSError) as gone:
        log.warning("%s are not counted: %s", what, gone)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind a proxy, as that says (`servicedesk.origin`)."""
    return request.META.get("REMOTE_ADDR", "")
