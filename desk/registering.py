"""A call goes on record: registered, and as far as the caller stays on the line, classified and solved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from desk import from_mail
from desk.callers import Caller, Typed, kept, read_caller
from incidents import handling, lifecycle
from incidents.errors import NotPossible
from incidents.models import EntryKind, Incident, Service, TimelineEntry
from incidents.timeline import clean_text, optional_text, required_title
from mailroom import quarantine
from people.actors import Actor
from people.models import Customer, clean_name

# What the form of a new call keeps when something is refused.
FIELDS = (
    "title", "description", "channel", "service", "cell", "solution", "temporary", "confirmed",
    "contact", "caller", "who", "customer", "email", "phone", "mail",
)  # fmt: skip
KEY_LENGTH = 58
# In the order of the page: the first that is wrong gets the cursor.
ORDER = ("caller", "customer", "email", "phone", "title", "description", "service", "channel", "cell")
# Where this form says what a verb says of its own fields.
_HERE = {"urgency": "cell", "impact": "cell", "who": "confirmed", "when": "confirmed", "text": "description"}
# A second click on “Join” is no second call.
_SAME_CALL = timedelta(minutes=10)


def register_call(typed: Typed, *, by: Actor, key: str, now: datetime | None = None) -> Incident:
    """Register what was typed; with a cell also classify; with a solution also propose it, and with the
    caller's word close it. All of it or nothing. `typed["mail"]` names the message it is made of, if any.

    The same `key` again leads to the incident that exists. Raises NotPossible at the form's fields.
    """
    at = now or timezone.now()
    intake_key = f"desk:{key[:KEY_LENGTH]}"
    with transaction.atomic(), _at_this_forms_fields():
        _wait_for_turn(intake_key)
        if existing := Incident.objects.filter(intake_key=intake_key).first():
            return existing
        caller = read_caller(typed)
        service = _checked(typed, caller)
        message = from_mail.message_of(typed, by)
        incident = lifecycle.register(
            by=by,
            title=typed["title"],
            description=typed["description"],
            channel=typed["channel"],
            contact=kept(caller.contact),
            caller=caller.given,
            service=service,
            intake_key=intake_key,
            mail=quarantine.mailed_word(message) if message is not None else None,
            now=at,
        )
        if message is not None:
            quarantine.register_by_hand(message, incident=incident, by=by, now=at)
        if typed["cell"]:
            urgency, _sep, impact = typed["cell"].partition(":")
            incident = lifecycle.classify(incident, by=by, urgency=urgency, impact=impact, now=at)
        return _solved(incident, typed, caller, by, at) if _says_solved(typed) else incident


def _solved(incident: Incident, typed: Typed, caller: Caller, by: Actor, at: datetime) -> Incident:
    incident = lifecycle.propose_solution(
        incident, by=by, solution=typed["solution"], temporary=typed["temporary"] == "on", now=at
    )
    if typed["confirmed"] == "on":
        incident = lifecycle.confirm_by_phone(incident, by=by, who=caller.name, when=at, now=at)
    return incident


def _wait_for_turn(intake_key: str) -> None:
    """Two submissions of one form come one after the other: the second finds what the first made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [intake_key])


def _checked(typed: Typed, caller: Caller) -> Service | None:
    """The service that was chosen; everything that is wrong with the form is said in one answer."""
    errors = dict(caller.errors)
    checks: tuple[Callable[[], object], ...] = (
        lambda: required_title(typed["title"]),
        lambda: optional_text(typed["description"], "description"),
        lambda: _check_solution(typed),
    )
    for check in checks:
        try:
            check()
        except NotPossible as refused:
            errors |= refused.fields
    service = None
    if typed["service"] and not caller.errors:
        service = service_of(typed, caller.customer)
        if service is None:
            errors["service"] = _("This service is not offered here. Choose another, or none.")
    if errors:
        raise NotPossible(next(iter(errors.values())), fields=errors)
    return service


def _says_solved(typed: Typed) -> bool:
    return bool(clean_name(typed["solution"]))


def _check_solution(typed: Typed) -> None:
    optional_text(typed["solution"], "solution")
    if _says_solved(typed):
        if not typed["cell"]:
            open_cell = _("Choose a cell: what is solved is classified too.")
            raise NotPossible(open_cell, fields={"cell": open_cell})
    elif typed["temporary"] or typed["confirmed"]:
        nothing = _("Write what solved it, or clear the boxes below.")
        raise NotPossible(nothing, fields={"solution": nothing})


def service_of(typed: Typed, customer: Customer | None) -> Service | None:
    """The chosen service, if it is offered to this customer."""
    key = typed.get("service", "")
    if not (key.isascii() and key.isdigit() and len(key) < 18):
        return None
    return Service.objects.offered_to(customer).filter(pk=int(key)).first()


@contextmanager
def _at_this_forms_fields() -> Iterator[None]:
    try:
        yield
    except NotPossible as refused:
        fields = {_HERE.get(name, name): text for name, text in refused.fields.items()}
        if "cell" in fields and len(refused.fields) > 1 and len(fields) == 1:
            fields["cell"] = refused.message
        raise NotPossible(refused.message, fields=fields) from refused


def join_call(incident: Incident, typed: Typed, *, by: Actor, now: datetime | None = None) -> bool:
    """Log the words typed so far at an incident that is open already; whether there were any.

    Only the same customer's: they read them. Raises NotPossible at the form's fields.
    """
    at = now or timezone.now()
    caller = read_caller(typed)
    if caller.errors:
        raise NotPossible(next(iter(caller.errors.values())), fields=caller.errors)
    if incident.customer_id is None or caller.customer != incident.customer:
        others = _("%(reference)s is another customer's, who would read this. Register the call.")
        raise NotPossible(others % {"reference": incident.reference})
    words = clean_text("\n\n".join(filter(None, (typed["title"].strip(), typed["description"].strip()))))
    with transaction.atomic(), _at_this_forms_fields():
        # Locked: it stays open, and a second click sees what the first one wrote.
        fresh = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        if not fresh.is_open:
            closed = _("%(reference)s was closed meanwhile. Register the call.")
            raise NotPossible(closed % {"reference": fresh.reference})
        if not clean_name(words):
            return False
        if caller.contact is None or caller.contact.pk != fresh.contact_id:
            words = _("%(who)s calls about this too:") % {"who": caller.name} + f"\n\n{words}"
        logged = TimelineEntry.objects.of(fresh).filter(kind=EntryKind.CALL_LOGGED, user=by.user)
        if not logged.filter(public_text=words, at__gt=at - _SAME_CALL).exists():
            handling.log_call(fresh, by=by, text=words, now=at)
    return True
