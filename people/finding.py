"""People by their key, with what they belong to: read with nearly every request of a program."""

from __future__ import annotations

from people.actors import Actor
from people.models import Contact, Customer, Supplier, User
from people.straight import Joined

_PERSON = Joined(
    """
    SELECT {columns} FROM people_user person
    LEFT JOIN people_supplier supplier ON supplier.id = person.supplier_id
    WHERE person.id = %(key)s
    """,
    person=User,
    supplier=Supplier,
)
_CONTACT = Joined(
    """
    SELECT {columns} FROM people_contact contact
    JOIN people_customer customer ON customer.id = contact.customer_id
    WHERE contact.id = %(key)s
    """,
    contact=Contact,
    customer=Customer,
)


def person_by(key: int) -> User | None:
    """The user with their supplier, if they work for one."""
    found = _PERSON.first(key=key)
    if found is None:
        return None
    person, supplier = found
    person.supplier = supplier
    return person


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
