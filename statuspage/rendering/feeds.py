"""Atom and RSS: one entry for each update of every event of the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from django.utils import translation
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape, linebreaks
from django.utils.translation import gettext as _

from statuspage.events import Event, Update
from statuspage.rendering.documents import ATOM, RSS, Made
from statuspage.rendering.html import folder
from statuspage.snapshot import Snapshot

# As many as a reader that was away for a while still wants.
MOST = 200


def documents(snapshot: Snapshot, events: Sequence[Event]) -> Iterator[Made]:
    """`history.atom` and `history.rss`, beside the pages of their language."""
    below = folder(snapshot, translation.get_language() or "")
    updates = [(event, update) for event in events for update in _told_of(event)]
    updates.sort(key=lambda both: both[1].at, reverse=True)
    for name, kind, content_type in (("atom", Atom1Feed, ATOM), ("rss", Rss201rev2Feed, RSS)):
        feed = _feed(kind, snapshot, f"{snapshot.address}{below}", f"history.{name}")
        for event, update in updates[:MOST]:
            _add(feed, event, update, f"{snapshot.address}{below}{event.path}", snapshot)
        yield Made(f"{below}history.{name}", content_type, feed.writeString("utf-8").encode())


def _told_of(event: Event) -> Iterator[Update]:
    """Its updates and, once it is written, what was learned from it: a reader of feeds waits for that too."""
    yield from event.updates
    if event.review and event.reviewed_at is not None:
        yield Update("review", event.reviewed_at, event.state, _("Review"), event.review)


def _feed(kind: type[SyndicationFeed], snapshot: Snapshot, address: str, name: str) -> SyndicationFeed:
    return kind(
        title=_("%(name)s: status") % {"name": snapshot.name},
        link=address,
        description=_("Disruptions, incidents and maintenance, as they happen."),
        language=translation.get_language(),
        feed_url=f"{address}{name}",
    )


def _add(feed: SyndicationFeed, event: Event, update: Update, address: str, snapshot: Snapshot) -> None:
    host = urlsplit(snapshot.address).hostname or "localhost"
    feed.add_item(
        title=f"{event.title}: {update.label}",
        link=address,
        description=linebreaks(escape(update.text)),
        unique_id=f"tag:{host},{event.made_at:%Y-%m-%d}:{event.id}/{update.id}",
        unique_id_is_permalink=False,
        pubdate=update.at,
        updateddate=update.at,
        categories=[service.name for service, _status in event.services],
    )
