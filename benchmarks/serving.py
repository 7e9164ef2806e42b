"""The desk's own web server in front of a benchmark's database, and somebody signed in."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.request import urlopen

from django.conf import settings
from django.test import Client

from people.models import User
from servicedesk.management.commands.desk import web_threads

START_SECONDS = 30.0


def sign_in(user: User | None = None) -> str:
    """The session of `user`, or of the first agent."""
    client = Client()
    client.force_login(user or User.objects.filter(role="agent").order_by("pk")[0])
    return client.cookies["sessionid"].value


def local() -> dict[str, str]:
    return dict(os.environ)


def production() -> dict[str, str]:
    return dict(os.environ) | {
        "DJANGO_SETTINGS_MODULE": "benchmarks.production",
        "SERVICEDESK_ENV": "production",
        # The same as here: the session was signed with it.
        "SECRET_KEY": settings.SECRET_KEY,
        "EMAIL_URL": "smtp://127.0.0.1:25",
        "SECURE_SSL_REDIRECT": "false",
    }


@dataclass(frozen=True)
class Served:
    """A running web server."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def served(environment: dict[str, str], *, workers: int = 1, threads: int = 0) -> Iterator[Served]:
    """Granian on a free port of the loopback; as `manage.py desk` starts it unless told otherwise."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    if "SERVICEDESK_ENV" in environment:
        collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "--verbosity", "0"]
        subprocess.run(collect, env=environment, check=True)
    granian = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads or web_threads()),
        "--log-level", "warning", "servicedesk.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(granian, env=environment)
    try:
        _await(process, port)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz"):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start.")
