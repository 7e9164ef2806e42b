"""Ratios of things that take turns: what else the machine does meanwhile hits all of them alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence

Act = Callable[[], object]


def medians(acts: Mapping[str, Act], *, rounds: int, repeats: int) -> dict[str, list[float]]:
    """For each act the median seconds of `repeats` goes, round by round; a first round only warms up."""
    taken: dict[str, list[float]] = {name: [] for name in acts}
    for number in range(rounds + 1):
        for name, act in acts.items():
            middle = statistics.median(_seconds(act) for _go in range(repeats))
            if number:
                taken[name].append(middle)
    return taken


def _seconds(act: Act) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def say(what: str, these: Sequence[float], those: Sequence[float], wanted: str) -> None:
    """Print the ratio of neighbours in time: the median of the rounds, and how far they lie apart."""
    ratios = sorted(one / other for one, other in zip(these, those, strict=True))
    middle = statistics.median(ratios)
    print(f"{what:<58} {middle:>6.3f}   ({ratios[0]:.3f} to {ratios[-1]:.3f})   wanted {wanted}", flush=True)
