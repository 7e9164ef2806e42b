"""Renders the pages that changed and keeps the outcome: in the database, and as files.

A document whose content is the same is left alone. Many workers may render at once: each takes
other pages.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import brotli
import structlog
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from incidents import agreements
from incidents.horizon import own_transaction
from incidents.links import hash_of
from people.models import LANGUAGES
from statuspage import access, assets, folder
from statuspage.archive import Archive, event_pages
from statuspage.events import of_page
from statuspage.models import Document, Page
from statuspage.pages import the_look, token_of
from statuspage.rendering import atlassian, badges, calendar, feeds, html, uptime
from statuspage.rendering.documents import CSS, JSON, Made
from statuspage.snapshot import Snapshot, take

log = structlog.get_logger(__name__)

# A page that cannot be rendered must not keep the others waiting; it is tried again after this.
AFTER_FAILURE = timedelta(minutes=1)
# A page that waits longer goes before what changed since.
WAITS_MOST = timedelta(seconds=30)
# What is smaller is hardly made smaller by packing.
WORTH_PACKING = 200
# Written beside the renderings (`show_life`).
LIFE = ("renewed.json", "renewed.css")


@dataclass(frozen=True)
class Changes:
    """What a rendering brought: documents that are new or different, and paths that lead nowhere now."""

    documents: Collection[Document]
    gone: Collection[str]


def render_due(*, now: datetime, most: int = 1000) -> int:
    """Render every page that changed or whose time has come.

    What changed last goes first, so that one customer's news does not wait behind a notice to all; of
    what changed together, the public page.
    """
    rendered = 0
    while rendered < most and _render_next(now):
        rendered += 1
    return rendered


def _render_next(now: datetime) -> bool:
    with transaction.atomic():
        due = Page.objects.annotate(overdue=Coalesce(Q(changed_at__lt=now - WAITS_MOST), False)).filter(
            Q(changed_at__isnull=False) | Q(render_at__lte=now)
        )
        page = (
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("customer")
            .order_by("-overdue", F("changed_at").desc(nulls_last=True), F("customer").asc(nulls_first=True))
            .first()
        )
        if page is None:
            return False
        try:
            with transaction.atomic():
                changes = render(page, now=max(now, timezone.now()))
                # Before the commit, while nobody else may render the page: no older file follows a newer,
                # and whoever dies here leaves the page due.
                if folder.write(page, changes.documents):
                    folder.take_away(page, changes.gone)
        except Exception:
            # Whatever is wrong concerns this page; the others go on.
            log.exception("page_not_rendered", page=page.pk)
            Page.objects.filter(pk=page.pk).update(changed_at=None, render_at=now + AFTER_FAILURE)
    return True


def render(page: Page, *, now: datetime) -> Changes:
    """Make the page's documents anew, keep those that changed, drop those that nothing leads to now."""
    _settle_address(page, now)
    snapshot = take(page, now=now)
    known = dict(Document.objects.filter(page=page).values_list("path", "made_from"))
    archive = Archive(snapshot, known)
    made = list(_made(snapshot, archive))
    changed = _keep(page, made, now)
    gone = known.keys() - {one.path for one in made} - archive.standing() - set(LIFE)
    Document.objects.filter(page=page, path__in=gone).delete()
    page.changed_at, page.rendered_at = None, now
    page.render_at = now if archive.is_unfinished else snapshot.render_at
    page.transaction = own_transaction()
    page.save()
    return Changes(changed, gone)


def _settle_address(page: Page, now: datetime) -> None:
    """How the page is reached from now on; one that opens to more people starts without what was private."""
    customer = page.customer
    opens = agreements.terms_for(customer, now).page_access if customer else "open"
    slug = customer.slug if customer else ""
    language = customer.language if customer else the_look().language
    if page.access and (opens, slug, language) != (page.access, page.slug, page.language):
        page.documents.all().delete()
        folder.remove(page)
    if access.is_narrower(opens, page.access):
        access.end_strangers(page, now=now)
    page.slug, page.access, page.language = slug, opens, language
    page.token_hash = hash_of(token_of(page))


