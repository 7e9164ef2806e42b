"""How a rendered document is sent: from memory, packed, with a strong ETag, and when all else is away."""

from __future__ import annotations

import gzip
import re
import shutil
from pathlib import Path
from urllib.parse import urljoin

import brotli
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents import horizon
from people.models import Customer
from statuspage import access, folder, pages, publishing, serving
from statuspage.models import Document, Page
from statuspage.tasks import keep
from tests.makers import make_agreement, make_contact, make_customer
from tests.statuspage.rendered import page_of, path, render
from tests.statuspage.test_contacts import enter

pytestmark = pytest.mark.django_db


@pytest.fixture
def acme() -> Customer:
    acme = make_customer("Acme")
    render()
    return acme


def test_each_packing_has_its_own_etag_and_the_same_content(acme: Customer) -> None:
    client, address = Client(), path(acme)
    plain = client.get(address)
    packed = {name: client.get(address, headers={"Accept-Encoding": name}) for name in ("br", "gzip")}
    assert brotli.decompress(packed["br"].content) == plain.content
    assert gzip.decompress(packed["gzip"].content) == plain.content
    tags = {answer.headers["ETag"] for answer in (plain, *packed.values())}
    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags)
    assert packed["br"].headers["Vary"] == "Accept-Encoding"


def test_who_has_it_gets_304_without_a_body(acme: Customer) -> None:
    client, address = Client(), path(acme)
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_head_answers_as_get_without_the_body(acme: Customer) -> None:
    whole, head = Client().get(path(acme)), Client().head(path(acme))
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_a_view_asks_the_database_nothing(acme: Customer, settings) -> None:  # type: ignore[no-untyped-def]
    client, address = Client(), path(acme)
    settings.STATUS_REFRESH_SECONDS = 60
    # As in a server that has answered each once: the thread is up already.
    serving.memory.refresh()
    serving.memory._thread = object()  # type: ignore[assignment]
    asked = (address, "/status/", "/status/assets/status.css", f"{address}api/v2/summary.json")
    for one in asked:
        client.get(one)
    with CaptureQueriesContext(connection) as queries:
        for one in asked:
            assert client.get(one).status_code == 200, one
    assert queries.captured_queries == []


