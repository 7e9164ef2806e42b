"""Who takes part in the seeded incidents. As many at every size: what grows is the pile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from incidents import agreements
from incidents.terms import Terms
from people.models import Contact, Customer, Role, Supplier, Team, User

CUSTOMERS, CONTACTS_EACH, AGENTS, SUPPLIERS = 250, 12, 40, 6
_TEAMS = (
    "First line",
    "Network",
    "Workplace",
    "Servers",
    "Databases",
    "Applications",
    "Telephony",
    "Security",
)
_FIRST = ("Anna", "Bram", "Chen", "Daan", "Elif", "Fatima", "Gijs", "Hanna", "Ivo", "Julia", "Kofi", "Lotte")
_LAST = ("Jansen", "Visser", "Okafor", "Yilmaz", "Smit", "Meijer", "Novak", "Bakker", "Lind", "Peters", "Vos")


@dataclass(frozen=True)
class Person:
    """A user or a contact as rows name them; `of` is the contact's customer, the expert's supplier."""

    pk: int
    name: str
    of: tuple[int, str] = (0, "")


@dataclass(frozen=True)
class Participants:
    """Everybody, and the one version of the agreement that covers them all."""

    agents: Sequence[Person]
    experts: Sequence[Person]
    teams: Sequence[Person]
    contacts: Sequence[Person]
    agreement_version: int
    terms: Terms


def make_participants(now: datetime) -> Participants:
    teams = Team.objects.bulk_create([Team(name=name) for name in _TEAMS])
    version = agreements.version_for(None, now)
    return Participants(
        agents=_agents(teams),
        experts=_experts(),
        teams=[Person(team.pk, team.name) for team in teams],
        contacts=_contacts(),
        agreement_version=version.pk,
        terms=Terms.from_json(version.terms),
    )


def _name(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_LAST[number % len(_LAST)]} {number}"


def _user(address: str, name: str, role: Role, supplier: Supplier | None = None) -> User:
    # "!" is a password that nobody has; hashing one for each would take seconds.
    return User(email=address, name=name, role=role, supplier=supplier, password="!")


def _agents(teams: Sequence[Team]) -> list[Person]:
    users = User.objects.bulk_create(
        [
            _user(f"agent{number}@desk.example", _name(number), Role.LEAD if number < 4 else Role.AGENT)
            for number in range(AGENTS)
        ]
    )
    through = User.teams.through
    through.objects.bulk_create(
        [through(user=user, team=teams[number % len(teams)]) for number, user in enumerate(users)]
    )
    return [Person(user.pk, user.name) for user in users]


def _experts() -> list[Person]:
    suppliers = Supplier.objects.bulk_create([Supplier(name=f"Supplier {n}") for n in range(SUPPLIERS)])
    users = User.objects.bulk_create(
        [
            _user(f"expert@supplier{number}.example", _name(number), Role.EXPERT, supplier)
            for number, supplier in enumerate(suppliers)
        ]
    )
    return [
        Person(user.pk, user.name, (supplier.pk, supplier.name))
        for user, supplier in zip(users, suppliers, strict=True)
    ]


def _contacts() -> list[Person]:
    customers = Customer.objects.bulk_create(
        [Customer(name=f"Customer {number}", slug=f"customer-{number}") for number in range(CUSTOMERS)]
    )
    contacts = Contact.objects.bulk_create(
        [
            Contact(
                customer=customer,
                name=_name(number),
                email=f"contact{number}@{customer.slug}.example",
                phone=f"+31 20 {number:03d} {customer.pk:04d}",
            )
            for customer in customers
            for number in range(CONTACTS_EACH)
        ]
    )
    return [Person(contact.pk, contact.name, (contact.customer_id, "")) for contact in contacts]
