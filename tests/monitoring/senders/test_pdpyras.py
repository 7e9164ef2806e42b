"""PyPI's pdpyras, unmodified: trigger, acknowledge, resolve."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from monitoring.models import SourceKind
from tests.conftest import needed_clients
from tests.monitoring.senders.programs import assert_one_open_incident, said_by
from tests.monitoring.sending import make_source

_PROGRAM = """
import sys, warnings
warnings.simplefilter("ignore")
import pdpyras

session = pdpyras.EventsAPISession(sys.argv[2])
session.url = sys.argv[1]
key = session.trigger("The disk is full", "db1", severity="warning", payload={"component": "sda"},
                      custom_details={"free": "0 MB"}, links=[{"href": "https://wiki.example/disk"}])
assert session.trigger("The disk is full", "db1", dedup_key=key, severity="warning") == key
session.acknowledge(key)
session.resolve(key)
try:
    session.trigger("", "db1")
except pdpyras.PDHTTPError as refused:
    assert refused.response.status_code == 400, refused
    assert "payload.summary" in refused.response.text
else:
    raise AssertionError("An event without a summary was taken.")
print(key)
"""


@pytest.mark.django_db(transaction=True)
def test_pdpyras_opens_acknowledges_and_resolves_one_key(live_server: Any) -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    ran = subprocess.run(
        [needed_clients(), "-c", _PROGRAM, live_server.url, key], capture_output=True, text=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    events = said_by(source)
    assert [event.action for event in events] == ["trigger", "trigger", "acknowledge", "resolve"]
    assert {event.key for event in events} == {ran.stdout.strip()}
    assert events[0].severity == "warning"
    assert events[0].text == "free: 0 MB"
    assert events[0].link == "https://wiki.example/disk"
    assert events[0].labels == {"source": "db1", "component": "sda"}
    assert_one_open_incident(source)