def test_an_address_that_leads_nowhere_costs_nothing_whoever_it_is_said_to_be(
    acme: Customer, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.STATUS_REFRESH_SECONDS = 60
    serving.memory.refresh()
    serving.memory._thread = object()  # type: ignore[assignment]
    token = path(acme).split("/")[3]
    lost = [f"/status/{slug}/" for slug in (acme.slug, "nobody")]
    lost += [
        f"/status/{acme.slug}",
        "/status/nobody",
        f"/status/{acme.slug}/{'0' * 40}/",
        f"/status/x/{token}/",
    ]
    lost += [f"{path(acme)}nothing/", "/status/nothing.svg", f"/status/{'long' * 100}"]
    for address in lost:
        Client().get(address)
    with CaptureQueriesContext(connection) as queries:
        for address in lost:
            assert Client().get(address).status_code == 404, address
    assert queries.captured_queries == []


def test_what_was_nowhere_is_found_once_it_is_rendered(acme: Customer) -> None:
    address = path(acme, "news.txt")
    assert Client().get(address).status_code == 404
    assert Client().get(address).status_code == 404
    kept = Document.objects.get(page__customer=acme, path="")
    kept.pk, kept.path, kept.transaction = None, "news.txt", horizon.own_transaction()
    kept.save()
    assert Client().get(address).status_code == 200


def test_only_so_many_addresses_that_lead_nowhere_are_remembered(
    acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "MOST_MISSES", 10)
    for number in range(30):
        Client().get(path(acme, f"{number}.txt"))
    assert len(serving.memory._misses) == 10


def test_everything_of_the_public_page_lies_where_no_customer_can_be_called_so(acme: Customer) -> None:
    paths = Document.objects.filter(page__customer__isnull=True).values_list("path", flat=True)
    assert {name for name, slash, _below in (one.partition("/") for one in paths) if slash} <= pages.RESERVED


def test_the_own_domains_address_of_a_language_leads_nowhere_else(acme: Customer) -> None:
    Page.objects.filter(customer=acme).update(domain="status.acme.example")
    make_agreement(acme, page={"access": "open"})
    render()
    client = Client(headers={"Host": "status.acme.example"})
    assert client.get("/en/history/").headers["Location"] == "/history/"
    for foreign in ("/en//evil.example/", "/en//evil.example", "/en/%2fevil.example/", "//en//evil.example/"):
        answer = client.get(foreign)
        assert answer.status_code == 404, foreign
        assert "Location" not in answer.headers


def test_a_page_behind_a_sign_in_is_at_the_desk_also_when_it_has_a_domain(acme: Customer) -> None:
    Page.objects.filter(customer=acme).update(domain="status.acme.example")
    make_agreement(acme, page={"access": "sign_in"})
    ann = make_contact(acme, email="ann@acme.example")
    render()
    publishing.show_life(now=timezone.now())
    client = enter(ann)
    address = pages.address_of(page_of(acme))
    assert address == f"{settings.BASE_URL}/status/{acme.slug}/"
    page = client.get(address.removeprefix(settings.BASE_URL))
    assert page.status_code == 200
    assert "status.acme.example" not in page.text
    for sheet in re.findall(r'href="([^"]+\.css[^"]*)"', page.text):
        assert client.get(urljoin(page.request["PATH_INFO"], sheet)).status_code == 200, sheet
    assert "status.acme.example" not in client.get(f"/status/{acme.slug}/api/v2/summary.json").text


@pytest.mark.django_db(transaction=True)
def test_a_renewed_link_shuts_the_old_one_in_every_process_before_the_next_rendering() -> None:
    acme = make_customer("Acme")
    render()
    other = serving.Memory()
    other.refresh()
    old, folder_of_old = path(acme), folder.place_of(page_of(acme))
    assert Client().get(old).status_code == 200
    assert folder_of_old.exists()
    access.renew_link(page_of(acme), now=timezone.now())
    other.refresh()
    assert other.by_slug[acme.slug].token_hash == page_of(acme).token_hash
    assert Client().get(old).status_code == 404
    assert Client().get(path(acme)).status_code == 200
    assert not folder_of_old.exists()


@pytest.mark.django_db(transaction=True)
def test_behind_a_new_link_lies_the_whole_page() -> None:
    acme = make_customer("Acme")
    render()
    before = folder.place_of(page_of(acme))
    files = sorted(str(file.relative_to(before)) for file in before.rglob("*") if file.is_file())
    access.renew_link(page_of(acme), now=timezone.now())
    render()
    after = folder.place_of(page_of(acme))
    assert after != before
    assert sorted(str(file.relative_to(after)) for file in after.rglob("*") if file.is_file()) == files


def test_without_a_database_what_is_in_memory_is_served_and_what_is_not_comes_from_the_folder(
    acme: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address = Client(), path(acme)
    kept = client.get(address).content

    def away(*_args: object) -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr(serving.Memory, "refresh", away)
    monkeypatch.setattr(serving, "_read", away)
    monkeypatch.setattr(connection, "close", lambda: None)
    assert client.get(address).content == kept
    assert client.get(f"{address}history/").status_code == 200
    # A process that starts now knows nothing: the folder has it all the same.
    serving.memory.forget()
    assert client.get(address).content == kept
    assert client.get(f"{address}api/v2/summary.json").status_code == 200
    assert client.get("/status/../../secret_key").status_code in (400, 404)


def test_private_documents_are_kept_out_of_caches_and_search(acme: Customer) -> None:
    private, public = Client().get(path(acme)), Client().get("/status/")
    assert "private" in private.headers["Cache-Control"]
    assert "noindex" in private.headers["X-Robots-Tag"]
    assert "public" in public.headers["Cache-Control"]
    for answer in (private, public):
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in Client().get("/status/widget/").headers["Content-Security-Policy"]
    assert Client().get("/status/api/v2/status.json").headers["Access-Control-Allow-Origin"] == "*"


def test_a_document_that_is_the_same_is_not_made_anew(acme: Customer) -> None:
    from statuspage.models import Document, Page

    before = dict(Document.objects.values_list("pk", "transaction"))
    Page.objects.update(changed_at="2026-01-01T00:00Z")
    render()
    after = dict(Document.objects.values_list("pk", "transaction"))
    kept = [pk for pk in before if pk in after]
    # Pages name the minute of their rendering; what programs read does not change with it.
    assert len(kept) >= 20


def test_the_folder_has_every_document_and_its_packings(acme: Customer, settings) -> None:  # type: ignore[no-untyped-def]
    file = settings.STATUS_DIR / "site" / path(acme).strip("/") / "index.html"
    assert file.read_bytes() == Client().get(path(acme)).content
    assert gzip.decompress(file.with_name("index.html.gz").read_bytes()) == file.read_bytes()
    assert brotli.decompress(file.with_name("index.html.br").read_bytes()) == file.read_bytes()
    assert file.stat().st_mode & 0o444 == 0o444


def test_the_page_shows_that_it_is_kept_up() -> None:
    from django.utils import timezone

    render()
    publishing.show_life(now=timezone.now())
    assert "renewed_at" in Client().get("/status/renewed.json").json()
    # One sheet for all pages, whatever zone their other times are in: it says which zone it speaks of.
    sheet = Client().get("/status/renewed.css").content.decode()
    assert ".renewed:not(.is-told)::after" in sheet
    assert f"({settings.TIME_ZONE.replace('_', ' ')})" in sheet
    assert f'data-zone="{settings.TIME_ZONE}"' in Client().get("/status/").content.decode()


def test_a_folder_that_was_lost_is_written_again(acme: Customer) -> None:
    keep()
    site = settings.STATUS_DIR / "site"
    before = sorted(file.relative_to(site) for file in site.rglob("*") if file.is_file())
    assert Path(path(acme).strip("/")) / "index.html" in before
    shutil.rmtree(settings.STATUS_DIR)
    keep()
    assert sorted(file.relative_to(site) for file in site.rglob("*") if file.is_file()) == before


def test_a_folder_that_could_not_be_written_is_made_whole_later(acme: Customer) -> None:
    keep()
    file = settings.STATUS_DIR / "site" / path(acme).strip("/") / "index.html"
    shutil.rmtree(file.parent)
    file.parent.write_text("in the way")
    Page.objects.filter(customer=acme).update(changed_at=timezone.now())
    Document.objects.filter(page__customer=acme, path="").update(etag="another")
    keep()
    assert not folder.is_whole()
    file.parent.unlink()
    keep()
    assert file.read_bytes() == bytes(Document.objects.get(page__customer=acme, path="").body)
