"""The outside world of webhooks and chats: a host that answers, a name server, and little patience."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest

from notifications.channels import guarded
from tests.notifications.receiver import Receiver

real_lookup = socket.getaddrinfo


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:  # type: ignore[no-untyped-def]
    """A host on loopback that the operator allowed on purpose."""
    settings.GUARDED_ALLOW = ["127.0.0.1"]
    with Receiver() as server:
        yield server


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A name server: each lookup of a name takes the next of its addresses, all of them of one host."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host in known:
            host = known[host].pop(0)
        else:
            ip_address(host)  # a name that the test does not know would be a lookup too many
        return real_lookup(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "ALTOGETHER_SECONDS", 0.6)
    monkeypatch.setattr(guarded, "CONNECT_SECONDS", 0.3)
