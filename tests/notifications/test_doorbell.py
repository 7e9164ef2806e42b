"""Bells in a burst: the first at once, one at the end for all others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from notifications import doorbell


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
    settings.BELL_SECONDS = 0.2
    heard: list[tuple[str, tuple[Any, ...]]] = []
    monkeypatch.setattr(doorbell, "_send", lambda task, args: heard.append((task, tuple(args))))
    monkeypatch.setattr(doorbell, "_rung_at", {})
    yield heard
    _wait_until_nothing_is_owed()


def _wait_until_nothing_is_owed() -> None:
    deadline = time.monotonic() + 10
    while doorbell._owed and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)


def test_many_bells_that_name_nothing_are_one_at_once_and_one_at_the_end(rung: list[Any]) -> None:
    for _number in range(50):
        doorbell.ring("follow")
    assert rung == [("follow", ())]
    _wait_until_nothing_is_owed()
    assert rung == [("follow", ()), ("follow", ())]


def test_a_bell_after_a_quiet_moment_rings_at_once(rung: list[Any]) -> None:
    doorbell.ring("follow")
    time.sleep(0.25)
    doorbell.ring("follow")
    assert len(rung) == 2


def test_of_many_that_name_something_the_first_is_named_and_the_sweep_stands_for_the_others(
    rung: list[Any],
) -> None:
    for number in range(10):
        doorbell.ring("deliver", [number], many="sweep")
    assert rung == [("deliver", (0,))]
    _wait_until_nothing_is_owed()
    assert rung == [("deliver", (0,)), ("sweep", ())]


def test_a_bell_that_names_something_and_has_no_sweep_rings_each_time(rung: list[Any]) -> None:
    for number in range(3):
        doorbell.ring("settled", [number])
    assert [args for _task, args in rung] == [(0,), (1,), (2,)]
