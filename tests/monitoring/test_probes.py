"""Each kind of look against a real server: what is good, what is not, and in which words."""

from __future__ import annotations

import asyncio
import gzip
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from monitoring import outgoing, probes
from monitoring.looking import look_now
from monitoring.outgoing import Answer
from monitoring.probes import icmp, mail
from monitoring.probes.http import statuses_in, text_of, value_at
from monitoring.probes.look import Asked, Look
from monitoring.probes.tcp import place_of
from notifications.sealing import seal
from tests.conftest import free_port
from tests.mailroom.dovecot import PASSWORD, dovecot
from tests.makers import TUESDAY
from tests.monitoring.certificates import Issuer
from tests.monitoring.targets import answering, target


def look(kind: str, place: str, *, timeout: float = 3, **options: Any) -> Look:
    asked = Asked(place, options, timeout, True)
    return asyncio.run(probes.look(kind, asked, now=datetime.now(UTC)))


# HTTP


@pytest.mark.parametrize(
    ("status", "wanted", "ok"),
    [
        (200, "", True), (204, "", True), (301, "", False), (404, "", False), (500, "", False),
        (401, "200-299,401", True), (404, "404", True), (200, "404", False), (302, "300-399", True),
    ],
)  # fmt: skip
def test_the_status_is_one_of_those_that_are_good(status: int, wanted: str, ok: bool) -> None:
    with target(answering(b"HTTP/1.1 %d Words" % status)) as shop:
        seen = look("http", shop.url, status=wanted)
    assert seen.ok is ok
    assert str(status) in seen.words
    assert seen.facts["status"] == str(status)


def test_text_must_be_there_or_must_not() -> None:
    with target(answering(body="Alles werkt, café".encode())) as shop:
        assert look("http", shop.url, contains="café").ok
        assert look("http", shop.url, contains="CAFÉ").words == "“CAFÉ” is not in the answer."
        assert look("http", shop.url, lacks="stuk").ok
        assert look("http", shop.url, lacks="werkt").words == "“werkt” is in the answer."
    with target(
        answering(body="café".encode("latin-1"), headers=b"Content-Type: text/html; charset=latin-1\r\n")
    ) as old:
        assert look("http", old.url, contains="café").ok


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("status", "ok", ""), ("checks.0.state", "up", ""), ("checks.-1.up", "false", ""),
        ("depth", "1.5", ""),
        ("nothing", "", "There is no nothing"), ("checks.7", "", "There is no checks.7"),
        ("status", "bad", "status is “ok”, expected “bad”."), ("$.status", "ok", ""), ("none", "null", ""),
    ],
)  # fmt: skip
def test_a_value_in_json_is_what_it_must_be(path: str, value: str, words: str) -> None:
    body = b'{"status": "ok", "checks": [{"state": "up"}, {"up": false}], "depth": 1.5, "none": null}'
    with target(answering(body=body)) as shop:
        seen = look("http", shop.url, json_path=path, json_value=value)
    assert seen.ok is not bool(words)
    assert words in seen.words


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_told(body: bytes) -> None:
    with target(answering(body=body)) as shop:
        assert look("http", shop.url, json_path="a").words == "The answer is not JSON."


def test_slow_is_a_failure_where_somebody_says_what_slow_is() -> None:
    def slow(line: socket.socket, request: bytes) -> None:
        threading.Event().wait(0.3)
        answering()(line, request)

    with target(slow) as shop:
        assert look("http", shop.url, within_ms=5000).ok
        seen = look("http", shop.url, within_ms=100)
        assert seen.words.startswith("Took ")
        assert seen.ms >= 300
        late = look("http", shop.url, timeout=0.2)
    assert (late.ok, late.words) == (False, "No complete answer within 0.2 seconds.")


def test_redirects_are_followed_as_far_as_was_asked(settings: Any) -> None:
    settings.GUARDED_ALLOW = ["127.0.0.1"]
    with target(answering(body=b"here")) as shop:
        to = b"Location: http://127.0.0.1:%d/\r\n" % shop.port
        with target(answering(b"HTTP/1.1 301 Moved", headers=to)) as old:
            assert look("http", old.url, contains="here").ok
            assert "301" in look("http", old.url, redirects=0).words
            assert look("http", old.url, redirects=0, status="301").ok


