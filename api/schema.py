"""The OpenAPI document: which addresses it has, and what it says of all of them."""

from __future__ import annotations

import inspect
import re
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from api.problems import MEDIA_TYPE
from api.strict import StrictSerializer
from people.tokens import SCOPES

DESCRIPTION = """\
Everything that the desk's pages can do with an incident, for programs.

**Begin** with a token (Settings → API tokens) and `GET /api/v1/me/`. The guide tells the rest in ten minutes.

**Writes** take an `Idempotency-Key`: the same key and body give the same answer for 24 hours, however often
they are sent. **Changes** take `If-Match` with the `ETag` that was read. **Lists** are paged by `next`.
**Refusals** are RFC 9457 problems: decide by `type`. **Times** are ISO 8601 in UTC.
"""


class BearerScheme(OpenApiAuthenticationExtension):
    """How the token is sent."""

    target_class = "api.caller.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        scopes = ", ".join(f"`{scope}`" for scope in SCOPES)
        return {
            "type": "http",
            "scheme": "bearer",
            "description": f"A token from the desk's settings. Scopes: {scopes}; to write includes to read.",
        }


def whole(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Say of each operation which scope it needs, and of every answer which headers it has."""
    for operations in result["paths"].values():
        for operation in operations.values():
            scope = operation.get("x-scope")
            if scope:
                told = operation.get("description", "")
                operation["description"] = f"{told}\n\nNeeds the scope `{scope}`.".strip()
                operation["security"] = [{"token": [scope]}]
            else:
                operation["security"] = [{"token": []}]
            _tell_headers(operation["responses"])
            _share_problems(operation["responses"], result["components"].setdefault("responses", {}))
    for name, schema in result["components"]["schemas"].items():
        if name.endswith(("Fields", "Item")):
            # What nobody knows is refused, so a program may know it before.
            schema["additionalProperties"] = False
        for described in (schema, *schema.get("properties", {}).values()):
            _drop_hollow_words(described)
    return result


_LABELLED = re.compile(r"\* `(.*)` - (.*)")


def _drop_hollow_words(described: dict[str, Any]) -> None:
    """Leave away what tells a reader nothing: a base class's docstring, labels that repeat their words."""
    told = described.get("description", "")
    labels = [_LABELLED.fullmatch(line) for line in told.splitlines()]
    if all(label[1] == label[2] for label in labels if label):
        told = "\n".join(line for line in told.splitlines() if not _LABELLED.fullmatch(line)).strip()
    if told == inspect.getdoc(StrictSerializer):
        told = ""
    if told:
        described["description"] = told
    else:
        described.pop("description", None)


def _share_problems(responses: dict[str, Any], shared: dict[str, Any]) -> None:
    """Say each refusal once for all addresses."""
    for status, response in responses.items():
        if MEDIA_TYPE in response.get("content", {}):
            shared[f"Problem{status}"] = response
            responses[status] = {"$ref": f"#/components/responses/Problem{status}"}


_LIMITS = {
    "RateLimit-Limit": "Requests a minute.",
    "RateLimit-Remaining": "What is left of them.",
    "RateLimit-Reset": "Seconds until they are counted anew.",
}


def _tell_headers(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        headers = response.setdefault("headers", {})
        if status != "401":
            for name, words in _LIMITS.items():
                headers[name] = {"schema": {"type": "integer"}, "description": words}
        if status == "429":
            headers["Retry-After"] = {"schema": {"type": "integer"}, "description": "Seconds to wait."}
        if status in ("200", "201", "304"):
            headers["ETag"] = {"schema": {"type": "string"}, "description": "The version of what was told."}


def ours(endpoints: list[Any]) -> list[Any]:
    """The addresses of the API alone."""
    return [one for one in endpoints if one[0].startswith("/api/v1/")]
