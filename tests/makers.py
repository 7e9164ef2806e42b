"""Plain makers. An incident reaches its state by the verbs, never by writing a field."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from incidents import agreements, escalation, lifecycle
from incidents.models import Agreement, AgreementVersion, Channel, Incident, State
from incidents.terms import OFFICE_HOURS, default_terms
from notifications.models import Delivery
from people import tokens
from people.actors import Actor
from people.models import Contact, Customer, Role, Supplier, Team, Token, User

_count = itertools.count(1)

# A Tuesday, ten in the morning in Amsterdam.
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def make_user(name: str = "", role: str = Role.AGENT, **fields: Any) -> User:
    number = next(_count)
    if role == Role.EXPERT and "supplier" not in fields:
        fields["supplier"] = Supplier.objects.create(name=f"Supplier {number}")
    name = name or f"{role.title()} {number}"
    return User.objects.create_user(
        fields.pop("email", f"user{number}@desk.example"),
        "a-password-for-tests",
        name=name,
        role=role,
        **fields,
    )


def agent(name: str = "", role: str = Role.AGENT) -> Actor:
    return Actor.of_user(make_user(name, role))


def make_token(name: str = "Monitoring", **facts: Any) -> tuple[Token, str]:
    """A token and its written form; a program's that may everything unless `facts` say otherwise."""
    facts = {"holder": "program", "scopes": list(tokens.SCOPES)} | facts
    maker = facts.pop("made_by", None) or make_user()
    if facts["holder"] != "contact":
        facts.setdefault("user", maker)
    return tokens.make(by=maker, name=name, **facts)


def make_team(name: str = "") -> Team:
    return Team.objects.create(name=name or f"Team {next(_count)}")


def make_customer(name: str = "", **fields: Any) -> Customer:
    number = next(_count)
    return Customer.objects.create(name=name or f"Customer {number}", slug=f"customer-{number}", **fields)


def make_contact(customer: Customer | None = None, name: str = "", **fields: Any) -> Contact:
    number = next(_count)
    fields.setdefault("email", f"contact{number}@customer.example")
    return Contact.objects.create(
        customer=customer or make_customer(), name=name or f"Contact {number}", **fields
    )


def make_agreement(customer: Customer | None = None, **changes: Any) -> AgreementVersion:
    """An agreement with the default terms, changed by `changes`, covering `customer`."""
    number = next(_count)
    agreement = Agreement.objects.create(name=f"Agreement {number}")
    terms = default_terms(OFFICE_HOURS) | changes
    version = agreements.publish_version(agreement, terms, valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    if customer is not None:
        agreements.cover(customer, agreement)
    return version


def make_incident(
    state: str = State.REGISTERED,
    *,
    by: Actor | None = None,
    at: datetime = TUESDAY,
    contact: Contact | None = None,
    urgency: str = "normal",
    impact: str = "normal",
    mail_accepted: bool = True,
    **fields: Any,
) -> Incident:
    """An incident that the verbs brought into `state`, one minute a step, beginning at `at`."""
    by = by or agent()
    fields.setdefault("channel", Channel.EMAIL)
    incident = lifecycle.register(
        by=by,
        title=fields.pop("title", "The printer is down"),
        now=at,
        contact=contact or make_contact(),
        **fields,
    )
    minute = timedelta(minutes=1)
    if state == State.REGISTERED:
        return incident
    incident = lifecycle.classify(incident, by=by, urgency=urgency, impact=impact, now=at + minute)
    if state == State.CLASSIFIED:
        return incident
    incident = lifecycle.diagnose(incident, by=by, assignee=by.user, now=at + 2 * minute)
    if state == State.DIAGNOSING:
        return incident
    incident = lifecycle.propose_solution(incident, by=by, solution="Try it again.", now=at + 3 * minute)
    if mail_accepted:
        accept_mails(at + 3 * minute)
    incident = fresh(incident)
    if state == State.PENDING:
        return incident
    return lifecycle.confirm_by_phone(
        incident, by=by, who="Their manager", when=at + 4 * minute, now=at + 4 * minute
    )


def accept_mails(at: datetime) -> None:
    """What the post office does when the mail server accepts everything at `at`."""
    Delivery.objects.filter(state="waiting").update(state="accepted", accepted_at=at, settled_at=at)
    escalation.note_mail_outcomes(now=at)


def refuse_mails(at: datetime, error: str = "550 no such user") -> None:
    Delivery.objects.filter(state="waiting").update(state="refused", settled_at=at, last_error=error)
    escalation.note_mail_outcomes(now=at)


def fresh(incident: Incident) -> Incident:
    return Incident.objects.get(pk=incident.pk)


def kinds(incident: Incident) -> list[str]:
    return list(incident.timeline.order_by("number").values_list("kind", flat=True))
