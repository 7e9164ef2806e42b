"""A malfunction reported from a customer's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from incidents.errors import NotPossible
from statuspage import reporting
from statuspage.limits import address_of, give_back, too_many
from statuspage.models import Page
from statuspage.pages import path_of, services_of
from statuspage.signing_in import visitor_of
from statuspage.views.door import of_page, plain, to_sign_in

# In an hour. What was refused for a typing error is no report, but an attempt.
PER_PLACE = 10
PER_PAGE = 60
ATTEMPTS = 60


@of_page
def report(request: HttpRequest, page: Page, **_asked: str) -> HttpResponseBase:
    """The form, and what comes of it. Whoever is not signed in may use it where the agreement says so."""
    if page.customer is None:
        return redirect("statuspage:my")
    visitor = visitor_of(request)
    by = visitor.actor_at(page.customer_id) if visitor is not None else None
    if by is None and not reporting.anybody_may(page, now=timezone.now()):
        return to_sign_in(request, request.path, translation.get_language() or "")
    contact = by.contact if by is not None else None
    context = _context(page, contact)
    if request.method != "POST":
        return plain(request, "report", context | {"key": reporting.new_key()})
    typed = {name: request.POST.get(name, "") for name in reporting.FIELDS}
    context |= {"typed": typed, "key": request.POST.get("key", "")[:40]}
    who = f"contact {contact.pk}" if contact is not None else address_of(request)
    if _too_many(who, page):
        error = _("That was a lot at once, so nothing was sent. Please wait a little, or call us.")
        return plain(request, "report", context | {"error": error}, status=429)
    try:
        incident = reporting.report(page, typed, contact=contact, key=context["key"], now=timezone.now())
    except NotPossible as refused:
        _not_sent(who, page)
        told = {"errors": refused.fields, "error": "" if refused.fields else refused.message}
        return plain(request, "report", context | told, status=422)
    if contact is not None:
        mine = reverse("statuspage:my_incident", args=[incident.reference])
        return redirect(f"{mine}?done=report")
    mailed = incident.contact is not None and bool(incident.contact.email)
    done = {"reference": incident.reference, "mailed": mailed, "back": path_of(page)}
    return plain(request, "reported", context | done)


def _too_many(who: str, page: Page) -> bool:
    """Per person or place and per page, so that neither one machine nor many of them flood the desk.

    What one of them is refused does not count for the page, where others report.
    """
    return (
        too_many("attempts to report", who, ATTEMPTS)
        or too_many("reports", who, PER_PLACE)
        or too_many("reports of a page", str(page.pk), PER_PAGE)
    )


def _not_sent(who: str, page: Page) -> None:
    give_back("reports", who)
    give_back("reports of a page", str(page.pk))


def _context(page: Page, contact: Any) -> dict[str, Any]:
    return {
        "customer": page.customer,
        "contact": contact,
        "visitor": contact,
        "services": services_of(page),
        "back": path_of(page),
        "typed": {},
        "errors": {},
        "error": "",
    }
