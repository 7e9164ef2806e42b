"""Incidents that have to do with each other."""

from __future__ import annotations

from django.db import models

from incidents.models.incident import Incident


class Relation(models.Model):
    """Two incidents that somebody linked: read in both directions, kept once, the older one first."""

    older = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="linked_as_older")
    newer = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="linked_as_newer")

    class Meta:
        constraints = [
            models.UniqueConstraint("older", "newer", name="relation_once"),
            models.CheckConstraint(
                condition=models.Q(older__lt=models.F("newer")), name="relation_older_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.older_id} {self.newer_id}"
