"""The doors behind the desk's own web server, where bodies come as the network brings them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from monitoring.models import Receipt, SourceKind
from tests.conftest import free_port
from tests.mailroom.processes import environment
from tests.monitoring.sending import make_source, read_events, trigger

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def _granian(folder: Path, **changes: str) -> Iterator[int]:
    """The port where granian serves this test's database."""
    found = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(found),
        "--workers", "1", "--blocking-threads", "2", "--log-level", "warning", "servicedesk.wsgi:application",
    ]  # fmt: skip
    own = environment(DATA_DIR=str(folder), LOG_LEVEL="INFO", **changes)
    with (folder / "granian.log").open("wb") as log:
        server = subprocess.Popen(command, env=own, stdout=log, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 30
            while b" 200 " not in _ask(found, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"):
                assert time.monotonic() < deadline, "The web server did not start."
                time.sleep(0.1)
            yield found
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    with _granian(tmp_path) as found:
        yield found


def _ask(port: int, request: bytes) -> bytes:
    """The beginning of what is answered; empty where nobody listens."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(request)
            return line.recv(65536)
    except ConnectionError:
        return b""


def _chunked(path: str, body: bytes, piece: int) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: desk\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    pieces = [body[begin : begin + piece] for begin in range(0, len(body), piece)]
    return head + b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


def test_a_body_that_comes_in_pieces_without_a_length_is_kept_whole(port: int) -> None:
    source, key = make_source(SourceKind.PAGERDUTY)
    body = json.dumps(trigger(key)).encode()
    answer = _ask(port, _chunked("/v2/enqueue", body, 7))
    assert b" 202 " in answer.partition(b"\r\n")[0]
    assert b"content-length" in answer.lower()
    assert [event.key for event in read_events(source)] == ["disk"]


def test_an_endless_body_is_refused_at_its_limit(port: int) -> None:
    _source, key = make_source()
    answer = _ask(port, _chunked(f"/events/json/{key}/", b'"' + b"x" * (6 * 1024 * 1024), 65536))
    assert b" 413 " in answer.partition(b"\r\n")[0]
    assert not Receipt.objects.exists()


def test_a_sender_that_hangs_up_halfway_leaves_nothing_and_hurts_nobody(port: int) -> None:
    source, key = make_source()
    head = f"POST /events/json/{key}/ HTTP/1.1\r\nHost: desk\r\nContent-Length: 100\r\n\r\n".encode()
    for _sender in range(4):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(head + b'{"key": "a"')
    whole = b'{"key": "b"}'
    head = f"POST /events/json/{key}/ HTTP/1.1\r\nHost: desk\r\nContent-Length: {len(whole)}\r\n\r\n".encode()
    assert b" 202 " in _ask(port, head + whole).partition(b"\r\n")[0]
    assert [event.key for event in read_events(source)] == ["b"]


def test_a_compressed_body_is_refused_in_words(port: int) -> None:
    _source, key = make_source()
    head = f"POST /events/json/{key}/ HTTP/1.1\r\nHost: desk\r\nContent-Encoding: gzip\r\n"
    answer = _ask(port, f"{head}Content-Length: 2\r\n\r\n".encode() + b"\x1f\x8b")
    assert b" 415 " in answer.partition(b"\r\n")[0]


def test_the_log_of_the_web_server_knows_no_key(port: int, tmp_path: Path) -> None:
    _source, key = make_source(SourceKind.ZABBIX)
    for path in (
        f"/events/zabbix/{key}/",
        f"/events/grafana/{key}/",
        f"/events/zabbix/{key}/x/",
        f"/v2/enqueue/{key}",
    ):
        _ask(port, f"POST /{path} HTTP/1.1\r\nHost: evil\r\nContent-Length: 1\r\n\r\n{{".encode())
    assert key not in (tmp_path / "granian.log").read_text()


def test_without_a_database_tools_are_asked_to_come_back(tmp_path: Path) -> None:
    nowhere = f"postgres://desk@127.0.0.1:{free_port()}/desk"
    body = json.dumps(trigger("0" * 32)).encode()
    with _granian(tmp_path, DATABASE_URL=nowhere) as port:
        for path in ("/v2/enqueue", f"/events/json/{'0' * 32}/"):
            head = f"POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Length: {len(body)}\r\n\r\n"
            answer = _ask(port, head.encode() + body).lower()
            assert b" 503 " in answer.partition(b"\r\n")[0]
            assert b"\r\nretry-after: 5\r\n" in answer
    assert "0" * 32 not in (tmp_path / "granian.log").read_text()
