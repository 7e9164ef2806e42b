"""The keys of sources: made once and shown once; and the sources that are the desk itself."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from monitoring.models import Source, SourceKind

# What PagerDuty's tools take for a key: 32 letters and digits.
KEY = re.compile(r"[0-9a-f]{32}")

_OWN_NAMES = {
    SourceKind.CHECK: _("Own checks"),
    SourceKind.HEARTBEAT: _("Heartbeats"),
    SourceKind.FEED: _("Suppliers' status feeds"),
}


def new_key() -> str:
    return secrets.token_hex(16)


def hash_of(key: str) -> str:
    """Enough without a slow hash: 128 random bits cannot be guessed."""
    return hashlib.sha256(key.encode()).hexdigest()


def give_key(source: Source, key: str) -> None:
    """Put a key on the row, not saved; the one before opens nothing from the commit on."""
    source.key_hash, source.key_hint = hash_of(key), key[:6]


def by_key(key: str) -> Source | None:
    """The source that has this key, also one that is switched off; None for any other."""
    if KEY.fullmatch(key) is None:
        return None
    return Source.objects.filter(key_hash=hash_of(key)).first()


def own(kind: SourceKind, *, now: datetime) -> Source:
    """The source of what the desk finds itself, made when first needed; two at once make one."""
    found = Source.objects.filter(kind=kind).first()
    if found is None:
        name = str(_OWN_NAMES[kind])
        Source.objects.bulk_create([Source(kind=kind, name=name, made_at=now)], ignore_conflicts=True)
        found = Source.objects.get(kind=kind)
    return found
