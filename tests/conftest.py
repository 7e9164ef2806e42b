"""What tests stand on: one real PostgreSQL for the whole run, and the real outside parts."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default as default_policy
from pathlib import Path
from typing import NoReturn

import environ
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.conf import settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import OperationalError, connection
from django.test import TransactionTestCase

from servicedesk.embedded.postgres import EmbeddedPostgres
from statuspage.serving import memory

_server = pytest.StashKey[EmbeddedPostgres]()
_folder = pytest.StashKey[Path]()

# Nothing of a test run needs to survive a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL once, in the process that began the run; xdist's workers inherit its address."""
    if hasattr(config, "workerinput") or os.environ.get("DATABASE_URL"):
        return
    folder = Path(tempfile.mkdtemp(prefix="desk-tests-"))
    server = EmbeddedPostgres(folder, settings=FAST)
    server.start()
    config.stash[_server], config.stash[_folder] = server, folder
    os.environ["DATABASE_URL"] = server.url
    settings.DATABASES["default"].update({"HOST": "", "PORT": ""} | environ.Env.db_url_config(server.url))


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(_server, None):
        server.stop()
        shutil.rmtree(config.stash[_folder], ignore_errors=True)
        os.environ.pop("DATABASE_URL", None)


def _empty_tables(self: TransactionTestCase) -> None:
    """Empty every table, past the triggers that keep the record: only a test may.

    A request that a page was still making when its test ended may hold what is emptied, and wait for it.
    """
    for _try in range(4):
        try:
            _empty()
            return
        except OperationalError as error:
            if "deadlock" not in str(error):
                raise
    _empty()


def _empty() -> None:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    guarded = [table for table in tables if table.startswith("incidents_")]
    with connection.cursor() as cursor:
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        for statement in connection.ops.sql_flush(
            no_style(), tables, reset_sequences=False, allow_cascade=True
        ):
            cursor.execute(statement)
        for table in guarded:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


TransactionTestCase._fixture_teardown = _empty_tables


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """No test writes into the desk's own folder, and no test rings a bell that nobody hears."""
    settings.DATA_DIR = tmp_path
    settings.MAILDIR = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATUS_DIR = tmp_path / "status"
    # Each request sees what was rendered before it; no thread looks from outside the test.
    settings.STATUS_REFRESH_SECONDS = 0
    # A bell rings when its transaction is over, not later from a thread.
    settings.BELL_SECONDS = 0
    # Hundreds of people are made, and what keeps a stolen password from being guessed takes its time.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A test that takes a reply back says for how long it can be.
    settings.REPLY_UNDO_SECONDS = 0


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """What one test left in the cache is not known to the next."""
    cache.clear()
    memory.forget()


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wake-ups are worth nothing in tests: sweeps find everything."""
    from servicedesk.celery import app

    monkeypatch.setattr(app, "send_task", lambda *args, **kwargs: None)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def needed(name: str) -> str:
    """The path of a real program; without it the test is skipped, in CI it fails."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        _missing(f"{name} is not installed")
    return found


def _missing(told: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis of this run's own, or the one of REDIS_URL."""
    if given := os.environ.get("REDIS_URL"):
        yield given
        return
    port = free_port()
    server = subprocess.Popen(
        [
            needed("redis-server"),
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ],
        cwd=tmp_path_factory.mktemp("redis"),
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait(10)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    return needed("chromium")


class Mailserver:
    """A real SMTP server on loopback that keeps what it accepts, and can refuse or be away."""

    def __init__(self) -> None:
        self.port = free_port()
        self.accepted: list[Message] = []
        self.answer = "250 OK"
        self._controller: Controller | None = None
        self.start()

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            self.accepted.append(message_from_bytes(envelope.original_content or b"", policy=default_policy))
        return self.answer

    def start(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, address: str) -> list[Message]:
        return [message for message in self.accepted if address in str(message["To"])]


@pytest.fixture
def mailserver(settings) -> Iterator[Mailserver]:  # type: ignore[no-untyped-def]
    """The desk sends to this server."""
    server = Mailserver()
    settings.MAILDIR = None
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield server
    server.stop()


def needed_clients() -> str:
    """The Python that has the programs of others in it; without it the test is skipped, in CI it fails."""
    python = settings.BASE_DIR / ".venv-clients/bin/python"
    if not python.exists():
        _missing("the clients' environment is not installed: make test")
    return str(python)


def needed_js_clients() -> str:
    """The folder with the packages of others in it; without it the test is skipped, in CI it fails."""
    folder = settings.BASE_DIR / ".venv-clients"
    if not (folder / "node_modules").is_dir():
        _missing("the npm packages are not installed: install node and npm, then make test")
    return str(folder)
