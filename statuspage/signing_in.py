"""How contacts sign in: a link is mailed, a button on the page behind it signs in.

Reading the link changes nothing, so that a scanner of mails signs nobody in and uses nothing up.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from incidents.links import hash_of
from notifications import outbox
from people.actors import Actor
from people.models import Contact
from statuspage.models import SignInLink, VisitorSession
from statuspage.pages import ROOT

COOKIE = "status_visitor"
LINK_LASTS = timedelta(minutes=30)
SESSION_LASTS = timedelta(days=30)


@dataclass(frozen=True)
class Visitor:
    """Who signed in: the contacts with their address, of one customer or of several."""

    email: str
    contacts: Sequence[Contact]

    @property
    def contact(self) -> Contact:
        return self.contacts[0]

    def actor_at(self, customer_id: int | None) -> Actor | None:
        """Who they are for this customer; None where they are nobody."""
        for contact in self.contacts:
            if contact.customer_id == customer_id:
                return Actor.of_contact(contact)
        return None


def contacts_of(email: str) -> list[Contact]:
    found = Contact.objects.filter(email__iexact=email.strip()).exclude(email="")
    return list(found.select_related("customer").order_by("customer__name"))


def token_of(nonce: str) -> str:
    return salted_hmac("statuspage.sign-in", nonce, algorithm="sha256").hexdigest()


def ask_for_link(email: str, *, leads_to: str, now: datetime) -> None:
    """Mail a link to whoever is a contact with this address; nobody else hears anything."""
    contacts = contacts_of(email)
    if not contacts:
        return
    nonce = secrets.token_urlsafe(32)
    with transaction.atomic():
        link = SignInLink.objects.create(
            email=contacts[0].email.lower(),
            nonce=nonce,
            token_hash=hash_of(token_of(nonce)),
            leads_to=leads_to if is_ours(leads_to) else "",
            made_at=now,
            expires_at=now + LINK_LASTS,
        )
        outbox.post(
            template="sign_in",
            to=contacts[0].email,
            to_name=contacts[0].name,
            language=contacts[0].spoken_language,
            context={"links": {"sign_in": f"sign_in:{link.pk}"}},
            now=now,
        )


def is_ours(address: str) -> bool:
    """Whether a sign-in may lead there: a path of the status pages and nothing else."""
    return address.startswith(ROOT) and "//" not in address and "\\" not in address and len(address) <= 200


def find_link(token: str, *, now: datetime) -> SignInLink | None:
    """The link, if it can still be used."""
    if len(token) != 64:
        return None
    usable = SignInLink.objects.filter(used_at__isnull=True, expires_at__gt=now)
    return usable.filter(token_hash=hash_of(token)).first()


def sign_in(link: SignInLink, *, now: datetime) -> str | None:
    """Use the link up; returns the key for the browser, or None when somebody was faster."""
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        if not SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=now):
            return None
        VisitorSession.objects.create(
            email=link.email, key_hash=hash_of(key), made_at=now, expires_at=now + SESSION_LASTS
        )
    return key


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who is signed in here; None where nobody is, or where they are nobody's contact any more."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return None
    now = timezone.now()
    session = VisitorSession.objects.filter(
        key_hash=hash_of(key), ended_at__isnull=True, expires_at__gt=now
    ).first()
    contacts = contacts_of(session.email) if session is not None else []
    return Visitor(session.email, contacts) if session is not None and contacts else None


def sign_out(request: HttpRequest, *, now: datetime) -> None:
    key = request.COOKIES.get(COOKIE, "")
    VisitorSession.objects.filter(key_hash=hash_of(key), ended_at__isnull=True).update(ended_at=now)


def remember(answer: HttpResponseBase, key: str) -> None:
    answer.set_cookie(
        COOKIE,
        key,
        max_age=SESSION_LASTS,
        path=ROOT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
