"""The confirming page: the solution, and the customer's word about it."""

from __future__ import annotations

from django.http import HttpResponse

from incidents import lifecycle
from incidents.errors import NotPossible
from incidents.models import CloseReason, LinkPurpose
from statuspage.views.page import answered_already, page, to_page
from statuspage.visit import AnsweredAlready, Visit, through_link, unanswered

TEMPLATE = "statuspage/confirm.html"


@through_link(LinkPurpose.CONFIRM)
def confirm(visit: Visit) -> HttpResponse:
    """Show the question, or what was answered. Only its forms change anything."""
    return page(visit, TEMPLATE)


@through_link(LinkPurpose.CONFIRM, only_posts=True)
def confirm_yes(visit: Visit) -> HttpResponse:
    return take_yes(visit, TEMPLATE)


@through_link(LinkPurpose.CONFIRM, only_posts=True)
def confirm_no(visit: Visit) -> HttpResponse:
    return take_no(visit, TEMPLATE)


def take_yes(visit: Visit, template: str) -> HttpResponse:
    """The customer's word that it works."""
    try:
        with unanswered(visit) as incident:
            lifecycle.confirm(incident, by=visit.actor, text=visit.typed)
    except AnsweredAlready:
        return answered_already(visit)
    except NotPossible as refused:
        return page(visit, template, refused=refused, form="yes")
    return to_page(visit, done="yes")


def take_no(visit: Visit, template: str) -> HttpResponse:
    """Reject the solution; where silence has closed it meanwhile, open it again."""
    try:
        with unanswered(visit) as incident:
            if incident.close_reason == CloseReason.NO_RESPONSE:
                lifecycle.reopen(incident, by=visit.actor, reason=visit.typed)
            else:
                lifecycle.reject(incident, by=visit.actor, reason=visit.typed)
    except AnsweredAlready:
        return answered_already(visit)
    except NotPossible as refused:
        return page(visit, template, refused=refused, form="no")
    return to_page(visit, done="no")
