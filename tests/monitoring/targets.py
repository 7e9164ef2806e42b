"""Real servers on loopback to look at, which count who came and misbehave as they are told."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Act = Callable[[socket.socket, bytes], None]


def answering(head: bytes = b"HTTP/1.1 200 OK", body: bytes = b"hello", headers: bytes = b"") -> Act:
    def act(line: socket.socket, request: bytes) -> None:
        is_bare = request.startswith(b"HEAD") or b" 204 " in head
        length = b"" if is_bare else b"Content-Length: %d\r\n" % len(body)
        line.sendall(head + b"\r\n" + length + headers + b"\r\n" + (b"" if is_bare else body))

    return act


@dataclass
class Target:
    """Speaks `act` on each connection after it heard a request (or at once, with `is_quiet` False)."""

    act: Act = field(default_factory=answering)
    hears_first: bool = True
    host: str = "127.0.0.1"
    port: int = 0
    hits: int = 0
    requests: list[bytes] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/"

    def serve(self, listener: socket.socket, tls: ssl.SSLContext | None) -> None:
        while not self.closing.is_set():
            try:
                line, _address = listener.accept()
            except OSError:
                return
            self.hits += 1
            threading.Thread(target=self._speak, args=[line, tls], daemon=True).start()

    def _speak(self, line: socket.socket, tls: ssl.SSLContext | None) -> None:
        try:
            line.settimeout(20)
            with tls.wrap_socket(line, server_side=True) if tls else line as spoken:
                request = self._heard(spoken) if self.hears_first else b""
                self.requests.append(request)
                self.act(spoken, request)
        except OSError:
            pass  # the one who looks hung up

    def _heard(self, line: socket.socket) -> bytes:
        heard = b""
        while b"\r\n\r\n" not in heard:
            piece = line.recv(65536)
            if not piece:
                break
            heard += piece
        return heard

    def drip(self, line: socket.socket, piece: bytes, *, pause: float = 0.05, limit: float = 20) -> None:
        """Say `piece` again and again until the test is over."""
        ends = time.monotonic() + limit
        while not self.closing.is_set() and time.monotonic() < ends:
            line.sendall(piece)
            if pause:
                time.sleep(pause)


@contextmanager
def target(act: Act | None = None, *, tls: ssl.SSLContext | None = None, **facts: object) -> Iterator[Target]:
    one = Target(**({"act": act} if act else {}), **facts)  # type: ignore[arg-type]
    family = socket.AF_INET6 if ":" in one.host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((one.host, one.port))
    listener.listen(200)
    one.port = listener.getsockname()[1]
    thread = threading.Thread(target=one.serve, args=[listener, tls], daemon=True)
    thread.start()
    try:
        yield one
    finally:
        one.closing.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
