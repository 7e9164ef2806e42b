"""A visit through a mailed link: whose it is, in which language, and what it may not do.

A link signs nobody in. Reading changes nothing; writing is throttled per link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from incidents.errors import NotPermitted
from incidents.links import find_link
from incidents.models import Incident, IncidentLink, LinkPurpose
from people.actors import Actor
from people.models import Contact
from statuspage import spoken
from statuspage.limits import too_many

WRITES_PER_HOUR = 30
PAGES = {
    LinkPurpose.FOLLOW: "statuspage:incident",
    LinkPurpose.CONFIRM: "statuspage:confirm",
    LinkPurpose.DISPUTE: "statuspage:dispute",
}


@dataclass(frozen=True)
class Addresses:
    """Where the forms of an incident's page are sent; empty where the visit may not."""

    page: str
    reply: str = ""
    reopen: str = ""
    confirm_yes: str = ""
    confirm_no: str = ""
    dispute: str = ""
    files: str = ""


@dataclass(frozen=True)
class Visit:
    """Who came to which incident: through a mailed link, or signed in (then without one)."""

    request: HttpRequest
    contact: Contact
    incident: Incident
    token: str = ""
    link: IncidentLink | None = None

    @property
    def actor(self) -> Actor:
        return Actor.of_contact(self.contact)

    @property
    def is_expired(self) -> bool:
        return self.link is not None and self.link.expires_at <= timezone.now()

    @property
    def is_answered(self) -> bool:
        """Whether the question that the link asks has had its answer."""
        return self.link is not None and self.link.used_at is not None

    @property
    def addresses(self) -> Addresses:
        if self.link is None:
            mine = reverse("statuspage:my_incident", args=[self.incident.reference])
            return Addresses(
                page=mine,
                reply=f"{mine}reply/",
                reopen=f"{mine}reopen/",
                confirm_yes=f"{mine}yes/",
                confirm_no=f"{mine}no/",
                files=f"{mine}files/",
            )
        here = reverse(PAGES[LinkPurpose(self.link.purpose)], args=[self.token])
        if self.link.purpose == LinkPurpose.FOLLOW:
            return Addresses(page=here, reply=f"{here}reply/", reopen=f"{here}reopen/", files=f"{here}files/")
        if self.link.purpose == LinkPurpose.CONFIRM:
            return Addresses(page=here, confirm_yes=f"{here}yes/", confirm_no=f"{here}no/")
        return Addresses(page=here, dispute=here)

    @property
    def typed(self) -> str:
        """What the visitor wrote: every form of these pages has one text."""
        return self.request.POST.get("text", "") or self.request.POST.get("reason", "")

    def again(self) -> Visit:
        """The same visit, with link and incident as they are now."""
        if self.link is not None:
            return find_visit(self.request, self.token, LinkPurpose(self.link.purpose)) or self
        fresh = Incident.objects.visible_to(self.actor).with_people().get(pk=self.incident.pk)
        return replace(self, incident=fresh)


class AnsweredAlready(Exception):
    """The link's question has had its answer; a used link changes nothing."""


@contextmanager
def unanswered(visit: Visit) -> Iterator[Incident]:
    """Hold the incident and yield it fresh, provided that the visit's link is still unused.

    The link is looked at again under the incident's lock: between the first look and the verb an
    agent may have taken the incident up again and proposed something newer, and a word about the
    old solution must not confirm the new one. Locks as the verbs do, incident before links.
    """
    with transaction.atomic():
        incident = Incident.objects.select_for_update().get(pk=visit.incident.pk)
        if visit.link is None:
            # Signed in there is no link to use up: the form says which solution it speaks of.
            about = visit.request.POST.get("about", "")
            if about and about != str(incident.state_number):
                raise AnsweredAlready
        elif IncidentLink.objects.filter(pk=visit.link.pk, used_at__isnull=False).exists():
            raise AnsweredAlready
        yield incident


Page = Callable[..., HttpResponseBase]
View = Callable[..., HttpResponseBase]


def through_link(purpose: LinkPurpose, *, only_posts: bool = False) -> Callable[[Page], View]:
    """Make a view of a page that is reached with a token for `purpose`.

    A view with `only_posts` takes forms; whoever opens its address is sent to the link's page.
    """

    def decorate(page: Page) -> View:
        @wraps(page)
        def view(request: HttpRequest, token: str, **asked: Any) -> HttpResponseBase:
            visit = find_visit(request, token, purpose)
            if visit is None:
                return unknown(request)
            return answered(visit, partial(page, **asked), only_posts)

        return view

    return decorate


def answered(visit: Visit, page: Page, only_posts: bool) -> HttpResponseBase:
    """Let the page answer, in the chosen language or the contact's; nobody between keeps it."""
    language = spoken.chosen(visit.request) or visit.contact.spoken_language
    with _spoken_to(visit, language):
        try:
            answer = private(_answer(page, visit, only_posts), language)
            return spoken.remember(visit.request, answer)
        except NotPermitted:
            return unknown(visit.request)


def find_visit(request: HttpRequest, token: str, purpose: LinkPurpose) -> Visit | None:
    """The visit that a token for exactly this purpose makes; None where nothing grants it."""
    link = find_link(token, purpose)
    if link is None:
        return None
    # The contact may have moved to another customer since the link was mailed.
    incident = (
        Incident.objects.visible_to(Actor.of_contact(link.contact))
        .with_people()
        .filter(pk=link.incident_id)
        .first()
    )
    return Visit(request, link.contact, incident, token, link) if incident is not None else None


def _answer(page: Page, visit: Visit, only_posts: bool) -> HttpResponseBase:
    method = visit.request.method
    if method not in ("GET", "HEAD", "POST"):
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if visit.is_expired:
        return closed_door(visit, _("This link has expired"), 410)
    if method == "POST":
        if too_many("writes of a visit", visit.token or visit.contact.email, WRITES_PER_HOUR):
            return closed_door(visit, _("That was a lot at once. Please wait an hour, or call us"), 429)
    elif only_posts:
        return redirect(visit.addresses.page)
    return page(visit)


def unknown(request: HttpRequest) -> HttpResponseBase:
    """For every token that opens nothing: the same words, in both languages, about nothing."""
    with translation.override("en"):
        return private(render(request, "statuspage/unknown.html", desk_words(), status=404), "en, nl")


def closed_door(
    visit: Visit, message: str, status: int, *, explained: str = "", at: datetime | None = None
) -> HttpResponse:
    """Say why a link does nothing now and how to reach the desk; hand back what was typed."""
    context: dict[str, Any] = desk_words() | {
        "message": message,
        "explained": explained,
        "at": at,
        "back": "" if visit.is_expired else visit.addresses.page,
        "reference": visit.incident.reference,
        "typed": visit.typed,
        "other_languages": spoken.others(visit.request, translation.get_language() or ""),
    }
    return render(visit.request, "statuspage/closed_door.html", context, status=status)


def desk_words() -> dict[str, str]:
    return {"desk_name": settings.DESK_NAME, "desk_phone": settings.DESK_PHONE}


@contextmanager
def _spoken_to(visit: Visit, language: str) -> Iterator[None]:
    """In this language and the customer's time zone."""
    zone = ZoneInfo(visit.contact.customer.time_zone)
    with translation.override(language), timezone.override(zone):
        yield


def private(response: HttpResponseBase, language: str) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    # The address is the key, so no other site may read it. “no-referrer” would go too far: browsers
    # then send `Origin: null` with the page's own forms, which the CSRF check must refuse.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Language"] = language
    return response
