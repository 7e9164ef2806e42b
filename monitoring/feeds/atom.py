"""Atom and RSS: entries for people, from which states are read by the words that the trade uses. Pure.

Feeds tell in one of two ways. Statuspage has one entry for an incident, with all updates in its text. Others
have one entry for each update: entries with the same link (other than the feed's own) are one incident, and
where all link to the same page, entries with the same title but for words like “[RESOLVED]”.

What an incident's newest update begins with tells whether it is over. One whose entries never say how it
stands counts as over a day after its last word.
"""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
from django.utils.translation import gettext as _

from monitoring.feeds.markup import plain
from monitoring.feeds.shapes import AHEAD, ID_LENGTH, FeedState, Garbled, Published, Update, checked, line
from monitoring.models import Severity

QUIET_AFTER = timedelta(days=1)
SAME_STORY = timedelta(days=7)
MOST_ENTRIES = 500
# The parser takes seconds for a megabyte.
MOST_BYTES = 2 * 1024 * 1024

_ENTRY = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:entry|item)[\s>]")
_OVER = ("resolved", "completed", "postmortem", "fixed", "closed", "restored", "operating normally")
_OPEN = (
    "investigating", "identified", "monitoring", "update", "in progress", "verifying", "degraded", "outage",
    "disruption", "partial", "unavailable", "informational message",
)  # fmt: skip
_PLANNED = ("scheduled", "maintenance", "planned")
_STATUS = re.compile(rf"\b({'|'.join(_OVER)}|{'|'.join(_OPEN)}|scheduled)\b", re.IGNORECASE)
# A paragraph of Statuspage: a moment, then the status and what is said.
_DATED = re.compile(
    r"^(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\s+(?P<day>\d{1,2}),\s+"
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)\s+(?P<zone>[A-Z]{2,5})$"
)
_SAID = re.compile(r"^(?P<status>[A-Z][A-Za-z ]{2,24})\s+[-–—]\s+(?P<text>.*)$", re.DOTALL)
_BRACKETS = re.compile(r"\[[^\[\]]{0,40}\]|\([^()]{0,40}\)")
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}


@dataclass(frozen=True, slots=True)
class _Entry:
    id: str
    link: str
    title: str
    text: str
    at: datetime | None
    began_at: datetime | None


def read(body: bytes, options: Mapping[str, Any], now: datetime) -> FeedState:
    """What the entries say, as of `now`. Raises Garbled."""
    parsed = _parsed(body)
    home = str(parsed.feed.get("link") or "")
    groups: dict[str, list[_Entry]] = {}
    entries = [_entry(one, now) for one in parsed.entries]
    shared = _shared_links(entries, home)
    for entry in entries:
        groups.setdefault(_identity(entry, shared), []).append(entry)
    incidents = tuple(_incident(id, group, now) for id, group in groups.items())
    return checked(
        FeedState(headline=line(str(parsed.feed.get("title") or ""), 300), incidents=incidents), now
    )


