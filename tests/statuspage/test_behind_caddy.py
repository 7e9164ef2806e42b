"""The folder behind Caddy, with the configuration of the manual and with no desk running at all."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3
from django.conf import settings

from people.models import Customer
from tests.conftest import free_port, needed
from tests.makers import make_agreement, make_customer
from tests.statuspage.rendered import path, render
from tests.statuspage.test_behind_nginx import A_CUSTOMERS, EVERYBODYS, acme, fetched, sent_as_by_the_desk

__all__ = ["acme"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def caddy(acme: Customer, tmp_path: Path) -> Iterator[str]:
    """The manual's configuration, with only its places changed."""
    port = free_port()
    conf = (settings.BASE_DIR / "docs/deploy/Caddyfile").read_text()
    for name in ("desk.example.org", "status.acme.example"):
        conf = conf.replace(f"\n{name} {{", f"\nhttp://{name}:{port} {{")
    conf = conf.replace("/srv/desk/status", str(settings.STATUS_DIR)).replace(
        "status/acme\n", f"status/{acme.slug}\n"
    )
    conf = conf.replace("127.0.0.1:8000", f"127.0.0.1:{free_port()}")
    (tmp_path / "Caddyfile").write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\n{conf}")
    homes = {name: str(tmp_path / "caddy") for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    process = subprocess.Popen(
        [needed("caddy"), "run", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"],
        env=os.environ | homes,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    for _try in range(200):
        try:
            urllib3.request("GET", address, retries=False)
            break
        except urllib3.exceptions.HTTPError:
            time.sleep(0.05)
    yield address
    process.terminate()
    process.wait(10)


def test_every_page_is_there_as_the_desk_sends_it(caddy: str, acme: Customer) -> None:
    opened = make_customer("Opened")
    make_agreement(opened, page={"access": "open"})
    render()
    for inside in EVERYBODYS:
        sent_as_by_the_desk(caddy, path(None, inside))
    for customer in (acme, opened):
        for inside in A_CUSTOMERS:
            sent_as_by_the_desk(caddy, path(customer, inside))
    packed = fetched(f"{caddy}/status/", **{"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")


def test_a_domain_of_its_own_leads_to_the_page_and_to_nothing_else(caddy: str, acme: Customer) -> None:
    token = path(acme).split("/")[3]
    for inside in (*A_CUSTOMERS, "assets/status.css", "renewed.json"):
        sent_as_by_the_desk(caddy, f"/{token}/{inside}", "status.acme.example")
    for address in (f"/{'0' * 40}/", "/", "/desk/", "/status/"):
        lost = fetched(caddy + address, Host="status.acme.example")
        assert lost.status == 502, address
        assert b"cannot be shown just now" in lost.data


def test_what_only_the_desk_could_answer_says_so_in_words(caddy: str, acme: Customer) -> None:
    hidden = Customer.objects.get(name="Hidden")
    for address in (f"/status/{hidden.slug}/", f"/status/{acme.slug}/", "/status/my/", "/desk/"):
        lost = fetched(caddy + address)
        assert lost.status == 502, address
        assert b"cannot be shown just now" in lost.data
        assert lost.headers["Cache-Control"] == "no-store"
