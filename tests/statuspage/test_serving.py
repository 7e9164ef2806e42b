"""How a rendered document is sent: from memory, packed, with a strong ETag, and when all else is away."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.models import Customer
from statuspage import folder, publishing, serving
from statuspage.models import Document, Page
from statuspage.tasks import keep
from tests.makers import make_customer
from tests.statuspage.rendered import path, render

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
    client.get(address)
    settings.STATUS_REFRESH_SECONDS = 60
    with CaptureQueriesContext(connection) as asked:
        # The thread is up already, as in a server that has answered once.
        serving.memory._thread = object()  # type: ignore[assignment]
        assert client.get(address).status_code == 200
        assert client.get("/status/").status_code in (200, 404)
    assert [query for query in asked.captured_queries if "document" in query["sql"]][1:] == []


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
    assert ".renewed::after" in Client().get("/status/renewed.css").content.decode()


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
