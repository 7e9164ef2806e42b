"""The bodies that the manual gives for tools are those that their adapters read."""

from __future__ import annotations

import json
import re

import yaml
from django.conf import settings

from monitoring import adapters
from monitoring.adapters import ADAPTERS
from monitoring.models import Action, SourceKind

MANUAL = (settings.BASE_DIR / "docs/monitoring/senders.md").read_text()


def _block(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", MANUAL, re.S)
    assert found is not None
    return found[1]


def test_the_body_for_healthchecks_is_read() -> None:
    check = {"name": 'The "nightly" backup', "tags": "prod", "slug": "", "desc": "", "status": "down"}
    body = _block("healthchecks")
    for name, value in (
        ("$CODE", "73f0"),
        ("$STATUS", "down"),
        ("$NOW", "2026-03-03T09:00:00+00:00"),
        ("$JSON", json.dumps(check)),
    ):
        assert name in body
        body = body.replace(name, value)
    (reading,) = adapters.read(SourceKind.HEALTHCHECKS, body.encode(), way="header", options={})
    assert (reading.key, reading.action) == ("check 73f0", Action.TRIGGER)
    assert reading.title == 'The "nightly" backup'
    assert reading.at is not None


def test_the_body_for_gatus_is_read() -> None:
    custom = yaml.safe_load(_block("gatus"))["alerting"]["custom"]
    assert custom["method"] == "POST", "Gatus sends GET unless it is told otherwise"
    body = custom["body"]
    for name, value in (
        ("[ENDPOINT_NAME]", "shop"),
        ("[ENDPOINT_GROUP]", "web"),
        ("[ENDPOINT_URL]", "https://shop.example"),
        ("[ALERT_TRIGGERED_OR_RESOLVED]", "RESOLVED"),
        ("[ALERT_DESCRIPTION]", "three failures"),
    ):
        assert name in body
        body = body.replace(name, value)
    (reading,) = adapters.read(SourceKind.GATUS, body.encode(), way="header", options={})
    assert (reading.key, reading.action) == ("web/shop", Action.RESOLVE)
    assert (reading.text, reading.link) == ("three failures", "https://shop.example")


def test_the_manual_names_every_tool() -> None:
    for kind in ADAPTERS:
        assert f"`{kind}`" in MANUAL, kind
