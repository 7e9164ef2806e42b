"""Reads the nasty messages, each in a process of its own with little memory, and prints what it took.

A program for `test_nasty.py`: memory can be bounded and measured for a whole process alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from django.conf import settings

if not settings.configured:
    settings.configure(USE_I18N=False)

from mailroom.reading.authentication import judge
from mailroom.reading.reader import read
from tests.mailroom.reading.nasty_corpus import NASTY


def _most_memory() -> int:
    """The most that this process had in memory since the mark was reset, in octets."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def measured(name: str) -> dict[str, object]:
    raw = NASTY[name]()
    Path("/proc/self/clear_refs").write_text("5")
    # A runaway is stopped, not waited for; the limit on addresses is far above the one that is asserted.
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    resource.setrlimit(resource.RLIMIT_AS, (900_000_000, 900_000_000))
    begun = time.process_time()
    reading = read(raw)
    verdict = judge(raw, server="s")
    took = time.process_time() - begun
    clean = (
        "\0" not in f"{reading.subject}{reading.text}{reading.whole_text}{reading.html}{reading.message_id}"
    )
    return {"name": name, "seconds": took, "octets": _most_memory(), "clean": clean, "verdict": verdict}


def main() -> None:
    for name in NASTY:
        child = os.fork()
        if child:
            _pid, status = os.waitpid(child, 0)
            if status:
                print(json.dumps({"name": name, "status": status}), flush=True)
            continue
        print(json.dumps(measured(name)), flush=True)
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