def test_method_headers_and_body_are_sent() -> None:
    with target() as shop:
        assert look(
            "http",
            shop.url,
            method="POST",
            headers="X-A: b\nAccept: text/plain",
            body="é",
            authorization=seal("Bearer x"),
        ).ok
        assert look("http", shop.url, method="HEAD").ok
    sent = shop.requests[0]
    assert sent.startswith(b"POST / HTTP/1.1\r\n")
    for header in (
        b"X-A: b\r\n",
        b"Accept: text/plain\r\n",
        b"Authorization: Bearer x\r\n",
        b"Host: 127.0.0.1:%d\r\n" % shop.port,
    ):
        assert header in sent
    assert shop.requests[1].startswith(b"HEAD / HTTP/1.1\r\n")


def test_nobody_there_is_told() -> None:
    assert look("http", f"http://127.0.0.1:{free_port()}/").words == "The connection was refused."


def test_a_packed_answer_is_read() -> None:
    with target(answering(body=gzip.compress(b"hello"), headers=b"Content-Encoding: gzip\r\n")) as shop:
        assert look("http", shop.url, contains="hello").ok


@pytest.fixture
def issuer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    """Trusted by this machine, and shop.example is here."""
    one = Issuer(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", os.fspath(one.file))
    outgoing._trust.cache_clear()

    async def here(_name: str) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr("monitoring.names._ask", here)
    yield one
    outgoing._trust.cache_clear()


def test_a_good_certificate_is_good_and_its_end_is_known(issuer: Issuer) -> None:
    with target(tls=issuer.server(days=30)) as shop:
        seen = look("http", f"https://shop.example:{shop.port}/")
        assert seen.ok
        assert seen.certificate_ends_at is not None
        assert 29 <= (seen.certificate_ends_at - datetime.now(UTC)).days <= 30
        assert look("http", f"https://shop.example:{shop.port}/", method="HEAD").certificate_ends_at
        assert look("http", f"https://shop.example:{shop.port}/", certificate_days=20).ok
        words = look("http", f"https://shop.example:{shop.port}/", certificate_days=40).words
    assert words.startswith("The certificate ends in 29 days, on ")


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"days": -1}, "The certificate has expired."),
        ({"host": "other.example"}, "The certificate is for another name."),
        ({"vouches": False}, "The certificate is self-signed: nobody known vouches for it."),
    ],
)
def test_certificate_trouble_is_told_in_words(facts: dict[str, Any], words: str, issuer: Issuer) -> None:
    with target(tls=issuer.server(**facts)) as shop:
        seen = look("http", f"https://shop.example:{shop.port}/")
        assert (seen.ok, seen.words) == (False, words)
        assert shop.requests == []
        assert look("http", f"https://shop.example:{shop.port}/", check_certificate=False).ok


