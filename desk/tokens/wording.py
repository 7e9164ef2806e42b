"""What a token may do and who it acts for, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.models import Token, TokenHolder
from people.tokens import CUSTOMER_SCOPES, PREFIX, RESOURCES

# Scopes that a list names before it counts the rest.
NAMED = 2

NAMES: dict[str, Promise] = {
    "incidents": gettext_lazy("incidents"),
    "customers": gettext_lazy("customers"),
    "contacts": gettext_lazy("contacts"),
    "teams": gettext_lazy("teams"),
    "suppliers": gettext_lazy("suppliers"),
    "services": gettext_lazy("services"),
    "agreements": gettext_lazy("agreements"),
    "webhooks": gettext_lazy("webhooks"),
    "monitoring": gettext_lazy("monitoring"),
}
MEANINGS: dict[str, Promise] = {
    "incidents:read": gettext_lazy("See incidents with their timeline, messages, files and clocks."),
    "incidents:write": gettext_lazy("Register incidents and take their next steps."),
    "customers:read": gettext_lazy("See customers and who has which agreement."),
    "customers:write": gettext_lazy("Add and change customers."),
    "contacts:read": gettext_lazy("See who reports, with e-mail and phone."),
    "contacts:write": gettext_lazy("Add and change contacts."),
    "teams:read": gettext_lazy("See teams and who is in them."),
    "teams:write": gettext_lazy("Add and change teams."),
    "suppliers:read": gettext_lazy("See the companies that run services for us."),
    "suppliers:write": gettext_lazy("Add and change suppliers."),
    "services:read": gettext_lazy("See what customers use."),
    "services:write": gettext_lazy("Add and change services."),
    "agreements:read": gettext_lazy("See what was promised: versions, targets, calendars."),
    "agreements:write": gettext_lazy("Publish versions and change calendars."),
    "webhooks:read": gettext_lazy("See where entries are sent and what came back."),
    "webhooks:write": gettext_lazy("Have entries sent elsewhere, pause that, send again."),
    "monitoring:read": gettext_lazy("See alarms, events, and what is watched and how."),
    "monitoring:write": gettext_lazy("Take up alarms. Leads and programs also set up what is watched."),
}
HOLDERS: dict[str, Promise] = {
    TokenHolder.PERSON: gettext_lazy(
        "Acts as that person: it may what they may, and the timeline names them. It stops when they are "
        "switched off."
    ),
    TokenHolder.PROGRAM: gettext_lazy(
        "Acts under its own name, like monitoring, and never counts as a human's word. Somebody of the "
        "desk answers for it."
    ),
    TokenHolder.CONTACT: gettext_lazy(
        "For a customer's own systems: it acts as one of their contacts and sees what that contact sees."
    ),
}


@dataclass(frozen=True)
class Reach:
    """A resource and what reading and changing it mean; an empty sentence is not offered."""

    resource: str
    name: str
    read: str
    write: str
    # No token of one customer can have it.
    is_of_whole_desk: bool


def reaches(offered: Iterable[str]) -> list[Reach]:
    """The rows of the table of scopes, as far as `offered` goes."""
    there = set(offered)

    def meaning(scope: str) -> str:
        return str(MEANINGS[scope]) if scope in there else ""

    rows = [
        Reach(
            resource=resource,
            name=str(NAMES[resource]),
            read=meaning(f"{resource}:read"),
            write=meaning(f"{resource}:write"),
            is_of_whole_desk=f"{resource}:read" not in CUSTOMER_SCOPES,
        )
        for resource in RESOURCES
    ]
    return [row for row in rows if row.read or row.write]


def named(scopes: Iterable[str]) -> str:
    """“customers (change), teams (read)”, for a refusal."""
    said = {"read": _("%(resource)s (read)"), "write": _("%(resource)s (change)")}
    pairs = [scope.split(":") for scope in scopes]
    return ", ".join(said[right] % {"resource": NAMES[resource]} for resource, right in pairs)


def in_short(token: Token) -> str:
    """“reads everything; changes incidents”, for a row of a list."""
    told = []
    for right, every, some in (
        ("read", _("reads everything"), _("reads %(what)s")),
        ("write", _("changes everything"), _("changes %(what)s")),
    ):
        held = [name for name in RESOURCES if f"{name}:{right}" in token.scopes]
        if held and set(held) >= _possible(token, right):
            told.append(every)
        elif held:
            told.append(some % {"what": _some_of(held)})
    return "; ".join(told)


def _possible(token: Token, right: str) -> set[str]:
    if token.holder != TokenHolder.CONTACT and token.customer_id is None:
        return set(RESOURCES)
    return {name for name in RESOURCES if f"{name}:{right}" in CUSTOMER_SCOPES}


def _some_of(resources: list[str]) -> str:
    names = [str(NAMES[resource]) for resource in resources]
    if len(names) <= NAMED + 1:
        return ", ".join(names)
    more = _("and %(number)s more") % {"number": len(names) - NAMED}
    return f"{', '.join(names[:NAMED])} {more}"


def whose(token: Token) -> str:
    if token.holder == TokenHolder.CONTACT:
        return str(token.contact)
    if token.holder == TokenHolder.PROGRAM:
        return _("a program of %(name)s") % {"name": token.user}
    return str(token.user)


def customer_of(token: Token) -> str:
    """The one customer that it knows of; empty for a token of the whole desk."""
    if token.contact is not None:
        return str(token.contact.customer)
    return str(token.customer or "")


def last_used(token: Token) -> str:
    if token.last_used_at is None:
        return _("never")
    at = _together(date_format(timezone.localtime(token.last_used_at), _("j M Y, H:i")))
    return _("%(at)s from %(source)s") % {"at": at, "source": token.last_used_from}


def expires(token: Token) -> str:
    if token.expires_at is None:
        return _("never")
    return _together(date_format(timezone.localtime(token.expires_at), _("j M Y")))


def _together(moment: str) -> str:
    """Not broken over two lines in a narrow column."""
    return moment.replace(" ", "\u00a0")


def begins_with(token: Token) -> str:
    """As much of it as may be shown: enough to tell in a program's settings which token stands there."""
    return f"{PREFIX}_{token.key}_…"


def ready_line(written: str) -> str:
    """A line for the shell that shows whether the token works."""
    return f'curl -H "Authorization: Bearer {written}" {settings.BASE_URL}/api/v1/me/'
