"""The desk as a program meets it: over HTTP, with a token."""

from __future__ import annotations

import pytest


@pytest.fixture
def address(live_server, settings) -> str:  # type: ignore[no-untyped-def]
    settings.BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    return str(live_server.url)
