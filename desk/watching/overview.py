"""What is wrong now, by service and by supplier; and what shows that the watching itself works."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk.doors import desk_only
from desk.watching import charts, reads, standing
from desk.watching.standing import Tone
from monitoring.models import Alarm, Feed, FeedIncident, Source
from servicedesk.jinja import localtime

# Of one service; the rest stands behind a link, or a storm would push everything else off the page.
SHOWN = 5
# A message waits so long only when nobody reads them.
PATIENCE = timedelta(minutes=1)
SILENT = timedelta(days=7)


# The words of `Alarm.held_why` while no incident is opened.
_HELD = {
    "maintenance": gettext_lazy("maintenance until %(when)s"),
    "hours": gettext_lazy("held back until office hours, %(when)s"),
    "hold": gettext_lazy("held back until %(when)s: it must be wrong for that long"),
    "flapping": gettext_lazy("comes and goes; held back until %(when)s"),
}


@dataclass
class Group:
    """What is wrong with one service, or with none that is known."""

    key: str
    name: str
    alarms: list[Alarm] = field(default_factory=list)
    most: int = SHOWN

    @property
    def worst(self) -> Alarm:
        return min(self.alarms, key=urgency)

    @property
    def asks_nobody(self) -> bool:
        return all(is_set_aside(alarm) for alarm in self.alarms)

    @property
    def shown(self) -> list[Alarm]:
        """The worst first, of these the oldest; what asks nobody last."""
        return sorted(self.alarms, key=lambda alarm: (urgency(alarm), alarm.began_at))[: self.most]

    @property
    def more(self) -> int:
        return max(len(self.alarms) - self.most, 0)


@desk_only
def monitoring(request: HttpRequest) -> HttpResponse:
    """At most twelve queries, however much is wrong. `service`: show all that is wrong with this one."""
    now = timezone.now()
    alarms, feeds = reads.firing(), list(reads.feeds().order_by("supplier__name", "name"))
    told = reads.open_of_suppliers() if feeds else []
    sources, pace = reads.sources(now), reads.pace_of_checks(now)
    services = reads.services()
    context: dict[str, Any] = {
        "groups": grouped(alarms[: reads.MOST_ALARMS], whole=request.GET.get("service", "")),
        "is_cut": len(alarms) > reads.MOST_ALARMS,
        "suppliers": suppliers(feeds, told, now),
        "checks": [(one, standing.of_check(one)) for one in reads.wrong_checks()],
        "heartbeats": [(one, standing.of_heartbeat(one)) for one in reads.wrong_heartbeats()],
        "watch": watch(sources, pace, reads.events_wait_since(), now),
        "heard": heard(sources, pace, feeds),
        "services": bars(services, reads.looks_by_service(now), alarms, now),
        "moment": now,
        "why": why_no_incident,
    }
    context["headline"] = headline(len(alarms), context)
    context["begin"] = begin()
    context["is_fresh"] = not (sources or feeds or pace["number"] or alarms or context["heartbeats"])
    context["is_calm"] = not (
        alarms or context["suppliers"] or context["checks"] or context["heartbeats"] or context["watch"]
    )
    return render(request, "desk/watching/overview.html", context)


def headline(alarms: int, context: dict[str, Any]) -> str:
    """The title of a page that is neither calm nor fresh; counts what the navigation counts."""
    unknown = sum(stands.tone == Tone.WARN for _feed, stands, _told in context["suppliers"])
    number = alarms + unknown
    if number:
        shown = f"{reads.MOST_ALARMS}+" if number > reads.MOST_ALARMS else str(number)
        return ngettext("%(number)s thing is wrong", "%(number)s things are wrong", number) % {
            "number": shown
        }
    if context["suppliers"] or context["checks"] or context["heartbeats"]:
        return _("Something needs a look")
    return _("No alarm, but the watching itself needs a look")


def begin() -> list[tuple[str, str, str, str]]:
    """What a fresh desk does first: icon, name, purpose, address."""
    return [
        (
            "plug",
            _("Connect a tool"),
            _("What you have already, like Alertmanager, Zabbix or Nagios, sends its alarms here."),
            reverse("desk:source_new"),
        ),
        (
            "radar",
            _("Add a check"),
            _("The desk looks by itself whether an address, a port or a name works."),
            reverse("desk:check_new"),
        ),
        (
            "rss",
            _("Add a supplier's feed"),
            _("What suppliers publish about themselves, matched to your services."),
            reverse("desk:feed_new"),
        ),
    ]


def grouped(alarms: list[Alarm], *, whole: str = "") -> list[Group]:
    """By service, the worst first, then what is wrong for longest."""
    found: dict[str, Group] = {}
    for alarm in alarms:
        key = str(alarm.service_id or "none")
        name = alarm.service.name if alarm.service is not None else _("No service named")
        group = found.setdefault(key, Group(key, name))
        group.alarms.append(alarm)
    if whole in found:
        found[whole].most = len(alarms)
    return sorted(found.values(), key=lambda group: (urgency(group.worst), group.alarms[0].began_at))


def is_set_aside(alarm: Alarm) -> bool:
    """A lead decided that it asks nobody: by a rule that drops it, or by planned maintenance."""
    is_dropped = alarm.rule is not None and alarm.rule.drops
    return is_dropped or (alarm.held_until is not None and alarm.held_why == "maintenance")


def urgency(alarm: Alarm) -> tuple[bool, int]:
    """The lowest is what the eye must meet first; a test machine's “critical” is not."""
    return is_set_aside(alarm), standing.rank(alarm.severity)


