"""Who acts. Every change names an actor; the system itself is one too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from people.models import Contact, User


class ActorKind(StrEnum):
    AGENT = "agent"
    EXPERT = "expert"
    CONTACT = "contact"
    INTEGRATION = "integration"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who does something: exactly one of a desk user, an outside expert, a contact, a program.

    A program's `user` is who answers for it.

    `name` is frozen into the timeline, so that the record stays readable when the person
    has left.
    """

    kind: ActorKind
    name: str
    user: User | None = None
    contact: Contact | None = None
    # A program may be narrowed to one customer; then it knows of no other.
    customer_id: int | None = None

    @classmethod
    def of_user(cls, user: User) -> Actor:
        kind = ActorKind.EXPERT if user.is_outside_expert else ActorKind.AGENT
        return cls(kind=kind, name=str(user), user=user)

    @classmethod
    def of_contact(cls, contact: Contact) -> Actor:
        return cls(kind=ActorKind.CONTACT, name=contact.name, contact=contact)

    @property
    def sees_desk(self) -> bool:
        """Whether nothing of the desk is kept from this actor because it is another customer's."""
        return self.kind in (ActorKind.AGENT, ActorKind.SYSTEM) or (
            self.kind == ActorKind.INTEGRATION and self.customer_id is None
        )

    @property
    def sees_customer(self) -> int | None:
        """The one customer whose matters the actor may know of; None where it is all of them, or none."""
        return self.contact.customer_id if self.contact is not None else self.customer_id

    def knows_customer(self, customer_id: int) -> bool:
        """Whether the matters of this customer are the actor's to know."""
        return self.sees_desk or customer_id == self.sees_customer

    @property
    def is_desk(self) -> bool:
        return self.kind == ActorKind.AGENT

    @property
    def is_lead(self) -> bool:
        return self.user is not None and self.user.is_lead


SYSTEM = Actor(kind=ActorKind.SYSTEM, name="Service desk")
