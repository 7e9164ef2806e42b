"""Answers with the rendered pages out of this process's memory, before sessions and the database.

A thread asks a few times a second which documents were rendered anew; a view asks nothing. While the
database is away, what is in memory is served as it was, and what is not comes from the folder.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import validate_host
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare

from incidents.horizon import horizon
from incidents.links import hash_of
from statuspage import folder
from statuspage.answers import KeptDocument, kept, sent
from statuspage.models import Document, Page
from statuspage.pages import RESERVED, ROOT
from statuspage.rendering.documents import ATOM, CALENDAR, JSON, RSS, SVG
from statuspage.signing_in import COOKIE, visitor_of

log = structlog.get_logger(__name__)

MOST_BYTES = 96 * 1024 * 1024
AFTER_FAILURE = 1.0
REMEMBER_VISITOR = 30.0
MOST_VISITORS = 10_000
# Addresses that lead to nothing; what is longer than any document's path is none of them.
MOST_MISSES = 10_000
LONGEST_PATH = 200
_NOTHING = "0" * 64
_OF_PAGE = ("pk", "slug", "access", "token_hash", "domain", "language", "customer_id")
# Of the public page, but found below every page that has a domain of its own.
_SHARED = ("assets/", "renewed.")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """How a page is reached."""

    pk: int
    slug: str
    access: str
    token_hash: str
    domain: str
    language: str
    customer: int


class Memory:
    """What this process knows of pages and documents."""

    def __init__(self) -> None:
        self.public: KeptPage | None = None
        self.by_slug: dict[str, KeptPage] = {}
        self.by_domain: dict[str, KeptPage] = {}
        self._by_pk: dict[int, KeptPage] = {}
        self._documents: OrderedDict[tuple[int, str], KeptDocument] = OrderedDict()
        self._misses: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._bytes = 0
        self._since = 0
        self._refreshed = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Be up to date: at the first request, from then on by the thread."""
        if not settings.STATUS_REFRESH_SECONDS:
            self.refresh()
        elif self._thread is None:
            with self._lock:
                if self._thread is not None:
                    return
                self._thread = threading.Thread(target=self._keep_up, name="status-pages", daemon=True)
            try:
                self.refresh()
            except DatabaseError:
                connection.close()
            self._thread.start()

    def _keep_up(self) -> None:
        while True:
            time.sleep(settings.STATUS_REFRESH_SECONDS)
            try:
                self.refresh()
            except DatabaseError:
                connection.close()
                time.sleep(AFTER_FAILURE)
            except Exception:
                log.exception("status_pages_not_refreshed")
                time.sleep(AFTER_FAILURE)

    def refresh(self) -> None:
        """Read what was rendered since the last time, in commit order; nothing if nothing was."""
        reached = horizon()
        pages = Page.objects.filter(transaction__gte=self._since).exclude(token_hash="")
        rendered = list(pages.values_list(*_OF_PAGE))
        for page in rendered:
            pk, slug, access, token_hash, domain, language, customer = page
            self._know(KeptPage(pk, slug, access, token_hash, domain or "", language, customer or 0))
        self._forget_deleted()
        changed = list(Document.objects.filter(transaction__gte=self._since).values_list("page_id", "path"))
        with self._lock:
            # Whoever found nothing before this and has not said so yet is not believed any more.
            self._refreshed += 1
            for key in changed:
                self._misses.pop(key, None)
        keys = [key for key in changed if key in self._documents]
        for key in [*keys, *self._gone([page[0] for page in rendered])]:
            self._keep(key, _read(*key))
        self._since = reached

    def _gone(self, rendered: Collection[int]) -> list[tuple[int, str]]:
        """What is remembered of these pages and was taken off them: nothing else tells of that."""
        with self._lock:
            kept = [key for key in self._documents if key[0] in rendered]
        if not kept:
            return []
        there = Document.objects.filter(page__in=rendered, path__in={path for _page, path in kept})
        found = set(there.values_list("page_id", "path"))
        return [key for key in kept if key not in found]

    def _know(self, page: KeptPage) -> None:
        before = self._by_pk.get(page.pk)
        self._by_pk[page.pk] = page
        if before is not None and before != page:
            # What was rendered for another address or for fewer readers is no answer any more.
            self._forget(before)
        if page.domain:
            self.by_domain[page.domain] = page
        if page.slug:
            self.by_slug[page.slug] = page
        else:
            self.public = page

    def _forget(self, page: KeptPage) -> None:
        """Its addresses lead nowhere from now on; another page may have taken them over already."""
        for known, name in ((self.by_slug, page.slug), (self.by_domain, page.domain)):
            if (found := known.get(name)) is not None and found.pk == page.pk:
                del known[name]
        with self._lock:
            for key in [key for key in self._documents if key[0] == page.pk]:
                self._bytes -= self._documents.pop(key).size

    def _forget_deleted(self) -> None:
        """A customer who was deleted leaves no row that says so: there are fewer pages than are known."""
        reached = Page.objects.exclude(token_hash="")
        if reached.count() == len(self._by_pk):
            return
        there = set(reached.values_list("pk", flat=True))
        for pk in [pk for pk in self._by_pk if pk not in there]:
            self._forget(self._by_pk.pop(pk))

    def document(self, page_id: int, path: str) -> KeptDocument | None:
        """From memory; from the database only when nobody asked for it before."""
        key = (page_id, path)
        kept = self._documents.get(key)
        if kept is not None or key in self._misses or len(path) > LONGEST_PATH:
            return kept
        as_of = self._refreshed
        kept = _read(page_id, path)
        if kept is not None:
            self._keep(key, kept)
        else:
            self._miss(key, as_of)
        return kept

    def _miss(self, key: tuple[int, str], as_of: int) -> None:
        with self._lock:
            if as_of == self._refreshed:
                self._misses[key] = None
                while len(self._misses) > MOST_MISSES:
                    self._misses.popitem(last=False)

    def _keep(self, key: tuple[int, str], kept: KeptDocument | None) -> None:
        with self._lock:
            before = self._documents.pop(key, None)
            self._bytes -= before.size if before else 0
            if kept is None:
                return
            self._documents[key] = kept
            self._bytes += kept.size
            while self._bytes > MOST_BYTES and len(self._documents) > 1:
                _key, dropped = self._documents.popitem(last=False)
                self._bytes -= dropped.size

    def forget(self) -> None:
        _visitors.clear()
        self.__init__()  # type: ignore[misc]


