"""A line to the desk on which answers get lost: forwards what is sent, unless it was told otherwise."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

LOSE_THE_REQUEST, LOSE_THE_ANSWER = "lose the request", "lose the answer"


@dataclass
class BadLine:
    """`troubles` befall the next requests, one each: a loss, or a status with its Retry-After."""

    desk: str
    troubles: list[str | tuple[int, str]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    address: str = ""

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        self.keys.append(request.headers.get("Idempotency-Key"))
        trouble = self.troubles.pop(0) if self.troubles else None
        if isinstance(trouble, tuple):
            _refuse(request, *trouble)
            return
        if trouble != LOSE_THE_REQUEST:
            status, headers, answer = self._forward(request, body)
        if trouble:
            request.connection.shutdown(socket.SHUT_RDWR)
            request.close_connection = True
            return
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(answer)

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        there = http.client.HTTPConnection(urlsplit(self.desk).netloc)
        sent = {name: value for name, value in request.headers.items() if name.lower() != "accept-encoding"}
        there.request(request.command, request.path, body, sent)
        answer = there.getresponse()
        told = answer.read()
        there.close()
        headers = {name: answer.headers[name] for name in ("Content-Type", "ETag") if name in answer.headers}
        return answer.status, headers | {"Content-Length": str(len(told))}, told


def _refuse(request: BaseHTTPRequestHandler, status: int, retry_after: str) -> None:
    told: dict[str, Any] = {"type": "http://desk/#too-many-requests", "title": "Too many", "status": status}
    body = json.dumps(told | {"detail": "Wait."}).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/problem+json")
    request.send_header("Content-Length", str(len(body)))
    request.send_header("Retry-After", retry_after)
    request.end_headers()
    request.wfile.write(body)


@contextmanager
def bad_line(desk: str) -> Iterator[BadLine]:
    line = BadLine(desk)

    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            line.answer(self)

        def do_POST(self) -> None:
            line.answer(self)

        def log_message(self, *words: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
    line.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield line
    finally:
        server.shutdown()
        server.server_close()