def why_no_incident(alarm: Alarm) -> str:
    """Why nothing was opened for it, or nothing new is told; empty where it has its incident as usual."""
    if alarm.rule is not None and alarm.rule.drops:
        return _("no incident: the rule “%(rule)s” drops it") % {"rule": alarm.rule}
    if alarm.held_until is not None and alarm.held_why in _HELD:
        return str(_HELD[alarm.held_why]) % {"when": _clock(alarm.held_until)}
    if alarm.is_flapping:
        return _("comes and goes")
    return ""


def _clock(moment: datetime) -> str:
    return localtime(moment, "D j M, H:i")


def suppliers(
    feeds: list[Any], told: list[FeedIncident], now: datetime
) -> list[tuple[Feed, standing.Standing, list[FeedIncident]]]:
    """The feeds that need somebody: trouble first, then those of which nothing is known."""
    found = [
        (feed, standing_of(feed, now), [one for one in told if one.feed_id == feed.pk]) for feed in feeds
    ]
    wrong = [one for one in found if one[1].tone in (Tone.BAD, Tone.WARN)]
    return sorted(wrong, key=lambda one: one[1].tone != Tone.BAD)


def standing_of(feed: Any, now: datetime) -> standing.Standing:
    """Of a feed with the counts of `reads.feeds`."""
    troubles = feed.open_incidents + feed.broken_components
    return standing.of_feed(feed, now, troubles=troubles, maintenance=feed.open_maintenance)


@dataclass(frozen=True)
class Trouble:
    """Something wrong with the watching itself, what to do, and where a lead sees more."""

    text: str
    todo: str = ""
    address: str = ""


def watch(
    sources: list[Any], pace: dict[str, Any], events_since: datetime | None, now: datetime
) -> list[Trouble]:
    found = []
    if pace["late"] and pace["late"] == pace["number"]:
        text = _("The monitor does not run: no check was looked at for %(span)s.")
        span = standing.ago(pace["newest"] or pace["due"], now)
        todo = _("Start it with “manage.py desk”, or “manage.py monitor” alone.")
        found.append(Trouble(text % {"span": span}, todo))
    elif pace["late"]:
        text = ngettext("%(num)s check is late.", "%(num)s checks are late.", pace["late"])
        todo = _("The monitor has more to look at than it manages; start a second one.")
        found.append(Trouble(text % {"num": pace["late"]}, todo))
    waits = [one.waiting_since for one in sources] + [events_since]
    since = min((one for one in waits if one is not None), default=now)
    if now - since > PATIENCE:
        text = _("What tools sent waits for %(span)s to be worked on.")
        found.append(Trouble(text % {"span": standing.ago(since, now)}, _("Look whether the worker runs.")))
    return found + [_unreadable(source) for source in sources if source.unreadable]


def _unreadable(source: Any) -> Trouble:
    text = ngettext(
        "%(num)s message of “%(source)s” could not be read.",
        "%(num)s messages of “%(source)s” could not be read.",
        source.unreadable,
    )
    told = text % {"num": source.unreadable, "source": source}
    return Trouble(told, source.last_error, reverse("desk:receipts"))


def heard(
    sources: list[Any], pace: dict[str, Any], feeds: list[Any]
) -> list[tuple[str, datetime | None, bool]]:
    """When each part of the watching was last heard, and whether it is silent for long."""
    now = timezone.now()
    tools = [_last_heard(source, now) for source in sources if not source.is_own]
    if feeds:
        newest = max((feed.ok_at for feed in feeds if feed.ok_at), default=None)
        tools.insert(0, (_("Suppliers' feeds"), newest, newest is None))
    if pace["number"]:
        tools.insert(0, (_("Checks"), pace["newest"], pace["newest"] is None))
    return tools


def _last_heard(source: Source, now: datetime) -> tuple[str, datetime | None, bool]:
    last = source.last_received_at
    return source.name, last, last is None or now - last > SILENT


def bars(
    services: list[Any],
    looks: dict[int, dict[datetime, tuple[int, float]]],
    alarms: list[Alarm],
    now: datetime,
) -> list[dict[str, Any]]:
    """Every service: what is wrong with it, and how its checks went in each of the last 24 hours."""
    wrong: dict[int, list[Alarm]] = {}
    for alarm in alarms:
        if alarm.service_id is not None:
            wrong.setdefault(alarm.service_id, []).append(alarm)
    found = []
    for service in services:
        hours = looks.get(service.pk, {})
        found.append({
            "service": service,
            "number": len(wrong.get(service.pk, [])),
            "worst": min(
                (alarm.severity for alarm in wrong.get(service.pk, [])), key=standing.rank, default=""
            ),
            "bar": charts.hours_bar(hours, now) if service.has_checks else None,
            "is_watched": service.has_checks or service.has_more,
        })  # fmt: skip
    return found
