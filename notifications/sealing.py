"""Passwords for others' servers, sealed with this installation's key: a copy of the database opens none."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotOpen(Exception):
    """Sealed with another SECRET_KEY, or not sealed at all: the password has to be given again."""


def seal(password: str) -> str:
    """The password as it may lie in the database; empty stays empty."""
    return _keys().encrypt(password.encode()).decode() if password else ""


def opened(sealed: str) -> str:
    """The password that was sealed; `CannotOpen` where this installation cannot."""
    if not sealed:
        return ""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise CannotOpen("The password was sealed with another SECRET_KEY; enter it again.") from None


def _keys() -> MultiFernet:
    """Seals with the first key, opens with any: a changed SECRET_KEY leaves the old one as a fallback."""
    return MultiFernet([_key_of(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_of(secret: str) -> Fernet:
    # The salt is older than this room, and what was sealed with it must open.
    # Without a work factor: SECRET_KEY is 50 random characters, not a word that somebody could guess.
    derived = HKDF(SHA256(), length=32, salt=b"mailroom.sealing", info=b"").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
