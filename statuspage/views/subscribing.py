"""Asking to be told of a page's news; confirming, changing and ending it behind a mailed link."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from incidents.errors import NotPossible
from incidents.models import Service
from people.models import LANGUAGES
from statuspage import subscribing
from statuspage.limits import address_of, too_many
from statuspage.models import Page, Subscription, SubscriptionChannel
from statuspage.pages import path_of, services_of
from statuspage.views.door import lost, of_page, plain
from statuspage.visit import private

PER_PLACE = 20
PER_ADDRESS = 3


@of_page
def subscribe(request: HttpRequest, page: Page, **_asked: str) -> HttpResponseBase:
    """The form, and what comes of it: a message at the address asks whether that is wanted."""
    typed = request.POST if request.method == "POST" else QueryDict()
    context = _choices(page) | {
        "typed": typed,
        "errors": {},
        "error": "",
        "chosen": typed.getlist("services"),
    }
    if request.method != "POST":
        return plain(request, "subscribe", context)
    address = typed.get("address", "").strip()
    if too_many("subscriptions", address_of(request), PER_PLACE):
        error = _("That was a lot at once, so nothing was sent. Please wait a little, or call us.")
        return plain(request, "subscribe", context | {"error": error}, status=429)
    if too_many("questions to an address", address.lower(), PER_ADDRESS):
        # Its reader has the question already, and is not to be flooded by whoever asks here.
        return plain(request, "subscribe_asked", context | {"address": address, "secret": ""})
    try:
        asked = subscribing.ask(
            page,
            channel=typed.get("channel", ""),
            address=address,
            language=_language(typed),
            services=_services(page, typed),
            is_digest=typed.get("often") == "digest",
            now=timezone.now(),
        )
    except NotPossible as refused:
        return plain(request, "subscribe", context | {"errors": refused.fields}, status=422)
    is_new_hook = asked.channel == SubscriptionChannel.WEBHOOK and asked.confirmed_at is None
    secret = subscribing.secret_of(asked) if is_new_hook else ""
    return plain(request, "subscribe_asked", context | {"address": asked.address, "secret": secret})


def _choices(page: Page) -> dict[str, Any]:
    return {
        "page_name": page.customer.name if page.customer else "",
        "services": services_of(page),
        "channels": SubscriptionChannel.choices,
        "languages": LANGUAGES,
        "back": path_of(page),
        "spoken": translation.get_language(),
    }


def _language(typed: QueryDict) -> str:
    chosen = typed.get("language", "")
    return chosen if chosen in dict(LANGUAGES) else translation.get_language() or "en"


def _services(page: Page, typed: QueryDict) -> list[Service]:
    """Those of the page that were ticked; all of them is none in particular."""
    offered = services_of(page)
    chosen = [one for one in offered if str(one.pk) in typed.getlist("services")]
    return [] if len(chosen) == len(offered) else chosen


def subscription(request: HttpRequest, token: str) -> HttpResponseBase:
    """What the mailed link opens: confirm it, or change it. Reading changes nothing."""
    found = subscribing.find(token)
    if found is None:
        return lost(request)
    with translation.override(found.language):
        return private(_managed(request, found), found.language)


def _managed(request: HttpRequest, found: Subscription) -> HttpResponseBase:
    now = timezone.now()
    done = ""
    if request.method == "POST" and not subscribing.is_over(found, now=now):
        done = request.POST.get("do", "")
        if done == "confirm":
            subscribing.confirm(found, now=now)
        elif done == "end":
            subscribing.end(found, now=now)
        elif done == "change" and found.confirmed_at is not None:
            subscribing.change(
                found,
                services=_services(found.page, request.POST),
                is_digest=request.POST.get("often") == "digest",
                language=_language(request.POST),
                now=now,
            )
        found = Subscription.objects.select_related("page__customer").get(pk=found.pk)
    # A word of thanks in the language that was chosen just now.
    with translation.override(found.language):
        is_over = subscribing.is_over(found, now=now)
        context = _choices(found.page) | {
            "subscription": found,
            "is_over": is_over,
            # Whose subscription is over is not told where the page lies now.
            "back": "" if is_over and found.page.access != "open" else path_of(found.page),
            "channel": SubscriptionChannel(found.channel).label,
            "chosen": [str(pk) for pk in found.services.values_list("pk", flat=True)],
            "secret": subscribing.secret_of(found) if found.channel == SubscriptionChannel.WEBHOOK else "",
            "done": done,
        }
        return plain(request, "subscription", context)


@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponseBase:
    """One click in the mail program (RFC 8058) posts here without a cookie; whoever reads it is asked."""
    found = subscribing.find(token)
    if found is None:
        return lost(request)
    with translation.override(found.language):
        if request.method == "POST":
            subscribing.end(found, now=timezone.now())
            found.ended_at = timezone.now()
        context = {
            "subscription": found,
            "page_name": found.page.customer.name if found.page.customer else "",
        }
        return private(plain(request, "unsubscribe", context), found.language)
