"""Processes of the desk's own beside a test, on the test's database."""

from __future__ import annotations

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connection


def environment(**changes: str) -> dict[str, str]:
    """What a process needs so that it sees what the test sees."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return os.environ | {"DATABASE_URL": urlunsplit(address), "LOG_LEVEL": "ERROR"} | changes
