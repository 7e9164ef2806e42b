"""What the pages with forms share: their language, their headers, and the page for lost addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation

from statuspage import spoken
from statuspage.models import Page
from statuspage.pages import ROOT
from statuspage.serving import locate, lost_words, memory
from statuspage.signing_in import Visitor, visitor_of
from statuspage.visit import desk_words, private

View = Callable[..., HttpResponseBase]


def lost(request: HttpRequest, **_asked: str) -> HttpResponseBase:
    """For every address of the status pages that leads nowhere: the same words, in both languages."""
    with translation.override("en"):
        return private(render(request, "statuspage/lost.html", lost_words(), status=404), "en, nl")


def signed_in(view: View) -> View:
    """A page for contacts who are signed in; others are sent to the sign-in and come back."""

    @wraps(view)
    def asked(request: HttpRequest, **more: Any) -> HttpResponseBase:
        visitor = visitor_of(request)
        if visitor is None:
            back = request.path if request.method == "GET" else reverse("statuspage:my")
            return to_sign_in(request, back, spoken.chosen(request))
        language = spoken.chosen(request) or visitor.contact.spoken_language
        with spoken_to(visitor, language):
            return spoken.remember(request, private(view(request, visitor, **more), language))

    return asked


def to_sign_in(request: HttpRequest, back: str, language: str = "") -> HttpResponseBase:
    """To the sign-in, which leads `back` and goes on in `language`, if that is known."""
    asked = {"next": back} | ({"lang": language} if language else {})
    return spoken.remember(request, redirect(f"{reverse('statuspage:sign_in')}?{urlencode(asked, safe='/')}"))


@contextmanager
def spoken_to(visitor: Visitor, language: str) -> Iterator[None]:
    """In this language and the time zone of the visitor's customer."""
    zone = ZoneInfo(visitor.contact.customer.time_zone)
    with translation.override(language), timezone.override(zone):
        yield


def of_page(view: View) -> View:
    """A form that belongs to a page: reached as the page is, in its language or the one asked for."""

    @wraps(view)
    def asked(request: HttpRequest, **more: Any) -> HttpResponseBase:
        page = _page_at(request, more.get("slug", ""))
        if page is None:
            return lost(request)
        language = spoken.chosen(request) or page.language or "en"
        with translation.override(language):
            return spoken.remember(request, private(view(request, page, **more), language))

    return asked


def _page_at(request: HttpRequest, slug: str) -> Page | None:
    """The page whose address is the beginning of this one, for whoever may open it.

    Without a `slug` in the address that is the public page, and it is nobody else's form.
    """
    memory.wake()
    known = Page.objects.select_related("customer").filter(customer__isnull=not slug)
    found = locate("", request.path_info)
    if found is not None:
        return known.filter(pk=found[0].pk).first()
    # Whoever is signed in as a contact needs no link to their own page.
    visitor = visitor_of(request)
    page = known.filter(slug=slug).first()
    if page is not None and visitor is not None and visitor.actor_at(page.customer_id) is not None:
        return page
    return None


def may_read(request: HttpRequest) -> HttpResponse:
    """For a web server that asks before it sends a file: 204 where the visitor may read it, else 401.

    The address in question stands in the header X-Original-URI.
    """
    slug = _slug_in(request.headers.get("X-Original-URI", ""))
    page = Page.objects.filter(slug=slug, customer__isnull=False).first() if slug else None
    visitor = visitor_of(request)
    allowed = page is not None and visitor is not None and visitor.actor_at(page.customer_id) is not None
    return HttpResponse(status=204 if allowed else 401, headers={"Cache-Control": "no-store"})


def _slug_in(address: str) -> str:
    """Whose page lies at this address; nobody's where the web server might read it as another one."""
    path = address.partition("?")[0]
    ambiguous = any(part in path for part in ("..", "//", "/./", "%", "\\"))
    return path.removeprefix(ROOT).partition("/")[0] if path.startswith(ROOT) and not ambiguous else ""


def language_of(request: HttpRequest) -> str:
    """What the reader chose, else what the browser asks for, of the languages that the pages speak."""
    return spoken.chosen(request) or translation.get_language_from_request(request)


def plain(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shared = desk_words() | {"other_languages": spoken.others(request, translation.get_language() or "")}
    return render(request, f"statuspage/{template}.html", shared | context, status=status)
