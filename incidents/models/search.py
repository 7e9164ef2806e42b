"""What an incident is found by: a table of its own, so that a change of state leaves its index alone."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from incidents.models.incident import Incident


class IncidentSearch(models.Model):
    """One row per incident: what everybody concerned may find it by, and what only the desk may."""

    incident = models.OneToOneField(
        Incident, primary_key=True, on_delete=models.PROTECT, related_name="search"
    )
    words = SearchVectorField(null=True)
    internal_words = SearchVectorField(null=True)

    class Meta:
        indexes = [GinIndex(fields=["words", "internal_words"], name="incident_words")]

    def __str__(self) -> str:
        return str(self.incident_id)
