"""The names of teams and people, as filters and pages use them; kept for a few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.core.cache import cache

from desk.queue.filtering import Vocabulary
from incidents.models import Service
from people.models import Role, Supplier, Team, User

KEPT_SECONDS = 15
_KEPT_AS = "desk-names"


@dataclass(frozen=True, kw_only=True)
class Names(Vocabulary):
    """The vocabulary of filters, which teams each person is in, who works outside, and for which supplier."""

    members: dict[int, list[int]]
    suppliers: list[tuple[int, str]]
    outside: dict[int, str]
    # What is offered, and to whom; nobody named is everybody.
    offers: list[tuple[int, str, frozenset[int]]]
    # Also those who left: what they did is still named.
    everybody: dict[int, str]

    def services_for(self, customer_id: int | None) -> list[tuple[int, str]]:
        """What an incident of this customer can be about; of nobody known yet: any service."""
        return [
            (pk, name)
            for pk, name, customers in self.offers
            if customer_id is None or not customers or customer_id in customers
        ]


def forget(**_signal: object) -> None:
    """Read them anew: one of them changed."""
    cache.delete(_KEPT_AS)


def names() -> Names:
    kept = cast("Names | None", cache.get(_KEPT_AS))
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
            offers=_offers(),
            everybody=dict(User.objects.values_list("id", "name")),
        )
        cache.set(_KEPT_AS, kept, KEPT_SECONDS)
    return kept


def _offers() -> list[tuple[int, str, frozenset[int]]]:
    offered = Service.objects.filter(is_active=True)
    users: dict[int, set[int]] = {}
    for service, customer in Service.customers.through.objects.values_list("service_id", "customer_id"):
        users.setdefault(service, set()).add(customer)
    return [(pk, name, frozenset(users.get(pk, ()))) for pk, name in offered.values_list("pk", "name")]
