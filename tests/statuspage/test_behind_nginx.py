"""The folder behind nginx, with the configuration of the manual and with no desk running at all."""

from __future__ import annotations

import getpass
import http.client
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import urllib3
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from people.models import Customer
from statuspage import publishing
from statuspage.models import Page
from statuspage.signing_in import COOKIE
from tests.conftest import free_port, needed
from tests.makers import make_agreement, make_contact, make_customer, make_incident
from tests.statuspage.rendered import path, render
from tests.statuspage.test_contacts import enter

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
        "example acme;", f"example {acme.slug};"
    )
    assert token
    with started(conf, port, tmp_path) as address:
        yield address


@contextmanager
def started(conf: str, port: int, place: Path) -> Iterator[str]:
    """A real nginx with this inside its http block, once it answers."""
    head = f"daemon off; pid {place}/pid; error_log {place}/error.log; user {getpass.getuser()};"
    temporary = " ".join(
        f"{name}_temp_path {place}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (place / "nginx.conf").write_text(f"{head} events {{}} http {{ access_log off; {temporary} {conf} }}")
    process = subprocess.Popen([needed("nginx"), "-p", str(place), "-c", str(place / "nginx.conf")])
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


HEADERS = (
    "Content-Security-Policy", "Cache-Control", "Vary", "X-Robots-Tag", "Access-Control-Allow-Origin",
    "X-Content-Type-Options", "Referrer-Policy",
)  # fmt: skip
EVERYBODYS = (
    "", "nl/", "history/", "api/v2/summary.json", "history.atom", "history.rss", "maintenance.ics",
    "badge.svg", "widget/", "assets/status.css", "assets/icon.svg", "renewed.json", "renewed.css",
)  # fmt: skip
A_CUSTOMERS = ("", "nl/", "api/v2/incidents.json", "history/", "badge.svg", "widget/", "nl/history.atom")


def sent_as_by_the_desk(server: str, address: str, host: str = "desk.example.org") -> None:
    """The same content under the same headers, whoever sends it."""
    answer = fetched(server + address, Host=host)
    ours = Client(headers={"Host": host} if host != "desk.example.org" else {}).get(address)
    assert (answer.status, ours.status_code) == (200, 200), address
    assert answer.data == ours.content, address
    kind = ours.headers["Content-Type"].partition(";")[0]
    assert answer.headers["Content-Type"].partition(";")[0] == kind, address
    told = {name: answer.headers.get(name) for name in HEADERS}
    assert told == {name: ours.headers.get(name) for name in HEADERS}, address


def test_every_page_is_there_as_the_desk_sends_it(nginx: str, acme: Customer) -> None:
    opened = make_customer("Opened")
    make_agreement(opened, page={"access": "open"})
    render()
    wanted = [path(None, inside) for inside in EVERYBODYS]
    wanted += [path(customer, inside) for customer in (acme, opened) for inside in A_CUSTOMERS]
    for address in wanted:
        sent_as_by_the_desk(nginx, address)
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
        # The desk would have to say; it is away, and the visitor reads so in words.
        answer = fetched(nginx + address)
        assert answer.status == 502, address
        assert b"cannot be shown just now" in answer.data
        assert b"public status page" in answer.data
        assert answer.headers["Cache-Control"] == "no-store"


def test_a_domain_of_its_own_leads_to_the_page(nginx: str, acme: Customer) -> None:
    token = path(acme).split("/")[3]
    page = fetched(f"{nginx}/{token}/", Host="status.acme.example")
    assert page.status == 200
    assert b"Fax is down" in page.data
    for inside in (*A_CUSTOMERS, "assets/status.css", "renewed.json"):
        sent_as_by_the_desk(nginx, f"/{token}/{inside}", "status.acme.example")
    lost = fetched(f"{nginx}/{'0' * 40}/", Host="status.acme.example")
    assert lost.status == 502
    assert b"cannot be shown just now" in lost.data
    assert fetched(f"{nginx}/status/assets/status.css", Host="status.acme.example").status == 200
    assert Client().get(f"/{token}/", headers={"Host": "status.acme.example"}).status_code == 200
    ours = Client(headers={"Host": "status.acme.example"})
    assert ours.get(f"/{token}/assets/status.css").status_code == 200
    # Nothing of the desk is reached through a customer's domain.
    assert ours.get("/desk/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_whoever_may_read_one_signed_in_page_reads_no_other_by_any_spelling(
    live_server: LiveServer, tmp_path: Path
) -> None:
    acme, other = make_customer("Acme"), make_customer("Other")
    for customer in (acme, other):
        make_agreement(customer, page={"access": "sign_in"})
    ann = make_contact(acme, email="ann@acme.example")
    render()
    key = enter(ann).cookies[COOKIE].value
    port = free_port()
    with started(_recipe(live_server.url, port, acme, other), port, tmp_path) as nginx:

        def asked(path: str) -> int:
            """Sent as it stands: a client that tidies paths up would test itself."""
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.putrequest("GET", path, skip_host=True)
            connection.putheader("Host", "127.0.0.1")
            connection.putheader("Cookie", f"{COOKIE}={key}")
            connection.endheaders()
            return connection.getresponse().status

        assert fetched(f"{nginx}/status/{acme.slug}/", Host="127.0.0.1").status == 401
        own = [f"/status/{acme.slug}/", f"/status/{acme.slug}/history/", f"/status//{acme.slug}/?a=%20"]
        assert {path: asked(path) for path in own} == dict.fromkeys(own, 200)
        foreign = [
            f"/status/{other.slug}/",
            f"/status/{acme.slug}/../{other.slug}/",
            f"/status/{acme.slug}/%2e%2e/{other.slug}/",
            f"/status/{acme.slug}/..%2f{other.slug}/",
            f"//status/{acme.slug}//../{other.slug}/",
            f"/status/{other.slug}/?/status/{acme.slug}/",
        ]
        assert {path: asked(path) for path in foreign} == dict.fromkeys(foreign, 401)


def _recipe(desk: str, port: int, *customers: Customer) -> str:
    """What the manual says of pages behind a sign-in, with only its names and places changed."""
    manual = (settings.BASE_DIR / "docs/status-pages.md").read_text()
    (recipe,) = re.findall(r"(?m)^    location ~ \^/status/.*\n(?:    .*\n)+", manual)
    recipe = recipe.replace("(acme|borg)", f"({'|'.join(one.slug for one in customers)})")
    recipe = recipe.replace("/srv/desk/status", str(settings.STATUS_DIR)).replace("http://desk", desk)
    return f"server {{ listen 127.0.0.1:{port}; {recipe} }}"
