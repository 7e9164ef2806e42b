"""The answers of a rendered document, made once and copied for each reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.cookie import SimpleCookie
from django.http.response import ResponseHeaders

from statuspage.rendering.documents import ATOM, CALENDAR, JSON, RSS, SVG

# Other sites may read what is a feed, a badge or a program's answer.
_FOR_PROGRAMS = frozenset({ATOM, RSS, CALENDAR, JSON, SVG})
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {framed}"
)
_OF_304 = ("ETag", "Cache-Control", "Vary")
# What the objects around the bytes take, about.
_AROUND = 6000


@dataclass(frozen=True, slots=True)
class Packing:
    """One packing's answers: whole, to HEAD, and to who has it already."""

    whole: HttpResponse
    head: HttpResponse
    unchanged: HttpResponse


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document, ready to be sent in each packing."""

    etag: str
    size: int
    plain: Packing
    gzip: Packing | None
    brotli: Packing | None


def kept(
    path: str, content_type: str, body: bytes, gzip: bytes, brotli: bytes, etag: str, *, is_public: bool
) -> KeptDocument:
    """The document with everything that its answers need."""
    headers = _headers(path, content_type, is_public=is_public)
    plain = _packing(body, "", etag, headers)
    size = len(body) + len(gzip) + len(brotli) + _AROUND
    packed = (
        _packing(content, name, etag, headers) if content else None
        for name, content in (("gzip", gzip), ("br", brotli))
    )
    return KeptDocument(etag, size, plain, *packed)


def _headers(path: str, content_type: str, *, is_public: bool) -> dict[str, str]:
    framed = "*" if "widget/" in path else "'none'"
    headers = {
        "Content-Type": content_type,
        "Cache-Control": _caching(path, is_public),
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Content-Security-Policy": _POLICY.format(framed=framed),
    }
    if not is_public:
        headers["X-Robots-Tag"] = "noindex, nofollow"
    if content_type in _FOR_PROGRAMS:
        headers["Access-Control-Allow-Origin"] = "*"
    if settings.SECURE_HSTS_SECONDS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    return headers


def _caching(path: str, is_public: bool) -> str:
    if path.startswith("assets/"):
        return "public, max-age=86400"
    return "public, max-age=5, stale-if-error=86400" if is_public else "private, no-cache"


def _packing(body: bytes, encoding: str, etag: str, headers: dict[str, str]) -> Packing:
    headers = headers | {"ETag": f'"{etag}-{encoding or "id"}"', "Content-Length": str(len(body))}
    if encoding:
        headers["Content-Encoding"] = encoding
    unchanged = HttpResponse(status=304, headers={name: headers[name] for name in _OF_304})
    del unchanged.headers["Content-Type"]
    return Packing(HttpResponse(body, headers=headers), HttpResponse(headers=headers), unchanged)


def sent(request: HttpRequest, document: KeptDocument) -> HttpResponse:
    """The document as this reader takes it; 304 when they have it."""
    accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
    chosen = document.plain
    if document.brotli is not None and "br" in accepted:
        chosen = document.brotli
    elif document.gzip is not None and "gzip" in accepted:
        chosen = document.gzip
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if known and (document.etag in known or known.strip() == "*"):
        return _copy(chosen.unchanged)
    return _copy(chosen.head if request.method == "HEAD" else chosen.whole)


def _copy(made: HttpResponse) -> HttpResponse:
    """An answer of its own: making one from its headers would take most of the time that a page takes."""
    answer = HttpResponse.__new__(HttpResponse)
    headers = ResponseHeaders({})
    headers._store = made.headers._store.copy()
    fresh = {"headers": headers, "cookies": SimpleCookie(), "_resource_closers": []}
    answer.__dict__ = made.__dict__ | fresh
    return answer
