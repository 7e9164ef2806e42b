"""The address that a customer's reply comes to: it names the incident and the reader, signed.

Whoever has one can write to that incident as far as a mail's sender is believed; nobody can make one.
"""

from __future__ import annotations

import base64
import hmac
import re

from django.conf import settings
from django.utils.crypto import salted_hmac

from incidents.models import Incident
from people.models import Contact

# 80 bits in the letters that survive a mail server's lower case.
_SIGNATURE = 16
_TAIL = re.compile(r"([1-9][0-9]{0,17})\.([1-9][0-9]{0,17})\.([a-z2-7]{16})")


def reply_address(incident: Incident, contact: Contact) -> str:
    """`reply+12.34.….@desk.example.org`; empty where MAIL_REPLY_TO is not set."""
    local, at, domain = settings.MAIL_REPLY_TO.partition("@")
    if not at:
        return ""
    return f"{local}+{incident.pk}.{contact.pk}.{_signature(incident.pk, contact.pk)}@{domain}"


def whose(address: str) -> tuple[int, int] | None:
    """The ids of the incident and the contact that a reply address names; None unless we signed it."""
    wanted_local, _at, wanted_domain = settings.MAIL_REPLY_TO.lower().partition("@")
    local, at, domain = address.strip().lower().rpartition("@")
    base, plus, tail = local.partition("+")
    found = _TAIL.fullmatch(tail)
    if not at or not plus or (base, domain) != (wanted_local, wanted_domain) or found is None:
        return None
    incident, contact = int(found[1]), int(found[2])
    if not hmac.compare_digest(found[3], _signature(incident, contact)):
        return None
    return incident, contact


def _signature(incident: int, contact: int) -> str:
    digest = salted_hmac("incidents.reply", f"{incident}.{contact}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:_SIGNATURE].lower()
