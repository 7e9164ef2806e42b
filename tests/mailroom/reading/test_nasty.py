"""No message costs more than 2 s or 200 MB, and none is a crash."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from tests.mailroom.reading.nasty_corpus import NASTY

MOST_SECONDS = 2.0
# Of the whole process, with its libraries and the message itself.
MOST_OCTETS = 200_000_000


def test_the_worst_messages_are_read_in_bounded_time_and_memory() -> None:
    program = [sys.executable, "-m", "tests.mailroom.reading.measure_nasty"]
    done = subprocess.run(program, cwd=Path(settings.BASE_DIR), capture_output=True, text=True, timeout=500)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["name"] for row in found] == list(NASTY), done.stderr
    assert [row for row in found if "status" in row] == [], done.stderr
    slow = max(found, key=lambda row: row["seconds"])
    large = max(found, key=lambda row: row["octets"])
    print(f"slowest: {slow['name']}, {slow['seconds']:.2f} s")
    print(f"largest: {large['name']}, {large['octets'] / 1e6:.0f} MB")
    assert slow["seconds"] < MOST_SECONDS, slow
    assert large["octets"] < MOST_OCTETS, large
    assert all(row["clean"] for row in found)
