"""Who looks at which incident now. Kept in the cache alone: forgotten as soon as nobody asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache

# Three polls missed, and somebody is gone.
SECONDS = 8


@dataclass(frozen=True)
class Present:
    """Somebody at an incident; `typing` while words stand in one of its forms."""

    user_id: int
    name: str
    incident_id: int
    typing: bool


def note(present: Present) -> None:
    """Each user writes one key of their own, so that nobody overwrites a colleague."""
    cache.set(f"present:{present.user_id}", present, SECONDS)


def everybody(users: Iterable[int]) -> list[Present]:
    """Who of them looks at an incident now, in the order of their names."""
    keys = [f"present:{user}" for user in users]
    return sorted(cache.get_many(keys).values(), key=lambda present: present.name)
