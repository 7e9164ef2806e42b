"""Charts as paths of SVG, drawn by the stylesheet; each with the words that say the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

HEIGHT = 24
# A slot that was wholly bad reaches up; a good one stays low, so that colour does not tell alone.
_TOPS = {"bad": 0, "warn": 3, "good": 7, "none": 20}


@dataclass(frozen=True, slots=True)
class Slot:
    """One stretch of time in a bar: how often it was looked at, and how often in vain."""

    label: str
    runs: int
    failures: int

    @property
    def tone(self) -> str:
        if not self.runs:
            return "none"
        if not self.failures:
            return "good"
        return "bad" if self.failures * 10 >= self.runs else "warn"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of slots: for each tone its path, and what it shows in words."""

    width: int
    paths: list[tuple[str, str]]
    spoken: str
    slots: list[Slot]

    @property
    def availability(self) -> str:
        return share(sum(slot.runs for slot in self.slots), sum(slot.failures for slot in self.slots))


def share(runs: int, failures: int) -> str:
    """“99.95 %”; empty where nothing was looked at. Never rounded up to a hundred."""
    if not runs:
        return ""
    whole = (runs - failures) / runs * 100
    if failures and whole > 99.99:
        return "99.99 %"
    written = f"{whole:.2f}".rstrip("0").rstrip(".")
    return f"{written} %"


def bar(slots: Sequence[Slot]) -> Bar:
    drawn: dict[str, list[str]] = {}
    for place, slot in enumerate(slots):
        top = _TOPS[slot.tone]
        drawn.setdefault(slot.tone, []).append(f"M{place * 4} {top}h3v{HEIGHT - top}h-3z")
    paths = [(tone, "".join(parts)) for tone, parts in sorted(drawn.items())]
    return Bar(len(slots) * 4 - 1, paths, _spoken(slots), list(slots))


def _spoken(slots: Sequence[Slot]) -> str:
    wrong = [slot for slot in slots if slot.failures]
    seen = share(sum(slot.runs for slot in slots), sum(slot.failures for slot in slots))
    if not seen:
        return _("Nothing was looked at.")
    if not wrong:
        return _("%(share)s of the looks went well.") % {"share": seen}
    listed = ", ".join(slot.label for slot in wrong[-3:])
    told = _("%(share)s of the looks went well; failures, lately: %(when)s.")
    return told % {"share": seen, "when": listed}


def hours_bar(looks: Mapping[datetime, tuple[int, int]], now: datetime) -> Bar:
    """The last 24 hours, an hour a slot; `looks`: runs and failures by the beginning of the hour."""
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(23, -1, -1)]
    local = [timezone.localtime(hour) for hour in hours]
    return bar([
        Slot(f"{shown:%H:%M}", *looks.get(hour, (0, 0))) for hour, shown in zip(hours, local, strict=True)
    ])  # fmt: skip


def days_bar(days: Mapping[date, tuple[int, int]], today: date, number: int = 90) -> Bar:
    shown = [today - timedelta(days=back) for back in range(number - 1, -1, -1)]
    return bar([Slot(f"{day:%-d %b}", *days.get(day, (0, 0))) for day in shown])


@dataclass(frozen=True, slots=True)
class Point:
    """Five minutes of a check: the average and the longest answer in milliseconds, None without any."""

    at: datetime
    average: int | None
    longest: int | None
    failures: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Response times over a day: a line, an area up to the longest, marks where it failed, and the scale."""

    width: int
    height: int
    line: str
    area: str
    failed: str
    scale: list[int]
    is_empty: bool


def chart(points: Sequence[Point], *, since: datetime, until: datetime) -> Chart:
    """`points` in their order. A gap of more than a quarter of an hour breaks the line."""
    width, height = 960, 180
    span = (until - since).total_seconds()
    answered = [point for point in points if point.average is not None]
    top = _round_up(max((point.longest or 0 for point in answered), default=0))

    def x(at: datetime) -> float:
        return round((at - since).total_seconds() / span * width, 1)

    def y(ms: int) -> float:
        return round(height - ms / top * height, 1)

    line, area = [], []
    for run in _runs(answered):
        averages = [f"{x(point.at)} {y(point.average or 0)}" for point in run]
        line.append("M" + "L".join(averages))
        longest = [f"{x(point.at)} {y(point.longest or 0)}" for point in run]
        area.append("M" + "L".join([*longest, *reversed(averages)]) + "z")
    failed = "".join(f"M{x(point.at)} 0h3v{height}h-3z" for point in points if point.failures)
    scale = [top, top // 2, 0]
    return Chart(width, height, "".join(line), "".join(area), failed, scale, not points)


def _runs(points: Sequence[Point]) -> list[list[Point]]:
    runs: list[list[Point]] = []
    for point in points:
        if runs and point.at - runs[-1][-1].at <= timedelta(minutes=15):
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _round_up(ms: int) -> int:
    """The next of 10, 20, 50, 100, 200, …: a scale that can be read."""
    step = 10
    while True:
        for factor in (1, 2, 5):
            if ms <= step * factor:
                return step * factor
        step *= 10
