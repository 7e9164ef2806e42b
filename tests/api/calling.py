"""A program with a token, as the tests hold it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client

from incidents.models import FeedPosition, TimelineEntry
from people import tokens
from people.models import Contact, Customer, Role, Token, TokenHolder, User
from people.tokens import CUSTOMER_SCOPES, SCOPES
from tests import makers

ROOT = "/api/v1/"


@dataclass
class Program:
    """Calls the API with one token; answers are read as JSON."""

    token: Token
    written: str
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        sent = body if isinstance(body, str | bytes) else json.dumps(body) if body is not None else ""
        return self.client.generic(
            method,
            path if path.startswith("/") else ROOT + path,
            sent,
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.written}"}
            | {k.replace("_", "-"): v for k, v in headers.items()},
        )

    def get(self, path: str, **headers: str) -> Any:
        answer = self.call("GET", path, **headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.content)
        return read(answer)

    def post(self, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        answer = self.call("POST", path, {} if body is None else body, **headers)
        assert answer.status_code == expect, (path, answer.status_code, answer.content)
        return read(answer)

    def patch(self, path: str, body: Any, *, expect: int = 200, **headers: str) -> Any:
        answer = self.call("PATCH", path, body, **headers)
        assert answer.status_code == expect, (path, answer.status_code, answer.content)
        return read(answer)


def read(answer: HttpResponse) -> Any:
    return json.loads(answer.content) if answer.content else None


def of_person(user: User | None = None, scopes: Any = SCOPES, **facts: Any) -> Program:
    """Somebody's own token; of a lead unless a person is given."""
    user = user or makers.make_user(role=Role.LEAD)
    return _made(
        user, name=f"{user.name}'s script", holder=TokenHolder.PERSON, user=user, scopes=scopes, **facts
    )


def of_program(scopes: Any = SCOPES, customer: Customer | None = None, **facts: Any) -> Program:
    lead = makers.make_user(role=Role.LEAD)
    facts.setdefault("name", "Bridge")
    if customer is not None:
        scopes = [scope for scope in scopes if scope in CUSTOMER_SCOPES]
    return _made(lead, holder=TokenHolder.PROGRAM, user=lead, customer=customer, scopes=scopes, **facts)


def of_customer(contact: Contact | None = None, scopes: Any = CUSTOMER_SCOPES, **facts: Any) -> Program:
    contact = contact or makers.make_contact()
    lead = makers.make_user(role=Role.LEAD)
    return _made(
        lead, name="Their portal", holder=TokenHolder.CONTACT, contact=contact, scopes=scopes, **facts
    )


def _made(by: User, **facts: Any) -> Program:
    facts["scopes"] = list(facts["scopes"])
    token, written = tokens.make(by=by, **facts)
    return Program(token, written)


def settle() -> None:
    """Give entries their places in the feed; no horizon passes a test's own transaction."""
    for entry in TimelineEntry.objects.filter(feed__isnull=True).order_by("id"):
        FeedPosition.objects.create(entry=entry)
