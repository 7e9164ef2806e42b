"""Tokens: made once, found while they are good, ended at once; the secret is kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from people import tokens
from people.actors import ActorKind
from people.models import Token
from tests import makers

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
HOME = "192.0.2.7"


def found(written: str, source: str = HOME, now: datetime = NOW) -> Token | None:
    return tokens.find(written, source=source, now=now)


def test_a_token_is_found_by_what_was_shown_and_by_nothing_else() -> None:
    token, written = makers.make_token()
    other, others = makers.make_token()
    assert found(written) == token
    assert found(others) == other
    swapped = written[:16] + others[16:]
    cut, longer = written[:-1], f"{written}x"
    for wrong in (
        swapped,
        cut,
        longer,
        f" {written}",
        written.upper(),
        token.key,
        "",
        "sd__",
        f"{written}\n",
    ):
        assert found(wrong) is None, wrong


def test_the_secret_stands_nowhere_in_the_database() -> None:
    _token, written = makers.make_token(holder="person")
    secret = written[16:]
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM \"{model._meta.db_table}\" t")
            assert secret not in (cursor.fetchone()[0] or ""), model
        cursor.execute("SELECT string_agg(t::text, ' ') FROM people_token t")
        assert tokens.hash_of(secret) in cursor.fetchone()[0]


def test_an_expired_token_opens_nothing_from_that_moment_on() -> None:
    token, written = makers.make_token(expires_at=NOW)
    assert found(written, now=NOW - timedelta(seconds=1)) == token
    assert found(written) is None
    assert tokens.ended(token, now=NOW) == tokens.Ended.EXPIRED


def test_a_revoked_token_opens_nothing_and_who_revoked_it_first_stays_known() -> None:
    token, written = makers.make_token()
    first, second = makers.make_user(), makers.make_user()
    assert tokens.revoke(token, by=first, now=NOW)
    assert found(written) is None
    assert not tokens.revoke(token, by=second, now=NOW + timedelta(hours=1))
    token = Token.objects.get()
    assert (token.revoked_by, token.revoked_at) == (first, NOW)
    assert tokens.ended(token, now=NOW) == tokens.Ended.REVOKED


def test_nothing_is_revoked_by_nobody() -> None:
    makers.make_token()
    with pytest.raises(IntegrityError), transaction.atomic():
        Token.objects.update(revoked_at=NOW)


@pytest.mark.parametrize("holder", ["person", "program"])
def test_the_tokens_of_somebody_who_is_switched_off_stop_at_once(holder: str) -> None:
    ada = makers.make_user("Ada")
    token, written = makers.make_token(holder=holder, user=ada)
    assert found(written) == token
    ada.is_active = False
    ada.save()
    assert found(written) is None
    token = Token.objects.select_related("user").get()
    assert tokens.ended(token, now=NOW) == tokens.Ended.HOLDER_OFF
    ada.is_active = True
    ada.save()
    assert found(written) == token


@pytest.mark.parametrize(
    ("sources", "source", "is_found"),
    [
        ([], "203.0.113.9", True),
        (["192.0.2.7"], "192.0.2.7", True),
        (["192.0.2.7"], "192.0.2.8", False),
        (["198.51.100.1", "192.0.2.0/24"], "192.0.2.200", True),
        (["192.0.2.0/24"], "::ffff:192.0.2.200", True),
        (["192.0.2.0/24"], "2001:db8::1", False),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["192.0.2.0/24"], "not an address", False),
        (["192.0.2.0/24"], "", False),
    ],
)
def test_a_token_is_usable_from_its_sources_alone(sources: list[str], source: str, is_found: bool) -> None:
    _token, written = makers.make_token(sources=sources)
    assert (found(written, source=source) is not None) == is_found


@pytest.mark.parametrize("sources", [["nonsense"], ["192.0.2.7/24"], ["192.0.2.1", "example.org"]])
def test_what_is_no_network_is_refused(sources: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        makers.make_token(sources=sources)
    assert set(refused.value.message_dict) == {"sources"}


def test_a_token_has_one_holder_that_fits_its_kind() -> None:
    user, contact = makers.make_user(), makers.make_contact()
    customer = contact.customer
    for wrong in (
        {"holder": "person", "contact": contact, "user": user},
        {"holder": "contact", "contact": contact, "user": user},
        {"holder": "contact", "contact": None},
        {"holder": "program", "user": None},
        {"holder": "person", "user": user, "customer": customer},
        {"holder": "contact", "contact": contact, "customer": customer},
        {"holder": "nobody", "user": user},
    ):
        facts: dict[str, Any] = {"scopes": ["incidents:read"]} | wrong
        with pytest.raises(ValidationError):
            tokens.make(by=user, name="Wrong", **facts)
    assert not Token.objects.exists()


def test_a_token_acts_as_whose_it_is() -> None:
    ada, contact = makers.make_user("Ada"), makers.make_contact(name="Ann")
    few = {"scopes": ["incidents:read"]}
    persons, _written = makers.make_token("Script", holder="person", user=ada)
    programs, _written = makers.make_token("Monitoring", user=ada, customer=contact.customer, **few)
    contacts, _written = makers.make_token("Portal", holder="contact", contact=contact, **few)
    acting = [tokens.actor_of(token) for token in (persons, programs, contacts)]
    assert [(actor.kind, actor.name) for actor in acting] == [
        (ActorKind.AGENT, "Ada"),
        (ActorKind.INTEGRATION, "Monitoring"),
        (ActorKind.CONTACT, "Ann"),
    ]
    assert acting[1].customer_id == contact.customer_id
    assert acting[2].contact == contact


@pytest.mark.parametrize("scopes", [["incidents:delete"], ["everything"], ["incidents:read", ""], []])
def test_unknown_scopes_and_none_are_refused(scopes: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        makers.make_token(scopes=scopes)
    assert set(refused.value.message_dict) == {"scopes"}


def test_a_token_of_one_customer_reaches_nothing_of_the_whole_desk() -> None:
    contact = makers.make_contact()
    for facts in ({"holder": "contact", "contact": contact}, {"customer": contact.customer}):
        with pytest.raises(ValidationError) as refused:
            makers.make_token(scopes=["incidents:read", "teams:read"], **facts)
        assert "teams:read" in str(refused.value.message_dict["scopes"])
        token, _written = makers.make_token(scopes=list(tokens.CUSTOMER_SCOPES), **facts)
        assert token.scopes == list(tokens.CUSTOMER_SCOPES)


def changed(token: Token, **facts: Any) -> Token:
    now: dict[str, Any] = {
        name: getattr(token, name) for name in ("name", "scopes", "sources", "expires_at", "per_minute")
    }
    return tokens.change(token, **now | facts)


def test_scopes_become_fewer_and_never_more() -> None:
    token, written = makers.make_token(scopes=["incidents:read", "teams:read"])
    token = changed(token, scopes=["incidents:read"], name="Narrow", per_minute=5)
    assert (token.scopes, token.name, token.per_minute) == (["incidents:read"], "Narrow", 5)
    for wider in (["incidents:read", "teams:read"], ["teams:read"], []):
        with pytest.raises(ValidationError) as refused:
            changed(token, scopes=wider)
        assert set(refused.value.message_dict) == {"scopes"}
    assert Token.objects.get().scopes == ["incidents:read"]
    assert found(written) == token


def test_an_old_copy_of_a_token_widens_nothing() -> None:
    wide, _written = makers.make_token(scopes=["incidents:read", "teams:read"])
    changed(wide, scopes=["incidents:read"])
    with pytest.raises(ValidationError):
        changed(wide, name="Written from before")
    assert Token.objects.get().scopes == ["incidents:read"]


def test_a_revoked_token_is_not_changed() -> None:
    token, _written = makers.make_token(expires_at=NOW)
    tokens.revoke(token, by=makers.make_user(), now=NOW)
    with pytest.raises(ValidationError):
        changed(token, expires_at=None)
    assert Token.objects.get().expires_at == NOW


def test_a_key_makes_one_token() -> None:
    key = tokens.new_key()
    token, written = makers.make_token(key=key)
    assert written.startswith(f"sd_{key}_")
    with pytest.raises(ValidationError) as refused:
        makers.make_token(key=key)
    assert "key" in refused.value.message_dict
    assert found(written) == token


def test_use_is_noted_once_a_minute() -> None:
    token, _written = makers.make_token()
    tokens.note_use(token, source=HOME, now=NOW)
    token.refresh_from_db()
    tokens.note_use(token, source="192.0.2.8", now=NOW + timedelta(seconds=59))
    token.refresh_from_db()
    assert (token.last_used_at, token.last_used_from) == (NOW, HOME)
    tokens.note_use(token, source="192.0.2.8", now=NOW + timedelta(seconds=61))
    token.refresh_from_db()
    assert token.last_used_from == "192.0.2.8"
