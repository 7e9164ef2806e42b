"""In which language a page with forms speaks: the one that its reader chose, on this page or before.

The pages without forms have an address for each language; their links say which one was read.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from people.models import LANGUAGES

# For as long as the browser is open, and for mailed pages too, which lie elsewhere.
COOKIE = "status_language"


def chosen(request: HttpRequest) -> str:
    """The language asked for by `?lang=`, now or earlier; empty where the reader chose none."""
    for asked in (request.GET.get("lang", ""), request.COOKIES.get(COOKIE, "")):
        if asked in dict(LANGUAGES):
            return asked
    return ""


def remember(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let the next page speak the language that this one was asked for, whatever leads there."""
    asked = request.GET.get("lang", "")
    if asked in dict(LANGUAGES):
        response.set_cookie(COOKIE, asked, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


def others(request: HttpRequest, spoken: str) -> list[tuple[str, str, str]]:
    """The other languages of the page that is shown: code, name, and a link that keeps the rest."""
    links = []
    for code, name in LANGUAGES:
        if code != spoken:
            asked = request.GET.copy()
            asked["lang"] = code
            links.append((code, name, f"?{asked.urlencode()}"))
    return links
