"""Finding incidents by words, best first."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking
from api.base import Address
from api.problems import FieldError
from api.v1 import answers
from api.v1.describing import described
from incidents.models import Incident, IncidentSearch
from incidents.search import LEAST, search, text_query
from integrations.shapes import incident_shape, row_of

MOST = 50


class SearchAnswer(answers.Answer):
    """What was found, best first."""

    results = answers.Incident(many=True)
    recent_only = serializers.BooleanField(help_text="More match than were ranked: only the newest were.")


class Search(Address):
    """Full-text search over what this token may read."""

    resource = "incidents"
    parameters = {"find": ("words", "limit")}

    @described(
        "search", answer=SearchAnswer, asks=("words", "limit"), scope="incidents:read", tag="Incidents"
    )
    def find(self, request: Request) -> Response:
        """At least three letters. A customer's token searches what the customer reads."""
        words, limit = asking.text(request, "words")[:200], min(MOST, asking.limit(request))
        query = text_query(words)
        if not query and not any(letter.isdigit() for letter in words):
            asking.refuse(
                [FieldError("words", "Too few letters to search for.", f"at least {LEAST} letters")]
            )
        if self.actor.sees_customer is not None:
            return self._of_customer(query, limit)
        found = search(self.actor, words, limit=limit)
        shapes = [incident_shape(row_of(one.incident), **self.side) for one in found.found]
        return Response({"results": shapes, "recent_only": found.recent_only})

    def _of_customer(self, query: str, limit: int) -> Response:
        """Newest first; what the desk wrote among itself is not looked at."""
        said = IncidentSearch.objects.with_public_words(query) if query else []
        found = Incident.objects.visible_to(self.actor).filter(search__in=said).order_by("-id")[:limit]
        shapes = [incident_shape(row_of(one), **self.side) for one in found]
        return Response({"results": shapes, "recent_only": False})
