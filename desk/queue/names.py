"""The names of teams and people, as filters and pages use them; kept for a few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core.cache import cache

from desk.queue.filtering import Vocabulary
from incidents.models import Service
from people.models import Role, Supplier, Team, User

KEPT_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class Names(Vocabulary):
    """The vocabulary of filters, which teams each person is in, who works outside, and for which supplier."""

    members: dict[int, list[int]]
    suppliers: list[tuple[int, str]]
    outside: dict[int, str]
    # Also those who left: what they did is still named.
    everybody: dict[int, str]


def names() -> Names:
    kept = cast("Names | None", cache.get("desk-names"))
    if kept is None:
        members: dict[int, list[int]] = {}
        for user_id, team_id in User.teams.through.objects.values_list("user_id", "team_id"):
            members.setdefault(user_id, []).append(team_id)
        people = User.objects.filter(is_active=True).order_by("name")
        kept = Names(
            teams=list(Team.objects.values_list("id", "name")),
            people=list(people.values_list("id", "name")),
            services=dict(Service.objects.values_list("id", "name")),
            members=members,
            suppliers=list(Supplier.objects.values_list("id", "name")),
            outside=dict(people.filter(role=Role.EXPERT).values_list("id", "supplier__name")),
            everybody=dict(User.objects.values_list("id", "name")),
        )
        cache.set("desk-names", kept, KEPT_SECONDS)
    return kept
