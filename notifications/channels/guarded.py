"""The one client for requests to addresses that somebody else chose: it never reaches into the inner network.

The host is looked up once, every address it has is judged, and the connection goes to exactly a judged
address, so that a second answer of the name server changes nothing. TLS and the Host header keep the
name. Redirects, size and time are bounded; proxies of the environment are not asked.
"""

from __future__ import annotations

import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from urllib.parse import quote, urljoin, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from notifications.channels.addresses import literal, may_reach
from notifications.wording import one_line

# The lookup, every redirect and the answer together.
ALTOGETHER_SECONDS = 10.0
CONNECT_SECONDS = 5.0
KEPT_BYTES = 64 * 1024
# Where a caller wants more of the body: the feed of a large supplier.
LARGEST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3
# A host with a dozen dead addresses gets no more time than one with a few.
ADDRESSES_TRIED = 3
USER_AGENT = "servicedesk"

_PORTS = {"https": 443, "http": 80}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# urlsplit drops some of these silently; an address with them means something else to somebody else.
_NEVER_IN_A_URL = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")


class NoAnswer(Exception):
    """The request got no answer."""


class Forbidden(NoAnswer):
    """No such request is made: the address is none, or leads where we do not go. It stays so."""


class Redirected(Forbidden):
    """The answer leads elsewhere, and nobody goes there."""

    def __init__(self, words: str, answer: Answer) -> None:
        super().__init__(words)
        self.answer = answer


class Unreachable(NoAnswer):
    """The host could not be found or connected to. Nothing was sent."""


class Unanswered(NoAnswer):
    """Connected and sent, but no answer came in time, or none that could be read."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart. `host` is ASCII and in lower case, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header writes them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the host said. Header names are in lower case; `whole` is False when the body was cut short."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool


class _Deadline:
    """The end of one request with everything that belongs to it."""

    def __init__(self) -> None:
        self._ends = time.monotonic() + ALTOGETHER_SECONDS

    def is_over(self) -> bool:
        return time.monotonic() >= self._ends

    def left(self) -> float:
        """Seconds, more than none. Raises Unreachable when the time is up."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise Unreachable(f"No connection within {ALTOGETHER_SECONDS:g} seconds.")
        return left


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post a body once. A redirect is a refusal: whoever owns the address can name the new one.

    Raises Forbidden (Redirected, if it comes to that), Unreachable or Unanswered.
    """
    target = target_of(url)
    answer = _exchange("POST", target, headers, body, _Deadline())
    if 300 <= answer.status < 400:
        words = f"{target.authority} redirects ({answer.status}), and a post follows no redirect."
        raise Redirected(words, answer)
    return answer


def get(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    redirects: int = 0,
    most_bytes: int = 0,
    allows_inner: bool = False,
) -> Answer:
    """Fetch an address, following up to so many redirects (at most three), each judged like the first.

    With 0 a redirect is the answer. `most_bytes` of the body are kept, KEPT_BYTES unless it says otherwise
    and LARGEST_BYTES at most. `allows_inner`: somebody who may decide it decided that this very host and port
    may be inner ones; what they redirect to may not, but for the same host over TLS. Raises Forbidden,
    Unreachable or Unanswered.
    """
    target, sent, deadline = target_of(url), dict(headers or {}), _Deadline()
    trusted = target if allows_inner else None
    most = min(most_bytes or KEPT_BYTES, LARGEST_BYTES)
    for left in range(min(redirects, MOST_REDIRECTS), -1, -1):
        answer = _exchange("GET", target, sent, None, deadline, most=most, trusted=trusted)
        place = answer.headers.get("location")
        if not redirects or place is None or answer.status not in _REDIRECTS:
            return answer
        if not left:
            break
        following = _redirected(target, place)
        if following.authority != target.authority or following.scheme != target.scheme:
            # What the caller said, a token perhaps, was meant for the first host alone.
            sent = {}
        target = following
    raise Forbidden(f"{target.authority} redirects once too often.")


def target_of(url: str) -> Target:
    """Take an address apart. Raises Forbidden when it is none that we would ask."""
    if _NEVER_IN_A_URL.search(url):
        raise Forbidden("This is not a web address: it holds a space or a control character.")
    try:
        parts = urlsplit(url)
        port = parts.port
        host = (parts.hostname or "").removesuffix(".")
        # Also refuses labels that are empty or too long.
        host = host if literal(host) is not None else host.encode("idna").decode("ascii").lower()
    except ValueError as error:
        raise Forbidden(f"This is not a web address: {one_line(str(error))[:200]}") from error
    if parts.scheme not in _PORTS or not host or "%" in host or port == 0:
        raise Forbidden("This is not a web address: it does not begin with https:// and a host.")
    if "@" in parts.netloc:
        raise Forbidden("A web address with a user name or a password in it is not used.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~[]")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], f"{path}?{query}" if query else path)


def is_same_place(target: Target, first: Target) -> bool:
    """Whether a permission for the first holds here too: the same host and port, or that host over TLS."""
    return target.host == first.host and (
        target.port == first.port or (target.scheme, target.port) == ("https", _PORTS["https"])
    )


def _redirected(target: Target, place: str) -> Target:
    try:
        following = target_of(urljoin(target.url, place))
    except ValueError as error:
        raise Forbidden(f"{target.authority} redirects to something that is no address.") from error
    if target.scheme == "https" and following.scheme != "https":
        raise Forbidden(f"{target.authority} redirects from https to http.")
    return following


def _exchange(
    method: str,
    target: Target,
    headers: Mapping[str, str],
    body: bytes | None,
    deadline: _Deadline,
    *,
    most: int | None = None,
    trusted: Target | None = None,
) -> Answer:
    """One request and its answer, over a connection of its own."""
    sent = {**headers, "Host": target.authority, "Accept-Encoding": "identity", "Connection": "close"}
    sent.setdefault("User-Agent", USER_AGENT)
    with closing(_connect(target, deadline, trusted)) as connection:
        connection.timeout = deadline.left()
        # A timeout of the socket begins anew with every byte, so that a slow host could keep us for ever.
        alarm = threading.Timer(deadline.left(), _hang_up, [connection.sock])
        alarm.daemon = True
        alarm.start()
        try:
            connection.request(method, target.path, body, sent, preload_content=False, decode_content=False)
            with closing(connection.getresponse()) as response:
                # A head that we cut off ourselves reads like a complete one.
                if deadline.is_over():
                    raise TimeoutError(f"not within {ALTOGETHER_SECONDS:g} seconds")
                kept, whole = _read(response, most or KEPT_BYTES)
        except (HTTPError, HTTPException, OSError) as error:
            raise Unanswered(f"{target.authority} gave no answer: {_words(error)}") from error
        finally:
            alarm.cancel()
    answered = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status, answered, kept, whole)


def _read(response: BaseHTTPResponse, most: int) -> tuple[bytes, bool]:
    """The body up to its bound, and whether that was all. The host has decided once it sent the head."""
    kept = bytearray()
    try:
        while len(kept) <= most:
            piece = response.read(most + 1 - len(kept))
            if not piece:
                return bytes(kept), True
            kept += piece
    except (HTTPError, HTTPException, OSError):
        return bytes(kept), False
    return bytes(kept[:most]), False


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        # Not SSLSocket.shutdown, which would have the reading thread go on without TLS.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _connect(target: Target, deadline: _Deadline, trusted: Target | None) -> HTTPConnection:
    """A connection to one of the host's addresses, all of which were judged."""
    failed: Exception | None = None
    for address in _judged_addresses(target, deadline, trusted)[:ADDRESSES_TRIED]:
        # Both steps, TCP and the TLS handshake, may take so long.
        connection = _connection(target, address, min(CONNECT_SECONDS, deadline.left() / 2))
        try:
            connection.connect()
        except (HTTPError, OSError) as error:
            connection.close()
            failed = error
        else:
            return connection
    raise Unreachable(f"{target.authority} cannot be reached: {_words(failed)}") from failed


