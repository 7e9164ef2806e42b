"""The addresses behind the marks in stored messages: those of the pages, then those of incidents."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse

from incidents import links
from statuspage import signing_in, subscribing
from statuspage.models import Page, SignInLink, Subscription
from statuspage.pages import ROOT, address_of


def address(mark: str) -> str:
    """The address behind a mark: `sign_in:12`, `subscription:12`, `unsubscribe:12`, `page:3:incidents/…`.

    `news:12:incidents/…` lies below the page of subscription 12.
    All others are marks of incidents (see `incidents.links.address`). Raises LookupError for a mark
    that means nothing.
    """
    kind, _sep, key = mark.partition(":")
    known = _KINDS.get(kind)
    if known is None:
        return links.address(mark)
    try:
        return known(key)
    except (ValueError, Page.DoesNotExist, SignInLink.DoesNotExist, Subscription.DoesNotExist) as unknown:
        raise LookupError(f"No link is known as {mark!r}.") from unknown


def secret(mark: str) -> bytes:
    """The key that signs the webhooks of `subscription:12`. Raises LookupError when it is gone."""
    _kind, _sep, key = mark.partition(":")
    subscription = Subscription.objects.filter(pk=int(key), ended_at__isnull=True).first()
    if subscription is None:
        raise LookupError(f"{mark} is over.")
    return subscribing.key_for(subscription)


def _sign_in(key: str) -> str:
    nonce = SignInLink.objects.values_list("nonce", flat=True).get(pk=int(key))
    return settings.BASE_URL + reverse("statuspage:sign_in_through", args=[signing_in.token_of(nonce)])


def _page(key: str) -> str:
    pk, _sep, path = key.partition(":")
    return address_of(Page.objects.select_related("customer").get(pk=int(pk))) + path


def _news(key: str) -> str:
    """For who follows a page, as long as they do: a message that was delayed hands no new link to others."""
    pk, _sep, path = key.partition(":")
    subscription = Subscription.objects.select_related("page__customer").get(pk=int(pk))
    if subscription.ended_at is not None:
        return settings.BASE_URL + ROOT
    return address_of(subscription.page) + path


def _subscription(name: str) -> Callable[[str], str]:
    def find(key: str) -> str:
        nonce = Subscription.objects.values_list("nonce", flat=True).get(pk=int(key))
        return settings.BASE_URL + reverse(name, args=[subscribing.token_of(nonce)])

    return find


_KINDS: dict[str, Callable[[str], str]] = {
    "sign_in": _sign_in,
    "page": _page,
    "news": _news,
    "subscription": _subscription("statuspage:subscription"),
    "unsubscribe": _subscription("statuspage:unsubscribe"),
}
