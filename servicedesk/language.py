"""In which language a page of the desk speaks: its user's own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

# Customers' pages speak the language of the contact behind the link; they know it themselves.
_SPOKEN_TO_USERS = ("/desk/", "/accounts/", "/admin/")


class UserLanguageMiddleware:
    """Speak the signed-in user's language; before they sign in, what their browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(_SPOKEN_TO_USERS):
            return self.get_response(request)
        user = request.user
        language = user.language if user.is_authenticated else translation.get_language_from_request(request)
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