def _connection(target: Target, address: str, timeout: float) -> HTTPConnection:
    if target.scheme == "http":
        return HTTPConnection(address, target.port, timeout=timeout)
    return HTTPSConnection(
        address, target.port, timeout=timeout, server_hostname=target.host, ssl_context=_trust()
    )


@cache
def _trust() -> ssl.SSLContext:
    """The machine's certificate authorities; reading them takes longer than most requests."""
    return ssl.create_default_context()


def _judged_addresses(target: Target, deadline: _Deadline, trusted: Target | None) -> list[str]:
    """Every address of the host. Raises Forbidden when one is neither the internet's nor allowed."""
    addresses = _look_up(target, min(CONNECT_SECONDS, deadline.left()))
    trusts = trusted is not None and is_same_place(target, trusted)
    for found in addresses:
        address = literal(found)
        if address is None or not may_reach(target.host, address, allows_inner=trusts):
            raise Forbidden(f"{target.host} is at {found}: an inner address, not named in OUTGOING_ALLOW.")
    return addresses


def _look_up(target: Target, seconds: float) -> list[str]:
    """Ask the name server once. In a thread, since a lookup knows no timeout and may take half a minute."""
    answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(place[0]) for *_rest, place in found)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise Unreachable(f"{target.host} was not found within {seconds:.0f} seconds.") from None
    if isinstance(answer, Exception) or not answer:
        raise Unreachable(f"{target.host} was not found: {_words(answer)}")
    return answer


def _words(error: object) -> str:
    return one_line(f"{type(error).__name__}: {error}")[:300]
