"""Production refuses to start half-configured."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOUND = {
    "SERVICEDESK_ENV": "production",
    "SECRET_KEY": "a1" * 30,
    "ALLOWED_HOSTS": "desk.example.org",
    "BASE_URL": "https://desk.example.org",
    "DATABASE_URL": "postgres://desk@127.0.0.1/desk",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def start(tmp_path: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)} | SOUND | changes
    return subprocess.run(
        [sys.executable, "-c", "import servicedesk.settings"],
        cwd=ROOT,
        env={key: value for key, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_sound_configuration_starts(tmp_path: Path) -> None:
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x" * 50}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    done = start(tmp_path, **changes)
    assert done.returncode != 0
    assert said in done.stderr.splitlines()[-1]


def test_a_local_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    for _start in range(2):
        assert start(tmp_path, SERVICEDESK_ENV="local", SECRET_KEY="", ALLOWED_HOSTS="").returncode == 0
    secret = tmp_path / "secret_key"
    assert len(secret.read_text()) > 50
    assert secret.stat().st_mode & 0o777 == 0o600
