"""Where an outgoing request may go, and for how long."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from typing import Any

import pytest

from notifications.channels import guarded
from notifications.channels.addresses import is_allowed, is_global
from tests.conftest import free_port
from tests.notifications.conftest import real_lookup
from tests.notifications.receiver import Receiver


def post(url: str) -> guarded.Answer:
    return guarded.post(url, body=b"{}", headers={})


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where a connection was begun; none is made."""
    begun: list[str] = []

    def refuse(place: tuple[str, int], *_rest: object, **_more: object) -> None:
        begun.append(place[0])
        raise ConnectionRefusedError("nobody there")

    monkeypatch.setattr("urllib3.util.connection.create_connection", refuse)
    return begun


INNER = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::",
    "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a00:1::", "2002:c0a8:1::1", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
    "ff02::1", "ff0e::1", "4000::1",
]  # fmt: skip
OUTER = [
    "1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_an_inner_address_is_refused_however_it_is_written(address: str, connected: list[str]) -> None:
    assert not is_global(ip_address(address))
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(guarded.Forbidden, match="inner address"):
        post(f"https://{host}/")
    assert connected == []


@pytest.mark.parametrize("address", OUTER)
def test_an_address_of_the_internet_is_asked(address: str, connected: list[str]) -> None:
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(guarded.Unreachable):
        post(f"https://{host}/")
    assert connected == [address]


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1", "LOCALHOST."])
def test_no_spelling_of_loopback_gets_through(host: str, connected: list[str]) -> None:
    with pytest.raises((guarded.Forbidden, guarded.Unreachable)):
        post(f"http://{host}/")
    assert connected == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https:///path",
        "https://user@example.org/",
        "https://user:secret@example.org/",
        "https://@example.org/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example.org:x/",
        "https://exam ple.org/",
        "https://example.org/\r\nX-Evil: yes",
        "https://example.org\\@127.0.0.1/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://a..b/",
        f"https://{'a' * 64}.example/",
    ],
)
def test_what_is_no_web_address_is_refused(url: str, connected: list[str]) -> None:
    with pytest.raises(guarded.Forbidden):
        post(url)
    assert connected == []


def test_an_address_is_taken_apart_as_it_goes_over_the_wire() -> None:
    target = guarded.target_of("https://Zoë.example:8443/a%20b/é?x=1&y=%20#part")
    assert target == guarded.Target("https", "xn--zo-ija.example", 8443, "/a%20b/%C3%A9?x=1&y=%20")
    assert target.authority == "xn--zo-ija.example:8443"
    assert guarded.target_of("http://[2606:4700::1111]").authority == "[2606:4700::1111]"


def test_a_name_is_looked_up_once_and_that_address_is_used(
    names: dict[str, list[str]], connected: list[str]
) -> None:
    names["rebind.example"] = ["93.184.215.14", "127.0.0.1"]
    with pytest.raises(guarded.Unreachable):
        post("https://rebind.example/")
    assert connected == ["93.184.215.14"]
    assert names["rebind.example"] == ["127.0.0.1"]


