"""The sign-in of contacts: ask for a link, press the button behind it, leave."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from statuspage import signing_in
from statuspage.limits import address_of, too_many
from statuspage.spoken import chosen, remember
from statuspage.views.door import language_of, plain
from statuspage.visit import private

MAILS_PER_HOUR = 5
ASKED_PER_HOUR = 40


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for an address and mail it a link. The answer is the same whether we know it or not."""
    language = language_of(request)
    with translation.override(language):
        return remember(request, private(_asked(request), language))


def _asked(request: HttpRequest) -> HttpResponseBase:
    leads_to = request.POST.get("next", request.GET.get("next", ""))
    leads_to = leads_to if signing_in.is_ours(leads_to) else ""
    reports = leads_to.endswith("/report/")
    context: dict[str, Any] = {
        "next": leads_to,
        "reports": reports,
        # The page that the report was begun on; whoever came from there has its address already.
        "back": leads_to.removesuffix("report/") if reports else "",
        "typed": "",
        "error": "",
        "sent": False,
    }
    if request.method != "POST":
        return plain(request, "sign_in", context)
    typed = request.POST.get("email", "").strip()[:320]
    context["typed"] = typed
    try:
        validate_email(typed)
    except ValidationError:
        context["error"] = _("Write your e-mail address, like name@example.org.")
        return plain(request, "sign_in", context, status=422)
    if too_many("sign-ins asked", address_of(request), ASKED_PER_HOUR):
        context["error"] = _("That was a lot at once. Please wait an hour, or call us.")
        return plain(request, "sign_in", context, status=429)
    # Beyond its number an address gets no more mail, and whoever asks is not told so.
    if not too_many("sign-in mails", typed.lower(), MAILS_PER_HOUR):
        signing_in.ask_for_link(typed, leads_to=leads_to, now=timezone.now())
    return plain(request, "sign_in", context | {"sent": True})


def through_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Reading the link asks; only the button signs in."""
    now = timezone.now()
    link = signing_in.find_link(token, now=now)
    contacts = signing_in.contacts_of(link.email) if link is not None else []
    language = chosen(request) or (contacts[0].spoken_language if contacts else language_of(request))
    with translation.override(language):
        if link is None or not contacts:
            return private(plain(request, "sign_in_over", {}, status=410), language)
        if request.method != "POST":
            answer = private(plain(request, "sign_in_through", {"contact": contacts[0]}), language)
            return remember(request, answer)
        key = signing_in.sign_in(link, now=now)
        if key is None:
            return private(plain(request, "sign_in_over", {}, status=410), language)
        answer = private(redirect(link.leads_to or reverse("statuspage:my")), language)
        signing_in.remember(answer, key)
        return answer


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    signing_in.sign_out(request, now=timezone.now())
    answer = redirect("statuspage:sign_in")
    answer.delete_cookie(signing_in.COOKIE, path=signing_in.ROOT)
    return answer
