"""What goes wrong, as RFC 9457 has programs read it: one closed list of types, each with its own page.

A program decides by `type`; a human reads `title` and `detail`; `errors` name the place in what was sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, OperationalError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

from incidents.errors import ChangedMeanwhile, NotPermitted, NotPossible

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
DOCUMENTATION = "/api/docs/problems/"


@dataclass(frozen=True)
class Kind:
    """One type of problem: `name` makes its address, `meaning` is what its page says."""

    name: str
    status: int
    title: str
    meaning: str


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("malformed", 400, "The body cannot be read",
             "The body is no JSON, is nested too deeply, or names a key twice. Send one JSON object, "
             "each key once."),
        Kind("invalid", 400, "Something sent does not fit",
             "Each entry of `errors` names the field, what is wrong with it and what would be right. "
             "Fields that nobody knows are told, not passed over."),
        Kind("bad-query", 400, "A parameter of the address does not fit",
             "A filter, a cursor, `fields`, `expand`, `sort` or `limit` is not of its form; see `errors`."),
        Kind("unauthenticated", 401, "No usable token was sent",
             "Send `Authorization: Bearer <token>`. It may be mistyped, expired, revoked, or not valid "
             "from this address of the network; which of these is not told."),
        Kind("forbidden", 403, "The token may not do this",
             "The token lacks a scope (`needed` names it), or who it acts for may not take this step."),
        Kind("not-found", 404, "There is nothing here",
             "No such address or row, or none that this token may know of: the two look alike on purpose."),
        Kind("method-not-allowed", 405, "This address does not take that method",
             "The header `Allow` lists what it takes."),
        Kind("not-acceptable", 406, "The answer is only given as JSON",
             "Ask for `application/json` or leave `Accept` away."),
        Kind("not-possible", 409, "The incident is in no state for this",
             "`detail` says what is the case and what is possible now; `errors` names the field "
             "where one is wrong."),
        Kind("in-use", 409, "Something still refers to it",
             "What is in use is not deleted; `detail` says what refers to it and what to do instead."),
        Kind("changed-meanwhile", 412, "Somebody changed it meanwhile",
             "`If-Match` named a version that is no longer the newest; `meanwhile` lists who did what since. "
             "Read it again, decide again, send the new `ETag`."),
        Kind("too-large", 413, "The body is too large",
             "A JSON body holds 5 MB at most, a file what the desk allows."),
        Kind("unsupported-media-type", 415, "The body is of another type",
             "Send `Content-Type: application/json`; files go as `multipart/form-data`."),
        Kind("key-reused", 422, "The Idempotency-Key was used for something else",
             "A key stands for one request: same method, address and body. A new request takes a new key."),
        Kind("too-many-requests", 429, "Too many requests",
             "Wait as many seconds as `Retry-After` says. `RateLimit-Remaining` tells how many are left."),
        Kind("failed", 500, "The desk failed",
             "Nothing was changed. Send the same request again with the same Idempotency-Key."),
        Kind("unavailable", 503, "The desk cannot answer just now",
             "Nothing was changed. Try again after `Retry-After` seconds."),
    )
}  # fmt: skip


@dataclass(frozen=True)
class FieldError:
    """`field` is the name, or the path `items/0/title`; `expected` says what would have fitted."""

    field: str
    message: str
    expected: str = ""

    def told(self) -> dict[str, str]:
        told = {"field": self.field, "message": self.message}
        return told | {"expected": self.expected} if self.expected else told


@dataclass
class Problem(Exception):
    """Raise it anywhere below a view; `more` are further members of the answer."""

    kind: str
    detail: str
    errors: Sequence[FieldError] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        kind = KINDS[self.kind]
        told: dict[str, Any] = {
            "type": address_of(kind.name),
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail or kind.title,
        }
        if self.errors:
            told["errors"] = [one.told() for one in self.errors]
        return told | dict(self.more)

    def response(self) -> Response:
        return Response(
            self.body(), status=KINDS[self.kind].status, content_type=MEDIA_TYPE, headers=dict(self.headers)
        )


def address_of(name: str) -> str:
    """Where the type is explained; stable, and below the configured base address."""
    return f"{settings.BASE_URL}{DOCUMENTATION}#{name}"


def answer_to(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal in the one form. None lets what nobody foresaw through."""
    problem = problem_of(error)
    if problem is None:
        log.exception("api_failed", path=getattr(context.get("request"), "path", ""))
        problem = Problem("failed", KINDS["failed"].meaning)
    return problem.response()


def problem_of(error: Exception) -> Problem | None:
    """What an exception of the domain, of Django or of DRF means to a program."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, NotPossible):
        return _not_possible(error)
    if isinstance(error, NotPermitted):
        return Problem("forbidden", str(error))
    if isinstance(error, Http404):
        return Problem("not-found", KINDS["not-found"].meaning)
    if isinstance(error, PermissionDenied):
        return Problem("forbidden", KINDS["forbidden"].meaning)
    if isinstance(error, RequestDataTooBig):
        return Problem("too-large", KINDS["too-large"].meaning)
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        # Hundreds of parts, or a body that broke off.
        return Problem("malformed", KINDS["malformed"].meaning)
    if isinstance(error, OperationalError):
        return Problem("unavailable", KINDS["unavailable"].meaning, headers={"Retry-After": "2"})
    if isinstance(error, DataError):
        # A number beyond what the database counts with: whatever it names, it is not there.
        return Problem("not-found", KINDS["not-found"].meaning)
    if isinstance(error, exceptions.APIException):
        return _of_framework(error)
    return None


def _not_possible(error: NotPossible) -> Problem:
    errors = [FieldError(name, text) for name, text in error.fields.items()]
    kind = "changed-meanwhile" if isinstance(error, ChangedMeanwhile) else "not-possible"
    return Problem(kind, error.message, errors)


_BY_STATUS = {
    401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "method-not-allowed",
    406: "not-acceptable", 415: "unsupported-media-type", 429: "too-many-requests",
}  # fmt: skip


def _of_framework(error: exceptions.APIException) -> Problem:
    if isinstance(error, exceptions.ValidationError):
        return Problem("invalid", KINDS["invalid"].title + ".", list(_flat(error.detail)))
    if isinstance(error, exceptions.ParseError):
        return Problem("malformed", str(error.detail))
    kind = _BY_STATUS.get(error.status_code, "failed")
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.Throttled):
        headers["Retry-After"] = "60"
    if error.status_code == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return Problem(kind, str(error.detail), headers=headers)


def _flat(detail: Any, path: str = "") -> Iterator[FieldError]:
    """DRF's nested errors as a list, each with its path."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            here = "" if name == api_settings.NON_FIELD_ERRORS_KEY else str(name)
            yield from _flat(inner, "/".join(filter(None, (path, here))))
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _flat(inner, f"{path}/{place}".strip("/") if nested else path)
    else:
        message, _sep, expected = str(detail).partition("\x1f")
        yield FieldError(path, message, expected)
