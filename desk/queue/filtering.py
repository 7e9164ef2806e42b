"""The queue's filter language: `team:network p:1 -state:closed customer:acme due:<2h printer`.

A word with a colon asks for a fact, a minus in front turns it round, commas mean any of several,
quotes keep words together, everything else is looked for in titles and names. The same text is the
address of the page, a saved view and a built-in one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from incidents import conditions
from incidents.models import Channel, IncidentSearch, Service, State
from incidents.models.incident import REFERENCE_PREFIX
from incidents.search import newest_with, text_query
from people.models import Contact, Customer, User, clean_name

_TOKEN = re.compile(r'(-?)(?:([a-z]+):)?("[^"]*"|[^\s"]*)(\S*)', re.IGNORECASE)
_SPAN = re.compile(r"<(\d{1,4})(m|h|d)")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
LONGEST = 500
# Contacts and customers that a word may stand for.
FITTING = 200


@dataclass(frozen=True)
class Vocabulary:
    """The names that a filter may use: completed while typing, and told when one is not among them."""

    teams: Sequence[tuple[int, str]]
    people: Sequence[tuple[int, str]]
    services: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Unreadable:
    """A part of a filter that means nothing, and what stands there in one that does."""

    part: str
    expected: str


@dataclass
class Filter:
    """What was read: a condition over incidents, the order asked for, and what could not be read."""

    text: str
    condition: Q = field(default_factory=Q)
    order: str = "due"
    names_state: bool = False
    # Without a word about states the queue shows what is open.
    reaches_closed: bool = False
    words: list[tuple[str, bool]] = field(default_factory=list)
    # Too many have a word: only the newest of them were looked at.
    recent_only: bool = False
    unreadable: list[Unreadable] = field(default_factory=list)


@dataclass(frozen=True)
class Reading:
    """What a filter is read with: whose it is, when, and which names exist.

    A customer's reading asks for what their own page shows: the desk's words, people and figures are no
    part of its language. Without a `user` nobody is “me”.
    """

    user: User | None
    team_ids: Sequence[int]
    now: datetime
    names: Vocabulary
    is_customers: bool = False
    # Of few incidents, perhaps of one customer's alone: how many others fit must not decide what is found.
    is_narrow: bool = False
    # Without a word about states programs read the closed ones too; the queue does not.
    shows_closed: bool = False
    customer_id: int | None = None

    @property
    def reads_as_customer(self) -> bool:
        """Whether words are looked for only where one customer reads them."""
        return self.is_customers or self.customer_id is not None

    @property
    def keys(self) -> Sequence[str]:
        return PUBLIC_KEYS if self.is_customers else tuple(KEYS)


class _NotUnderstood(Exception):
    """Carries what would have been understood."""


def read(text: str, reading: Reading) -> Filter:
    """Read a filter. Never raises: what cannot be read is named in `unreadable`, the rest counts."""
    found = Filter(text=clean_name(text[:LONGEST]), reaches_closed=reading.shows_closed)
    for match in _TOKEN.finditer(found.text):
        minus, key, value, rest = match.groups()
        if not match[0]:
            continue
        if rest:
            found.unreadable.append(Unreadable(match[0], _("Quotes stand in pairs around a value.")))
            continue
        try:
            _take(found, (key or "").lower(), value.strip('"'), minus == "-", reading)
        except _NotUnderstood as expected:
            found.unreadable.append(Unreadable(match[0], str(expected)))
    # Last, for how words are looked for depends on what the rest reaches.
    for word, negated in found.words:
        condition = _text(word, found, reading)
        found.condition &= ~condition if negated else condition
    return found


def _take(found: Filter, key: str, value: str, negated: bool, reading: Reading) -> None:
    if key == "sort":
        found.order = _one_of(value, ORDERS, _("sort: takes %(names)s."))
        return
    if key and key not in reading.keys:
        known = ", ".join(f"{name}:" for name in reading.keys)
        raise _NotUnderstood(_("Known are %(names)s.") % {"names": known})
    if not value:
        raise _NotUnderstood(_("Write what %(key)s should be.") % {"key": f"{key}:" if key else "-"})
    parts = [part for part in value.split(",") if part]
    if not key:
        found.words.append((value, negated))
        return
    condition = Q()
    for part in parts:
        condition |= KEYS[key](part, reading)
    if key == "state":
        _note_states(found, parts, negated)
    found.condition &= ~condition if negated else condition


def _note_states(found: Filter, parts: Sequence[str], negated: bool) -> None:
    """Several words about states must all hold: only what each of them reaches is reached."""
    reaches = bool({"closed", "any"} & {_state_name(part) for part in parts}) != negated
    found.reaches_closed = reaches and (found.reaches_closed or not found.names_state)
    found.names_state = True


def _one_of(value: str, names: Sequence[str], expected: str) -> str:
    """The name that begins with `value`."""
    for name in names:
        if name == value.lower():
            return name
    fitting = [name for name in names if name.startswith(value.lower())]
    if len(fitting) == 1:
        return fitting[0]
    raise _NotUnderstood(expected % {"names": ", ".join(names)})


STATES: dict[str, Q] = {
    "registered": Q(state=State.REGISTERED.value),
    "classified": Q(state=State.CLASSIFIED.value),
    "diagnosing": Q(state=State.DIAGNOSING.value),
    "pending": Q(state=State.PENDING.value),
    "closed": Q(state=State.CLOSED.value),
    "open": conditions.IS_OPEN,
    # A condition that holds for every incident; an empty one could not be turned round.
    "any": Q(pk__isnull=False),
}
ORDERS = ("due", "newest", "oldest", "priority")


def _state_name(value: str) -> str:
    return _one_of(value, list(STATES), _("state: takes %(names)s."))


def _state(value: str, reading: Reading) -> Q:
    return STATES[_state_name(value)]


def _priority(value: str, reading: Reading) -> Q:
    if value in ("none", "?"):
        return Q(priority__isnull=True)
    if value in tuple("12345"):
        return Q(priority=int(value))
    raise _NotUnderstood(_("p: takes 1 to 5, several like p:1,2, or p:none."))


def _person(fact: str) -> Callable[[str, Reading], Q]:
    def read_one(value: str, reading: Reading) -> Q:
        if value.lower() == "me" and reading.user is not None:
            return Q(**{fact: reading.user})
        if value.lower() == "none":
            return conditions.unassigned() if fact == "assignee" else Q(**{f"{fact}__isnull": True})
        ids = [pk for pk, name in reading.names.people if _fits(value, name)]
        if not ids:
            raise _NotUnderstood(
                _("Nobody is called “%(name)s”. Write a part of a name, me or none.") % {"name": value}
            )
        return Q(**{f"{fact}__in": ids})

    return read_one


def _fits(value: str, name: str) -> bool:
    """Whether every word typed begins a word of the name."""
    words = name.lower().split()
    return all(any(word.startswith(typed) for word in words) for typed in value.lower().split())


def _team(value: str, reading: Reading) -> Q:
    if value.lower() == "mine":
        # An incident is my team's when it lies with the team, or with one of its people.
        colleagues = User.objects.filter(teams__in=reading.team_ids)
        return Q(team__in=reading.team_ids) | Q(assignee__in=colleagues)
    if value.lower() == "none":
        return Q(team__isnull=True)
    ids = [pk for pk, name in reading.names.teams if _fits(value, name)]
    if not ids:
        there = ", ".join(name for _pk, name in reading.names.teams) or _("no team yet")
        raise _NotUnderstood(
            _("No team is called “%(name)s”. There are: %(names)s.") % {"name": value, "names": there}
        )
    return Q(team__in=ids)


def _customer(value: str, reading: Reading) -> Q:
    if value.lower() == "none":
        return conditions.unknown_sender()
    return Q(customer__name__icontains=value)


def _contact(value: str, reading: Reading) -> Q:
    return Q(contact__name__icontains=value) | Q(caller__icontains=value)


def _service(value: str, reading: Reading) -> Q:
    if value.lower() == "none":
        return Q(service__isnull=True)
    if reading.customer_id is None:
        return Q(service__name__icontains=value)
    # What another customer uses has no name for this one, even where an incident was put there by mistake.
    theirs = Q(customers=reading.customer_id) | Q(customers__isnull=True)
    return Q(service__in=Service.objects.filter(theirs, name__icontains=value).values("pk"))


def _channel(value: str, reading: Reading) -> Q:
    return Q(channel=_one_of(value, list(Channel.values), _("channel: takes %(names)s.")))


def _due(value: str, reading: Reading) -> Q:
    if value.lower() == "late":
        return conditions.due_before(reading.now)
    span = _SPAN.fullmatch(value.lower())
    if span is None:
        raise _NotUnderstood(_("due: takes <30m, <2h, <1d or late."))
    return conditions.due_before(reading.now + timedelta(**{_UNITS[span[2]]: int(span[1])}))


CONDITIONS: dict[str, Callable[[datetime], Q]] = {
    "afterwards": lambda now: conditions.wrote_after_closing(),
    "breached": conditions.breached,
    "forwarded": lambda now: conditions.forwarded(),
    "look": conditions.supplier_look_due,
    "rejected": lambda now: conditions.rejected(),
    "trouble": lambda now: conditions.mail_trouble(),
    "unanswered": lambda now: conditions.unanswered(),
    "unverified": lambda now: conditions.mail_waiting(),
    "waiting": lambda now: conditions.waiting_for_customer(),
}


def _is(value: str, reading: Reading) -> Q:
    name = _one_of(value, list(CONDITIONS), _("is: takes %(names)s."))
    return CONDITIONS[name](reading.now)


def _text(value: str, found: Filter, reading: Reading) -> Q:
    """Incidents with these words, of such a contact or customer, or of this number."""
    digits = value.upper().removeprefix(REFERENCE_PREFIX)
    by_reference = Q(pk=int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 18 else Q()
    people = _people(value, reading)
    query = text_query(value)
    if not query:
        # Few letters fit nearly everything; from three on the index of words answers.
        return by_reference | people | _titled(value, reading)
    if reading.reads_as_customer:
        # Few incidents are theirs, and what the desk wrote among itself is not even looked at.
        said = IncidentSearch.objects.filter(pk=OuterRef("pk")).with_public_words(query)
        return by_reference | people | Q(Exists(said))
    if reading.is_narrow or not found.reaches_closed:
        has_words = IncidentSearch.objects.filter(pk=OuterRef("pk")).with_words(query)
        return by_reference | people | Q(Exists(has_words))
    ids, recent_only = newest_with(query)
    found.recent_only = found.recent_only or recent_only
    return by_reference | people | Q(pk__in=ids)


def _titled(value: str, reading: Reading) -> Q:
    if not reading.reads_as_customer:
        return Q(title__icontains=value)
    return Q(shown_title="", title__icontains=value) | Q(shown_title__icontains=value)


def _people(value: str, reading: Reading) -> Q:
    """Incidents of contacts and customers with such a name."""
    customers = Customer.objects.filter(name__icontains=value)
    contacts = Contact.objects.filter(name__icontains=value)
    if reading.customer_id is not None:
        customers = customers.filter(pk=reading.customer_id)
        contacts = contacts.filter(customer=reading.customer_id)
    return Q(customer__in=_ids(customers)) | Q(contact__in=_ids(contacts))


def _ids(rows: QuerySet[Any, Any]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:FITTING])


KEYS: dict[str, Callable[[str, Reading], Q]] = {
    "state": _state,
    "p": _priority,
    "team": _team,
    "assignee": _person("assignee"),
    "owner": _person("owner"),
    "customer": _customer,
    "contact": _contact,
    "service": _service,
    "channel": _channel,
    "due": _due,
    "is": _is,
}
# What a customer may ask of their own incidents.
PUBLIC_KEYS = ("state", "p", "contact", "service", "channel")
