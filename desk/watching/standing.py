"""How things stand, told from their rows and the moment. Pure: what is not known is never called good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from monitoring.models import Check, CheckState, Feed, Heartbeat, HeartbeatState, Severity
from monitoring.models.feed import SILENT_INTERVALS
from people.wording import spoken_briefly, spoken_duration

SEVERITIES = list(Severity)


class Tone(StrEnum):
    """What a state asks of whoever reads it."""

    BAD = "bad"
    WARN = "warn"
    GOOD = "good"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Standing:
    """One state: its word, how it looks, and its icon."""

    word: str
    tone: Tone
    icon: str


def rank(severity: str) -> int:
    """0 for the worst."""
    return SEVERITIES.index(Severity(severity)) if severity in Severity.values else len(SEVERITIES)


def of_check(check: Check) -> Standing:
    if check.is_paused:
        return Standing(_("paused"), Tone.QUIET, "pause")
    return {
        CheckState.NEW: Standing(_("not looked at yet"), Tone.QUIET, "circle-dashed"),
        CheckState.UP: Standing(_("works"), Tone.GOOD, "check"),
        CheckState.FAILING: Standing(_("fails, looked at again"), Tone.WARN, "triangle-alert"),
        CheckState.DOWN: Standing(_("down"), Tone.BAD, "circle-alert"),
    }[CheckState(check.state)]


def of_heartbeat(beat: Heartbeat) -> Standing:
    if beat.is_paused:
        return Standing(_("paused"), Tone.QUIET, "pause")
    return {
        HeartbeatState.NEW: Standing(_("not heard yet"), Tone.QUIET, "circle-dashed"),
        HeartbeatState.UP: Standing(_("on time"), Tone.GOOD, "check"),
        HeartbeatState.LATE: Standing(_("late, within its grace"), Tone.WARN, "alarm-clock"),
        HeartbeatState.DOWN: Standing(_("silent or failed"), Tone.BAD, "circle-alert"),
    }[HeartbeatState(beat.state)]


def is_known(feed: Feed, now: datetime) -> bool:
    """Whether the supplier told something lately enough to believe it."""
    return feed.ok_at is not None and now - feed.ok_at <= timedelta(seconds=feed.interval * SILENT_INTERVALS)


def of_feed(feed: Feed, now: datetime, *, troubles: int, maintenance: int) -> Standing:
    """`troubles`: open incidents and components out of order; `maintenance`: of these announced ones."""
    if feed.is_paused:
        return Standing(_("paused"), Tone.QUIET, "pause")
    if not is_known(feed, now):
        if feed.asked_at is None:
            return Standing(_("not read yet"), Tone.QUIET, "circle-dashed")
        return Standing(_("unknown"), Tone.WARN, "circle-question-mark")
    if troubles:
        return Standing(_("has trouble"), Tone.BAD, "circle-alert")
    if maintenance:
        return Standing(_("in maintenance"), Tone.QUIET, "wrench")
    return Standing(_("operational"), Tone.GOOD, "check")


def ago(moment: datetime, now: datetime) -> str:
    """“3 min”, “2 d”: how long it is since."""
    return spoken_briefly(now - moment)


def span_of(seconds: float) -> str:
    """“1 min”, “2 h 10 min”: a setting in seconds, in words."""
    return spoken_duration(timedelta(seconds=seconds))
