"""Contacts by their key: read with nearly every registration."""

from __future__ import annotations

from people.actors import Actor
from people.models import Contact, Customer
from people.straight import Joined

_CONTACT = Joined(
    """
    SELECT {columns} FROM people_contact contact
    JOIN people_customer customer ON customer.id = contact.customer_id
    WHERE contact.id = %(key)s
    """,
    contact=Contact,
    customer=Customer,
)


def contact_by(key: int) -> Contact | None:
    """The contact with their customer."""
    found = _CONTACT.first(key=key)
    if found is None:
        return None
    contact, customer = found
    contact.customer = customer
    return contact


def contact_known_to(actor: Actor, key: int) -> Contact | None:
    """The contact, if `Contact.objects.visible_to(actor)` has them."""
    contact = contact_by(key)
    return contact if contact is not None and actor.knows_customer(contact.customer_id) else None
