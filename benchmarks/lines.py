"""A line to a web server that stays open: as little as can stand between a request and its answer."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import dataclass
from typing import Any

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes

    def read(self) -> Any:
        return json.loads(self.body)


class Line:
    """One connection, one request at a time. A library's own work would be measured with the answer."""

    def __init__(self, port: int, token: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._head = f"Host: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n"

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_failure: object) -> None:
        self._socket.close()

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())

    def expect(self, path: str) -> Answer:
        """The answer; raises RuntimeError unless it is a 200, for an error is not worth measuring."""
        answer = self.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answers {answer.status}: {answer.body[:300]!r}")
        return answer

    def post(self, path: str, body: bytes, key: str = "") -> Answer:
        more = f"Idempotency-Key: {key}\r\n" if key else ""
        head = (
            f"POST {path} HTTP/1.1\r\n{self._head}{more}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return self._ask(head.encode() + body)

    def _ask(self, request: bytes) -> Answer:
        self._socket.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _gap, body = received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        while len(body) < wanted:
            body += self._more()
        return Answer(int(head.split(b" ", 2)[1]), body)

    def _more(self) -> bytes:
        more = self._socket.recv(1 << 17)
        if not more:
            raise RuntimeError("The server hung up.")
        return more
