"""What a supplier was asked about an incident, and what they promised."""

from __future__ import annotations

from django.db import models

from incidents.models.incident import Incident
from people.models import Supplier


class SupplierRequest(models.Model):
    """The desk's own record of a hand-over to a supplier; at most one is open per incident.

    `their_reference` is the supplier's number for it, `promised_at` when they said it would be
    done, `look_at` when the desk looks again. The clock of the incident takes no notice of any.
    """

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="supplier_requests")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="requests")
    their_reference = models.CharField(max_length=100, blank=True)
    promised_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "incident", name="supplier_request_open_once", condition=models.Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.their_reference}"
