"""What every door of the desk does first: who is it, and what may they see."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from incidents.models import Incident
from incidents.models.incident import REFERENCE_PREFIX
from people.actors import Actor
from people.models import User

View = Callable[..., HttpResponse]


def me(request: HttpRequest) -> User:
    return cast(User, request.user)


def actor(request: HttpRequest) -> Actor:
    return Actor.of_user(me(request))


def desk_only(view: View) -> View:
    """Agents and leads; an outside expert has the incidents handed over, nothing else."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not me(request).is_desk:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def leads_only(view: View) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not me(request).is_lead:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def number_of(reference: str) -> int | None:
    """`INC-000012`, `inc-12` or `12` → 12; None when it is no reference."""
    digits = reference.strip().upper().removeprefix(REFERENCE_PREFIX)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None


def find(request: HttpRequest, reference: str) -> Incident:
    """The incident, if this user may know of it; else 404.

    With its customer and agreement; the desk's own people, teams and services are kept as `names`.
    """
    related = ("customer", "contact__customer", "agreement_version__agreement")
    visible = Incident.objects.visible_to(actor(request)).select_related(*related)
    try:
        return visible.get(pk=number_of(reference) or 0)
    except Incident.DoesNotExist:
        raise Http404 from None
