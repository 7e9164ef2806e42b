"""Keys for programs: made once and shown once, checked at every request, ended at once.

The written token is `sd_<12 letters>_<43 letters>`: the first part finds the row and may be shown, the
second is the secret, of which only the SHA-256 is kept.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.actors import Actor, ActorKind
from people.models import Customer, Token, TokenHolder, User

PREFIX = "sd"
_WRITTEN = re.compile(r"sd_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# Noting each use would write a row with every request.
USE_NOTED_EVERY = timedelta(minutes=1)

# What tokens can be good for; `read` and `write` of each are scopes of their own.
RESOURCES = (
    "incidents", "customers", "contacts", "teams", "suppliers", "services", "agreements", "webhooks",
)  # fmt: skip
SCOPES = tuple(f"{resource}:{right}" for resource in RESOURCES for right in ("read", "write"))
# What is not of one customer's is for tokens of the whole desk alone.
CUSTOMER_SCOPES = tuple(
    scope for scope in SCOPES if scope.split(":")[0] in ("incidents", "contacts", "services")
)


def make(*, by: User, **facts: object) -> tuple[Token, str]:
    """A new token and its written form, which nobody can read again.

    `facts` are the fields of Token. Raises ValidationError where they do not fit together.
    """
    key = "".join(secrets.choice(_LETTERS) for _place in range(12))
    secret = secrets.token_urlsafe(32)
    token = Token(key=key, secret_hash=hash_of(secret), made_by=by, **facts)
    token.full_clean(exclude=["secret_hash"])
    refuse_wide_scopes(token.scopes, token.customer)
    token.save()
    return token, f"{PREFIX}_{key}_{secret}"


def hash_of(secret: str) -> str:
    """Enough without a slow hash: 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def refuse_wide_scopes(scopes: Iterable[str], customer: Customer | None) -> None:
    """Raise ValidationError at `scopes` for what does not exist or reaches beyond the customer."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise ValidationError({"scopes": _("Unknown: %(names)s.") % {"names": ", ".join(unknown)}})
    wide = sorted(set(scopes) - set(CUSTOMER_SCOPES)) if customer is not None else []
    if wide:
        told = _("A token of one customer cannot have: %(names)s.") % {"names": ", ".join(wide)}
        raise ValidationError({"scopes": told})


def find(written: str, *, source: str, now: datetime) -> Token | None:
    """The usable token that was written; None for any other, whatever is wrong with it."""
    match = _WRITTEN.fullmatch(written)
    if match is None:
        return None
    token = (
        Token.objects.select_related("user__supplier", "contact__customer", "customer")
        .filter(key=match[1])
        .first()
    )
    if token is None or not hmac.compare_digest(token.secret_hash, hash_of(match[2])):
        return None
    return token if is_usable(token, source=source, now=now) else None


def is_usable(token: Token, *, source: str, now: datetime) -> bool:
    """Not revoked, not expired, asked from where it may be, and of somebody who is still here."""
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now):
        return False
    if token.user is not None and not token.user.is_active:
        return False
    return not token.sources or _comes_from(source, token.sources)


def _comes_from(source: str, networks: Iterable[str]) -> bool:
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in networks)


def note_use(token: Token, *, source: str, now: datetime) -> None:
    """Remember when and from where it was used last, to the minute."""
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=source[:45])


def actor_of(token: Token) -> Actor:
    """Who acts when this token is used: a person, a contact, or the program under its own name."""
    if token.holder == TokenHolder.CONTACT and token.contact is not None:
        return Actor.of_contact(token.contact)
    assert token.user is not None
    if token.holder == TokenHolder.PERSON:
        return Actor.of_user(token.user)
    return Actor(kind=ActorKind.INTEGRATION, name=token.name, user=token.user, customer_id=token.customer_id)
