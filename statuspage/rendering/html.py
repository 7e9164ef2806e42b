"""The pages for people, one set in each language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents import timekeeping
from incidents.clock_view import clock_views
from people.models import LANGUAGES
from statuspage import words
from statuspage.assets import version
from statuspage.events import Event, overall
from statuspage.pages import ROOT, is_on_own_domain, path_of
from statuspage.rendering.bars import Bars, bars
from statuspage.rendering.documents import HTML, Made
from statuspage.snapshot import ServiceShown, Snapshot
from statuspage.status import Status, cut

# What lies behind, on the front page; the rest is in the archive.
RECENT = 10


@dataclass(frozen=True)
class Row:
    """A service as the page shows it."""

    name: str
    description: str
    status: Status
    label: str
    why: str
    bars: Bars
    uptime: str


def folder(snapshot: Snapshot, language: str) -> str:
    """Where the pages of this language lie: the page's own language at its root."""
    return "" if language == snapshot.language else f"{language}/"


def front(snapshot: Snapshot, events: Sequence[Event]) -> Made:
    """The page itself: what is the case now."""
    language = translation.get_language()
    now_on = [event for event in events if event.is_open and not event.is_maintenance]
    disturbing = [event for event in now_on if event.notice or event.disturbs]
    planned = [event for event in events if event.is_maintenance and event.is_open]
    past = [event for event in events if not event.is_open]
    context = _shared(snapshot, "") | {
        "overall": overall(snapshot),
        "headline": headline(snapshot, disturbing),
        "disturbing": disturbing,
        "others": [event for event in now_on if event not in disturbing],
        "running": [event for event in planned if event.began_at <= snapshot.now],
        "planned": sorted((e for e in planned if e.began_at > snapshot.now), key=lambda e: e.began_at),
        "groups": list(_groups(snapshot)),
        "legend": _legend(snapshot),
        "recent": sorted(past, key=lambda event: event.ended_at or event.began_at, reverse=True)[:RECENT],
        "clocks": {event.id: clocks_of(event, snapshot.now) for event in now_on},
    }
    return _made(f"{folder(snapshot, language)}", "front", context)


def widget(snapshot: Snapshot, events: Sequence[Event]) -> Made:
    """A frame for other pages: the verdict in a line, and the way here."""
    disturbing = [event for event in events if event.is_open and event.notice and not event.is_maintenance]
    context = _shared(snapshot, "widget/") | {
        "overall": overall(snapshot),
        "headline": headline(snapshot, disturbing),
    }
    return _made(f"{folder(snapshot, translation.get_language() or '')}widget/", "widget", context)


def headline(snapshot: Snapshot, disturbing: Sequence[Event]) -> str:
    """The first thing that a reader wants to know, in a sentence."""
    status = overall(snapshot)
    if status == Status.OPERATIONAL:
        if disturbing:
            return _("There is a disruption; the services below work.")
        return _("All services work.") if snapshot.services else _("Nothing is known to be wrong.")
    names = [one.service.name for one in snapshot.services if one.status == status]
    if len(names) > 2:
        sentences = {
            Status.MAJOR: _("%(number)s services do not work."),
            Status.PARTIAL: _("%(number)s services partly do not work."),
            Status.DEGRADED: _("%(number)s services work with trouble."),
            Status.MAINTENANCE: _("%(number)s services are under maintenance."),
            Status.UNKNOWN: _("Of %(number)s services we do not know how they are."),
        }
        return sentences[status] % {"number": len(names)}
    named = _(" and ").join(names)
    return {
        Status.MAJOR: ngettext("%(service)s does not work.", "%(service)s do not work.", len(names)),
        Status.PARTIAL: ngettext(
            "%(service)s partly does not work.", "%(service)s partly do not work.", len(names)
        ),
        Status.DEGRADED: ngettext(
            "%(service)s works with trouble.", "%(service)s work with trouble.", len(names)
        ),
        Status.MAINTENANCE: ngettext(
            "%(service)s is under maintenance.", "%(service)s are under maintenance.", len(names)
        ),
        Status.UNKNOWN: _("How %(service)s is, we do not know."),
    }[status] % {"service": named}


def event_page(event: Event, snapshot: Snapshot) -> Made:
    """One event at its lasting address."""
    language = translation.get_language()
    context = _shared(snapshot, event.path) | {
        "event": event,
        "clocks": [],
        "pauses": [],
        "steps": [],
        "situation": "",
    }
    if event.shown is not None:
        incident = event.shown.incident
        record = timekeeping.record_of(event.shown.clock_entries, timekeeping.terms_of(incident))
        context |= {
            "clocks": clocks_of(event, snapshot.now),
            "pauses": words.pauses(record, snapshot.now),
            "steps": words.steps(incident, event.shown.entries),
            "situation": "" if snapshot.is_open_to_all else words.situation(incident),
        }
    return _made(f"{folder(snapshot, language)}{event.path}", "event", context)


