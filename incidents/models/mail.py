"""Which deliveries belong to which incident, and whether their outcome was noted on it."""

from __future__ import annotations

from django.db import models

from incidents.models.incident import Incident


class IncidentMail(models.Model):
    """A message that was posted about an incident.

    `noted_at`: when the first outcome, accepted or failed, was brought onto the incident.
    `failure_noted_at`: when a failure was; a bounce comes after an acceptance.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="mails")
    delivery = models.OneToOneField("notifications.Delivery", on_delete=models.PROTECT, related_name="+")
    asks_confirmation = models.BooleanField(default=False)
    noted_at = models.DateTimeField(null=True)
    failure_noted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["delivery"], name="mail_not_noted", condition=models.Q(noted_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.delivery_id} of {self.incident_id}"
