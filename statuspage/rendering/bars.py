"""The last ninety days of a service: as a picture, and in words for those who do not see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.wording import spoken_duration
from servicedesk.jinja import dayname
from statuspage.snapshot import ServiceShown
from statuspage.status import DAYS_SHOWN, Status, Stretch, days

# What a day can have been, the worst first. Only the first of them is a disruption.
_KINDS = (
    frozenset({Status.MAJOR, Status.PARTIAL, Status.DEGRADED}),
    frozenset({Status.MAINTENANCE}),
    frozenset({Status.UNKNOWN}),
)


@dataclass(frozen=True)
class Bars:
    """Ninety days as a picture of a few paths, and in words."""

    paths: Sequence[tuple[str, str]]
    spoken: str
    summary: str
    told: Sequence[tuple[date, str, str]]


def bars(one: ServiceShown, now: datetime, zone: ZoneInfo) -> Bars:
    """A bar for each day: one path for each status, four units a day; what was in order is lower."""
    drawn: dict[Status, list[str]] = {}
    for place, day in enumerate(one.days):
        top = 6 if day.status == Status.OPERATIONAL else 0
        drawn.setdefault(day.status, []).append(f"M{place * 4} {top}h3v{24 - top}h-3z")
    counts = [sum(day.status in kind for day in one.days) for kind in _KINDS]
    worded = zip((_disturbed_days, _maintained_days, _unknown_days), counts, strict=True)
    told = ", ".join(said(number) for said, number in worded if number)
    spoken = (
        _("In the last %(days)s days: %(told)s.") % {"days": DAYS_SHOWN, "told": told}
        if told
        else _("Operational on each of the last %(days)s days.") % {"days": DAYS_SHOWN}
    )
    paths = [(status.value, "".join(path)) for status, path in drawn.items()]
    return Bars(paths, spoken, told, _days_told(one, now, zone))


def _disturbed_days(number: int) -> str:
    return ngettext("%(num)s day with a disruption", "%(num)s days with a disruption", number) % {
        "num": number
    }


def _maintained_days(number: int) -> str:
    return ngettext(
        "%(num)s day with planned maintenance", "%(num)s days with planned maintenance", number
    ) % {"num": number}


def _unknown_days(number: int) -> str:
    return ngettext("%(num)s day of which we do not know", "%(num)s days of which we do not know", number) % {
        "num": number
    }


def _days_told(one: ServiceShown, now: datetime, zone: ZoneInfo) -> list[tuple[date, str, str]]:
    """The days that were not in order, the newest first: what each was, and for how long.

    Maintenance is not counted into a disruption of the same day. What goes on has no length yet:
    the page stands as it is until something changes, so it tells since when.
    """
    today = now.astimezone(zone).date()
    lengths, since = {}, {}
    for kind in _KINDS:
        those = [stretch for stretch in one.told if stretch.status in kind]
        for day in days(those, zone, today) if those else []:
            if day.disturbed:
                lengths[day.day, kind] = day.disturbed
        if (began := _began(one.told, kind)) is not None:
            since[kind] = began
    told = []
    for day in reversed(one.days):
        if day.status == Status.OPERATIONAL:
            continue
        kind = next(kind for kind in _KINDS if day.status in kind)
        length = lengths.get((day.day, kind), timedelta())
        if day.day == today and kind in since:
            said = _since(since[kind], length, now, zone)
        else:
            said = spoken_duration(length)
        told.append((day.day, str(day.status.label), said))
    return told


def _began(told: Sequence[Stretch], kind: frozenset[Status]) -> datetime | None:
    """When what still goes on of this kind began; None if nothing does."""
    began = None
    for stretch in reversed(told):
        if stretch.status not in kind:
            break
        began = stretch.start
    return began


def _since(began: datetime, length: timedelta, now: datetime, zone: ZoneInfo) -> str:
    """“since 14:30”, and how long it had lasted earlier today; `length` is all of today until now."""
    local, midnight = began.astimezone(zone), datetime.combine(now.astimezone(zone).date(), time.min, zone)
    written = f"{local:%H:%M}"
    if local.date() < midnight.date():
        written = f"{dayname(local.date())}, {written}"
    earlier = length - (now - max(began, midnight.astimezone(UTC)))
    if earlier >= timedelta(minutes=1):
        return _("%(length)s, and since %(when)s") % {"length": spoken_duration(earlier), "when": written}
    return _("since %(when)s") % {"when": written}
