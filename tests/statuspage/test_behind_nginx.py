"""The folder behind nginx, with the configuration of the manual and with no desk running at all."""

from __future__ import annotations

import getpass
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from django.conf import settings
from django.test import Client

from people.models import Customer
from statuspage import publishing
from statuspage.models import Page
from tests.conftest import free_port, needed
from tests.makers import make_agreement, make_contact, make_customer, make_incident
from tests.statuspage.rendered import path, render

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Customer:
    from django.utils import timezone

    acme = make_customer("Acme")
    make_incident("diagnosing", contact=make_contact(acme), title="Fax is down", at=timezone.now())
    Page.objects.get_or_create(customer=acme, defaults={"domain": "status.acme.example"})
    hidden = make_customer("Hidden")
    make_agreement(hidden, page={"access": "sign_in"})
    render()
    publishing.show_life(now=timezone.now())
    return acme


@pytest.fixture
def nginx(acme: Customer, tmp_path: Path) -> Iterator[str]:
    """The manual's configuration, with only its places changed."""
    port, token = free_port(), path(acme).split("/")[3]
    conf = (settings.BASE_DIR / "docs/deploy/nginx.conf").read_text()
    conf = conf.replace("listen 80", f"listen 127.0.0.1:{port}").replace(
        "/srv/desk/status", str(settings.STATUS_DIR)
    )
    conf = conf.replace("127.0.0.1:8000", f"127.0.0.1:{free_port()}").replace(
        "status/acme;", f"status/{acme.slug};"
    )
    head = f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; user {getpass.getuser()};"
    temporary = " ".join(
        f"{name}_temp_path {tmp_path}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(f"{head} events {{}} http {{ access_log off; {temporary} {conf} }}")
    process = subprocess.Popen([needed("nginx"), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")])
    assert token
    address = f"http://127.0.0.1:{port}"
    for _try in range(100):
        try:
            urllib3.request("GET", address, retries=False)
            break
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(10)


def fetched(address: str, **headers: str) -> urllib3.BaseHTTPResponse:
    return urllib3.request("GET", address, headers={"Host": "desk.example.org"} | headers, retries=False)


def test_every_page_is_there_as_the_desk_sends_it(nginx: str, acme: Customer) -> None:
    wanted = [
        "/status/",
        "/status/nl/",
        "/status/history/",
        "/status/api/v2/summary.json",
        "/status/history.atom",
    ]
    wanted += ["/status/history.rss", "/status/maintenance.ics", "/status/badge.svg", "/status/widget/"]
    wanted += [
        "/status/assets/status.css",
        "/status/renewed.json",
        path(acme),
        f"{path(acme)}api/v2/incidents.json",
    ]
    for address in wanted:
        answer, ours = fetched(nginx + address), Client().get(address)
        assert answer.status == 200, address
        assert answer.data == ours.content, address
        kind = ours.headers["Content-Type"].partition(";")[0]
        assert answer.headers["Content-Type"].partition(";")[0] == kind, address
        assert answer.headers["Content-Security-Policy"] == ours.headers["Content-Security-Policy"], address
        allowed = ours.headers.get("Access-Control-Allow-Origin")
        assert answer.headers.get("Access-Control-Allow-Origin") == allowed, address
    packed = fetched(f"{nginx}/status/", **{"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    again = fetched(f"{nginx}/status/", **{"If-None-Match": fetched(f"{nginx}/status/").headers["ETag"]})
    assert again.status == 304


def test_what_is_behind_a_sign_in_or_a_wrong_link_is_not(nginx: str, acme: Customer) -> None:
    hidden = Customer.objects.get(name="Hidden")
    gone = (
        f"/status/{hidden.slug}/",
        f"/status/{acme.slug}/",
        f"/status/{acme.slug}/{'0' * 40}/",
        "/status/my/",
    )
    for address in gone:
        # The desk would have to say; it is away.
        assert fetched(nginx + address).status == 502, address


def test_a_domain_of_its_own_leads_to_the_page(nginx: str, acme: Customer) -> None:
    token = path(acme).split("/")[3]
    page = fetched(f"{nginx}/{token}/", Host="status.acme.example")
    assert page.status == 200
    assert b"Fax is down" in page.data
    assert fetched(f"{nginx}/{token}/assets/status.css", Host="status.acme.example").status == 200
    assert fetched(f"{nginx}/{token}/renewed.json", Host="status.acme.example").status == 200
    assert fetched(f"{nginx}/{'0' * 40}/", Host="status.acme.example").status == 404
    assert Client().get(f"/{token}/", headers={"Host": "status.acme.example"}).status_code == 200
    ours = Client(headers={"Host": "status.acme.example"})
    assert ours.get(f"/{token}/assets/status.css").status_code == 200
    # Nothing of the desk is reached through a customer's domain.
    assert ours.get("/desk/").status_code == 404
