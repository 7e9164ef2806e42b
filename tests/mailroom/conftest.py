from __future__ import annotations

from typing import Any

import pytest

from tests.mailroom.arriving import SERVER


@pytest.fixture(autouse=True)
def _own_addresses(settings: Any) -> None:
    """The desk has a reply address, and a mail server that judges senders under its own name."""
    settings.MAIL_REPLY_TO = "reply@desk.example"
    settings.MAIL_AUTHSERV_ID = SERVER
    settings.MAIL_FROM = "Service desk <desk@desk.example>"
