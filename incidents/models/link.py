"""The links that mails carry: one purpose each, stored as a hash, expiring."""

from __future__ import annotations

from django.db import models

from incidents.models.incident import Incident
from people.models import Contact


class LinkPurpose(models.TextChoices):
    FOLLOW = "follow", "see the incident and reply"
    CONFIRM = "confirm", "confirm or reject the solution"
    DISPUTE = "dispute", "contradict a confirmation taken by phone"


class IncidentLink(models.Model):
    """A key to one incident for one contact and one purpose.

    The token is derived from the random `nonce` with the installation's secret when a mail is
    sent; at rest there is only its SHA-256, so a copy of the database opens nothing.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="links")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=10, choices=LinkPurpose.choices)
    nonce = models.CharField(max_length=43)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "contact", "purpose"], name="link_of_incident")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.incident_id}"
