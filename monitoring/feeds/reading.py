"""Reads the feeds that are due. Fetching holds no row; what was heard is taken over in one transaction.

The claim is a lease: a worker that dies leaves it behind, and the feed is read again when it has run out.
Whoever comes back too late finds another lease on the row, and takes nothing over.
"""

from __future__ import annotations

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from monitoring.feeds import absorbing, fetching
from monitoring.feeds.fetching import Heard, Question
from monitoring.models import Feed, FeedIncident, FeedKind

log = logging.getLogger(__name__)

# Longer than two requests with all their redirects take.
LEASE = timedelta(minutes=2)
AT_ONCE = 8
SWEEP_FOR = timedelta(seconds=40)
# A feed that fails is asked ever more seldom, at most every so long beyond its interval.
MOST_PATIENCE = timedelta(minutes=15)
ERROR_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Claimed:
    """A feed in the hands of this worker until the lease runs out."""

    pk: int
    until: datetime
    read_as: str
    question: Question


def sweep(*, now: datetime) -> int:
    """Read what is due, until nothing is left; give the number read. Many sweeps may run at once."""
    started, read = time.monotonic(), 0

    def moment() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        while moment() - now < SWEEP_FOR and (claimed := claim(now=moment())):
            asked = [(one, pool.submit(fetching.ask, one.question, now=moment())) for one in claimed]
            for one, answer in asked:
                settle(one, answer.result(), now=moment())
            read += len(claimed)
    return read


def claim(*, now: datetime) -> list[Claimed]:
    """Take feeds that are due for the length of a lease."""
    until = now + LEASE
    with transaction.atomic(durable=True):
        due = Feed.objects.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now), is_paused=False, due_at__lte=now
        )
        feeds = list(due.select_for_update(skip_locked=True).order_by("due_at")[:AT_ONCE])
        Feed.objects.filter(pk__in=[feed.pk for feed in feeds]).update(leased_until=until)
    return [Claimed(feed.pk, until, fetching.read_as(feed), _question(feed)) for feed in feeds]


def _question(feed: Feed) -> Question:
    open_ids = frozenset(
        FeedIncident.objects.filter(feed=feed, resolved_at__isnull=True).values_list("external_id", flat=True)
    )
    # Of prose even the unchanged means something else tomorrow: an incident that nobody speaks of is over.
    is_same = feed.read_as == fetching.read_as(feed) and not (feed.kind == FeedKind.ATOM and open_ids)
    return Question(
        kind=feed.kind,
        url=feed.url,
        options=feed.options if isinstance(feed.options, dict) else {},
        allows_inner=feed.allows_inner,
        etag=feed.etag if is_same else "",
        last_modified=feed.last_modified if is_same else "",
        open_ids=open_ids,
        is_first=feed.ok_at is None,
    )


def settle(claimed: Claimed, heard: Heard, *, now: datetime) -> None:
    """Take over what was heard, and say when the feed is asked again; whatever fails stays with this feed."""
    try:
        _settle(claimed, heard, now)
    except (OperationalError, InterfaceError):
        # The database is away: the lease brings the feed back.
        raise
    except Exception as error:
        log.exception("What feed %s says cannot be kept.", claimed.pk)
        said = _("What the feed says cannot be kept: %(error)s") % {"error": type(error).__name__}
        _settle(claimed, Heard(trouble=said), now)


def _settle(claimed: Claimed, heard: Heard, now: datetime) -> None:
    with transaction.atomic():
        feed = (
            Feed.objects.select_for_update(of=("self",))
            .select_related("supplier", "service")
            .filter(pk=claimed.pk, leased_until=claimed.until)
            .first()
        )
        if feed is None:
            return
        feed.leased_until = None
        if fetching.read_as(feed) != claimed.read_as or feed.allows_inner != claimed.question.allows_inner:
            feed.due_at = now  # a lead changed it meanwhile: what was heard is another feed's
        elif not feed.is_paused:
            _take_over(feed, heard, now)
        feed.save(
            update_fields=[
                "due_at", "leased_until", "etag", "last_modified", "read_as", "asked_at", "ok_at", "error",
                "failing_since", "headline",
            ]
        )  # fmt: skip


def _take_over(feed: Feed, heard: Heard, now: datetime) -> None:
    feed.asked_at = now
    interval = timedelta(seconds=feed.interval)
    if heard.trouble:
        feed.error = heard.trouble[:ERROR_LENGTH]
        feed.failing_since = feed.failing_since or now
        patience = min(max(now - feed.failing_since, timedelta(0)), MOST_PATIENCE)
        feed.due_at = now + max(interval + patience, heard.wait or timedelta(0))
        return
    if heard.state is not None:
        absorbing.absorb(feed, heard.state, heard.past, now=now)
        feed.headline = heard.state.headline
        feed.etag, feed.last_modified = heard.etag, heard.last_modified
        feed.read_as = fetching.read_as(feed)
    else:
        absorbing.absorb_unchanged(feed, now=now)
    feed.ok_at, feed.error, feed.failing_since = now, "", None
    feed.due_at = now + interval