def test_an_unknown_issuer_is_told(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    outgoing._trust.cache_clear()
    with target(tls=issuer.server()) as shop:
        words = look("http", f"https://shop.example:{shop.port}/").words
    assert words == "The certificate comes from an issuer that this machine does not know."


def test_no_tls_where_tls_is_asked_for_is_told() -> None:
    with target(answering(), hears_first=False) as shop:
        assert "No secure connection" in look("http", f"https://127.0.0.1:{shop.port}/").words


def test_the_form_looks_the_same_way() -> None:
    with target() as shop:
        assert look_now("http", shop.url, {}, 3, True).ok
        assert "inner address" in look_now("http", shop.url, {}, 3, False).words


def test_places_and_statuses_are_read_as_people_write_them() -> None:
    assert [place_of(one) for one in ("a.b:25", "[::1]:25", "::1")[:2]] == [("a.b", 25), ("::1", 25)]
    assert place_of("::1", 53) == ("::1", 53)
    assert statuses_in("200-299, 401") == [range(200, 300), range(401, 402)]
    assert value_at({"a": [1]}, "a.0") == (True, "1")
    for wrong in ("a", "a:0", "a:70000", ":25", "a b:25", "http://a:25", "[::1:25"):
        with pytest.raises(ValueError, match=r".*"):
            place_of(wrong)


# TCP


def test_a_port_takes_the_connection_and_says_what_is_expected() -> None:
    with target(
        lambda line, _request: line.sendall(b"220 mail.example ESMTP\r\n"), hears_first=False
    ) as server:
        place = f"127.0.0.1:{server.port}"
        assert look("tcp", place).ok
        assert look("tcp", place, banner="ESMTP").ok
        assert (
            look("tcp", place, banner="IMAP").words == "“IMAP” was not said; heard: “220 mail.example ESMTP”."
        )
    assert look("tcp", f"127.0.0.1:{free_port()}").words == "The connection was refused."


def test_a_silent_or_endless_port_is_left_in_time() -> None:
    with target(lambda line, _request: threading.Event().wait(5), hears_first=False) as mute:
        assert "was not said" in look("tcp", f"127.0.0.1:{mute.port}", timeout=0.6, banner="hello").words
    with target(
        lambda line, _request: mute.drip(line, b"x" * 1000, pause=0, limit=5), hears_first=False
    ) as loud:
        mute.closing.clear()
        assert "was not said" in look("tcp", f"127.0.0.1:{loud.port}", timeout=0.6, banner="hello").words


def test_a_line_is_said_first_where_the_server_waits_for_one() -> None:
    def echo(line: socket.socket, _request: bytes) -> None:
        line.sendall(b"you said " + line.recv(100))

    with target(echo, hears_first=False) as server:
        assert look("tcp", f"127.0.0.1:{server.port}", send="PING", banner="you said PING").ok


# DNS

RECORDS = {
    ("www.example.org.", "A"): ["192.0.2.7", "192.0.2.8"],
    ("www.example.org.", "AAAA"): ["2001:db8::7"],
    ("example.org.", "MX"): ["10 mail.example.org."],
    ("example.org.", "TXT"): ['"v=spf1 " "-all"'],
    ("example.org.", "NS"): ["ns1.example.org."],
    ("alias.example.org.", "CNAME"): ["www.example.org."],
}


@contextmanager
def name_server(act: Callable[[dns.message.Message], bytes | None] | None = None) -> Iterator[str]:
    """A real name server on loopback, over UDP."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", 0))

    def answer(question: dns.message.Message) -> bytes:
        asked = question.question[0]
        said = dns.message.make_response(question)
        name, kind = asked.name.to_text(), dns.rdatatype.to_text(asked.rdtype)
        if not any(known == name for known, _kind in RECORDS):
            said.set_rcode(dns.rcode.NXDOMAIN)
        elif values := RECORDS.get((name, kind)):
            said.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *values))
        return said.to_wire()

    def serve() -> None:
        while True:
            try:
                received, address = listener.recvfrom(4096)
            except OSError:
                return
            said = (act or answer)(dns.message.from_wire(received))
            if said:
                listener.sendto(said, address)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


@pytest.mark.parametrize(
    ("name", "record", "expected", "ok"),
    [
        ("www.example.org", "A", "", True), ("www.example.org", "A", "192.0.2.8", True),
        ("www.example.org", "A", "192.0.2.9", False), ("www.example.org", "AAAA", "2001:DB8:0::7", True),
        ("example.org", "MX", "10 Mail.example.org", True), ("example.org", "TXT", "v=spf1 -all", True),
        ("example.org", "NS", "ns1.example.org.", True),
        ("alias.example.org", "CNAME", "www.example.org", True),
        ("example.org", "A", "", False), ("gone.example.org", "A", "", False),
    ],
)  # fmt: skip
def test_a_name_has_the_record_that_it_must_have(name: str, record: str, expected: str, ok: bool) -> None:
    with name_server() as server:
        seen = look("dns", name, record=record, expected=expected, server=server)
    assert seen.ok is ok, seen.words


def test_what_a_name_server_lacks_is_told() -> None:
    with name_server() as server:
        assert (
            look("dns", "gone.example.org", server=server).words
            == "The name gone.example.org does not exist."
        )
        assert look("dns", "example.org", server=server).words == "example.org has no A record."
    with name_server(lambda question: None) as mute:
        assert "did not answer in time" in look("dns", "example.org", server=mute, timeout=0.5).words
    with name_server(lambda question: b"\x00" * 7) as garbled:
        assert not look("dns", "example.org", server=garbled, timeout=0.5).ok

    def refuse(question: dns.message.Message) -> bytes:
        said = dns.message.make_response(question)
        said.set_rcode(dns.rcode.SERVFAIL)
        return said.to_wire()

    with name_server(refuse) as broken:
        assert look("dns", "example.org", server=broken).words == "The name server answers SERVFAIL."


# ICMP


def test_a_ping_is_answered_or_not_possible_here_and_never_a_false_alarm() -> None:
    seen = look("icmp", "127.0.0.1", timeout=1)
    assert seen.ok or not seen.is_possible


def test_where_pings_are_not_permitted_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_terms: object, **_more: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(icmp, "_open", refused)
    seen = look("icmp", "127.0.0.1", timeout=1)
    assert (seen.ok, seen.is_possible) == (False, False)
    assert seen.words.startswith("Not possible here")


def test_the_checksum_is_that_of_the_standard() -> None:
    packet = icmp.packet(False, 1, b"0123456789abcdef")
    assert icmp.checksum(packet) == 0
    assert icmp.checksum(b"\x00\x01\xf2\x03\xf4\xf5\xf6\xf7") == 0x220D  # RFC 1071, part 3


# Mail


def test_a_mail_that_comes_back_is_found_and_cleaned_away(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dovecot() as server:
        _deliver_to(server, monkeypatch)
        settings.MAILDIR = None
        seen = look("mail", "loop@example.org", **_mailbox(server))
        assert seen.ok, seen.words
        assert server.files("user1", "INBOX") == []


def test_a_mail_that_does_not_come_back_is_told_in_time(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dovecot() as server:
        monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: 1)
        settings.MAILDIR = None
        seen = look("mail", "loop@example.org", **_mailbox(server) | {"wait_seconds": 2})
        assert seen.words == "The mail was sent and did not come back in time."
        wrong = look("mail", "loop@example.org", **_mailbox(server) | {"imap_password": seal("wrong")})
        assert "cannot be opened" in wrong.words
    gone = look("mail", "loop@example.org", **_mailbox(server))
    assert "cannot be opened: The connection was refused." in gone.words


def test_without_a_mail_server_a_round_trip_is_not_possible() -> None:
    seen = look("mail", "loop@example.org", imap_host="127.0.0.1")
    assert (seen.ok, seen.is_possible) == (False, False)


def _mailbox(server: Any) -> dict[str, Any]:
    return {
        "imap_host": "127.0.0.1", "imap_port": server.port, "imap_security": "none", "imap_user": "user1",
        "imap_password": seal(PASSWORD), "wait_seconds": 20,
    }  # fmt: skip


def _deliver_to(server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way from the desk's mail server back into the mailbox, half a second long."""

    def send(mail: Any) -> int:
        def put() -> None:
            with server.client("user1") as box:
                box.append(mail.message().as_bytes(), "INBOX")

        threading.Timer(0.5, put).start()
        return 1

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)


