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
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from people.actors import Actor, ActorKind
from people.finding import contact_by
from people.models import Customer, Supplier, Token, TokenHolder, User
from people.straight import Joined

PREFIX = "sd"
_WRITTEN = re.compile(r"sd_([a-z0-9]{12})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# Noting each use would write a row with every request.
USE_NOTED_EVERY = timedelta(minutes=1)

# What tokens can be good for; `read` and `write` of each are scopes of their own.
RESOURCES = (
    "incidents", "customers", "contacts", "teams", "suppliers", "services", "agreements", "webhooks",
    "monitoring",
)  # fmt: skip
SCOPES = tuple(f"{resource}:{right}" for resource in RESOURCES for right in ("read", "write"))
# What is not of one customer's is for tokens of the whole desk alone.
CUSTOMER_SCOPES = tuple(
    scope for scope in SCOPES if scope.split(":")[0] in ("incidents", "contacts", "services")
)
KEY = re.compile(r"[a-z0-9]{12}")

# Read with every request of every program. Few have a contact or an expert behind them, whom another
# statement reads: to plan one over all those tables takes longer than both.
_BY_KEY = Joined(
    """
    SELECT {columns} FROM people_token token
    LEFT JOIN people_user person ON person.id = token.user_id
    WHERE token.key = %(key)s
    """,
    token=Token,
    person=User,
)


class Ended(models.TextChoices):
    """Why a token opens nothing any more, wherever it is used."""

    REVOKED = "revoked", gettext_lazy("revoked")
    EXPIRED = "expired", gettext_lazy("expired")
    HOLDER_OFF = "holder_off", gettext_lazy("person switched off")


def new_key() -> str:
    """The first part of a token. A form may carry one, so that what is sent twice is made once."""
    return "".join(secrets.choice(_LETTERS) for _place in range(12))


@sensitive_variables("secret")
def make(*, by: User, key: str = "", **facts: object) -> tuple[Token, str]:
    """A new token and its written form, which nobody can read again.

    `facts` are the fields of Token. Raises ValidationError where they do not fit together, and at `key`
    where a token has it already.
    """
    secret = secrets.token_urlsafe(32)
    token = Token(key=key or new_key(), secret_hash=hash_of(secret), made_by=by, **facts)
    token.full_clean(exclude=["secret_hash"])
    refuse_wide_scopes(token.scopes, token.contact.customer if token.contact else token.customer)
    try:
        with transaction.atomic():
            token.save()
    except IntegrityError:
        # Somebody pressed twice, and both found the key free.
        token.validate_unique()
        raise
    return token, f"{PREFIX}_{token.key}_{secret}"


@transaction.atomic
def change(
    token: Token,
    *,
    name: str,
    scopes: list[str],
    sources: list[str],
    expires_at: datetime | None,
    per_minute: int | None,
) -> Token:
    """Change what may change; whose it is never does. Scopes may be narrowed, never widened.

    A program that has the token would otherwise be able to do more than whoever gave it away knew.
    Raises ValidationError for wider scopes, for none, and for a token that is revoked.
    """
    token = Token.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        raise ValidationError(_("This token is revoked. Make a new one instead."))
    wider = sorted(set(scopes) - set(token.scopes))
    if wider:
        told = _("It did not have: %(names)s. Make a new token for more.") % {"names": ", ".join(wider)}
        raise ValidationError({"scopes": told})
    token.name, token.scopes, token.sources = name, scopes, sources
    token.expires_at, token.per_minute = expires_at, per_minute
    token.full_clean()
    token.save(update_fields=["name", "scopes", "sources", "expires_at", "per_minute"])
    return token


def revoke(token: Token, *, by: User, now: datetime) -> bool:
    """End it at once. False if it was revoked before; who did it first stays on record."""
    return bool(Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=by))


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
    token = _with_key(match[1])
    if token is None or not hmac.compare_digest(token.secret_hash, hash_of(match[2])):
        return None
    return token if is_usable(token, source=source, now=now) else None


def _with_key(key: str) -> Token | None:
    """The token with who acts through it."""
    found = _BY_KEY.first(key=key)
    if found is None:
        return None
    token, person = found
    token.user = person
    if person is not None and person.supplier_id is not None:
        person.supplier = Supplier.objects.get(pk=person.supplier_id)
    if token.contact_id is not None:
        token.contact = contact_by(token.contact_id)
    return token


def is_usable(token: Token, *, source: str, now: datetime) -> bool:
    """Not ended, and asked from where it may be."""
    if ended(token, now=now) is not None:
        return False
    return not token.sources or _comes_from(source, token.sources)


def ended(token: Token, *, now: datetime) -> Ended | None:
    """Why it opens nothing any more; None for one that does."""
    if token.revoked_at is not None:
        return Ended.REVOKED
    if token.expires_at is not None and token.expires_at <= now:
        return Ended.EXPIRED
    if token.user is not None and not token.user.is_active:
        return Ended.HOLDER_OFF
    return None


def _comes_from(source: str, networks: Iterable[str]) -> bool:
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return False
    # A socket that listens to both families writes 192.0.2.7 as ::ffff:192.0.2.7.
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
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
