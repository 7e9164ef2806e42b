"""Links into an incident for people who never sign in."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from incidents.models import Incident, IncidentLink, LinkPurpose
from incidents.reply_address import reply_address
from people.models import Contact
from people.straight import insert

LIFETIME = {
    LinkPurpose.FOLLOW: timedelta(days=180),
    LinkPurpose.CONFIRM: timedelta(days=30),
    LinkPurpose.DISPUTE: timedelta(days=30),
}
_PAGES = {
    LinkPurpose.FOLLOW: "statuspage:incident",
    LinkPurpose.CONFIRM: "statuspage:confirm",
    LinkPurpose.DISPUTE: "statuspage:dispute",
}


def token_of(nonce: str) -> str:
    """The token that a mail carries: 256 bits that only this installation can make from `nonce`."""
    return salted_hmac("incidents.link", nonce, algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def link_for(incident: Incident, contact: Contact, purpose: LinkPurpose, *, at: datetime) -> IncidentLink:
    """The contact's usable link for this purpose, made or prolonged so that it lasts its full time."""
    expires_at = at + LIFETIME[purpose]
    # Nobody has a link yet to what is being registered.
    link = _usable(incident, contact, purpose, at) if incident.entry_count > 1 else None
    if link is not None:
        link.expires_at = expires_at
        link.save(update_fields=["expires_at"])
        return link
    nonce = secrets.token_urlsafe(32)
    return insert(
        IncidentLink(
            incident=incident,
            contact=contact,
            purpose=purpose,
            nonce=nonce,
            token_hash=hash_of(token_of(nonce)),
            made_at=at,
            expires_at=expires_at,
        )
    )


def _usable(incident: Incident, contact: Contact, purpose: LinkPurpose, at: datetime) -> IncidentLink | None:
    unused = IncidentLink.objects.filter(incident=incident, contact=contact, purpose=purpose, used_at=None)
    return unused.filter(expires_at__gt=at).order_by("-id").first()


def prolong(marks: Iterable[str], *, at: datetime) -> None:
    """Let the links of a message last their full time from now on, those that were not used."""
    for mark in marks:
        kind, _sep, key = str(mark).partition(":")
        if kind in LIFETIME and key.isdigit():
            unused = IncidentLink.objects.filter(pk=int(key), purpose=kind, used_at__isnull=True)
            unused.update(expires_at=at + LIFETIME[LinkPurpose(kind)])


def find_link(token: str, purpose: LinkPurpose) -> IncidentLink | None:
    """The link of a token for exactly this purpose, used and expired ones too; None if foreign."""
    if len(token) != 64:
        return None
    return (
        IncidentLink.objects.select_related("incident", "contact__customer")
        .filter(token_hash=hash_of(token), purpose=purpose)
        .first()
    )


def use_links(incident: Incident, purpose: LinkPurpose, *, at: datetime) -> None:
    """Mark every unused link of this purpose as used: its question has been answered."""
    IncidentLink.objects.filter(incident=incident, purpose=purpose, used_at__isnull=True).update(used_at=at)


def mark(link: IncidentLink) -> str:
    """What a stored message holds in place of the address (see `address`)."""
    return f"{link.purpose}:{link.pk}"


def address(mark: str) -> str:
    """The address behind a mark in a message: `confirm:12`, `follow:12`, `desk:INC-000012`, `reply:12:34`.

    Built from the configured base address, never from a request. Raises LookupError for a mark
    that means nothing.
    """
    kind, _sep, key = mark.partition(":")
    if kind == "desk":
        return settings.BASE_URL + reverse("desk:incident", args=[key])
    if kind == "reply":
        return _reply_address(key)
    try:
        purpose = LinkPurpose(kind)
        nonce = IncidentLink.objects.values_list("nonce", flat=True).get(pk=int(key), purpose=purpose)
    except (ValueError, IncidentLink.DoesNotExist) as unknown:
        raise LookupError(f"No link is known as {mark!r}.") from unknown
    return settings.BASE_URL + reverse(_PAGES[purpose], args=[token_of(nonce)])


def _reply_address(key: str) -> str:
    """Where the contact of `12:34` replies to; made from the ids alone, nothing is looked up."""
    incident, _sep, contact = key.partition(":")
    if not (incident.isdigit() and contact.isdigit()):
        raise LookupError(f"No reply address is known as {key!r}.")
    return reply_address(Incident(pk=int(incident)), Contact(pk=int(contact)))
