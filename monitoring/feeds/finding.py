"""From the address that somebody pasted to the feeds that are there, each tried before it is offered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from monitoring.feeds import fetching, slack, statuspage
from monitoring.feeds.fetching import Question
from monitoring.feeds.shapes import FeedState
from monitoring.models import FeedKind
from notifications.channels import guarded

# Alternates of a page that are tried; the rest is the same in other languages, or comments.
MOST_ALTERNATES = 3
# Of the head of a page.
_LOOKED_THROUGH = 200_000
_LINK = re.compile(r"<link\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEEDS = frozenset({"application/atom+xml", "application/rss+xml", "application/xml", "text/xml"})
_GOOGLE = "https://status.cloud.google.com/incidents.json"
_WORKSPACE = "https://www.google.com/appsstatus/dashboard/incidents.json"
_KNOWN = {
    "status.cloud.google.com": (FeedKind.GOOGLE, _GOOGLE),
    "status.slack.com": (FeedKind.SLACK, slack.ADDRESS),
    "slack-status.com": (FeedKind.SLACK, slack.ADDRESS),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A feed that was read just now. `words` say what is in it, for choosing between several."""

    kind: FeedKind
    url: str
    words: str
    state: FeedState


@dataclass(frozen=True, slots=True)
class Found:
    """What is there; without candidates `trouble` says why. The best one is first."""

    candidates: tuple[Candidate, ...] = ()
    trouble: str = ""
    # What was tried in vain: address and why, for whoever knows the supplier's page better.
    tried: tuple[tuple[str, str], ...] = field(default=())


def find(pasted: str, *, now: datetime, allows_inner: bool = False) -> Found:
    """Try what is known, then what most suppliers have, then what the page itself names. Never raises."""
    url = pasted.strip()
    if url and "://" not in url:
        url = f"https://{url}"
    try:
        place = guarded.target_of(url)
    except guarded.Forbidden as error:
        return Found(trouble=str(error))
    host = place.host
    search = _Search(now, place if allows_inner else None)
    if "/appsstatus" in urlsplit(url).path and host.endswith("google.com"):
        search.attempt(FeedKind.GOOGLE, _WORKSPACE)
    elif host in _KNOWN:
        search.attempt(*_KNOWN[host])
    else:
        search.attempt(FeedKind.STATUSPAGE, statuspage.address(url))
    search.look_at(url)
    trouble = "" if search.found else _("No feed of a known kind is there. JSON can be mapped by hand.")
    return Found(tuple(search.found), trouble, tuple(search.tried))


class _Search:
    """What was found and tried so far. `inner`: the place that may be an inner one, if any."""

    def __init__(self, now: datetime, inner: guarded.Target | None) -> None:
        self.now, self.inner = now, inner
        self.found: list[Candidate] = []
        self.tried: list[tuple[str, str]] = []

    def attempt(self, kind: FeedKind, url: str) -> bool:
        heard = fetching.ask(Question(kind, url, allows_inner=self._may_be_inner(url)), now=self.now)
        if heard.state is None:
            self.tried.append((url, heard.trouble))
            return False
        if all(one.url != url for one in self.found):
            self.found.append(Candidate(kind, url, _words(kind, heard.state), heard.state))
        return True

    def _may_be_inner(self, url: str) -> bool:
        """A page names other addresses as it likes; the permission was for its own host and port."""
        try:
            return self.inner is not None and guarded.is_same_place(guarded.target_of(url), self.inner)
        except guarded.Forbidden:
            return False

    def look_at(self, url: str) -> None:
        """The page that was pasted: a feed itself, or one that names its feeds."""
        try:
            answer = guarded.get(
                url,
                redirects=fetching.REDIRECTS,
                most_bytes=guarded.LARGEST_BYTES,
                allows_inner=self._may_be_inner(url),
            )
        except guarded.NoAnswer as error:
            self.tried.append((url, str(error)))
            return
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        if answer.status != 200:
            said = _("The server answers %(status)s instead of the feed.")
            self.tried.append((url, said % {"status": answer.status}))
        elif kind in ("text/html", "application/xhtml+xml"):
            page = answer.body[:_LOOKED_THROUGH].decode("utf-8", "replace")
            for address in alternates(page, url)[:MOST_ALTERNATES]:
                self.attempt(FeedKind.ATOM, address)
        else:
            # A Statuspage's own addresses were tried under the one that is kept.
            guesses = (FeedKind.ATOM, FeedKind.GOOGLE, FeedKind.SLACK)
            any(self.attempt(guess, url) for guess in guesses)


def alternates(page: str, url: str) -> list[str]:
    """The feeds that a page names in its head, as whole addresses."""
    found = []
    for link in _LINK.findall(page):
        parts = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(link)}
        if "alternate" in parts.get("rel", "").lower().split() and parts.get("type", "").lower() in _FEEDS:
            try:
                found.append(urljoin(url, parts.get("href", "")))
            except ValueError:
                continue
    return list(dict.fromkeys(found))


def _words(kind: FeedKind, state: FeedState) -> str:
    parts = [str(kind.label)]
    if state.components:
        count = len(state.components)
        parts.append(ngettext("%(num)s component", "%(num)s components", count) % {"num": count})
    now_open = sum(not one.is_over and not one.is_maintenance for one in state.incidents)
    parts.append(ngettext("%(num)s incident now", "%(num)s incidents now", now_open) % {"num": now_open})
    return ", ".join(parts)
