"""What the OpenAPI document says of an address beyond its types: answers, refusals, parameters, scopes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema

from api import asking
from api.idempotency import HEADER
from api.problems import KINDS, MEDIA_TYPE
from api.v1 import answers
from desk.queue.filtering import KEYS, ORDERS

View = TypeVar("View", bound=Callable[..., Any])

ANY_TYPE = "*/*"
_ALWAYS = (400, 401, 403, 404, 406, 429)
_ON_WRITES = (409, 412, 413, 415, 422)

PARAMETERS = {
    "q": OpenApiParameter(
        "q", str,
        description="The filter of the desk's queue: `state:open p:1,2 customer:acme due:<2h printer`. "
        f"Keys: {', '.join(KEYS)}; `-` turns a word round, commas mean any of several, quotes keep words "
        "together, all other words are searched for. With a customer's token: state, p, contact, service, "
        "channel and words.",
    ),
    "sort": OpenApiParameter(
        "sort", str, enum=list(ORDERS), description="The order; `newest` unless `q` has one."
    ),
    "limit": OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": asking.MOST, "default": asking.USUAL},
        description="Rows a page.",
    ),
    "cursor": OpenApiParameter("cursor", str, description="From `next` of the page before."),
    "fields": OpenApiParameter("fields", str, description="Only these fields, like `reference,title,state`."),
    "expand": OpenApiParameter(
        "expand", str,
        description="Rows that it refers to, in `expanded`: customer, contact, service, owner, assignee, "
        "team, clocks, timeline.",
    ),
    "after": OpenApiParameter(
        "after", {"type": "integer", "minimum": 0, "default": 0},
        description="Only what stands behind this position.",
    ),
    "search": OpenApiParameter("search", str, description="Part of a name, an address or a number."),
    "why": OpenApiParameter(
        "why", str, enum=["true", "false"], description="With every interval and its reason."
    ),
    "words": OpenApiParameter(
        "words", str, required=True,
        description="Words of titles, texts, names, or a reference; the last may still grow.",
    ),
}  # fmt: skip
_REFERENCE = OpenApiParameter(
    "reference", {"type": "string", "pattern": "^INC-[0-9]{6,17}$"}, OpenApiParameter.PATH,
    description="`INC-000123`",
)  # fmt: skip
_ID = OpenApiParameter(
    # What the document calls `pk` in an address.
    "id",
    {"type": "integer", "minimum": 1, "maximum": 2**53},
    OpenApiParameter.PATH,
    description="Its number.",
)
# What stands in an address beside the row itself.
_BESIDE = {
    name: OpenApiParameter(
        name, {"type": "integer", "minimum": 1, "maximum": 2**53}, OpenApiParameter.PATH, description=told
    )
    for name, told in {
        "delivery": "The number of a delivery.",
        "receipt": "The number of a received message.",
        "component": "The number of a component of the feed.",
    }.items()
}
_KEY = OpenApiParameter(
    HEADER, {"type": "string", "pattern": "^[\\x21-\\x7e]{1,255}$"}, OpenApiParameter.HEADER,
    description="Makes the request repeatable: the same key and body give the same answer for 24 hours.",
)  # fmt: skip
_IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER,
    description="The `ETag` of what was read; 412 says what happened since.",
)  # fmt: skip
_IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="The `ETag` at hand; 304 when nothing changed."
)


def described(
    operation: str,
    *,
    answer: Any = None,
    body: Any = None,
    status: int = 200,
    asks: Sequence[str | OpenApiParameter] = (),
    place: str = "",
    scope: str = "",
    tag: str = "Incidents",
    example: Any = None,
    matches: bool = False,
    also: dict[int, Any] | None = None,
) -> Callable[[View], View]:
    """Describe one operation. `place`: what the path names ("reference", "pk", both with a comma).

    `scope` is the scope it needs, `body` what is sent, `matches` whether If-Match counts.
    """
    writes = scope.endswith(":write")
    parameters = [PARAMETERS[one] if isinstance(one, str) else one for one in asks]
    parameters += [
        ({"reference": _REFERENCE, "pk": _ID} | _BESIDE)[name] for name in place.split(",") if name
    ]
    parameters += [_KEY] if writes else [_IF_NONE_MATCH]
    parameters += [_IF_MATCH] if matches else []
    responses: dict[Any, Any] = {status: answer}
    responses |= dict(also or {})
    if not writes:
        responses[304] = OpenApiResponse(description="Nothing changed since the `ETag` that was sent.")
    responses |= {code: _problem(code) for code in (*_ALWAYS, *(_ON_WRITES if writes else ()))}
    examples = [OpenApiExample("Like this", value=example, request_only=True)] if example is not None else []
    return extend_schema(
        operation_id=operation,
        request=body,
        responses=_typed(responses),
        parameters=parameters,
        tags=[tag],
        examples=examples,
        extensions={"x-scope": scope} if scope else None,
    )


def _problem(status: int) -> OpenApiResponse:
    said = [kind for kind in KINDS.values() if kind.status == status]
    words = " ".join(f"**{kind.name}**: {kind.meaning}" for kind in said)
    return OpenApiResponse(answers.Problem, description=words)


def _typed(responses: dict[Any, Any]) -> dict[Any, Any]:
    """Problems have a media type of their own, files each its own."""
    return {_key(code, told): told for code, told in responses.items()}


def _key(code: int, told: Any) -> Any:
    if told is FILE:
        return (code, ANY_TYPE)
    is_problem = isinstance(told, OpenApiResponse) and told.response is answers.Problem
    return (code, MEDIA_TYPE) if is_problem else code


NOTHING = OpenApiResponse(description="Done; there is nothing to say.")
FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The file.")