def _parsed(body: bytes) -> Any:
    if not body.strip():
        raise Garbled(_("The answer is empty."))
    if len(body) > MOST_BYTES:
        raise Garbled(_("The feed is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024**2})
    if len(_ENTRY.findall(body)) > MOST_ENTRIES:
        raise Garbled(_("The feed has more than %(most)s entries.") % {"most": MOST_ENTRIES})
    try:
        # As a file: what is given as bytes might be taken for the name of one.
        parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    except (
        Exception
    ) as error:  # The parser says not what it may raise, and whatever it is, is the feed's fault.
        raise Garbled(_("The feed cannot be read: %(error)s") % {"error": type(error).__name__}) from error
    if not parsed.get("version"):
        raise Garbled(_("The answer is no Atom or RSS feed."))
    trouble = parsed.get("bozo_exception")
    if parsed.get("bozo") and not isinstance(trouble, feedparser.CharacterEncodingOverride):
        said = _("The feed is broken or was cut off: %(error)s")
        raise Garbled(said % {"error": line(str(trouble), 200)})
    return parsed


def _entry(found: Any, now: datetime) -> _Entry:
    title = line(plain(str(found.get("title") or "")), 1000)
    contents = found.get("content") or []
    html = str(contents[0].get("value") or "") if contents else str(found.get("summary") or "")
    link = str(found.get("link") or "")[:1000]
    changed, began = _moment(found, "updated_parsed", now), _moment(found, "published_parsed", now)
    id = str(found.get("id") or "") or f"{link} {title} {began or changed or ''}".strip()
    if not id:
        raise Garbled(_("An entry of the feed has neither number, link nor title."))
    return _Entry(id, link, title or id[:300], plain(html), changed or began, began or changed)


def _moment(found: Any, name: str, now: datetime) -> datetime | None:
    try:
        # Past the parser's own mapping, which takes one name for the other.
        at = datetime.fromtimestamp(calendar.timegm(dict.__getitem__(found, name)), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
    if at > now + AHEAD:
        raise Garbled(_("An entry of the feed is of the future: %(at)s.") % {"at": at.isoformat()})
    return min(at, now)


def _shared_links(entries: list[_Entry], home: str) -> frozenset[str]:
    """Links that name no incident: the feed's own page, and those that entries of different titles have."""
    titles: dict[str, set[str]] = {}
    for entry in entries:
        titles.setdefault(entry.link, set()).add(_bare(entry.title))
    several = {link for link, found in titles.items() if len(found) > 1}
    return frozenset({"", home, home.rstrip("/"), f"{home}/"} | several)


def _identity(entry: _Entry, shared: frozenset[str]) -> str:
    if entry.link not in shared:
        return entry.link[:ID_LENGTH]
    return _short(f"title:{bare}" if (bare := _bare(entry.title)) else entry.id)


def _latest(entries: list[_Entry]) -> list[_Entry]:
    """Those of the newest story: after a week without a word, the same title means something new."""
    kept: list[_Entry] = []
    for entry in sorted(entries, key=lambda one: one.at.timestamp() if one.at else 0.0, reverse=True):
        if kept and entry.at and kept[-1].at and kept[-1].at - entry.at > SAME_STORY:
            break
        kept.append(entry)
    return kept[::-1]


def _short(id: str) -> str:
    if len(id) <= ID_LENGTH:
        return id
    return f"{id[: ID_LENGTH - 33]}~{hashlib.sha256(id.encode('utf-8', 'replace')).hexdigest()[:32]}"


def _bare(title: str) -> str:
    """The title without what changes from update to update."""
    named = _BRACKETS.sub(" ", title)
    before, colon, after = named.partition(":")
    if colon and after.strip() and _STATUS.search(before):
        named = after
    return " ".join(named.split()).casefold()


def _incident(id: str, entries: list[_Entry], now: datetime) -> Published:
    entries = _latest(entries)
    updates: dict[str, Update] = {}
    for entry in entries:
        for update in _updates(entry):
            updates[update.id] = update
    told = tuple(sorted(updates.values(), key=lambda update: update.at.timestamp() if update.at else 0.0))
    newest, title = entries[-1], entries[0].title
    status = next((update.status for update in reversed(told) if update.status), "")
    last = max((moment for moment in (newest.at, *(u.at for u in told)) if moment), default=None)
    is_quiet = not status and last is not None and now - last > QUIET_AFTER
    is_over = status in _OVER or is_quiet
    said = f"{title} {told[0].text if told else ''}"
    began = min((moment for moment in (entries[0].began_at, *(u.at for u in told)) if moment), default=None)
    return Published(
        id=id,
        title=line(title, 300),
        is_over=is_over,
        severity=_severity(said),
        status=status,
        link=newest.link,
        is_maintenance=_is_planned(title, told),
        began_at=began,
        resolved_at=last if is_over else None,
        updates=told,
    )


def _updates(entry: _Entry) -> list[Update]:
    """What an entry says: each dated paragraph for itself, or all of it at once."""
    paragraphs: list[tuple[str, list[str]]] = []
    for one in entry.text.split("\n"):
        if _DATED.match(one):
            paragraphs.append((one, []))
        elif paragraphs:
            paragraphs[-1][1].append(one)
    if paragraphs:
        return [_paragraph(date, "\n".join(lines), entry) for date, lines in paragraphs]
    status = _status(entry.title) or _status(entry.text[:200])
    # An entry that is changed in its place says something new with each change.
    token = hashlib.sha256(f"{entry.title}\n{entry.text}".encode("utf-8", "replace")).hexdigest()[:16]
    return [Update(_short(f"{entry.id}@{token}"), entry.text or entry.title, status, entry.at)]


def _paragraph(date: str, said: str, entry: _Entry) -> Update:
    found = _SAID.match(said)
    status = found["status"].strip().lower() if found else _status(said[:200])
    text = found["text"] if found else said
    return Update(f"{date} {status}"[:ID_LENGTH], text, status[:50], _dated(date, entry.at))


def _dated(date: str, near: datetime | None) -> datetime | None:
    """The moment of a date without a year: of the year that puts it before `near`."""
    found = _DATED.match(date)
    if found is None or near is None or found["zone"] not in ("UTC", "GMT"):
        return near
    try:
        at = datetime(
            near.year, _MONTHS[found["month"]], int(found["day"]), int(found["hour"]), int(found["minute"]),
            tzinfo=UTC,
        )  # fmt: skip
        return at.replace(year=at.year - 1) if at > near + AHEAD else at
    except ValueError:
        return near


def _status(text: str) -> str:
    found = _STATUS.search(text)
    return found[1].lower() if found else ""


def _is_planned(title: str, told: tuple[Update, ...]) -> bool:
    first = told[0].status if told else ""
    return first in _PLANNED or any(
        word in title.casefold() for word in ("maintenance", "scheduled", "planned")
    )


def _severity(said: str) -> Severity:
    folded = said.casefold()
    if "major" in folded or "critical" in folded:
        return Severity.CRITICAL
    if "degraded" in folded or "delay" in folded or "slow" in folded or "intermittent" in folded:
        return Severity.WARNING
    return Severity.ERROR
