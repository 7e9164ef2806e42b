"""What happened: an incident's timeline, its clocks and messages, and the feed of every entry."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking, conditional
from api.base import Address, page
from api.problems import Problem
from api.v1 import answers, rows
from api.v1.describing import described
from api.v1.incidents import IncidentAddress
from incidents import feed
from incidents.models import FeedPosition, Incident, TimelineEntry
from incidents.timekeeping import clock_entries
from integrations.shapes import clock_shapes, entry_shape
from notifications.models import Delivery


class IncidentTimeline(IncidentAddress):
    """One incident's entries, its clocks and its mails."""

    parameters = {"entries": ("after", "limit"), "clocks": ("why",), "messages": ()}

    @described(
        "incidents_timeline",
        answer=answers.page_of(answers.TimelineEntry),
        asks=("after", "limit"),
        place="reference",
        scope="incidents:read",
        tag="Timeline",
    )
    def entries(self, request: Request, reference: str) -> Response:
        """The entries in their order; `after` takes the number of the last one known."""
        incident, limit = self.incident(), asking.limit(request)
        wanted = TimelineEntry.objects.of(incident).since(asking.number(request, "after"))
        found = list((wanted if self.desk_side else wanted.public())[: limit + 1])
        shapes = [entry_shape(entry, **self.side) for entry in found[:limit]]
        more = _following(request, found[limit - 1].number) if len(found) > limit else None
        return page(request, shapes, more)

    @described(
        "incidents_clocks",
        answer=answers.Clocks,
        asks=("why",),
        place="reference",
        scope="incidents:read",
        tag="Timeline",
    )
    def clocks(self, request: Request, reference: str) -> Response:
        """Both clocks; with `why=true` every counted and skipped interval, as the pages explain them."""
        incident = self.incident()
        why = asking.one_of(request, "why", ("true", "false"), "false") == "true"
        return Response(clock_shapes(incident, clock_entries(incident), timezone.now(), why=why))

    @described(
        "incidents_messages",
        answer=answers.page_of(answers.Message),
        place="reference",
        scope="incidents:read",
        tag="Timeline",
    )
    def messages(self, request: Request, reference: str) -> Response:
        """The mails about it and what became of them, newest first. Not for customers' tokens."""
        incident = self.incident()
        if not self.desk_side:
            raise Problem("forbidden", "What was mailed to whom is the desk's.")
        found = Delivery.objects.about(f"incident:{incident.pk}").newest_first()[: asking.MOST]
        return page(request, [rows.message(one) for one in found], None)


class Feed(Address):
    """Every entry of every timeline, in one order."""

    resource = "incidents"
    parameters = {"list": ("after", "limit")}

    @described(
        "timeline_list",
        answer=answers.page_of(answers.TimelineEntry),
        asks=("after", "limit"),
        scope="incidents:read",
        tag="Timeline",
    )
    def list(self, request: Request) -> Response:
        """Every entry in the order in which they were committed, none skipped, none changed later.

        Begin with `after=0`; go on with the `position` of the last entry you have. An empty page means that
        you have everything. Of one incident the entries always come in their order.
        """
        feed.keep_up()
        after, limit = asking.number(request, "after"), asking.limit(request)
        found = list(self._visible(after)[: limit + 1])
        shapes = [entry_shape(one.entry, **self.side, position=one.position) for one in found[:limit]]
        more = _following(request, found[limit - 1].position) if len(found) > limit else None
        self.tag = conditional.tag_of(shapes)
        return page(request, shapes, more)

    def _visible(self, after: int) -> Any:
        positions = (
            FeedPosition.objects.filter(position__gt=after).order_by("position").select_related("entry")
        )
        if not self.actor.sees_desk:
            visible = Incident.objects.visible_to(self.actor)
            positions = positions.filter(entry__incident__in=visible)
        if not self.desk_side:
            positions = positions.filter(entry__in=TimelineEntry.objects.public())
        return positions


def _following(request: Request, last: int) -> str:
    limit = request.query_params.get("limit")
    more = f"&limit={limit}" if limit else ""
    return f"{settings.BASE_URL}{request.path}?after={last}{more}"