memory = Memory()


def _read(page_id: int, path: str) -> KeptDocument | None:
    found = (
        Document.objects.filter(page_id=page_id, path=path)
        .values_list("content_type", "body", "gzip", "brotli", "etag", "page__customer_id")
        .first()
    )
    if found is None:
        return None
    content_type, body, gzip, brotli, etag, customer = found
    return kept(path, content_type, bytes(body), bytes(gzip), bytes(brotli), etag, is_public=customer is None)


class StatusPagesMiddleware:
    """Answers GET and HEAD of rendered documents; everything else goes on to the views."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        host = request.META.get("HTTP_HOST", "").partition(":")[0].lower()
        ours = not host or _is_ours(host)
        if path.startswith(ROOT) or not ours:
            _wake()
            if request.method in ("GET", "HEAD") and not _wants_https(request):
                answer = _answer(request, host, path)
                if answer is not None:
                    return answer
        if not ours and host in memory.by_domain:
            # A customer's domain has nothing but rendered pages.
            return HttpResponse(render_to_string("statuspage/lost.html", lost_words()), status=404)
        return self.get_response(request)


@lru_cache(maxsize=1000)
def _is_ours(host: str) -> bool:
    return validate_host(host, settings.ALLOWED_HOSTS)


def lost_words() -> dict[str, str]:
    return {
        "desk_name": settings.DESK_NAME,
        "desk_phone": settings.DESK_PHONE,
        "root": f"{settings.BASE_URL}{ROOT}",
        "sign_in": f"{settings.BASE_URL}{ROOT}sign-in/",
    }


def _wake() -> None:
    try:
        memory.wake()
    except DatabaseError:
        connection.close()


def _wants_https(request: HttpRequest) -> bool:
    return bool(settings.SECURE_SSL_REDIRECT) and not request.is_secure()


def _answer(request: HttpRequest, host: str, path: str) -> HttpResponse | None:
    found = locate(host, path) or _of_visitor(request, path)
    if found is None:
        return _from_folder(request, path) if memory.public is None else None
    page, inside = found
    try:
        document = memory.document(page.pk, inside)
    except DatabaseError:
        connection.close()
        return _from_folder(request, path)
    if document is not None:
        return sent(request, document)
    if inside.startswith(f"{page.language}/") and "//" not in path:
        # Its own language lies at the root of a page. Cut out of `/nl//elsewhere/`, it would be another's.
        return HttpResponseRedirect(path.replace(f"/{page.language}/", "/", 1))
    return None


def locate(host: str, path: str) -> tuple[KeptPage, str] | None:
    """The page that this address belongs to and may be read by whoever has it, and the path within.

    Of a wrong, empty or foreign token, and of a name that nobody has, nothing is told but by the same
    steps in the same time: one look into the pages, one hash, one comparison.
    """
    page = memory.by_domain.get(host)
    if page is not None:
        rest = path.removeprefix("/")
    else:
        rest = path.removeprefix(ROOT)
        slug, slash, below = rest.partition("/")
        if not slash or slug in RESERVED:
            return (memory.public, rest) if memory.public is not None else None
        page = memory.by_slug.get(slug)
        rest = below
    if rest.startswith(_SHARED) and memory.public is not None:
        return memory.public, rest
    if page is not None and page.access == "open":
        return page, rest
    token, slash, below = rest.partition("/")
    fits = constant_time_compare(hash_of(token), page.token_hash if page is not None else _NOTHING)
    if page is None or page.access != "link" or not fits or not slash:
        return None
    if below.startswith(_SHARED) and memory.public is not None:
        return memory.public, below
    return page, below


def _of_visitor(request: HttpRequest, path: str) -> tuple[KeptPage, str] | None:
    """A contact who is signed in reads the page of their customer at its bare address."""
    key = request.COOKIES.get(COOKIE, "")
    if not key:
        return None
    # Asked whether or not there is such a page: how long it takes tells nothing of that.
    customers = _customers_of(request, key)
    slug, _slash, below = path.removeprefix(ROOT).partition("/")
    page = memory.by_slug.get(slug)
    return (page, below) if page is not None and page.customer in customers else None


def _customers_of(request: HttpRequest, key: str) -> frozenset[int]:
    """Whose contact the visitor is; remembered a little, and longer while the database is away."""
    name = hash_of(key)
    at, customers = _visitors.get(name, (0.0, frozenset()))
    if time.monotonic() - at < REMEMBER_VISITOR:
        return customers
    try:
        visitor = visitor_of(request)
    except DatabaseError:
        connection.close()
        return customers
    customers = frozenset(contact.customer_id for contact in visitor.contacts) if visitor else frozenset()
    if len(_visitors) > MOST_VISITORS:
        _visitors.clear()
    _visitors[name] = (time.monotonic(), customers)
    return customers


_visitors: dict[str, tuple[float, frozenset[int]]] = {}


_TYPES = {
    ".html": "text/html; charset=utf-8", ".json": JSON, ".atom": ATOM, ".rss": RSS, ".ics": CALENDAR,
    ".svg": SVG, ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
}  # fmt: skip


def _from_folder(request: HttpRequest, path: str) -> HttpResponse | None:
    """The file that was written when the database was still there."""
    base = (folder.root("link")).resolve()
    file = (base / folder.file_of(path).lstrip("/")).resolve()
    if not file.is_relative_to(base) or not file.is_file():
        return None
    body = file.read_bytes()
    content_type = _TYPES.get(Path(file).suffix, "application/octet-stream")
    inside = path.removeprefix(ROOT)
    return sent(request, kept(inside, content_type, body, b"", b"", f"{len(body):x}", is_public=False))
