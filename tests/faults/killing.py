"""A process that is killed again and again while it works, each time at another moment."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import RawValue
from typing import Any

from django.db import connections

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)
_kept: list[Any] = []


class Progress:
    """How far the stream is, seen by every process; only the test moves it on."""

    def __init__(self) -> None:
        self._count = RawValue("i", 0)

    @property
    def count(self) -> int:
        return int(self._count.value)

    @count.setter
    def count(self, count: int) -> None:
        self._count.value = count


@contextmanager
def killed_again_and_again(
    work: Callable[[], object], *, kills: int, every: int, progress: Progress, seed: int
) -> Iterator[Callable[[], int]]:
    """`work` in a process of its own: killed `kills` times, each when the stream is `every` further on, and
    begun anew at once. Yields how often it was killed so far; at the end it is there no more.
    """
    deaths = RawValue("i", 0)
    keeper = os.fork()
    if keeper == 0:
        try:
            _begin_as_child()
            _keep(work, kills, every, progress, random.Random(seed), deaths)
        finally:
            os._exit(1)
    try:
        yield lambda: int(deaths.value)
    finally:
        # Whom it keeps dies with it.
        os.kill(keeper, signal.SIGKILL)
        os.waitpid(keeper, 0)


def _keep(
    work: Callable[[], object], kills: int, every: int, progress: Progress, dice: random.Random, deaths: Any
) -> None:
    for number in range(kills):
        worker = _fork(work)
        while progress.count < every * (number + 1):
            time.sleep(0.005)
        time.sleep(dice.random() * 0.05)
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        deaths.value += 1
    while True:
        os.waitpid(_fork(work), 0)


def _fork(work: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            _begin_as_child()
            work()
        finally:
            os._exit(1)
    return pid


def _begin_as_child() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    for one in connections.all(initialized_only=True):
        # The parent's session: kept open, never used nor closed here.
        _kept.append(one.connection)
        one.connection = None