@pytest.mark.parametrize(
    "charset", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "utf-7", "zip"]
)
def test_a_codec_that_is_no_character_set_is_not_used(charset: str) -> None:
    headers = {"content-type": f"text/plain; charset={charset}"}
    began = time.perf_counter()
    assert text_of(Answer(200, headers, "-é".encode() + b"a" * 1_000_000, "", None)).startswith("-é")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize(
    ("charset", "octets"),
    [("ISO-8859-1", b"caf\xe9"), ("windows-1252", b"caf\xe9"), ("utf-16le", "café".encode("utf-16-le")),
     ("big5", "中文".encode("big5")), ("Shift_JIS", "日本".encode("shift_jis")), ("", "café".encode())],
)  # fmt: skip
def test_a_text_is_read_by_the_character_set_that_it_names(charset: str, octets: bytes) -> None:
    answer = Answer(200, {"content-type": f"text/html; charset={charset}"}, octets, "", None)
    assert text_of(answer) in ("café", "中文", "日本")


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "iso2022_jp", "ascii", "utf-16"])
def test_megabytes_of_garbage_do_not_hold_the_loop(charset: str) -> None:
    """All checks of a runner share one loop."""
    slowest = 0.0

    async def tick() -> None:
        nonlocal slowest
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.01)
            slowest = max(slowest, time.perf_counter() - began)

    async def both(place: str) -> Look:
        ticking = asyncio.create_task(tick())
        seen = await probes.look("http", Asked(place, {"contains": "x"}, 20, True), now=TUESDAY)
        ticking.cancel()
        return seen

    headers = f"Content-Type: text/plain; charset={charset}\r\n".encode()
    with target(answering(body=b"\xff\xfe" * 2_500_000, headers=headers)) as shop:
        assert "not in the answer" in asyncio.run(both(shop.url)).words
    assert slowest < 0.3


def test_a_mail_that_finds_no_free_thread_says_nothing_about_its_way(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAILDIR = None
    monkeypatch.setattr(mail, "BEGIN_SECONDS", 0.2)
    with ThreadPoolExecutor(1) as busy:
        monkeypatch.setattr(mail, "_threads", busy)
        over = threading.Event()
        busy.submit(over.wait)
        seen = look("mail", "jo@example.org", imap_host="127.0.0.1", imap_port=1)
        over.set()
    assert (seen.ok, seen.is_possible) == (False, False)
    assert "Not possible now" in seen.words
