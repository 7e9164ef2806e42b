"""What every address of the API does around its own few lines.

Who calls, how often, with which scope; a write in one transaction, once per Idempotency-Key; tags and
limits in the headers; every refusal as a problem.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.http import HttpResponse
from rest_framework.exceptions import NotAuthenticated
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from api import asking, conditional, idempotency
from api.caller import READ, WRITE, Allowance, Caller, TokenAuthentication, count_request
from api.parsing import JSONRenderer, StrictJSONParser
from api.problems import KINDS, Problem, problem_of
from people.actors import Actor

SAFE = ("GET", "HEAD")


class Address(GenericViewSet):
    """One noun of the API. `resource` names its scopes; `parameters` what each action's address takes.

    `work`: actions that are an agent's daily work, also where the rest is for leads to set up.
    """

    authentication_classes = (TokenAuthentication,)
    permission_classes = ()
    parser_classes: ClassVar[tuple[type[BaseParser], ...]] = (StrictJSONParser,)  # type: ignore[misc]
    renderer_classes = (JSONRenderer,)
    pagination_class = None
    metadata_class = None
    filter_backends = ()
    # No OPTIONS: the OpenAPI document says what there is, and the framework's own answer needs serializers.
    http_method_names = ["get", "head", "post", "patch", "delete"]
    resource: ClassVar[str] = ""
    parameters: ClassVar[dict[str, tuple[str, ...]]] = {}
    work: ClassVar[tuple[str, ...]] = ()
    tag: str = ""
    allowance: Allowance | None = None

    @property
    def caller(self) -> Caller:
        return self.request.auth  # type: ignore[return-value]

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def desk_side(self) -> bool:
        return self.actor.contact is None

    @property
    def side(self) -> dict[str, bool]:
        """How much of an incident this caller reads, as `integrations.shapes` asks for it."""
        return {"desk_side": self.desk_side, "whole_desk": self.actor.sees_desk}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not isinstance(request.auth, Caller):
            raise NotAuthenticated(KINDS["unauthenticated"].meaning)
        self.allowance = count_request(request.auth.token)
        # The framework would look a method up among all attributes: “LIST” would list without a scope.
        if (request.method or "").lower() not in self.action_map:
            self.http_method_not_allowed(request)
        if self.resource:
            right = READ if request.method in SAFE else WRITE
            request.auth.require(self.resource, right, sets_up=self.action not in self.work)
        asking.refuse_unknown(request, self.parameters.get(self.action, ()))

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """As the framework does it, but that a write is one transaction and can be repeated."""
        self.args, self.kwargs = args, kwargs
        self.request = asked = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        try:
            self.initial(asked, *args, **kwargs)
            response = self._answer(asked, *args, **kwargs)
        except Exception as error:
            response = self._ready(asked, self.handle_exception(error))
        return self._with_allowance(response)

    def _answer(self, asked: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        handler = getattr(self, self.action)
        if asked.method in SAFE:
            return self._with_tag(asked, self._ready(asked, handler(asked, *args, **kwargs)))

        def write() -> Response:
            with transaction.atomic():
                return self._ready(asked, handler(asked, *args, **kwargs))

        key = idempotency.key_of(asked)
        if not key:
            return write()
        return idempotency.once(asked, key, self.caller.token.pk, lambda: self._refused_or(write, asked))

    def _refused_or(self, write: Any, asked: Request) -> Response:
        """The answer of a write; a refusal is an answer too, with everything else undone."""
        try:
            return write()
        except Exception as error:
            problem = problem_of(error)
            if problem is None or KINDS[problem.kind].status >= 500:
                raise
            return self._ready(asked, problem.response())

    def _ready(self, asked: Request, response: Response) -> Response:
        if not isinstance(response, Response):
            return response
        finished = self.finalize_response(asked, response, *self.args, **self.kwargs)
        if self.tag:
            finished.headers["ETag"] = self.tag
        content_type = response.content_type
        finished.render()
        if content_type:
            finished.headers["Content-Type"] = content_type
        finished.headers["Cache-Control"] = "private, no-cache"
        return finished

    def _with_tag(self, asked: Request, response: HttpResponse) -> HttpResponse:
        """Let who has it already keep it."""
        if response.status_code != 200 or not isinstance(response, Response):
            return response
        tag = self.tag or conditional.tag_of(response.content)
        response.headers["ETag"] = tag
        if not conditional.has_already(asked, tag):
            return response
        unchanged = HttpResponse(status=304, headers={"ETag": tag, "Cache-Control": "private, no-cache"})
        del unchanged.headers["Content-Type"]
        return unchanged

    def _with_allowance(self, response: HttpResponse) -> HttpResponse:
        if self.allowance is not None:
            for name, value in self.allowance.headers.items():
                response.headers[name] = value
        response.headers["Vary"] = "Authorization, Accept-Encoding"
        return response

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        told = f"This address takes {', '.join(self.allowed_methods)}."
        raise Problem("method-not-allowed", told, headers={"Allow": ", ".join(self.allowed_methods)})


def page(request: Request, shapes: list[dict[str, Any]], after: str | None) -> Response:
    """A page of a list."""
    return Response({"results": shapes, "next": after})
