"""The embedded PostgreSQL and the supervisor, started for real in folders of their own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from servicedesk.embedded.places import socket_dir
from servicedesk.embedded.postgres import EmbeddedPostgres
from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[2]


def ask(server: EmbeddedPostgres, sql: str) -> object:
    connection = psycopg2.connect(host=str(server.sockets), user="servicedesk", dbname="servicedesk")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(sql)
        answer = cursor.fetchone() if cursor.description else None
    connection.close()
    return answer[0] if answer else None


def gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


def until(condition, seconds: float = 20.0) -> bool:  # type: ignore[no-untyped-def]
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_private_parent_folder_is_passed_without_changing_its_mode(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    server = EmbeddedPostgres(private / "data")
    server.start()
    try:
        assert ask(server, "SHOW listen_addresses") == ""
        assert ask(server, "SHOW fsync") == "on"
    finally:
        server.stop()
    assert private.stat().st_mode & 0o777 == 0o700
    assert private.stat().st_uid == os.getuid()


def test_committed_data_survives_kill_9_of_the_server(tmp_path: Path) -> None:
    first = EmbeddedPostgres(tmp_path)
    first.start()
    ask(first, "CREATE TABLE kept (n int)")
    ask(first, "INSERT INTO kept VALUES (7)")
    assert first.process is not None
    first.process.kill()
    first.process.wait()
    second = EmbeddedPostgres(tmp_path)
    second.start()
    assert ask(second, "SELECT n FROM kept") == 7
    second.stop()


def test_a_server_that_was_left_behind_is_stopped_first(tmp_path: Path) -> None:
    left = EmbeddedPostgres(tmp_path)
    left.start()
    assert left.process is not None
    again = EmbeddedPostgres(tmp_path)
    again.start()
    left.process.wait(10)
    assert ask(again, "SELECT 1") == 1
    again.stop()


def test_a_long_folder_gets_a_short_socket(tmp_path: Path) -> None:
    assert socket_dir(tmp_path) == tmp_path / "run"
    long = tmp_path / ("x" * 120)
    assert len(str(socket_dir(long))) < 90
    assert socket_dir(long) != socket_dir(tmp_path / ("y" * 120))


class RunningDesk:
    """`manage.py desk` in a process of its own, and everything below it."""

    def __init__(self, data_dir: Path, user: int | None = None) -> None:
        self.port = free_port()
        self.data_dir = data_dir
        environment = {
            key: value
            for key, value in os.environ.items()
            if key not in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
        } | {"DATA_DIR": str(data_dir), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "desk"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )
        self.said: list[str] = []

    def await_ready(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("Stop with"):
                return
        pytest.fail("".join(self.said))

    def family(self) -> list[int]:
        """The pids of all processes that carry this desk's DATA_DIR in their environment or command."""
        mark = os.fsencode(self.data_dir)
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and int(entry.name) != os.getpid():
                try:
                    text = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
                except OSError:
                    continue
                if mark in text:
                    found.append(int(entry.name))
        return found


def test_the_desk_starts_shows_its_sign_ins_stops_cleanly_and_survives_kill_9(tmp_path: Path) -> None:
    data = tmp_path / "desk"
    first = RunningDesk(data)
    first.await_ready()
    said = "".join(first.said)
    assert f"Ready: http://127.0.0.1:{first.port}/" in said
    sign_ins = json.loads((data / "demo.json").read_text())["sign_ins"]
    assert (data / "demo.json").stat().st_mode & 0o777 == 0o600
    assert all(one["password"] in said for one in sign_ins)
    assert len({one["password"] for one in sign_ins}) == 4
    with urllib.request.urlopen(f"http://127.0.0.1:{first.port}/accounts/login/") as page:
        assert re.search(r"<h1>", page.read().decode())
    assert len(first.family()) >= 5
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    assert until(lambda: all(gone(pid) for pid in first.family())), "a killed desk left processes"

    second = RunningDesk(data)
    second.await_ready()
    assert "The demo is loaded" not in "".join(second.said)
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(20) == 0
    assert until(lambda: all(gone(pid) for pid in second.family()), 2), "Ctrl-C left processes"


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "manage.py", "desk", "--port", str(port)],
            cwd=ROOT,
            env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
            | {"DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode != 0
    assert f"Port {port}" in done.stderr
