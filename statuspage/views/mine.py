"""What a signed-in contact sees and does: their own incidents and those of their colleagues."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from incidents.models import Incident
from incidents.models.incident import REFERENCE_PREFIX
from people.actors import Actor
from statuspage import files
from statuspage.events import state_label
from statuspage.pages import address_of, page_of
from statuspage.signing_in import Visitor
from statuspage.views.confirming import take_no, take_yes
from statuspage.views.door import lost, plain, signed_in
from statuspage.views.following import TEMPLATE, take_reopening, take_reply
from statuspage.views.page import page
from statuspage.visit import Visit, answered

MOST = 200
Action = Callable[..., HttpResponseBase]


@signed_in
def my(request: HttpRequest, visitor: Visitor) -> HttpResponseBase:
    """Open ones first, then what was closed lately; the contact's own apart from the colleagues'."""
    theirs = Incident.objects.none()
    for contact in visitor.contacts:
        theirs = theirs | Incident.objects.visible_to(Actor.of_contact(contact))
    shown = theirs.select_related("customer", "contact").order_by("-id")[:MOST]
    mine = {contact.pk for contact in visitor.contacts}
    rows = [{"incident": one, "label": state_label(one), "own": one.contact_id in mine} for one in shown]
    context = {
        "visitor": visitor.contact,
        "own": [row for row in rows if row["own"]],
        "colleagues": [row for row in rows if not row["own"]],
        "several": len(visitor.contacts) > 1,
        "pages": [(one.customer.name, address_of(page_of(one.customer))) for one in visitor.contacts],
    }
    return plain(request, "my", context)


def _of_incident(action: Action, *, only_posts: bool = False) -> Action:
    """A page or form of one incident, for the contact that the visitor is there."""

    @wraps(action)
    def view(request: HttpRequest, reference: str, **more: Any) -> HttpResponseBase:
        return _gated(request, reference=reference, action=partial(action, **more), only_posts=only_posts)

    return view


@signed_in
def _gated(
    request: HttpRequest, visitor: Visitor, reference: str, action: Action, only_posts: bool
) -> HttpResponseBase:
    visit = _visit(request, visitor, reference)
    return answered(visit, action, only_posts) if visit is not None else lost(request)


def _visit(request: HttpRequest, visitor: Visitor, reference: str) -> Visit | None:
    number = reference.removeprefix(REFERENCE_PREFIX)
    if not (number.isascii() and number.isdigit() and len(number) < 15):
        return None
    for contact in visitor.contacts:
        visible = Incident.objects.visible_to(Actor.of_contact(contact)).with_people()
        found = visible.filter(pk=int(number)).first()
        if found is not None:
            return Visit(request, contact, found)
    return None


incident = _of_incident(lambda visit: page(visit, TEMPLATE))
reply = _of_incident(take_reply, only_posts=True)
reopen = _of_incident(take_reopening, only_posts=True)
confirm = _of_incident(lambda visit: take_yes(visit, TEMPLATE), only_posts=True)
reject = _of_incident(lambda visit: take_no(visit, TEMPLATE), only_posts=True)
download = _of_incident(files.public_file)
