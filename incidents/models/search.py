"""What an incident is found by: a table of its own, so that a change of state leaves its index alone."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import models

from incidents.models.incident import Incident


class IncidentSearchQuerySet(models.QuerySet["IncidentSearch"]):
    def with_words(self, query: str) -> IncidentSearchQuerySet:
        """Those with the words of `query`, as `incidents.search.text_query` writes it."""
        wanted = SearchQuery(query, config="desk", search_type="raw")
        return self.filter(models.Q(words=wanted) | models.Q(internal_words=wanted))

    def with_public_words(self, query: str) -> IncidentSearchQuerySet:
        """Those where the customer, too, reads the words of `query`."""
        return self.filter(words=SearchQuery(query, config="desk", search_type="raw"))


class IncidentSearch(models.Model):
    """One row per incident: what everybody concerned may find it by, and what only the desk may."""

    incident = models.OneToOneField(
        Incident, primary_key=True, on_delete=models.PROTECT, related_name="search"
    )
    words = SearchVectorField(null=True)
    internal_words = SearchVectorField(null=True)

    objects = IncidentSearchQuerySet.as_manager()

    class Meta:
        indexes = [GinIndex(fields=["words", "internal_words"], name="incident_words")]

    def __str__(self) -> str:
        return str(self.incident_id)
