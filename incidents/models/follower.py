"""Who else hears how an incident goes."""

from __future__ import annotations

from django.db import models

from incidents.models.incident import Incident
from people.models import Contact


class IncidentFollower(models.Model):
    """A colleague of the contact who reads the desk's words too; whether it works is asked of the contact.

    Who added them, and when, stands in the timeline.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="followers")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="followed")

    class Meta:
        constraints = [models.UniqueConstraint("incident", "contact", name="follower_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} follows {self.incident_id}"
