"""What is wrong with a check, told to whoever sets it up, field by field."""

from __future__ import annotations

from typing import Any

import pytest

from monitoring.models import CheckKind
from monitoring.probes import PROBES
from monitoring.probes.options import FIELDS, mistakes_in

GOOD = {
    "http": (
        "https://www.example.org/status?a=b",
        {"status": "200-299,401", "within_ms": 500, "headers": "X-A: b"},
    ),
    "tcp": ("mail.example.org:25", {"banner": "ESMTP"}),
    "dns": ("www.example.org", {"record": "MX", "server": "[2001:db8::1]:53"}),
    "icmp": ("router.example.org", {}),
    "mail": ("loop@example.org", {"imap_host": "imap.example.org", "imap_user": "loop"}),
}


def test_every_kind_has_its_fields_and_its_probe() -> None:
    assert set(FIELDS) == set(PROBES) == set(CheckKind.values)


@pytest.mark.parametrize("kind", GOOD)
def test_what_is_right_is_not_complained_about(kind: str) -> None:
    target, options = GOOD[kind]
    assert mistakes_in(kind, target, options) == {}
    defaults = {field.name: field.default for field in FIELDS[kind]}
    assert mistakes_in(kind, target, defaults | options) == {}


@pytest.mark.parametrize("kind", GOOD)
@pytest.mark.parametrize(
    "target", ["", " ", "a b", "\0", "http://", "x" * 5000, "://", "[", "http://user:pw@host/"]
)
def test_a_target_that_is_none_is_told(kind: str, target: str) -> None:
    assert mistakes_in(kind, target, GOOD[kind][1])["target"]


@pytest.mark.parametrize(
    ("kind", "options", "field"),
    [
        ("http", {"status": "ok"}, "status"), ("http", {"status": "99"}, "status"),
        ("http", {"status": "299-200"}, "status"), ("http", {"method": "DELETE"}, "method"),
        ("http", {"method": "HEAD", "contains": "a"}, "method"), ("http", {"body": "x"}, "body"),
        ("http", {"within_ms": 0}, "within_ms"), ("http", {"within_ms": "5"}, "within_ms"),
        ("http", {"within_ms": True}, "within_ms"), ("http", {"redirects": 11}, "redirects"),
        ("http", {"headers": "no colon"}, "headers"), ("http", {"headers": "Host: inner"}, "headers"),
        ("http", {"headers": "A b: c"}, "headers"), ("http", {"json_value": "x"}, "json_value"),
        ("http", {"contains": "a\nb"}, "contains"), ("http", {"contains": ["a"]}, "contains"),
        ("http", {"check_certificate": "yes"}, "check_certificate"), ("http", {"statsu": "200"}, "options"),
        ("tcp", {"banner": "x" * 3000}, "banner"), ("dns", {"record": "ANY"}, "record"),
        ("dns", {"server": "a b"}, "server"), ("mail", {"imap_host": ""}, "imap_host"),
        ("mail", {"wait_seconds": 4000}, "wait_seconds"), ("mail", {"imap_user": ""}, "imap_user"),
        ("icmp", {"count": 3}, "options"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_at_its_field(kind: str, options: dict[str, Any], field: str) -> None:
    target, good = GOOD[kind]
    assert set(mistakes_in(kind, target, good | options)) == {field}
