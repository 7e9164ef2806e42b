"""Where a request comes from, when a web server stands before the desk.

Said once, in `REMOTE_ADDR`, so that every room that counts or writes down by address means the reader
and not the web server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

Networks = Sequence[IPv4Network | IPv6Network]


class OriginMiddleware:
    """Takes the reader's address from the proxy's word; without a proxy nobody's word counts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.trusted = [ip_network(one, strict=False) for one in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = origin_in(request.META.get("HTTP_X_FORWARDED_FOR", ""), self.trusted)
        if told:
            request.META["REMOTE_ADDR"] = told
        return self.get_response(request)


def origin_in(forwarded_for: str, trusted: Networks) -> str:
    """The last hop in an X-Forwarded-For that is none of our own; empty where there is none.

    Each proxy adds at the right whom it heard, so what stands left of the first stranger is only what
    that stranger says.
    """
    last = ""
    for hop in reversed(forwarded_for.split(",")):
        try:
            address = ip_address(_without_port(hop.strip()))
        except ValueError:
            break
        last = str(address)
        if not any(address in network for network in trusted):
            break
    return last


def _without_port(hop: str) -> str:
    """Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711`."""
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