def test_a_name_that_changes_its_address_does_not_lead_elsewhere(
    names: dict[str, list[str]],
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.GUARDED_ALLOW = ["127.0.0.2/32"]
    with Receiver("127.0.0.2") as judged, Receiver("127.0.0.1", judged.port) as inner:
        names["rebind.example"] = ["127.0.0.2", "127.0.0.1"]
        assert post(f"http://rebind.example:{judged.port}/").status == 200
        assert (len(judged.got), len(inner.got)) == (1, 0)
        assert judged.got[0].headers["Host"] == f"rebind.example:{judged.port}"
        with pytest.raises(guarded.Forbidden):
            post(f"http://rebind.example:{judged.port}/")
        assert inner.got == []


def test_one_inner_address_among_good_ones_refuses_the_host(
    monkeypatch: pytest.MonkeyPatch, connected: list[str]
) -> None:
    def look_up(*_terms: object, **_more: object) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in ("8.8.8.8", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(guarded.Forbidden):
        post("https://mixed.example/")
    assert connected == []


def test_the_next_address_is_tried_when_the_first_is_dead(
    monkeypatch: pytest.MonkeyPatch,
    settings,  # type: ignore[no-untyped-def]
) -> None:
    settings.GUARDED_ALLOW = ["127.0.0.0/8"]

    def look_up(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
        if host == "two.example":
            return [*real_lookup("127.0.0.3", port, **more), *real_lookup("127.0.0.1", port, **more)]
        return real_lookup(host, port, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with Receiver() as server:
        assert post(f"http://two.example:{server.port}/").status == 200


def test_the_operator_allows_networks_and_hosts(settings) -> None:  # type: ignore[no-untyped-def]
    settings.GUARDED_ALLOW = ["10.1.0.0/16", "Chat.inner.example", " 192.168.7.7", "10.0.0.0/99"]
    assert is_allowed("any.example", ip_address("10.1.2.3"))
    assert not is_allowed("any.example", ip_address("10.2.2.3"))
    assert is_allowed("chat.inner.example", ip_address("172.16.0.1"))
    assert is_allowed("chat.inner.example")
    assert is_allowed("192.168.7.7")
    assert not is_allowed("evil.chat.inner.example", ip_address("172.16.0.1"))


def test_proxies_of_the_environment_are_not_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert post(receiver.url).body == b"ok"


def test_a_post_follows_no_redirect(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": "/elsewhere"}
    with pytest.raises(guarded.Forbidden, match="redirect"):
        post(receiver.url)
    assert len(receiver.got) == 1


def test_a_get_follows_as_many_redirects_as_it_may(receiver: Receiver) -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        left = int(handler.path.rpartition("/")[2])
        handler.send_response(302 if left else 200)
        handler.send_header("Location", f"/{left - 1}")
        handler.end_headers()

    receiver.act = act
    base = receiver.url.removesuffix("/hook")
    assert guarded.get(f"{base}/3", redirects=9).status == 200
    with pytest.raises(guarded.Forbidden, match="once too often"):
        guarded.get(f"{base}/4", redirects=9)
    assert len(receiver.got) == 8
    assert guarded.get(f"{base}/1").status == 302


@pytest.mark.parametrize(
    "place", ["http://127.0.0.9/", "http://169.254.169.254/meta", "//[::1]/", "file:///x"]
)
def test_a_redirect_is_judged_like_the_first_address(receiver: Receiver, place: str) -> None:
    receiver.status, receiver.headers = 301, {"Location": place}
    with pytest.raises(guarded.Forbidden):
        guarded.get(receiver.url, redirects=3)
    assert len(receiver.got) == 1


def test_another_host_does_not_hear_what_was_said_to_the_first(receiver: Receiver) -> None:
    with Receiver() as other:
        receiver.status, receiver.headers = 302, {"Location": other.url}
        guarded.get(receiver.url, headers={"Authorization": "Bearer x"}, redirects=1)
        assert receiver.got[0].headers["Authorization"] == "Bearer x"
        assert other.got[0].headers["Authorization"] is None


def test_an_inner_host_that_somebody_allowed_is_asked_alone(names: dict[str, list[str]]) -> None:
    with Receiver() as allowed, Receiver() as other:
        with pytest.raises(guarded.Forbidden):
            guarded.get(allowed.url)
        assert guarded.get(allowed.url, allows_inner=True).status == 200
        for place in (other.url, f"http://other.example:{allowed.port}/"):
            names["other.example"] = ["127.0.0.1"]
            allowed.status, allowed.headers = 302, {"Location": place}
            with pytest.raises(guarded.Forbidden):
                guarded.get(allowed.url, allows_inner=True, redirects=3)
        allowed.headers = {"Location": "/elsewhere"}
        with pytest.raises(guarded.Forbidden, match="once too often"):
            guarded.get(allowed.url, allows_inner=True, redirects=3)
        assert (len(allowed.got), other.got) == (7, [])


def test_a_larger_body_is_kept_where_that_is_asked_for(receiver: Receiver) -> None:
    receiver.body = b"x" * (guarded.LARGEST_BYTES + 1)
    for most, length in ((100_000, 100_000), (10**9, guarded.LARGEST_BYTES), (0, guarded.KEPT_BYTES)):
        answer = guarded.get(receiver.url, most_bytes=most)
        assert (len(answer.body), answer.whole) == (length, False)


def silence(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def dripping_head(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    drip(handler)


def drip(handler: BaseHTTPRequestHandler) -> None:
    for _second in range(40):
        try:
            handler.wfile.write(b"x")
        except OSError:
            return
        time.sleep(0.05)


@pytest.mark.usefixtures("_little_patience")
@pytest.mark.parametrize("act", [silence, dripping_head])
def test_a_slow_host_is_left_in_time(
    receiver: Receiver, act: Callable[[BaseHTTPRequestHandler], None]
) -> None:
    receiver.act = act
    began = time.monotonic()
    with pytest.raises(guarded.Unanswered):
        post(receiver.url)
    assert time.monotonic() - began < 1.2


@pytest.mark.usefixtures("_little_patience")
def test_a_body_that_drips_is_cut_in_time_and_the_verdict_counts(receiver: Receiver) -> None:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(206)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        drip(handler)

    receiver.act = act
    began = time.monotonic()
    answer = post(receiver.url)
    assert (answer.status, answer.whole) == (206, False)
    assert time.monotonic() - began < 1.2


def test_an_endless_body_is_cut(receiver: Receiver) -> None:
    sent: list[int] = []

    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not receiver.closing.is_set():
                sent.append(handler.wfile.write(b"x" * 10_000))
        except OSError:
            return

    receiver.act = act
    answer = post(receiver.url)
    assert answer.body == b"x" * guarded.KEPT_BYTES
    assert not answer.whole
    time.sleep(0.2)
    stopped = len(sent)
    time.sleep(0.2)
    assert len(sent) == stopped, "the connection was not closed"


def test_a_body_of_exactly_the_bound_is_whole(receiver: Receiver) -> None:
    receiver.body = b"x" * guarded.KEPT_BYTES
    answer = post(receiver.url)
    assert (len(answer.body), answer.whole) == (guarded.KEPT_BYTES, True)


@pytest.mark.usefixtures("_little_patience")
def test_a_slow_name_server_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_terms, **_more: time.sleep(1) or [])
    began = time.monotonic()
    with pytest.raises(guarded.Unreachable, match="not found within"):
        post("https://slow.example/")
    assert time.monotonic() - began < 1


def test_a_host_that_does_not_exist_may_exist_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_terms: object, **_more: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(guarded.Unreachable):
        post("https://nowhere.example/")


def test_what_is_no_answer_is_said_to_be_none(receiver: Receiver) -> None:
    receiver.act = lambda handler: handler.wfile.write(b"SSH-2.0-OpenSSH\r\n") and None
    with pytest.raises(guarded.Unanswered):
        post(receiver.url)
