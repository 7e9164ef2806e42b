"""A worker process that is killed in the middle of its work."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, NoReturn

from django.db import connections

_kept: list[Any] = []


def die(*_args: object, **_fields: object) -> NoReturn:
    """Stand in for a function: the process ends at once, with nothing tidied up."""
    os._exit(9)


def then_die(function: Callable[..., Any], *, at: int = 1) -> Callable[..., Any]:
    """The function, and the end of the process when it was called for the `at`-th time."""
    calls = 0

    def wrapped(*args: Any, **fields: Any) -> Any:
        nonlocal calls
        calls += 1
        answer = function(*args, **fields)
        if calls == at:
            os._exit(9)
        return answer

    return wrapped


def worker(place: Any, name: str, replacement: Callable[..., Any], run: Callable[[], object]) -> None:
    """Fork, replace `name` of `place` there, `run`; the fork must have ended in `die`."""
    pid = os.fork()
    if pid == 0:
        try:
            for one in connections.all(initialized_only=True):
                # The parent's session: kept open, never used nor closed here.
                _kept.append(one.connection)
                one.connection = None
            setattr(place, name, replacement)
            run()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 9, "the worker did not reach the point"
