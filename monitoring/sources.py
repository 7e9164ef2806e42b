"""The keys of sources: made once and shown once; and the sources that are the desk itself."""

from __future__ import annotations

import hashlib
import itertools
import re
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Source, SourceKind

# What PagerDuty's tools take for a key: 32 letters and digits.
KEY = re.compile(r"[0-9a-f]{32}")

# So often at most somebody else is quicker.
ATTEMPTS = 5

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
    """The source of what the desk finds itself, made when first needed; two at once make one.

    A lead may have given its name to another source: then it takes the next free one.
    """
    for _attempt in range(ATTEMPTS):
        found = Source.objects.filter(kind=kind).first()
        if found is not None:
            return found
        try:
            with transaction.atomic():
                Source.objects.create(kind=kind, name=_free_name(kind), made_at=now)
        except IntegrityError:
            continue  # somebody made it, or took the name, at this very moment
    return Source.objects.get(kind=kind)


def _free_name(kind: SourceKind) -> str:
    name = str(_OWN_NAMES[kind])
    taken = set(Source.objects.filter(name__startswith=name).values_list("name", flat=True))
    others = (f"{name} ({number})" for number in itertools.count(2))
    return next(one for one in itertools.chain([name], others) if one not in taken)
