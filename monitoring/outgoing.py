"""The one client of checks and feeds: it goes to addresses that somebody else chose, never by chance inside.

A host is looked up once, every address it has is judged, and the connection goes to exactly a judged
address, so that a second answer of the name server changes nothing. TLS and the Host header keep the name.
Each redirect is judged like the first address, and a permission to reach inside is for that one's host and
port alone. Head, body and time are bounded; proxies of the environment
are not asked, cookies not kept.
"""

from __future__ import annotations

import asyncio
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from urllib.parse import urljoin

import aiohttp
from cryptography import x509
from django.utils.translation import gettext as _
from yarl import URL

from monitoring import names
from monitoring.trouble import words_of
from notifications.channels.addresses import literal, may_reach
from notifications.channels.guarded import (
    USER_AGENT,
    Forbidden,
    NoAnswer,
    Target,
    Unanswered,
    is_same_place,
    target_of,
)

MOST_BODY = 5 * 1024 * 1024
# The head as a whole cannot be longer than so many lines of so many bytes.
MOST_LINES, LONGEST_LINE = 100, 16 * 1024
MOST_REDIRECTS = 10
ADDRESSES_TRIED = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 64 * 1024


class CannotLook(NoAnswer):
    """This machine cannot ask now, which says nothing about whom it would ask."""


class TooLong(Unanswered):
    """The answer does not end within what is read of it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a web address. `redirects`: followed up to so many; 0, and the redirect is the answer.

    `headers` go to the first host alone: a token in them was meant for nobody else.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    redirects: int = 0
    allows_inner: bool = False
    checks_certificate: bool = True
    most_body: int = MOST_BODY


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are in lower case; the body is unpacked; `url` is where it came from."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    certificate_ends_at: datetime | None


async def fetch(question: Question, *, seconds: float) -> Answer:
    """Ask once, everything within `seconds`. Raises NoAnswer: Forbidden, Unreachable or Unanswered."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(seconds):
            return await _follow(question, began + seconds)
    except TimeoutError:
        raise Unanswered(_("No complete answer within %(seconds)g seconds.") % {"seconds": seconds}) from None


async def addresses_of(host: str, port: int, *, allows_inner: bool) -> list[str]:
    """Every address of the host, each judged. Raises Forbidden where one is inner, and so for nobody."""
    found = [host] if literal(host) is not None else await _look_up(host, port)
    for written in found:
        address = literal(written)
        if address is None or not may_reach(host, address, allows_inner=allows_inner):
            words = (
                _("%(host)s is an inner address, and this check may not reach inside.")
                if host == written
                else _("%(host)s is at %(address)s: an inner address, and this check may not reach inside.")
            )
            raise Forbidden(words % {"host": host, "address": written})
    return found


