"""The addresses behind the marks in stored messages: those of the pages, then those of incidents."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from incidents import links
from statuspage import signing_in
from statuspage.models import SignInLink


def address(mark: str) -> str:
    """The address behind `sign_in:12`, or a mark of an incident's (see `incidents.links.address`).

    Raises LookupError for a mark that means nothing.
    """
    kind, _sep, key = mark.partition(":")
    if kind != "sign_in":
        return links.address(mark)
    nonce = SignInLink.objects.filter(pk=int(key)).values_list("nonce", flat=True).first()
    if nonce is None:
        raise LookupError(f"No link is known as {mark!r}.")
    return settings.BASE_URL + reverse("statuspage:sign_in_through", args=[signing_in.token_of(nonce)])
