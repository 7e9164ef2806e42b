"""Who wrote a message: what its From claims, who that would be, and whether it is believed."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from incidents.models import Incident
from mailroom.models import InboundMail, Mailbox, Verdict
from mailroom.reading.authentication import judge
from mailroom.reading.shapes import Reading
from notifications.models import Delivery
from people.mail_domains import domain_of
from people.models import Contact, Customer, clean_name

# One address is known at few customers: an accountant's, perhaps.
MOST_KNOWN = 20
# Most of what a mail may bring along as readers.
MOST_COPIED = 10


@dataclass(frozen=True)
class Author:
    """The one in From. `contacts`: everybody with this address, one at each customer at most.

    `customers`: those that say of the address's domain that it is theirs; only of a believed author.
    """

    address: str
    name: str
    verdict: str
    contacts: tuple[Contact, ...] = ()
    customers: tuple[Customer, ...] = ()

    @property
    def is_believed(self) -> bool:
        return self.verdict == Verdict.PASSED

    @property
    def is_somebodys(self) -> bool:
        """Whether some customer's, be it by the address or by its domain."""
        return bool(self.contacts or self.customers)

    def contact_at(self, customer_id: int | None) -> Contact | None:
        """Who they are at this customer; None for nobody there."""
        return next((contact for contact in self.contacts if contact.customer_id == customer_id), None)

    def works_at(self, customer_id: int | None) -> bool:
        """Whether they are a contact there, or their domain makes them one."""
        by_domain = any(customer.pk == customer_id for customer in self.customers)
        return by_domain or self.contact_at(customer_id) is not None


def author_of(inbound: InboundMail, reading: Reading) -> Author:
    """The author as far as the message and our own mail server tell."""
    verdict = verdict_on(inbound, reading)
    if reading.author is None:
        return Author("", "", verdict)
    address = reading.author.address
    customers: tuple[Customer, ...] = ()
    if verdict == Verdict.PASSED:
        customers = tuple(Customer.objects.with_mail_domain(domain_of(address))[:MOST_KNOWN])
    return Author(
        address=address,
        name=clean_name(reading.author.name),
        verdict=verdict,
        contacts=tuple(Contact.objects.at_address(address)[:MOST_KNOWN]),
        customers=customers,
    )


def verdict_on(inbound: InboundMail, reading: Reading) -> Verdict:
    """What our server found out about From; a message without exactly one author is nobody's word."""
    if reading.author is None or reading.authors != 1:
        return Verdict.FAILED
    return Verdict(judge(bytes(inbound.raw), server=settings.MAIL_AUTHSERV_ID))


def known_at(author: Author, customer: Customer) -> Contact | None:
    """The author as a contact of this customer, made one where their believed domain says so."""
    found = author.contact_at(customer.pk)
    if found is None and any(one.pk == customer.pk for one in author.customers):
        found = contact_made(customer, author.address, author.name)
    return found


def home_of(author: Author, mailbox: Mailbox | None) -> Contact | None:
    """Whose new incident it is; None where nobody, or more than one customer, could be meant."""
    if not author.is_believed:
        return None
    customers = {contact.customer_id: contact.customer for contact in author.contacts}
    # An address that is known somewhere says more than its domain does.
    customers = customers or {customer.pk: customer for customer in author.customers}
    if len(customers) > 1 and mailbox is not None and mailbox.service is not None:
        served = set(mailbox.service.customers.values_list("pk", flat=True))
        customers = {pk: customer for pk, customer in customers.items() if pk in served}
    if len(customers) != 1:
        return None
    return known_at(author, next(iter(customers.values())))


def contact_made(customer: Customer, address: str, name: str) -> Contact:
    """The contact with this address there, made where there is none; two at once make one."""
    known = Contact.objects.at_address(address).filter(customer=customer).first()
    if known is not None:
        return known
    called = clean_name(name)[:150] or address.partition("@")[0][:150]
    contact, _made = Contact.objects.get_or_create(
        customer=customer, email=address.lower(), defaults={"name": called}
    )
    return contact


def copied_colleagues(incident: Incident, author: Author, reading: Reading) -> list[Contact]:
    """Who of the copied people the customer wants to follow by itself: those with an address of its own."""
    customer = incident.customer
    if customer is None or not customer.cc_follows or not author.is_believed:
        return []
    listed = [person for person in reading.cc if domain_of(person.address) in customer.mail_domains]
    own = own_addresses()
    others = [person for person in listed[:MOST_COPIED] if not is_among(own, person.address)]
    return [contact_made(customer, other.address, other.name) for other in others]


def own_addresses() -> frozenset[str]:
    """Everywhere that mail comes to the desk itself; a signed reply address counts as the plain one."""
    boxes = (address.lower() for address in Mailbox.objects.values_list("address", flat=True))
    return frozenset({settings.MAIL_REPLY_TO.lower(), _address_in(settings.MAIL_FROM), *boxes} - {""})


def is_among(own: frozenset[str], address: str) -> bool:
    """Whether the address is one of these, with or without a tail behind a +."""
    local, _at, domain = address.strip().lower().rpartition("@")
    return f"{local}@{domain}" in own or f"{local.partition('+')[0]}@{domain}" in own


def _address_in(header: str) -> str:
    return header.rpartition("<")[2].rstrip("> ").strip().lower()


def came_back(author: Author, reading: Reading) -> bool:
    """Whether the desk itself sent this message, or would be answering itself."""
    if is_among(own_addresses(), author.address):
        return True
    return bool(reading.message_id) and Delivery.objects.filter(message_id=reading.message_id).exists()
