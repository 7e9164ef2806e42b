"""Asks a supplier for its feed and has it read; whatever happens is an answer in words. No database here."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from django.utils.translation import gettext as _

from monitoring.feeds import atom, google, mapping, slack, statuspage
from monitoring.feeds.shapes import FeedState, Garbled, Published
from monitoring.models import Feed, FeedKind
from notifications.channels import guarded

log = logging.getLogger(__name__)

REDIRECTS = 3
ACCEPT = "application/json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1"
# A server may ask for patience, but not to be forgotten.
LONGEST_RETRY = timedelta(days=1)
_BUSY = frozenset({429, 503})

READERS: Mapping[str, Callable[[bytes, Mapping[str, Any], datetime], FeedState]] = {
    FeedKind.STATUSPAGE: statuspage.read,
    FeedKind.ATOM: atom.read,
    FeedKind.GOOGLE: google.read,
    FeedKind.SLACK: slack.read,
    FeedKind.JSON: mapping.read,
}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and what was known before. `open_ids`: incidents that are not over as far as we know."""

    kind: str
    url: str
    options: Mapping[str, Any] = field(default_factory=dict)
    allows_inner: bool = False
    etag: str = ""
    last_modified: str = ""
    open_ids: frozenset[str] = frozenset()
    is_first: bool = False

    @property
    def address(self) -> str:
        return statuspage.address(self.url) if self.kind == FeedKind.STATUSPAGE else self.url


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of it: `state`; or it `is_unchanged`; or `trouble` in words, with how long to wait if told.

    `past` is what the supplier's history says of what its current list has no more.
    """

    state: FeedState | None = None
    is_unchanged: bool = False
    trouble: str = ""
    wait: timedelta | None = None
    etag: str = ""
    last_modified: str = ""
    past: tuple[Published, ...] = ()


def read_as(feed: Feed) -> str:
    """Digest of how a feed is read; whatever was remembered for another one is not asked with."""
    said = json.dumps([feed.kind, feed.url, feed.options], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def ask(question: Question, *, now: datetime) -> Heard:
    """Fetch and read once. Never raises: a feed that makes us stumble is in trouble, not its neighbours."""
    try:
        return _ask(question, now)
    except guarded.NoAnswer as error:
        return Heard(trouble=str(error))
    except Garbled as error:
        return Heard(trouble=str(error))
    except Exception as error:  # Nobody foresaw this one; the others must be read all the same.
        log.exception("A feed at %s met an unforeseen error.", question.address)
        return Heard(trouble=_("The feed cannot be read: %(error)s") % {"error": type(error).__name__})


def _ask(question: Question, now: datetime) -> Heard:
    conditions = {"If-None-Match": question.etag, "If-Modified-Since": question.last_modified}
    sent = {name: value for name, value in conditions.items() if value}
    answer = _get(question.address, question, sent)
    if answer.status == 304 and sent:
        return Heard(is_unchanged=True)
    if answer.status != 200:
        return _refused(answer, now)
    if not answer.whole:
        said = _("The answer was cut off, or is larger than %(most)s MB.")
        raise Garbled(said % {"most": guarded.LARGEST_BYTES // 1024**2})
    state = READERS[question.kind](answer.body, question.options, now)
    return Heard(
        state=state,
        etag=_header(answer, "etag", 500),
        last_modified=_header(answer, "last-modified", 100),
        past=_past(question, state, now),
    )


def _get(address: str, question: Question, headers: Mapping[str, str]) -> guarded.Answer:
    return guarded.get(
        address,
        headers={"Accept": ACCEPT, **headers},
        redirects=REDIRECTS,
        most_bytes=guarded.LARGEST_BYTES,
        allows_inner=question.allows_inner,
    )


def _past(question: Question, state: FeedState, now: datetime) -> tuple[Published, ...]:
    """The history of a Statuspage, when its summary misses one that was open, or on the first reading."""
    missed = question.open_ids - {incident.id for incident in state.incidents}
    if question.kind != FeedKind.STATUSPAGE or not (missed or question.is_first):
        return ()
    try:
        answer = _get(statuspage.history_address(question.url), question, {})
        if answer.status == 200 and answer.whole:
            return statuspage.read_history(answer.body, now)
    except (guarded.NoAnswer, Garbled) as error:
        # Not every copy of Statuspage has it. What is missed then is over when it stays missed.
        log.info("No history at %s: %s", question.url, error)
    return ()


def _refused(answer: guarded.Answer, now: datetime) -> Heard:
    if answer.status in _BUSY and (wait := _wait(answer.headers.get("retry-after", ""), now)):
        said = _("The server asks us to wait (%(status)s).")
    else:
        wait, said = None, _("The server answers %(status)s instead of the feed.")
    return Heard(trouble=said % {"status": answer.status}, wait=wait)


def _wait(said: str, now: datetime) -> timedelta | None:
    """How long Retry-After asks for: seconds, or a date."""
    said = said.strip()
    try:
        if said.isascii() and said.isdecimal():
            wait = timedelta(seconds=min(int(said[:9]), int(LONGEST_RETRY.total_seconds())))
        else:
            wait = parsedate_to_datetime(said) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return min(wait, LONGEST_RETRY) if wait > timedelta(0) else None


def _header(answer: guarded.Answer, name: str, length: int) -> str:
    """A validator as it was given; one that does not fit, or could not be sent back, is not kept."""
    value = answer.headers.get(name, "")
    return value if len(value) <= length and value.isascii() and value.isprintable() else ""
