"""Everything stopped but nginx: the status page answers. Everything started again: it is renewed."""

from __future__ import annotations

import json
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import urllib3

from tests.conftest import free_port
from tests.servicedesk.test_embedded import ROOT, RunningDesk, gone, until
from tests.statuspage.test_behind_nginx import started

RENEWED_WITHIN = 10.0


def page(address: str) -> tuple[int, str]:
    answer = urllib3.request("GET", f"{address}/status/", retries=False)
    return answer.status, answer.data.decode()


def renewed_at(address: str) -> datetime:
    answer = urllib3.request("GET", f"{address}/status/renewed.json", retries=False)
    return datetime.fromisoformat(json.loads(answer.data)["renewed_at"])


def test_the_page_answers_while_all_else_is_stopped_and_is_renewed_once_it_is_started(tmp_path: Path) -> None:
    data, place = tmp_path / "data", tmp_path / "nginx"
    place.mkdir()
    for folder in (tmp_path, place, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    port = free_port()
    desk = RunningDesk(data)
    conf = (ROOT / "docs/deploy/nginx.conf").read_text()
    conf = conf.replace("listen 80", f"listen 127.0.0.1:{port}")
    conf = conf.replace("/srv/desk/status", str(data / "status"))
    try:
        desk.await_ready()
        with started(conf.replace("127.0.0.1:8000", f"127.0.0.1:{desk.port}"), port, place) as address:
            first = _until_renewed(address, datetime.fromtimestamp(0, UTC))
            status, while_running = page(address)
            assert status == 200
            stop(desk)
            status, while_stopped = page(address)
            assert (status, while_stopped) == (200, while_running)
            standing = renewed_at(address)
            assert standing >= first
            time.sleep(2.5)
            # It says since when, and does not pretend.
            assert renewed_at(address) == standing
            assert urllib3.request("GET", f"{address}/status/nowhere/", retries=False).status in (
                404,
                502,
                503,
            )
            desk = RunningDesk(data)
            desk.await_ready()
            began = time.monotonic()
            _until_renewed(address, standing)
            assert time.monotonic() - began < RENEWED_WITHIN
    finally:
        stop(desk)


def stop(desk: RunningDesk) -> None:
    """Web, worker, beat and PostgreSQL: all of it, until nothing of it is left."""
    if desk.process.poll() is None:
        desk.process.send_signal(signal.SIGINT)
        desk.process.wait(20)
    assert until(lambda: all(gone(pid) for pid in desk.family()))


def _until_renewed(address: str, after: datetime) -> datetime:
    """When the folder says that it was kept up, once that is later than `after`."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        try:
            told = renewed_at(address)
        except (ValueError, KeyError, urllib3.exceptions.HTTPError):
            told = after
        if told > after:
            return told
        time.sleep(0.1)
    raise AssertionError("the page was not renewed")