def clocks_of(event: Event, now: datetime) -> list[Any]:
    """Both clocks of an incident, as the desk sees them; a notice has none."""
    if event.shown is None:
        return []
    return list(clock_views(event.shown.incident, event.shown.clock_entries, now))


def archive(snapshot: Snapshot, months: Sequence[date]) -> Made:
    """The months that have something to tell, the newest first."""
    language = translation.get_language()
    years = [(year, list(those)) for year, those in groupby(months, key=lambda month: month.year)]
    context = _shared(snapshot, "history/") | {"years": years}
    return _made(f"{folder(snapshot, language)}history/", "archive", context)


def month_page(snapshot: Snapshot, month: date, events: Sequence[Event], made_from: str) -> Made:
    """What began in one month, the newest first."""
    language = translation.get_language()
    path = f"history/{month:%Y-%m}/"
    context = _shared(snapshot, path) | {"month": month, "events": events}
    return _made(f"{folder(snapshot, language)}{path}", "month", context, made_from)


def lost(snapshot: Snapshot) -> Made:
    """For a web server that cannot ask the desk; it may be shown at any address, so that links are whole."""
    context = {
        "desk_name": settings.DESK_NAME,
        "desk_phone": settings.DESK_PHONE,
        "desk_root": f"{settings.BASE_URL}{ROOT}",
        "language": snapshot.language,
        "assets": f"{ROOT}assets/",
        "version": version(snapshot.look),
    }
    return _made("lost.html", "lost", context)


def _made(path: str, template: str, context: dict[str, Any], made_from: str = "") -> Made:
    body = _environment().get_template(f"statuspage/page/{template}.html").render(context)
    return Made(path, HTML, body.encode(), made_from)


def _environment() -> Any:
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            return engine.env
    raise LookupError("No Jinja2 engine is configured.")


def _shared(snapshot: Snapshot, path: str) -> dict[str, Any]:
    """What every page of a status page needs; `path` is where it lies below its language."""
    language = translation.get_language()
    here = f"{folder(snapshot, language)}{path}"
    up = "../" * here.count("/")
    spoken = [code for code, _name in LANGUAGES]
    own_domain = is_on_own_domain(snapshot.page)
    # What all pages have in common lies with the public one.
    shared = (up or "./") if own_domain or snapshot.customer is None else ROOT
    return {
        "snapshot": snapshot,
        "name": snapshot.name,
        "desk_name": settings.DESK_NAME,
        "desk_phone": settings.DESK_PHONE,
        "root": up or "./",
        "home": ("../" * path.count("/")) or "./",
        "here": here,
        # Forms live at the desk's own address, also for a page on a domain of its own.
        "forms": f"{settings.BASE_URL}{path_of(snapshot.page)}" if own_domain else (up or "./"),
        "desk_root": f"{settings.BASE_URL}{ROOT}" if own_domain else ROOT,
        "shared": shared,
        "assets": f"{shared}assets/",
        "version": version(snapshot.look),
        "has_logo": bool(snapshot.look.logo),
        "languages": [
            (code, label, f"{up}{folder(snapshot, code)}{path}" or "./")
            for code, label in LANGUAGES
            if code != language and code in spoken
        ],
        "rendered_at": snapshot.now,
        "zone": snapshot.zone.key.replace("_", " "),
        "time_zone": snapshot.zone.key,
    }


def _legend(snapshot: Snapshot) -> list[Status]:
    """What the bars of this page mean, of all that they can."""
    shown = {day.status for one in snapshot.services for day in one.days}
    return [status for status in Status if status in shown]


def _groups(snapshot: Snapshot) -> Iterator[tuple[str, list[Row]]]:
    """The services under their headings, those without one last."""
    for group, those in groupby(snapshot.services, key=lambda one: one.service.group):
        yield str(group or ""), [_row(one, snapshot) for one in those]


def _row(one: ServiceShown, snapshot: Snapshot) -> Row:
    language = translation.get_language() or "en"
    return Row(
        name=one.service.name,
        description=one.service.description,
        status=one.status,
        label=str(one.status.label),
        why=one.by_hand.why_in(language) if one.by_hand else "",
        bars=bars(one, snapshot.now, snapshot.zone),
        uptime=percent(one.uptime),
    )


def percent(share: float | None) -> str:
    """99.95 %, as the language writes it; empty where nothing is known."""
    if share is None:
        return ""
    text = f"{cut(share):.2f}".rstrip("0").rstrip(".")
    return f"{text.replace('.', ',') if translation.get_language() == 'nl' else text} %"
