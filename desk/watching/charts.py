"""Charts as paths of SVG, drawn by the stylesheet; each with the words that say the same. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from monitoring.uptime import SPAN, Availability, Day, Point

HEIGHT = 24
# A slot that was wholly bad reaches up; a good one stays low, so that colour does not tell alone.
_TOPS = {"bad": 0, "warn": 3, "good": 7, "none": 20}


@dataclass(frozen=True, slots=True)
class Slot:
    """One stretch of time in a bar; `tone`: bad, warn, good, or none where nothing was seen."""

    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of slots: for each tone its path, and what it shows in words."""

    width: int
    paths: list[tuple[str, str]]
    spoken: str
    share: str
    slots: list[Slot]


def percent(share: float | None) -> str:
    """“99.95 %”; empty where nothing was seen. Never rounded up: what was not whole is not a hundred."""
    if share is None:
        return ""
    written = f"{math.floor(share * 10_000 + 1e-6) / 100:.2f}".rstrip("0").rstrip(".")
    return f"{written} %"


def tone_of(lost: float | None) -> str:
    """Of a share of looks that failed."""
    if lost is None:
        return "none"
    if not lost:
        return "good"
    return "bad" if lost >= 0.1 else "warn"


def bar(slots: Sequence[Slot], share: float | None) -> Bar:
    drawn: dict[str, list[str]] = {}
    for place, slot in enumerate(slots):
        top = _TOPS[slot.tone]
        drawn.setdefault(slot.tone, []).append(f"M{place * 4} {top}h3v{HEIGHT - top}h-3z")
    paths = [(tone, "".join(parts)) for tone, parts in sorted(drawn.items())]
    return Bar(len(slots) * 4 - 1, paths, _spoken(slots, share), percent(share), list(slots))


def _spoken(slots: Sequence[Slot], share: float | None) -> str:
    wrong = [slot for slot in slots if slot.tone in ("bad", "warn")]
    if share is None:
        return _("Nothing was seen.")
    if not wrong:
        return _("%(share)s, no failure.") % {"share": percent(share)}
    listed = ", ".join(slot.label for slot in wrong[-3:])
    return _("%(share)s; failures, lately: %(when)s.") % {"share": percent(share), "when": listed}


def hours_bar(looks: Mapping[datetime, tuple[int, float]], now: datetime) -> Bar:
    """The last 24 hours, an hour a slot; `looks`: by its beginning how many spans, and what they lost."""
    last = now.replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(23, -1, -1)]
    slots = []
    for hour in hours:
        spans, lost = looks.get(hour, (0, 0.0))
        slots.append(Slot(f"{timezone.localtime(hour):%H:%M}", tone_of(lost / spans if spans else None)))
    spans = sum(seen for seen, _lost in looks.values())
    lost = sum(missed for _seen, missed in looks.values())
    return bar(slots, 1 - lost / spans if spans else None)


def days_bar(known: Availability) -> Bar:
    """A slot for each of the days: bad where it was down, warn where looks failed without that."""
    return bar([Slot(f"{day.day:%-d %b}", _tone_of_day(day)) for day in known.days], known.last_90_days)


def _tone_of_day(day: Day) -> str:
    if day.share is None:
        return "none"
    if day.down_seconds:
        return "bad"
    return "warn" if day.failures else "good"


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
    answered = [point for point in points if point.average_ms is not None]
    top = _round_up(max((point.most_ms or 0 for point in answered), default=0))

    def x(at: datetime) -> float:
        return round((at - since).total_seconds() / span * width, 1)

    def y(ms: int) -> float:
        return round(height - ms / top * height, 1)

    line, area = [], []
    for run in _runs(answered):
        # A span that stands alone is as wide as it is, or a new check's chart would be empty.
        drawn = run if len(run) > 1 else [run[0], replace(run[0], at=run[0].at + SPAN)]
        averages = [f"{x(point.at)} {y(point.average_ms or 0)}" for point in drawn]
        line.append("M" + "L".join(averages))
        longest = [f"{x(point.at)} {y(point.most_ms or 0)}" for point in drawn]
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
