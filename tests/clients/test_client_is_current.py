"""The generated client is what the document says, and leaves nothing of it out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from servicedesk_client import refusals

from api.problems import KINDS

CLIENT = settings.BASE_DIR / "clients/python/servicedesk_client/v1"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "openapi.json"
    call_command("spectacular", format="openapi-json", file=str(file), validate=True, fail_on_warn=True)
    return file


def test_the_committed_client_is_what_the_document_makes(document: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "v1"
    generate = settings.BASE_DIR / "clients/generate.py"
    made = subprocess.run(
        [sys.executable, generate, document, fresh], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    assert _files(fresh) == _files(CLIENT), "run `make client`"


def test_every_operation_has_its_module(document: Path) -> None:
    paths = json.loads(document.read_text())["paths"]
    operations = {one["operationId"] for told in paths.values() for one in told.values()}
    assert operations == {file.stem for file in CLIENT.glob("api/*/*.py")} - {"__init__"}


def test_every_problem_has_its_exception() -> None:
    assert set(refusals.KINDS) == set(KINDS)


def _files(folder: Path) -> dict[str, str]:
    return {str(file.relative_to(folder)): file.read_text() for file in sorted(folder.rglob("*.py"))}
