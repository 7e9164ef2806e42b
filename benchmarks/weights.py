"""What the queue weighs on the wire: `python -m benchmarks.weights`.

The desk's own server (granian, as `manage.py desk` starts it) answers a client that takes gzip and
brotli. Counted is what arrives: heads and bodies. Once as `make run` serves it and once with the
settings of production, whose static files are collected, hashed and compressed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from django.conf import settings
from django.test import Client

import benchmarks.scratch
from benchmarks.seed import OPEN
from people.models import User

START_SECONDS = 30.0
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
        cookie = _sign_in()
        name = f"incidents_{asked.incidents}"
        for title, environment in (("make run", _local()), ("production", _production())):
            environment["DATABASE_URL"] = running.url.replace("/servicedesk?", f"/{name}?")
            with _served(environment) as port:
                _print_weights(title, _first_load(port, "/desk/", cookie))


def _sign_in() -> str:
    client = Client()
    client.force_login(User.objects.filter(role="agent").order_by("pk")[0])
    return client.cookies["sessionid"].value


def _local() -> dict[str, str]:
    return dict(os.environ)


def _production() -> dict[str, str]:
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.production",
        "SERVICEDESK_ENV": "production",
        # The same as here: the session was signed with it.
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "SECURE_SSL_REDIRECT": "false",
    }


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[int]:
    """Granian on a free port of the loopback; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if "SERVICEDESK_ENV" in environment:
        collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, env=environment, check=True)
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "2", "--log-level", "warning", "servicedesk.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(granian, env=environment)
    try:
        _await(process, port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _fetch(port, "/healthz", "", "identity").head.startswith("HTTP/1.1 200"):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start.")


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
