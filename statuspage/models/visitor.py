"""Contacts who signed in through a mailed link: they have no password here."""

from __future__ import annotations

from django.db import models


class SignInLink(models.Model):
    """A mailed link that signs the reader of one e-mail address in, once and soon."""

    email = models.EmailField()
    nonce = models.CharField(max_length=43)
    token_hash = models.CharField(max_length=64, unique=True)
    leads_to = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sign-in of {self.email}"


class VisitorSession(models.Model):
    """Somebody who read a mail to `email` and is signed in as the contacts with that address.

    The browser has the key; here is its SHA-256.
    """

    email = models.EmailField()
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="visitor_session_expires")]

    def __str__(self) -> str:
        return f"session of {self.email}"
