"""Signatures of webhooks as Standard Webhooks writes them (standardwebhooks.com), symmetric version 1."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"
# The specification asks for 24 to 64.
KEY_BYTES = 32


def new_secret() -> str:
    """A new secret in the form that is shown to its owner: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def key_of(secret: str) -> bytes:
    """The key of a written secret. Raises ValueError when it is none."""
    return base64.b64decode(secret.removeprefix(PREFIX), validate=True)


def sign(key: bytes, *, message_id: str, timestamp: int, body: bytes) -> str:
    """What `webhook-signature` holds; the timestamp is in whole Unix seconds."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode("ascii")
