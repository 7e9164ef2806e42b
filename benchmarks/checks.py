"""10,000 web addresses looked at every minute by one monitor on one core, and how soon each failure is seen.

The target is a process of its own on the other cores, as is PostgreSQL. From a moment on it answers 500; for
each check it is measured how long after that moment its first failure was written down.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from datetime import datetime, timedelta

import benchmarks.own_folder

import benchmarks.ready  # noqa: F401  isort: skip

from django.conf import settings
from django.db import connection
from django.db.models import F, Min, Sum
from django.utils import timezone

from benchmarks import scratch
from benchmarks.target import serve
from monitoring.models import Check, CheckDay, CheckFinding
from people.models import Role, User

CHECKS, INTERVAL, TIMEOUT = 10_000, 60, 10
WARM_SECONDS, MEASURED_SECONDS = 20, 60


def main() -> None:
    with scratch.server() as running:
        scratch.make_durable(running)
        port, fails = multiprocessing.Value("i", 0), multiprocessing.Value("b", 0)
        target = multiprocessing.Process(target=serve, args=[port, fails], daemon=True)
        target.start()
        while not port.value:
            time.sleep(0.01)
        _make_checks(f"http://127.0.0.1:{port.value}/health")
        monitor = _monitor()
        try:
            time.sleep(WARM_SECONDS)
            _measure(monitor.pid)
            _fail(fails)
        finally:
            monitor.terminate()
            monitor.wait()
            target.kill()


def _make_checks(url: str) -> None:
    """As they lie after a while: each works, and has its place within the minute."""
    now, lead = timezone.now(), User.objects.create_user("lead@desk.example", name="Lead", role=Role.LEAD)
    Check.objects.bulk_create(
        Check(
            name=f"Check {number}", kind="http", target=url, interval=INTERVAL, timeout=TIMEOUT,
            options={"contains": "works"}, allows_inner=True, allowed_by=lead, made_at=now, state="up",
            due_at=now + timedelta(seconds=2 + INTERVAL * number / CHECKS),
        )
        for number in range(CHECKS)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _monitor() -> subprocess.Popen[bytes]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "monitor"]
    core = min(os.sched_getaffinity(0))
    return subprocess.Popen(command, preexec_fn=lambda: os.sched_setaffinity(0, {core}))


def _measure(pid: int) -> None:
    runs, used, began = _runs(), _cpu_seconds(pid), time.monotonic()
    late = []
    while time.monotonic() - began < MEASURED_SECONDS:
        time.sleep(2)
        now = timezone.now()
        oldest = Check.objects.aggregate(oldest=Min("due_at"))["oldest"]
        late.append(max(0.0, (now - oldest).total_seconds()))
    taken = time.monotonic() - began
    looks, busy = (_runs() - runs) * 60 / taken, (_cpu_seconds(pid) - used) / taken
    failures = CheckDay.objects.aggregate(all=Sum("failures"))["all"]
    print(f"looks a minute by one monitor on one core                  {looks:>7.0f}   wanted ≥ 10000")
    waited = statistics.median(late)
    print(f"  of that core it used {busy:.0%}; the longest due had waited {waited:.1f} s (median)")
    print(f"  false failures {failures}", flush=True)


def _fail(fails: object) -> None:
    began = timezone.now()
    fails.value = 1  # type: ignore[attr-defined]
    seen: list[float] = []
    ends = time.monotonic() + 2 * (INTERVAL + TIMEOUT)
    while len(seen) < CHECKS and time.monotonic() < ends:
        time.sleep(2)
        seen = _seen_after(began)
    if len(seen) < CHECKS:
        raise SystemExit(f"Of {CHECKS} checks only {len(seen)} saw the failure.")
    seen.sort()
    p99, most = seen[int(len(seen) * 0.99)], seen[-1]
    wanted = INTERVAL + TIMEOUT
    print(f"seconds from the failure to the check that saw it, p99     {p99:>7.1f}   wanted ≤ {wanted}")
    print(f"  median {statistics.median(seen):.1f}, the last {most:.1f}", flush=True)


def _seen_after(began: datetime) -> list[float]:
    rows = CheckFinding.objects.filter(at__gte=began).values("check_seen_id").annotate(first=Min(F("at")))
    return [(row["first"] - began).total_seconds() for row in rows]


def _runs() -> int:
    return int(CheckDay.objects.aggregate(all=Sum("runs"))["all"] or 0)


def _cpu_seconds(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123 - a file of the kernel's
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
