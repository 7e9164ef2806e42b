"""Nothing that somebody typed reaches inside, by no spelling, answer, redirect or second lookup; and nothing
that answers badly holds the desk up."""

from __future__ import annotations

import asyncio
import re
import resource
import socket
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from monitoring import probes
from monitoring.probes.look import Asked, Look
from tests.makers import TUESDAY
from tests.monitoring.targets import Act, Target, answering, target

# Everybody's, and nobody's in a test: nothing leaves this machine.
OUTER = "93.184.215.14"


def look(kind: str, place: str, *, allows_inner: bool = False, timeout: float = 2, **options: Any) -> Look:
    asked = Asked(place, options, timeout, allows_inner)
    return asyncio.run(probes.look(kind, asked, now=TUESDAY))


@pytest.fixture
def inside() -> Iterator[Target]:
    with target() as listener:
        yield listener


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """A name server: each lookup of a name takes the next of its answers, the last one for ever."""
    known: dict[str, list[list[str]]] = {}

    async def ask(name: str) -> list[str]:
        if name not in known:
            raise socket.gaierror(socket.EAI_NONAME, "not known")
        answers = known[name]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    monkeypatch.setattr("monitoring.names._ask", ask)
    return known


@pytest.fixture
def asked_for(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a connection was tried to; those outside are refused without leaving."""
    tried: list[str] = []
    real_connect = asyncio.selector_events.BaseSelectorEventLoop.sock_connect

    async def connect(self: Any, sock: socket.socket, address: Any) -> None:
        tried.append(address[0])
        if address[0] == OUTER:
            raise ConnectionRefusedError(111, "refused")
        await real_connect(self, sock, address)

    monkeypatch.setattr(asyncio.selector_events.BaseSelectorEventLoop, "sock_connect", connect)
    return tried


SPELLINGS = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1"),
    *("0.0.0.0", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"),
    *("[2002:7f00:1::]", "[::127.0.0.1]", "[0:0:0:0:0:ffff:127.0.0.1]", "127.0.0.1.", "１２７.0.0.1"),
]


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_an_inner_address_is_reached(host: str, inside: Target) -> None:
    for kind, place in (("http", f"http://{host}:{inside.port}/"), ("tcp", f"{host}:{inside.port}")):
        seen = look(kind, place)
        assert not seen.ok
        assert seen.words
    assert inside.hits == 0


@pytest.mark.parametrize(
    "host",
    [
        *(
            "169.254.169.254",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[::ffff:169.254.169.254]",
            "[::169.254.169.254]",
        ),
        *("[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[64:ff9b:1::a9fe:a9fe]", "[2001::1]"),
        *("0.0.0.0", "[::]", "[::ffff:0.0.0.0]", "[64:ff9b::]", "224.0.0.1", "[ff02::1]", "[2002:e000:1::]"),
        *("100.100.100.200", "255.255.255.255", "0.1.2.3"),
    ],
)
@pytest.mark.parametrize("allows_inner", [False, True])
def test_where_clouds_hand_out_keys_no_permission_reaches(
    host: str, allows_inner: bool, asked_for: list[str]
) -> None:
    assert "inner address" in look("http", f"http://{host}/latest/", allows_inner=allows_inner).words
    assert "inner address" in look("tcp", f"{host}:80", allows_inner=allows_inner).words
    assert asked_for == []


@pytest.mark.parametrize(
    "answers",
    [
        [["127.0.0.1"]],
        [["10.0.0.1"]],
        [[OUTER, "127.0.0.1"]],
        [["::1", OUTER]],
        [["::ffff:127.0.0.1"]],
        [["100.64.0.1"]],
        [["fd00::1", OUTER]],
    ],
)
def test_a_name_with_one_inner_address_is_not_asked_at_all(
    answers: list[list[str]], names: dict[str, list[list[str]]], inside: Target, asked_for: list[str]
) -> None:
    names["evil.example"] = answers
    assert "inner address" in look("http", f"http://evil.example:{inside.port}/").words
    assert "inner address" in look("tcp", f"evil.example:{inside.port}").words
    assert (inside.hits, asked_for) == (0, [])


def test_a_second_answer_of_the_name_server_changes_nothing(
    names: dict[str, list[list[str]]], inside: Target, asked_for: list[str]
) -> None:
    for kind, place in (("http", "http://evil.example:{}/"), ("tcp", "evil.example:{}")):
        names["evil.example"] = [[OUTER], ["127.0.0.1"]]
        assert "refused" in look(kind, place.format(inside.port)).words
    assert inside.hits == 0
    assert set(asked_for) == {OUTER}


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{}/", "http://2130706433:{}/", "//[::1]:{}/", "http://inner.example:{}/"]
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inside_is_not_followed(
    place: str, status: int, inside: Target, names: dict[str, list[list[str]]], settings: Any
) -> None:
    names["inner.example"] = [["127.0.0.1"]]
    names["outer.example"] = [["127.0.0.2"]]
    # Stands for a host of the internet: only this one address of loopback may be reached.
    settings.GUARDED_ALLOW = ["127.0.0.2"]
    to = place.format(inside.port).encode()
    with target(
        answering(b"HTTP/1.1 %d Moved" % status, headers=b"Location: " + to + b"\r\n"), host="127.0.0.2"
    ) as outer:
        seen = look("http", f"http://outer.example:{outer.port}/", redirects=5)
    assert "inner address" in seen.words
    assert (outer.hits, inside.hits) == (1, 0)


def test_a_chain_of_redirects_ends_before_it_is_inside(inside: Target, settings: Any) -> None:
    settings.GUARDED_ALLOW = ["127.0.0.2"]
    steps = 3

    def act(line: socket.socket, request: bytes) -> None:
        step = int(request.split(b" ")[1].strip(b"/") or b"0")
        to = b"/%d" % (step + 1) if step < steps else b"http://127.0.0.1:%d/" % inside.port
        answering(b"HTTP/1.1 302 Found", headers=b"Location: " + to + b"\r\n")(line, request)

    with target(act, host="127.0.0.2") as outer:
        assert "inner address" in look("http", outer.url, redirects=10).words
        assert "once too often" in look("http", outer.url, redirects=2).words
    assert inside.hits == 0


@pytest.mark.parametrize(
    "place",
    ["file:///etc/passwd", "gopher://127.0.0.1/", "ftp://127.0.0.1/", "javascript:1", "http:\\\\127.0.0.1"],
)
def test_a_redirect_to_something_else_than_the_web_is_not_followed(place: str, settings: Any) -> None:
    settings.GUARDED_ALLOW = ["127.0.0.2"]
    with target(
        answering(b"HTTP/1.1 302 Found", headers=b"Location: " + place.encode() + b"\r\n"), host="127.0.0.2"
    ) as outer:
        seen = look("http", outer.url)
    assert not seen.ok
    assert seen.words


@pytest.mark.parametrize("place", ["http://user:secret@127.0.0.1/", "http://127.0.0.1@outer.example/"])
def test_an_address_with_credentials_is_not_asked(place: str, asked_for: list[str]) -> None:
    assert "password" in look("http", place).words
    assert asked_for == []


def test_a_name_server_inside_is_not_asked(inside: Target, names: dict[str, list[list[str]]]) -> None:
    names["ns.example"] = [["127.0.0.1"]]
    heard = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with heard:
        heard.bind(("127.0.0.1", inside.port))
        heard.setblocking(False)
        for server in (
            f"127.0.0.1:{inside.port}",
            f"ns.example:{inside.port}",
            f"[::ffff:127.0.0.1]:{inside.port}",
        ):
            assert "inner address" in look("dns", "www.example.org", server=server).words
        with pytest.raises(BlockingIOError):
            heard.recv(512)
    assert inside.hits == 0


def test_a_mailbox_inside_is_not_asked(
    inside: Target, names: dict[str, list[list[str]]], settings: Any
) -> None:
    settings.MAILDIR = None
    names["imap.example"] = [["127.0.0.1"]]
    for host in ("127.0.0.1", "imap.example", "2130706433"):
        for security in ("tls", "starttls", "none"):
            seen = look(
                "mail", "jo@example.org", imap_host=host, imap_port=inside.port, imap_security=security
            )
            assert "inner address" in seen.words
    assert inside.hits == 0


def test_pings_do_not_go_inside() -> None:
    assert "inner address" in look("icmp", "127.0.0.1").words


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "inner.example"])
def test_a_check_that_a_lead_allowed_reaches_inside(
    host: str, inside: Target, names: dict[str, list[list[str]]]
) -> None:
    names["inner.example"] = [["127.0.0.1"]]
    assert look("http", f"http://{host}:{inside.port}/", allows_inner=True).ok
    assert look("tcp", f"{host}:{inside.port}", allows_inner=True).ok
    ends = time.monotonic() + 5
    while inside.hits < 2 and time.monotonic() < ends:
        time.sleep(0.01)
    assert inside.hits == 2


def test_proxies_of_the_environment_are_not_asked(inside: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    with target() as shop:
        assert look("http", shop.url, allows_inner=True).ok
        assert (shop.hits, inside.hits) == (1, 0)


def test_a_permission_is_for_the_first_host_and_port_alone(
    inside: Target, names: dict[str, list[list[str]]]
) -> None:
    names["other.example"] = [["127.0.0.1"]]
    for place in ("http://127.0.0.1:%d/", "http://localhost:%d/", "http://other.example:%d/"):
        to = b"Location: " + (place % inside.port).encode() + b"\r\n"
        with target(answering(b"HTTP/1.1 302 Found", headers=to)) as first:
            assert "inner address" in look("http", first.url, allows_inner=True).words
            assert first.hits == 1
    assert inside.hits == 0
    with target(answering(b"HTTP/1.1 302 Found", headers=b"Location: /here\r\n")) as first:
        look("http", first.url, allows_inner=True, redirects=2)
        assert first.hits == 3


def test_headers_for_one_host_do_not_go_to_another(settings: Any) -> None:
    settings.GUARDED_ALLOW = ["127.0.0.1"]
    with target() as other:
        to = b"Location: http://127.0.0.1:%d/\r\nSet-Cookie: a=b\r\n" % other.port
        with target(answering(b"HTTP/1.1 302 Found", headers=to)) as first:
            assert look("http", first.url, allows_inner=True, headers="X-Token: secret").ok
    assert b"secret" in first.requests[0]
    assert b"secret" not in other.requests[0]
    assert b"Cookie" not in other.requests[0]


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def endless(head: bytes, piece: bytes, pause: float = 0) -> Act:
    def act(line: socket.socket, _request: bytes) -> None:
        line.sendall(head)
        ends = time.monotonic() + 20
        while time.monotonic() < ends:
            line.sendall(piece)
            if pause:
                time.sleep(pause)

    return act


def bomb(megabytes: int) -> bytes:
    """So many megabytes of nothing, packed without ever lying in memory."""
    packing = zlib.compressobj(9, wbits=31)
    nothing = bytes(1_000_000)
    return b"".join([packing.compress(nothing) for _part in range(megabytes)] + [packing.flush()])


BOMB = bomb(200)
BAD_ANSWERS: dict[str, tuple[Act, str]] = {
    "endless body": (endless(HEAD + b"\r\n", b"x" * 65536), "does not end within 5 MB"),
    "endless chunks": (endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"), "does not end within 5 MB"),
    "dripping body": (endless(HEAD + b"\r\n", b"x", 0.05), "within 1 seconds"),
    "dripping head": (endless(HEAD, b"X-A: b\r\n", 0.1), "within 1 seconds"),
    "dripping status": (endless(b"HTTP", b"/", 0.1), "within 1 seconds|not correct HTTP"),
    "silence": (endless(b"", b"", 0.1), "within 1 seconds"),
    "gzip bomb": (answering(body=BOMB, headers=b"Content-Encoding: gzip\r\n"), "does not end within 5 MB"),
    "broken gzip": (answering(body=b"\x1f\x8bnope", headers=b"Content-Encoding: gzip\r\n"), "."),
    "one endless header": (endless(HEAD + b"X: ", b"x" * 65536), "not correct HTTP"),
    "endless headers": (endless(HEAD, b"X-Header: x\r\n" * 1000), "not correct HTTP"),
    "endless status": (endless(b"HTTP/1.1 200 ", b"x" * 65536), "not correct HTTP"),
    "no HTTP": (lambda line, _request: line.sendall(b"SSH-2.0-OpenSSH_9.2\r\n"), "not correct HTTP"),
    "nothing": (lambda line, _request: None, "hung up"),
    "short body": (
        lambda line, _request: line.sendall(HEAD + b"Content-Length: 10\r\n\r\nabc"),
        "not correct HTTP",
    ),
    "bad length": (
        lambda line, _request: line.sendall(HEAD + b"Content-Length: -1\r\n\r\nabc"),
        "not correct HTTP",
    ),
    "bad chunk": (lambda line, _request: line.sendall(CHUNKED + b"zz\r\nabc\r\n"), "not correct HTTP"),
    "bad status": (lambda line, _request: line.sendall(b"HTTP/1.1 999999 OK\r\n\r\n"), "."),
    "NUL in header": (lambda line, _request: line.sendall(HEAD + b"X: a\0b\r\n\r\n"), "not correct HTTP"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_a_failure_in_words_within_its_time_and_bounded_memory(name: str) -> None:
    act, words = BAD_ANSWERS[name]
    with target(act) as bad:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.monotonic()
        seen = look("http", bad.url, allows_inner=True, timeout=1, contains="hello")
        assert time.monotonic() - began < 1.5
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert not seen.ok
    assert re.search(words, seen.words), seen.words
    assert grown < 60_000, f"{grown} kB"
