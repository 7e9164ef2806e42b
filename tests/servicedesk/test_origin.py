"""Where a request comes from when a web server stands before the desk."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from servicedesk.origin import OriginMiddleware, origin_in

OURS = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize(
    ("forwarded_for", "reader"),
    [
        ("", ""),
        ("198.51.100.7", "198.51.100.7"),
        # What stands further left is only what the reader says of themselves.
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7, 10.0.0.3, fd00::2", "198.51.100.7"),
        ("10.0.0.4, 10.0.0.3", "10.0.0.4"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("198.51.100.7, unknown", ""),
        ("evil, 10.0.0.3", "10.0.0.3"),
    ],
)
def test_the_reader_is_the_last_hop_that_is_none_of_ours(forwarded_for: str, reader: str) -> None:
    assert origin_in(forwarded_for, OURS) == reader


def seen(**headers: str) -> str:
    told: list[str] = []

    def answer(request: HttpRequest) -> HttpResponse:
        told.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    OriginMiddleware(answer)(RequestFactory(headers=headers).get("/", REMOTE_ADDR="127.0.0.1"))
    return told[0]


@override_settings(BEHIND_PROXY=True, TRUSTED_PROXIES=["10.1.2.3/8"])
def test_behind_a_proxy_every_room_reads_the_readers_address() -> None:
    assert seen(**{"X-Forwarded-For": "6.6.6.6, 198.51.100.7, 10.0.0.3"}) == "198.51.100.7"
    assert seen() == "127.0.0.1"


@override_settings(BEHIND_PROXY=False)
def test_without_a_proxy_nobodys_word_counts() -> None:
    with pytest.raises(MiddlewareNotUsed):
        OriginMiddleware(lambda request: HttpResponse())
