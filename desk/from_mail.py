"""A new incident by hand of a message that could not be processed: what the form begins with."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from desk.callers import Typed
from incidents.models import Channel
from incidents.timeline import TEXT_LENGTH, clean_text
from mailroom import quarantine
from mailroom.models import InboundMail
from mailroom.reading.shapes import Reading
from mailroom.words import title_of
from people.actors import Actor
from people.models import Contact


def message_of(typed: Typed, by: Actor) -> InboundMail | None:
    """The message that the form names, if whoever fills it in may know of it."""
    key = number_of(typed.get("mail", ""))
    if not key or by.user is None or not by.user.is_lead:
        return None
    return InboundMail.objects.filter(pk=int(key)).first()


def number_of(given: str) -> str:
    """A number in an address or a form; empty where it is none."""
    return given if given.isascii() and given.isdigit() and len(given) < 18 else ""


def begun(message: InboundMail) -> dict[str, str]:
    """What is known of it, by the names of the form's fields; a lead reads it over before it is kept."""
    reading = quarantine.reading_of(message)
    typed = {"mail": str(message.pk), "channel": Channel.EMAIL.value}
    if reading is None:
        title = message.subject or _("(no subject)")
        return typed | {"title": title, "who": "unknown", "caller": message.from_name}
    words = clean_text(reading.text or reading.whole_text)[:TEXT_LENGTH]
    typed |= {"title": title_of(reading, get_language() or "en"), "description": words}
    return typed | _caller(reading)


def _caller(reading: Reading) -> dict[str, str]:
    """Whoever it says it is from: the contact with that address, if there is just one, else as given.

    Nothing vouches for the address: that is for the lead to judge.
    """
    if reading.author is None:
        return {"who": "unknown"}
    known = list(Contact.objects.at_address(reading.author.address)[:2])
    if len(known) == 1:
        return {"who": "known", "contact": str(known[0].pk)}
    given = reading.author.name or reading.author.address
    return {"who": "unknown", "caller": given[:150], "email": reading.author.address}
