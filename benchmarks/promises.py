"""Due times of a million incidents: what `incidents.clocks` would say, in whole seconds and by bisection."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from itertools import accumulate

from incidents.calendars import open_spans
from incidents.clocks import Target
from incidents.terms import Terms

DAY = 86_400
_CLOCK = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}+00:00" for s in range(DAY)]
_dates: dict[int, str] = {}


def moment(second: int | None) -> str:
    """A second since 1970 as PostgreSQL and Python both read it; without one, `COPY`'s NULL."""
    if second is None:
        return "\\N"
    day, rest = divmod(second, DAY)
    if day not in _dates:
        _dates[day] = datetime.fromtimestamp(day * DAY, UTC).date().isoformat()
    return f"{_dates[day]} {_CLOCK[rest]}"


class Promises:
    """The targets of an agreement's terms over the years from `first` to `last` (seconds since 1970)."""

    def __init__(self, terms: Terms, first: int, last: int) -> None:
        begin, end = (datetime.fromtimestamp(second, UTC) for second in (first - 30 * DAY, last + 60 * DAY))
        spans = list(open_spans(terms.office, begin, end))
        self._starts = [int(span.start.timestamp()) for span in spans]
        lengths = [int((span.end - span.start).total_seconds()) for span in spans]
        self._lengths, self._reached = lengths, list(accumulate(lengths))
        self.response, self.resolution, self._share = terms.response, terms.resolution, terms.warn_share

    def due(self, target: Target, begun: int) -> int:
        return self.after(target, begun, target.minutes * 60)

    def warn(self, target: Target, begun: int) -> int:
        return self.after(target, begun, int(target.minutes * 60 * self._share))

    def after(self, target: Target, begun: int, seconds: int) -> int:
        """When `seconds` of the target's calendar have passed since `begun`; before it when negative."""
        if target.calendar == "always":
            return begun + seconds
        passed = self._open_before(begun) + seconds
        at = bisect_left(self._reached, passed)
        return self._starts[at] + passed - (self._reached[at] - self._lengths[at])

    def _open_before(self, second: int) -> int:
        at = bisect_right(self._starts, second) - 1
        earlier = self._reached[at] - self._lengths[at]
        return earlier + min(second - self._starts[at], self._lengths[at])
