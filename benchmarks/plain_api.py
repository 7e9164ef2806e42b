"""What the API is measured by: the same rows as one would serve them first, and an address that does nothing.

Both check the same tokens and leave away what the API does besides (limits, scopes, tags, strict
parameters), so that the comparison is on the safe side.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import include, path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.caller import Caller, TokenAuthentication
from incidents.models import Incident
from integrations.shapes import COLUMNS


class PlainIncident(serializers.ModelSerializer[Incident]):
    """The same facts under the same number of names; rows that it refers to are their ids here too."""

    reference = serializers.CharField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = (
            "reference",
            "url",
            *(name.removesuffix("_id") for name in COLUMNS if name not in ("id", "shown_title")),
        )

    def get_url(self, incident: Incident) -> str:
        return f"http://127.0.0.1/api/v1/incidents/{incident.reference}/"


class PlainPage(CursorPagination):
    page_size = 50
    ordering = "-id"


class PlainIncidents(ListAPIView[Incident]):
    """The newest fifty, as a ModelSerializer writes them."""

    authentication_classes = (TokenAuthentication,)
    renderer_classes = (JSONRenderer,)
    serializer_class = PlainIncident
    pagination_class = PlainPage

    def get_queryset(self) -> QuerySet[Incident]:
        caller = self.request.auth
        assert isinstance(caller, Caller)
        return Incident.objects.visible_to(caller.actor)


class Nothing(APIView):
    """Checks the token and answers."""

    authentication_classes = (TokenAuthentication,)
    renderer_classes = (JSONRenderer,)

    def get(self, request: Request) -> Response:
        assert isinstance(request.auth, Caller)
        return Response({})


urlpatterns = [
    path("plain/incidents/", PlainIncidents.as_view()),
    path("plain/nothing/", Nothing.as_view()),
    path("", include("servicedesk.urls")),
]
