"""What the nouns of monitoring share: whose they are, and pages from the newest back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from api import asking
from api.base import page
from api.problems import FieldError, Problem
from api.strict import checked
from api.v1.nouns import Noun
from api.v1.steps import NothingFields
from monitoring import pausing
from people.models import TokenHolder, User

Rows = TypeVar("Rows", bound=QuerySet[Any])

NEWEST = "newest"
A_LEADS = "Only a lead's own token allows this. Ask a lead to allow it, here or on the page of this very row."


class MonitoringNoun(Noun):
    """A noun of monitoring: the whole desk's, and nothing of it is any customer's or supplier's to know."""

    resource = "monitoring"

    def of_desk(self, rows: Rows) -> Rows:
        return rows if self.actor.sees_desk else rows.none()

    def newest_first(
        self, request: Request, rows: QuerySet[Any], shape: Callable[[Any], dict[str, Any]]
    ) -> Response:
        """A page of rows from the highest number down: what comes in meanwhile moves nothing."""
        limit = asking.limit(request)
        if after := asking.cursor(request, NEWEST):
            if not (after.isdigit() and len(after) < 19):
                asking.bad_cursor()
            rows = rows.filter(pk__lt=int(after))
        found = list(rows.order_by("-pk")[: limit + 1])
        more = str(found[limit - 1].pk) if len(found) > limit else ""
        return page(request, [shape(one) for one in found[:limit]], asking.next_page(request, NEWEST, more))


def who_allows_inner(noun: Noun) -> User:
    """The lead who asks in person. Raises the problem at the field for everybody else, programs too."""
    user = noun.caller.token.user
    if noun.caller.token.holder != TokenHolder.PERSON or user is None or not user.is_lead:
        raise Problem("invalid", A_LEADS, [FieldError("allows_inner", A_LEADS, "false")])
    return user


def allow_inner(noun: Noun, row: Any, sent: dict[str, Any], *, moved: bool) -> None:
    """Set who allowed inner addresses; what `moved` since that was allowed must be allowed anew."""
    wanted = sent.get("allows_inner")
    if wanted is None and moved:
        sent["allows_inner"] = wanted = False
    if wanted and (moved or not row.allows_inner):
        row.allowed_by = who_allows_inner(noun)
    elif wanted is False:
        row.allowed_by = None


def refuse_mistakes(mistakes: dict[str, str]) -> None:
    """Raise the problem that names each place that does not fit."""
    if mistakes:
        told = [FieldError(name, str(words)) for name, words in mistakes.items()]
        raise Problem("invalid", "Something sent does not fit.", told)


def numbered(rows: Iterable[Model]) -> list[int]:
    return sorted(row.pk for row in rows)


def asked_for(name: str, kind: Any, told: str) -> OpenApiParameter:
    """A parameter of a list."""
    return OpenApiParameter(name, kind, description=told)


ID: dict[str, Any] = {"type": "integer", "minimum": 0}
MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
SINCE = asked_for("since", MOMENT, "Only what was received since this moment.")


def pause_or_resume(noun: Noun, request: Request, pk: int, *, is_paused: bool) -> Response:
    """Have the desk stop looking at a check or a feed, or look again at once; the answer is the row."""
    row = noun._held(request, pk)
    checked(NothingFields, request.data, noun.actor)
    if is_paused:
        pausing.pause(row)
    else:
        pausing.resume(row, now=timezone.now())
    return noun._answer_with(pk, 200)