async def connect(
    host: str, port: int, *, allows_inner: bool
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A TCP connection to a judged address of the host. The caller bounds the time."""
    trouble: OSError | None = None
    for address in (await addresses_of(host, port, allows_inner=allows_inner))[:ADDRESSES_TRIED]:
        try:
            return await asyncio.open_connection(address, port, limit=_CHUNK)
        except OSError as error:
            trouble = error
    raise Unanswered(words_of(trouble))


async def _look_up(host: str, port: int) -> list[str]:
    try:
        return await names.addresses_of(host, port)
    except names.CannotAsk as error:
        raise CannotLook(
            _("Not possible now: this machine can ask no name server (%(why)s).") % {"why": error}
        ) from error
    except (OSError, UnicodeError) as error:
        raise Unanswered(
            _("%(host)s was not found: %(why)s") % {"host": host, "why": words_of(error)}
        ) from error


async def _follow(question: Question, ends: float) -> Answer:
    target, method, sent, body = (
        target_of(question.url),
        question.method,
        dict(question.headers),
        question.body,
    )
    first = target
    for left in range(min(question.redirects, MOST_REDIRECTS), -1, -1):
        trusts = question.allows_inner and is_same_place(target, first)
        answer = await _exchange(question, target, method, sent, body, ends, allows_inner=trusts)
        place = answer.headers.get("location")
        if not question.redirects or place is None or answer.status not in _REDIRECTS:
            return answer
        if not left:
            break
        following = _redirected(target, place)
        if (following.authority, following.scheme) != (target.authority, target.scheme):
            sent = {}
        if answer.status == 303 or (method == "POST" and answer.status in (301, 302)):
            method, body = "GET", b""
        target = following
    raise Forbidden(_("%(host)s redirects once too often.") % {"host": target.authority})


def _redirected(target: Target, place: str) -> Target:
    try:
        following = target_of(urljoin(target.url, place))
    except ValueError as error:
        raise Forbidden(
            _("%(host)s redirects to something that is no address.") % {"host": target.authority}
        ) from error
    if target.scheme == "https" and following.scheme != "https":
        raise Forbidden(_("%(host)s redirects from https to http.") % {"host": target.authority})
    return following


class _Connector(aiohttp.TCPConnector):
    """Keeps the certificate it met: a response without a body has let its connection go already."""

    certificate_ends_at: datetime | None = None

    async def connect(self, *terms: object, **more: object) -> aiohttp.connector.Connection:
        connection = await super().connect(*terms, **more)  # type: ignore[arg-type]
        transport = connection.transport
        secured = transport.get_extra_info("ssl_object") if transport is not None else None
        if secured is not None and (written := secured.getpeercert(True)):
            self.certificate_ends_at = x509.load_der_x509_certificate(written).not_valid_after_utc
        return connection


async def _exchange(
    question: Question,
    target: Target,
    method: str,
    sent: Mapping[str, str],
    body: bytes,
    ends: float,
    *,
    allows_inner: bool,
) -> Answer:
    """One request and its answer, over a connection of its own to the first address that takes it."""
    addresses = await addresses_of(target.host, target.port, allows_inner=allows_inner)
    tried = addresses[:ADDRESSES_TRIED]
    for place, address in enumerate(tried):
        share = max(0.05, (ends - time.monotonic()) / (len(tried) - place))
        try:
            return await _ask(question, target, address, method, sent, body, share)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            if place == len(tried) - 1 or isinstance(error, aiohttp.ClientSSLError):
                raise Unanswered(words_of(error)) from error
        except (aiohttp.ClientError, ssl.SSLError, OSError, ValueError, zlib.error) as error:
            raise Unanswered(words_of(error)) from error
    raise Unanswered(_("%(host)s has no address.") % {"host": target.host})


async def _ask(
    question: Question,
    target: Target,
    address: str,
    method: str,
    sent: Mapping[str, str],
    body: bytes,
    connect_seconds: float,
) -> Answer:
    headers = {"User-Agent": USER_AGENT, "Accept": "*/*", **sent, "Host": target.authority}
    headers |= {"Accept-Encoding": "gzip, deflate", "Connection": "close"}
    trust = _trust() if question.checks_certificate else _no_trust()
    host = f"[{address}]" if ":" in address else address
    connector = _Connector(force_close=True, ssl=trust, limit=1, happy_eyeballs_delay=None)
    # The time is bounded by the caller; aiohttp's own clocks would only cost.
    patience = aiohttp.ClientTimeout(total=None, sock_connect=connect_seconds)
    async with (
        aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            timeout=patience,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_LINES,
        ) as session,
        session.request(
            method,
            URL(f"{target.scheme}://{host}:{target.port}{target.path}", encoded=True),
            headers=headers,
            data=body or None,
            allow_redirects=False,
            server_hostname=target.host if target.scheme == "https" else None,
        ) as response,
    ):
        answer_headers = {name.lower(): value for name, value in response.headers.items()}
        whole = await _read(response, answer_headers.get("content-encoding", ""), question.most_body)
        return Answer(response.status, answer_headers, whole, target.url, connector.certificate_ends_at)


async def _read(response: aiohttp.ClientResponse, packed: str, most: int) -> bytes:
    """The body, unpacked piece by piece, so that a small answer cannot become a huge one here."""
    unpack = _Unpacking(packed.strip().lower(), most)
    async for piece in response.content.iter_chunked(_CHUNK):
        unpack.add(piece)
    return bytes(unpack.body)


class _Unpacking:
    def __init__(self, packed: str, most: int) -> None:
        self.body = bytearray()
        self._most, self._taken = most, 0
        self._plain = (
            zlib.decompressobj(wbits=47) if packed in ("gzip", "x-gzip", "deflate") else None
        )  # 47: gzip or zlib, as it comes

    def add(self, piece: bytes) -> None:
        self._taken += len(piece)
        room = self._most - len(self.body) + 1
        self.body += piece if self._plain is None else self._plain.decompress(piece, room)
        if len(self.body) > self._most or self._taken > self._most:
            raise TooLong(
                _("The answer does not end within %(size)d MB.") % {"size": max(1, self._most >> 20)}
            )


@cache
def _trust() -> ssl.SSLContext:
    """Whom this machine believes. Made once: to read the certificates takes longer than most requests."""
    return ssl.create_default_context()


@cache
def _no_trust() -> ssl.SSLContext:
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    return trust


__all__ = [
    *("Answer", "CannotLook", "Forbidden", "NoAnswer", "Question", "TooLong", "Unanswered"),
    *("addresses_of", "connect"),
]
