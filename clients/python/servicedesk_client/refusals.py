"""What the desk refuses, as exceptions: one class for each type of problem, all of them a `Refusal`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from servicedesk_client.v1.models import FieldProblem, Meanwhile, Problem
from servicedesk_client.v1.types import UNSET, Unset

MEDIA_TYPE = "application/problem+json"


class Refusal(Exception):
    """The desk did not do it. Decide by the class, or by `kind` where a newer desk has a type more.

    `errors` name each field that does not fit, `meanwhile` what others did since the version in If-Match,
    `retry_after` is in seconds.
    """

    def __init__(self, problem: Problem, response: httpx.Response) -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.response = response
        self.type: str = problem.type_
        self.title: str = problem.title
        self.status: int = problem.status
        self.detail: str = problem.detail
        self.errors: list[FieldProblem] = _or(problem.errors, [])
        self.meanwhile: list[Meanwhile] = _or(problem.meanwhile, [])
        self.needed: str = _or(problem.needed, "")
        self.version: int | None = _or(problem.version, None)
        self.etag: str = _or(problem.etag, "")
        self.retry_after: float | None = seconds_asked(response)

    @property
    def kind(self) -> str:
        """The last word of the type: `not-possible`."""
        return _kind(self.type)


class Malformed(Refusal):
    """400: the body cannot be read."""


class Invalid(Refusal):
    """400: something sent does not fit; `errors` say what."""


class BadQuery(Refusal):
    """400: a filter, a cursor or another parameter does not fit."""


class Unauthenticated(Refusal):
    """401: the token is mistyped, expired, revoked, or not valid from here."""


class Forbidden(Refusal):
    """403: the token may not do this; `needed` names a scope that it lacks."""


class NotFound(Refusal):
    """404: there is no such thing, or none that this token may know of."""


class MethodNotAllowed(Refusal):
    """405: the address does not take that method."""


class NotAcceptable(Refusal):
    """406: something else than JSON was asked for."""


class NotPossible(Refusal):
    """409: the incident is in no state for this step."""


class InUse(Refusal):
    """409: something still refers to what should be deleted."""


class ChangedMeanwhile(Refusal):
    """412: somebody was faster; `meanwhile` lists who did what."""


class TooLarge(Refusal):
    """413: the body or the file is too large."""


class UnsupportedMediaType(Refusal):
    """415: the body is of another type."""


class KeyReused(Refusal):
    """422: the Idempotency-Key stands for another request."""


class TooManyRequests(Refusal):
    """429: still too many after as much waiting as was allowed; see `retry_after`."""


class Failed(Refusal):
    """500: the desk failed and changed nothing."""


class Unavailable(Refusal):
    """503: the desk cannot answer just now and changed nothing."""


KINDS: Mapping[str, type[Refusal]] = {
    "malformed": Malformed,
    "invalid": Invalid,
    "bad-query": BadQuery,
    "unauthenticated": Unauthenticated,
    "forbidden": Forbidden,
    "not-found": NotFound,
    "method-not-allowed": MethodNotAllowed,
    "not-acceptable": NotAcceptable,
    "not-possible": NotPossible,
    "in-use": InUse,
    "changed-meanwhile": ChangedMeanwhile,
    "too-large": TooLarge,
    "unsupported-media-type": UnsupportedMediaType,
    "key-reused": KeyReused,
    "too-many-requests": TooManyRequests,
    "failed": Failed,
    "unavailable": Unavailable,
}


def refusal_of(response: httpx.Response) -> Refusal | None:
    """The exception that an answer stands for; None for one that did what was asked."""
    if response.status_code < 300 or response.status_code == 304:
        return None
    problem = _problem_of(response)
    return KINDS.get(_kind(problem.type_), Refusal)(problem, response)


def seconds_asked(response: httpx.Response) -> float | None:
    """What `Retry-After` says, where it is a number; proxies may say a date, which is passed over."""
    try:
        return max(0.0, float(response.headers.get("Retry-After", "")))
    except ValueError:
        return None


def _problem_of(response: httpx.Response) -> Problem:
    """What the body says, or, from something that is no desk, what its status says."""
    if response.headers.get("Content-Type", "").startswith(MEDIA_TYPE):
        try:
            return Problem.from_dict(response.json())
        except (ValueError, KeyError, TypeError):
            pass
    told = f"{response.url.host} answered {response.status_code} {response.reason_phrase}".strip()
    if response.is_redirect:
        told += f": the desk's address is another, see {response.headers['Location']}"
    return Problem(
        type_="about:blank", title=response.reason_phrase, status=response.status_code, detail=told
    )


def _kind(type_: str) -> str:
    return type_.partition("#")[2]


def _or(told: Any | Unset, otherwise: Any) -> Any:
    return otherwise if told is UNSET else told