def _made(snapshot: Snapshot, archive: Archive) -> Iterator[Made]:
    """Every document of the page: in each language with its words and hours, then those without.

    Of what lasts, only what is not as it was.
    """
    for language, _name in LANGUAGES:
        with translation.override(language), timezone.override(snapshot.zone):
            events = of_page(snapshot)
            yield html.front(snapshot, events)
            yield from event_pages(snapshot, events, archive.known)
            yield from archive.documents(events)
            yield html.widget(snapshot, events)
            yield from feeds.documents(snapshot, events)
            if language == snapshot.language:
                yield from atlassian.documents(snapshot, events)
                yield uptime.document(snapshot)
                yield calendar.document(snapshot, events)
                yield from badges.documents(snapshot)
    if snapshot.customer is None:
        yield from assets.made(snapshot.look)
        yield html.lost(snapshot)


def _keep(page: Page, made: list[Made], now: datetime) -> list[Document]:
    """Store what is new or different."""
    known = dict(Document.objects.filter(page=page).values_list("path", "etag"))
    changed = []
    for one in made:
        etag = hashlib.sha256(one.body).hexdigest()[:24]
        if known.get(one.path) == etag:
            continue
        changed.append(
            Document(
                page=page,
                path=one.path,
                content_type=one.content_type,
                body=one.body,
                gzip=packed_gzip(one.body),
                brotli=packed_brotli(one.body),
                etag=etag,
                made_from=one.made_from,
                changed_at=now,
            )
        )
    if changed:
        Document.objects.filter(page=page, path__in=[one.path for one in changed]).delete()
        Document.objects.bulk_create(changed)
    return changed


def packed_gzip(body: bytes) -> bytes:
    # Without a moment in it, so that the same content is the same bytes.
    return gzip.compress(body, 6, mtime=0) if len(body) >= WORTH_PACKING else b""


def packed_brotli(body: bytes) -> bytes:
    return brotli.compress(body, quality=5) if len(body) >= WORTH_PACKING else b""


def show_life(*, now: datetime) -> None:
    """Write down, where every page finds it, that the pages are being kept up."""
    told = f'{{"renewed_at":"{now.isoformat()}"}}'
    with transaction.atomic():
        page = Page.objects.filter(customer__isnull=True).select_for_update(skip_locked=True).first()
        if page is not None:
            folder.write(
                page, _keep(page, [Made("renewed.json", JSON, told.encode()), _spoken_life(now)], now)
            )


def make_folder_whole() -> None:
    """Write every page's files where the folder is new, was emptied, or could not be written to."""
    if folder.is_whole():
        return
    for pk in Page.objects.filter(rendered_at__isnull=False).values_list("pk", flat=True):
        with transaction.atomic():
            page = Page.objects.select_for_update().get(pk=pk)
            if not folder.write(page, page.documents.all()):
                return
    folder.say_whole()


def _spoken_life(now: datetime) -> Made:
    """The same for readers without scripts: a style sheet that writes the moment into the page's foot."""
    local = now.astimezone(ZoneInfo(timezone.get_default_timezone_name()))
    # The sheet is one for all pages, whose other times are those of their customers' zones: it names its
    # own. Where scripts run, the page writes the moment itself, in its own zone.
    zone = f"{local:%Z} ({local.tzinfo})".replace("_", " ")
    told = (
        f'.renewed:not(.is-told)::after{{content:"{local:%-d %b %Y, %H:%M:%S} {zone}"}}'
        f'.renewed:not(.is-told):lang(nl)::after{{content:"{local:%d-%m-%Y, %H:%M:%S} {zone}"}}'
    )
    return Made("renewed.css", CSS, told.encode())
