"""The customer's incident page: follow it, write to the desk, open it again."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpResponse

from incidents import attachments, handling, lifecycle
from incidents.errors import NotPossible
from incidents.models import LinkPurpose
from statuspage.views.page import page, to_page
from statuspage.visit import Visit, through_link

TEMPLATE = "statuspage/incident.html"


@through_link(LinkPurpose.FOLLOW)
def incident(visit: Visit) -> HttpResponse:
    return page(visit, TEMPLATE)


@through_link(LinkPurpose.FOLLOW, only_posts=True)
def reply(visit: Visit) -> HttpResponse:
    return take_reply(visit)


@through_link(LinkPurpose.FOLLOW, only_posts=True)
def reopen(visit: Visit) -> HttpResponse:
    return take_reopening(visit)


def take_reply(visit: Visit) -> HttpResponse:
    """The customer's word with its files: all of it is kept, or nothing."""
    try:
        with transaction.atomic():
            files = [
                attachments.accept(upload, incident=visit.incident, user=None, step="reply_as_customer")
                for upload in visit.request.FILES.getlist("files")[: attachments.MOST]
            ]
            handling.reply_as_customer(visit.incident, by=visit.actor, text=visit.typed, attachments=files)
    except NotPossible as refused:
        return page(visit, TEMPLATE, refused=refused, form="reply")
    return to_page(visit, done="reply")


def take_reopening(visit: Visit) -> HttpResponse:
    try:
        lifecycle.reopen(visit.incident, by=visit.actor, reason=visit.typed)
    except NotPossible as refused:
        return page(visit, TEMPLATE, refused=refused, form="reopen")
    return to_page(visit, done="reopen")
