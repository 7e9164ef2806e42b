"""How the desk looks on this device, kept by its browser, and the language, which goes with the person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from desk.doors import me
from desk.queue import columns
from people.models import LANGUAGES

CHOICES = {"theme": ("", "light", "dark"), "density": ("", "compact")}
A_YEAR = 365 * 24 * 3600


@login_required
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Set theme, density and the columns of the queue, and go back to where the choice was made."""
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = ""
    answer = redirect(back or "desk:queue")
    for name, values in CHOICES.items():
        if request.POST.get(name) in values:
            answer.set_cookie(
                name, request.POST[name], max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
            )
    language = request.POST.get("language")
    if language in dict(LANGUAGES) and language != me(request).language:
        me(request).language = language
        me(request).save(update_fields=["language"])
    if request.POST.get("columns_shown"):
        chosen = ".".join(name for name in columns.COLUMNS if name in request.POST.getlist("column"))
        answer.set_cookie(columns.COOKIE, chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return answer
