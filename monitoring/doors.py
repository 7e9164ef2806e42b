"""Where tools deliver their events. What a door answered with 2xx is committed.

Plain views, answered before sessions, languages and hosts are looked at (`DoorsMiddleware`): nobody signs in
here, and addresses that hold a key reach no log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

import orjson
import structlog
from django.db import Error as DatabaseAway
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404
from django.urls.resolvers import URLResolver, get_resolver
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from monitoring import bodies, intake, pagerduty
from monitoring.asking import Refusal, body_of, key_in, source_for, source_with, structured, without_key
from monitoring.models import Source, SourceKind
from monitoring.models.source import OWN_KINDS
from monitoring.reading import Unreadable

log = structlog.get_logger(__name__)

PREFIXES = ("/events/", "/v2/enqueue", "/generic/2010-04-15/")
PROBLEM = "application/problem+json"
# While the database is away a tool is asked to come back after so many seconds.
RETRY_AFTER = 5
_KINDS = {kind.value for kind in SourceKind if kind not in (*OWN_KINDS, SourceKind.MAIL)}

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponse]
Tell = Callable[[Refusal], HttpResponse]


class DoorsMiddleware:
    """Answers the tools before everything that a person's request needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.resolver: URLResolver = get_resolver("monitoring.urls")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIXES):
            return self.get_response(request)
        try:
            found = self.resolver.resolve(request.path_info)
        except Resolver404:
            return lost(request)
        return found.func(request, *found.args, **found.kwargs)


def _door(tell: Tell) -> Callable[[View[Rest]], View[Rest]]:
    """A view that takes POST only, and answers whatever goes wrong in the words of its tool."""

    def made(view: View[Rest]) -> View[Rest]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
            try:
                if request.method != "POST":
                    raise Refusal(405, _("Events are sent with POST."), {"Allow": "POST"})
                answered = view(request, *args, **kwargs)
            except Refusal as refusal:
                answered = tell(refusal)
            except DatabaseAway as error:
                # Not its text: it may quote the statement.
                log.warning("events_not_kept", error=type(error).__name__)
                away = _("The desk cannot keep events just now. Send it again.")
                answered = tell(Refusal(503, away, {"Retry-After": str(RETRY_AFTER)}))
            except Exception as error:
                log.error("door_failed", door=view.__name__, error=type(error).__name__, exc_info=True)
                failed = _("The desk failed. Nothing was kept. Send it again.")
                answered = tell(Refusal(500, failed, {"Retry-After": str(RETRY_AFTER)}))
            # Django would log the address of what is refused, and with it a key.
            answered._has_been_logged = True  # type: ignore[attr-defined]
            return answered

        return answer

    return made


def _json(
    status: int,
    said: object,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    body = orjson.dumps(said)
    answer = HttpResponse(body, status=status, content_type=content_type)
    # Elsewhere a middleware says it; without it the answer comes in pieces, which not every tool joins.
    answer["Content-Length"] = str(len(body))
    for name, value in (headers or {}).items():
        answer[name] = value
    return answer


def _problem(refusal: Refusal) -> HttpResponse:
    said = {
        "type": "about:blank",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": refusal.detail,
    }
    return _json(refusal.status, said, PROBLEM, refusal.headers)


def _invalid(refusal: Refusal) -> HttpResponse:
    """A refusal as PagerDuty writes it."""
    said = {
        "status": "invalid event" if refusal.status < 500 else "error",
        "message": "Event object is invalid" if refusal.status == 400 else refusal.detail,
        "errors": [refusal.detail],
    }
    if isinstance(refusal, pagerduty.Invalid):
        said["errors"] = list(refusal.errors)
    return _json(refusal.status, said, headers=refusal.headers)


@_door(_problem)
def events(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """Any tool that posts JSON, with its key in a header or in the address."""
    if kind not in _KINDS:
        raise Refusal(404, _("There is no tool of this name. Copy the address from the source in the desk."))
    way = "address" if key else "header"
    key = key or key_in(request)
    source = source_for(kind, key)
    body = body_of(request)
    if kind == SourceKind.CLOUDEVENTS:
        whole = structured(request, body)
        body, way = (body, way) if whole is None else (whole, "ce-headers")
    _read(body)
    receipt = intake.receive(
        source,
        without_key(body, key),
        way=way,
        content_type=request.META.get("CONTENT_TYPE", ""),
        now=timezone.now(),
    )
    return _json(202, {"status": "kept", "receipt": receipt})


@_door(_problem)
def lost(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Below the doors, but none of them: not told to Django, which would log an address that holds a key."""
    raise Refusal(404, _("There is nothing here. Copy the address from the source in the desk."))


@_door(_invalid)
def pagerduty_v2(request: HttpRequest) -> HttpResponse:
    """PagerDuty's Events API v2: the answer is the one its documentation gives."""
    said = _said(request)
    dedup_key = pagerduty.check_v2(said)
    _keep_pagerduty(said, "routing_key", {"dedup_key": dedup_key}, "pagerduty-v2", timezone.now())
    return _json(202, {"status": "success", "message": "Event processed", "dedup_key": dedup_key})


@_door(_invalid)
def pagerduty_v1(request: HttpRequest) -> HttpResponse:
    said = _said(request)
    incident_key = pagerduty.check_v1(said)
    _keep_pagerduty(said, "service_key", {"incident_key": incident_key}, "pagerduty-v1", timezone.now())
    return _json(200, {"status": "success", "message": "Event processed", "incident_key": incident_key})


def _said(request: HttpRequest) -> dict[str, object]:
    found = _read(body_of(request, pagerduty.LARGEST))
    if not isinstance(found, dict):
        raise pagerduty.Invalid(["The body must be one JSON object"])
    return found


def _keep_pagerduty(
    said: dict[str, object], name: str, made: dict[str, object], way: str, now: datetime
) -> None:
    """Keep the event with the key that it was answered with, and without the key of its source."""
    key = str(said[name])
    source = _pagerduty_source(key, name)
    whole = orjson.dumps(said | made | {name: key})
    intake.receive(source, without_key(whole, key), way=way, content_type="application/json", now=now)


def _pagerduty_source(key: str, name: str) -> Source:
    source = source_with(key)
    if source is None:
        raise pagerduty.Invalid([f"'{name}' is not the key of a source of this desk"])
    if source.kind != SourceKind.PAGERDUTY:
        raise pagerduty.Invalid(
            [f"'{name}' is the key of a source for another tool: {source.get_kind_display()}"]
        )
    if not source.is_active:
        raise pagerduty.Invalid([f"'{name}' is the key of a source that is switched off"])
    return source


def _read(body: bytes) -> object:
    try:
        return bodies.loads(body)
    except Unreadable as error:
        raise Refusal(400, str(error)) from error
