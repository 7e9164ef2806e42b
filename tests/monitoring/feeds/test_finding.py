"""What a lead pastes, and which feed is found there."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from monitoring.feeds import finding
from tests.makers import TUESDAY
from tests.monitoring.feeds.shapes import atom, atom_entry, google_incident, slack, sp_summary
from tests.monitoring.feeds.supplier import Supplier
from tests.notifications.receiver import Receiver

PAGE = b"""<!doctype html><html><head><title>Status</title>
<link rel="stylesheet" type="text/css" href="/x.css"><link rel='alternate' type='application/atom+xml'
 href='/history.atom?a=1&amp;b=2'>
<link rel=alternate type=application/rss+xml href=/gone.rss></head></html>"""
SUMMARY = "/api/v2/summary.json"


@pytest.fixture
def supplier() -> Iterator[Supplier]:
    with Supplier() as server:
        server.headers = {"Content-Type": "text/html; charset=utf-8"}
        yield server


def find(url: str) -> finding.Found:
    return finding.find(url, now=TUESDAY, allows_inner=True)


@pytest.mark.parametrize("pasted", ["", "/", "/incidents/x?y=1", SUMMARY, "/api/v2/status.json"])
def test_a_statuspage_is_found_from_its_page_or_any_of_its_addresses(supplier: Supplier, pasted: str) -> None:
    supplier.pages = {SUMMARY: sp_summary(), "/incidents/x" + SUMMARY: sp_summary()}
    found = find(f"  {supplier.base}{pasted} ")
    assert (found.candidates[0].kind, found.trouble) == ("statuspage", "")
    assert found.candidates[0].url.endswith(SUMMARY)
    assert found.candidates[0].words == "Statuspage (v2 JSON), 3 components, 0 incidents now"


def test_a_page_that_names_its_feeds_is_followed(supplier: Supplier) -> None:
    entry = atom_entry("x", "Trouble", [(TUESDAY, "Investigating", "Hm.")])
    supplier.pages = {"/": PAGE, "/history.atom?a=1&b=2": atom(entry)}
    (found,) = find(supplier.base).candidates
    assert (found.kind, found.url) == ("atom", f"{supplier.base}/history.atom?a=1&b=2")
    assert found.words == "Atom or RSS, 1 incident now"
    assert f"{supplier.base}/gone.rss" in dict(find(supplier.base).tried)


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("atom", atom("")),
        ("google", [google_incident("i", "Trouble", [(TUESDAY, "SERVICE_OUTAGE", "Hm.")])]),
        ("slack", slack([], TUESDAY)),
    ],
)
def test_the_address_of_the_feed_itself_is_recognized(
    supplier: Supplier, kind: str, document: object
) -> None:
    supplier.headers = {"Content-Type": "application/octet-stream"}
    supplier.pages = {"/feed": document}
    (found,) = find(f"{supplier.base}/feed").candidates
    assert (found.kind, found.url) == (kind, f"{supplier.base}/feed")


@pytest.mark.parametrize(
    "pasted", ["", "   ", "status", "ftp://x.example/", "https://u:p@x.example/", "http://[::1", "mailto:x@y"]
)
def test_what_leads_nowhere_is_said_to(pasted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_terms: object, **_more: object) -> None:
        raise OSError("Name or service not known")

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    found = find(pasted)
    assert found.candidates == () and found.trouble


def test_nothing_is_found_on_a_page_without_feeds(supplier: Supplier) -> None:
    supplier.pages = {"/": b"<html><body>All is well</body></html>"}
    found = find(supplier.base)
    assert found.candidates == () and "mapped by hand" in found.trouble
    assert dict(found.tried)[f"{supplier.base}{SUMMARY}"].startswith("The server answers 404")


def test_a_page_leads_nobody_into_the_house(supplier: Supplier) -> None:
    with Receiver("127.0.0.2") as inner:
        supplier.pages = {"/": PAGE.replace(b"/history.atom?a=1&amp;b=2", inner.url.encode())}

        def act(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(302)
            handler.send_header("Location", inner.url)
            handler.end_headers()

        # By a link in the page: the permission is for the address that was pasted alone.
        assert find(supplier.base).candidates == ()
        supplier.act = act
        assert find(supplier.base).candidates == ()
        assert inner.got == []


def test_known_suppliers_are_found_without_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        finding.fetching, "ask", lambda question, now: asked.append(question.url) or finding.fetching.Heard()
    )
    monkeypatch.setattr(finding._Search, "look_at", lambda *_terms: None)
    for pasted in (
        "https://status.cloud.google.com/",
        "status.slack.com",
        "www.google.com/appsstatus/dashboard",
    ):
        find(pasted)
    assert asked == [
        "https://status.cloud.google.com/incidents.json",
        "https://slack-status.com/api/v2.0.0/current",
        "https://www.google.com/appsstatus/dashboard/incidents.json",
    ]
