"""Where the desk's own check, heartbeat or feed stands that an alarm comes from."""

from __future__ import annotations

from django.urls import reverse

from monitoring.models import Alarm, AlarmState, SourceKind

_PAGES = {
    SourceKind.CHECK: "desk:check",
    SourceKind.HEARTBEAT: "desk:heartbeat",
    SourceKind.FEED: "desk:feed",
}


def watcher_of(alarm: Alarm) -> str:
    """The address of its page; empty for tools, and once it is right: what watched may be deleted by then.

    While it fires the page is there, for deleting what watches ends its alarms.
    """
    page = _PAGES.get(SourceKind(alarm.source.kind))
    number = alarm.key.split(":")[1:2]
    if page is None or alarm.state != AlarmState.FIRING or not number or not number[0].isdigit():
        return ""
    return reverse(page, args=[int(number[0])])
