"""What the queue weighs on the wire: `python -m benchmarks.weights`.

The desk's own server (granian, as `manage.py desk` starts it) answers a client that takes gzip and
brotli. Counted is what arrives: heads and bodies. Once as `make run` serves it and once with the
settings of production, whose static files are collected, hashed and compressed.
"""

from __future__ import annotations

import argparse
import gzip
import re
import socket
from dataclasses import dataclass, replace
from urllib.parse import urljoin

import benchmarks.scratch
from benchmarks import serving
from benchmarks.seed import OPEN

_IN_HTML = re.compile(r'<(?:link|script|img)\b[^>]*?(?:href|src)="([^"]+)"')
_IN_CSS = re.compile(r"""(?:@import\s+|url\()\s*["']?([^"')\s]+)""")
_IN_JS = re.compile(r"""\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


@dataclass(frozen=True)
class Answer:
    """What came over the wire for one address."""

    address: str
    head: str
    body: bytes
    plain: bytes = b""

    @property
    def weight(self) -> int:
        return len(self.head) + len(self.body)

    @property
    def is_compressed(self) -> bool:
        return "\r\ncontent-encoding:" in self.head.lower()

    def kept(self) -> str:
        found = re.search(r"(?im)^cache-control: *([^\r\n]*)", self.head)
        return found[1] if found else "not said"


def main() -> None:
    parser = argparse.ArgumentParser(description="Weigh the queue on the wire.")
    parser.add_argument("--incidents", type=int, default=10_000)
    asked = parser.parse_args()
    with benchmarks.scratch.server() as running:
        databases = benchmarks.scratch.Databases(running)
        databases.make(asked.incidents, OPEN)
        cookie = serving.sign_in()
        name = f"incidents_{asked.incidents}"
        for title, environment in (("make run", serving.local()), ("production", serving.production())):
            environment["DATABASE_URL"] = running.url.replace("/servicedesk?", f"/{name}?")
            with serving.served(environment) as web:
                _print_weights(title, _first_load(web.port, "/desk/", cookie))


def _fetch(port: int, path: str, cookie: str, encodings: str) -> Answer:
    """One request, read byte by byte as it comes: a client library would unpack and hide the head."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Accept-Encoding: {encodings}",
        "Connection: close",
        *([f"Cookie: sessionid={cookie}"] if cookie else []),
    ]
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        while more := connection.recv(1 << 16):
            received += more
    head, _gap, body = received.partition(b"\r\n\r\n")
    return Answer(path, head.decode() + "\r\n\r\n", body)


def _first_load(port: int, page: str, cookie: str) -> list[Answer]:
    """The page and all that it needs, and what that needs in turn."""
    answers: dict[str, Answer] = {}
    wanted = [page]
    while wanted:
        path = wanted.pop(0)
        if path in answers or not path.startswith("/") or (path != page and not path.startswith("/static/")):
            continue
        plain = _fetch(port, path, cookie, "identity").body
        answer = answers[path] = replace(_fetch(port, path, cookie, "gzip, br"), plain=plain)
        if not answer.head.startswith("HTTP/1.1 200"):
            raise SystemExit(f"{path}: {answer.head.splitlines()[0]}")
        pattern = _IN_CSS if path.endswith(".css") else _IN_JS if path.endswith(".js") else _IN_HTML
        if not path.endswith(".svg"):
            wanted += [urljoin(path, found) for found in pattern.findall(plain.decode())]
    return list(answers.values())


def _print_weights(title: str, answers: list[Answer]) -> None:
    html, static = answers[0], answers[1:]
    print(f"\n{title}: bytes on the wire, heads included")
    print(f"first load: {sum(one.weight for one in answers):,} in {len(answers)} answers")
    print(f"next load:  {html.weight:,} (HTML only)")
    print(f"the HTML is {'' if html.is_compressed else 'not '}compressed; {_if_compressed(html)}")
    for one in answers:
        print(f"  {one.weight:>8,}  {'gzip or br' if one.is_compressed else 'plain':<10}  {one.address}")
    kept = {one.kept() for one in static}
    print(f"static files may be kept: {'; '.join(sorted(kept))}")


def _if_compressed(html: Answer) -> str:
    return f"plain it has {len(html.plain):,} bytes, with gzip {len(gzip.compress(html.plain, 6)):,}"


if __name__ == "__main__":
    main()
