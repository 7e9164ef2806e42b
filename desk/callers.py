"""Who is on the line: found by letters or a number, or made new. Reading changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from incidents.models import Incident
from people.actors import Actor
from people.models import Contact, Customer, clean_name

FOUND = 8
# A number this long is one person's; a shorter one may be the end of many.
WHOLE_NUMBER = 7
# What is left of a number without country code or trunk zero.
NATIONAL = 9
PHONE_LENGTH, NAME_LENGTH, EMAIL_LENGTH = 40, 150, 254

Typed = Mapping[str, str]


@dataclass
class Caller:
    """Who reports: a known contact, a new one (not saved yet), or somebody unknown as given."""

    contact: Contact | None = None
    given: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.contact.name if self.contact is not None else self.given

    @property
    def customer(self) -> Customer | None:
        return self.contact.customer if self.contact is not None else None


@dataclass
class Found:
    """What fits the letters so far, with the open incidents of each."""

    sought: str
    contacts: list[Contact] = field(default_factory=list)
    is_guess: bool = False
    open_of: dict[int, list[Incident]] = field(default_factory=dict)


def found_by(text: str, *, by: Actor) -> Found:
    """The contacts that `text` fits; where none does, those whose name resembles it."""
    sought = clean_name(text)[:100]
    if len(sought) < 2:
        return Found(sought)
    contacts = list(Contact.objects.matching(sought)[:FOUND])
    guesses = [] if contacts else list(Contact.objects.resembling(sought)[:FOUND])
    return with_open(Found(sought, contacts or guesses, bool(guesses)), by=by)


def with_open(found: Found, *, by: Actor) -> Found:
    visible = Incident.objects.visible_to(by).open().filter(contact__in=found.contacts)
    for incident in visible.order_by("-id")[:40]:
        found.open_of.setdefault(incident.contact_id or 0, []).append(incident)
    return found


def number_of_call(given: str) -> str:
    """The number in an address that a telephone system opens: “tel:+31-20-555;phone-context=…”.

    An unescaped + of the address arrives as a space. Empty where there is no number (“anonymous”).
    """
    number = clean_name(given).partition(";")[0]
    if number[:4].lower() == "tel:":
        number = number[4:].strip()
    if not any(c.isdigit() for c in number):
        return ""
    return f"+{number}" if given.startswith(" ") and number[0].isdigit() else number


def calling_from(number: str) -> tuple[Contact | None, list[Contact]]:
    """The one contact who has this number, if exactly one has; and everybody whom it fits."""
    digits = "".join(c for c in number if c.isdigit()).lstrip("0")
    if len(digits) < 2:
        return None, []
    fitting = list(Contact.objects.matching(number)[:FOUND])
    if not fitting and len(digits) > NATIONAL:
        # Written down without the country code.
        fitting = list(Contact.objects.matching(digits[-NATIONAL:])[:FOUND])
        return None, fitting
    have_it = [
        contact
        for contact in fitting
        if contact.phone_digits.lstrip("0") == digits
        or (len(digits) >= WHOLE_NUMBER and contact.phone_digits.endswith(digits))
    ]
    return (have_it[0] if len(have_it) == 1 else None), fitting


def contact_of(typed: Typed) -> Contact | None:
    """The contact that was chosen, if it still exists."""
    key = typed.get("contact", "")
    if typed.get("who") in ("new", "unknown") or not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    return Contact.objects.select_related("customer").filter(pk=int(key)).first()


def customer_named(typed: Typed) -> Customer | None:
    """The customer that was typed for a new contact."""
    company = clean_name(typed.get("customer", ""))
    if typed.get("who") != "new" or not company:
        return None
    return Customer.objects.filter(name__iexact=company).first()


def read_caller(typed: Typed) -> Caller:
    """Who calls, as the form tells it; `errors` by field where it does not."""
    who = typed.get("who", "known")
    if who == "unknown":
        given = clean_name(typed.get("caller", ""))
        if given:
            return Caller(given=given)
        return Caller(errors={"caller": _("Note who called, in the caller's words.")})
    return _new_contact(typed) if who == "new" else _known_contact(typed)


def _known_contact(typed: Typed) -> Caller:
    if typed.get("contact", "").isdigit():
        chosen = contact_of(typed)
        return Caller(chosen) if chosen else Caller(errors={"caller": _("This contact no longer exists.")})
    sought = clean_name(typed.get("caller", ""))
    if not sought:
        return Caller(errors={"caller": _("Type a name, e-mail address, phone number or company.")})
    matching = list(Contact.objects.matching(sought)[:2])
    if len(matching) == 1:
        return Caller(matching[0])
    if matching:
        return Caller(errors={"caller": _("Several contacts fit. Choose one of those found.")})
    return Caller(
        errors={
            "caller": _("Nobody is known by this. Choose “New contact”, or “Unknown” if nobody can tell.")
        }
    )


def _new_contact(typed: Typed) -> Caller:
    """A contact to be saved, unless the customer has one with that e-mail address already."""
    phone, email = clean_name(typed.get("phone", "")), typed.get("email", "").strip()
    name = clean_name(typed.get("caller", "")) or phone
    customer = customer_named(typed)
    errors = _wrong_with(name, phone, email) | _wrong_customer(typed, customer)
    if errors or customer is None:
        return Caller(errors=errors)
    known = None
    if email:
        known = customer.contacts.select_related("customer").filter(email__iexact=email).first()
    return Caller(known or Contact(customer=customer, name=name, email=email, phone=phone))


def _wrong_with(name: str, phone: str, email: str) -> dict[str, str]:
    errors = {}
    if not name:
        errors["caller"] = _("Write the caller's name, or a phone number below.")
    elif len(name) > NAME_LENGTH:
        errors["caller"] = _("This name is too long; at most 150 characters fit.")
    if len(phone) > PHONE_LENGTH:
        errors["phone"] = _("This number is too long; at most 40 characters fit.")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            errors["email"] = _("This is not an e-mail address.")
        if len(email) > EMAIL_LENGTH:
            errors["email"] = _("This is not an e-mail address.")
    return errors


def _wrong_customer(typed: Typed, customer: Customer | None) -> dict[str, str]:
    company = clean_name(typed.get("customer", ""))
    if not company:
        return {"customer": _("Name the customer that the caller works for.")}
    if customer is None:
        unknown = _("No customer is called “%(name)s”. Choose one from the list.") % {"name": company[:60]}
        return {"customer": unknown}
    return {}


def kept(contact: Contact | None) -> Contact | None:
    """The contact with its row: a new one is saved, or is the one whom a colleague just made."""
    if contact is None or contact.pk is not None:
        return contact
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError:
        return contact.customer.contacts.select_related("customer").get(email__iexact=contact.email)
    return contact
