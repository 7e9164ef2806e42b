"""“That is not right”: contradict a confirmation that the desk took by phone."""

from __future__ import annotations

from django.http import HttpResponse

from incidents import lifecycle
from incidents.errors import NotPossible
from incidents.models import LinkPurpose
from statuspage.views.page import answered_already, page, to_page
from statuspage.visit import AnsweredAlready, Visit, through_link, unanswered

TEMPLATE = "statuspage/dispute.html"


@through_link(LinkPurpose.DISPUTE)
def dispute(visit: Visit) -> HttpResponse:
    if visit.request.method != "POST":
        return page(visit, TEMPLATE)
    try:
        with unanswered(visit) as incident:
            lifecycle.reopen(incident, by=visit.actor, reason=visit.typed)
    except AnsweredAlready:
        return answered_already(visit)
    except NotPossible as refused:
        return page(visit, TEMPLATE, refused=refused, form="dispute")
    return to_page(visit)
