"""Tells subscribers what was published: one message for each update and each of them, and no second.

Read by the follower in commit order, posted in its transaction. The key of each message names the
update and the subscription, so that whatever is read twice is posted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from incidents.models import EntryKind, TimelineEntry
from notifications import outbox
from notifications.outbox import Message
from statuspage.digests import next_digest
from statuspage.events import public_id, update_words
from statuspage.models import (
    Notice,
    NoticeState,
    NoticeUpdate,
    Page,
    Progress,
    Subscription,
    SubscriptionChannel,
)
from statuspage.pages import listing, seeing

# Whose position in the record says up to where subscribers have been told.
FOLLOWER = "statuspage"
BATCH = 500
# What follows a published update is news too; what nobody published is not.
_FOLLOWING = (
    EntryKind.SOLUTION_PROPOSED,
    EntryKind.SOLUTION_REJECTED,
    EntryKind.SOLUTION_CONFIRMED,
    EntryKind.CLOSED_UNCONFIRMED,
    EntryKind.REOPENED,
    EntryKind.WITHDRAWN,
    EntryKind.DUPLICATE_CLOSED,
)


@dataclass(frozen=True)
class Words:
    """What a message says, in one language."""

    title: str
    label: str
    text: str


@dataclass(frozen=True)
class News:
    """One update, the pages on which it stands, and how it reads there.

    `services` are all that it is about, `listed` those of a page: of the others its readers learn
    nothing, not even how many there are.
    """

    id: str
    key: str
    at: datetime
    state: str
    path: str
    pages: frozenset[int]
    services: frozenset[int]
    listed: Callable[[Page], frozenset[int]]
    words: Callable[[Page], Words]
    told_already: str = ""


def tell(since: int, *, now: datetime) -> int:
    """Post what subscribers are owed of everything written since that transaction. Returns how many."""
    return sum(_tell_each(one, now) for one in news(since))


def _tell_each(one: News, now: datetime) -> int:
    standing = Subscription.objects.confirmed().filter(page__in=one.pages, is_digest=False)
    # Whoever came later finds it on the page.
    standing = standing.filter(confirmed_at__lte=one.at).select_related("page__customer")
    messages = [
        _message(subscription, [one], "page_update", _key(one, subscription))
        for subscription in standing.prefetch_related("services").order_by("pk")
        if _concerns(one, subscription)
    ]
    for start in range(0, len(messages), BATCH):
        outbox.post_many(messages[start : start + BATCH], now=now)
    return len(messages)


def _key(one: News, subscription: Subscription) -> str:
    return f"page:{subscription.pk}:{one.key}"


def _concerns(one: News, subscription: Subscription) -> bool:
    wanted = {service.pk for service in subscription.services.all()}
    told = one.told_already.lower() == subscription.address.lower() and bool(one.told_already)
    is_wanted = not wanted or not one.services or bool(wanted & one.listed(subscription.page))
    return is_wanted and not told


def news(since: int, until: int | None = None) -> Iterator[News]:
    """Everything published in transactions from `since` on, before `until`; in the order of the moments."""
    span = {"transaction__gte": since} | ({"transaction__lt": until} if until is not None else {})
    updates = NoticeUpdate.objects.filter(**span, tell=True).select_related("notice")
    entries = TimelineEntry.objects.filter(
        **span, kind__in=(EntryKind.PUBLISHED, *_FOLLOWING), incident__customer__isnull=False
    ).select_related("incident__customer__status_page", "incident__contact")
    told = [_of_notice(update) for update in updates]
    told += [one for entry in entries if (one := _of_entry(entry)) is not None]
    yield from sorted(told, key=lambda one: (one.at, one.key))


def _of_notice(update: NoticeUpdate) -> News:
    notice: Notice = update.notice

    def words(page: Page) -> Words:
        language = translation.get_language() or "en"
        label = str(NoticeState(update.state).label)
        return Words(notice.title_in(language), label, update.text_in(language))

    services = frozenset(notice.services.values_list("pk", flat=True))
    return News(
        id=public_id("update", f"{notice.key}-{update.number}"),
        key=f"n{update.pk}",
        at=update.at,
        state=update.state,
        path=notice.path,
        pages=frozenset(seeing(notice).values_list("pk", flat=True)),
        services=services,
        listed=listing(services),
        words=words,
    )


def _of_entry(entry: TimelineEntry) -> News | None:
    """An entry that subscribers hear of; None when nothing of its incident was published to them."""
    incident = entry.incident
    page = getattr(incident.customer, "status_page", None)
    headline = _headline(entry)
    if page is None or not headline:
        return None

    def words(page: Page) -> Words:
        to_all = page.access == "open"
        told = update_words(entry, to_all=to_all)
        return Words(
            headline if to_all else incident.title_for_customers, str(EntryKind(entry.kind).label), told
        )

    told_contact = entry.kind == EntryKind.PUBLISHED and entry.details["tell_contact"]
    services = frozenset([incident.service_id] if incident.service_id else [])
    return News(
        id=public_id("entry", entry.pk),
        key=f"e{entry.pk}",
        at=entry.at,
        state=entry.to_state or "update",
        path=f"incidents/{incident.reference}/",
        pages=frozenset([page.pk]),
        services=services,
        listed=listing(services),
        words=words,
        told_already=incident.contact.email if incident.contact and told_contact else "",
    )


def _headline(entry: TimelineEntry) -> str:
    """The name under which subscribers know the incident by this entry; empty if they do not."""
    published = TimelineEntry.objects.filter(
        incident=entry.incident_id,
        kind=EntryKind.PUBLISHED,
        number__lte=entry.number,
        details__tell_subscribers=True,
    )
    if entry.kind == EntryKind.PUBLISHED:
        return str(entry.details["headline"]) if entry.details["tell_subscribers"] else ""
    last = published.order_by("-number").first()
    return str(last.details["headline"]) if last is not None else ""


def _message(subscription: Subscription, told: Sequence[News], template: str, key: str) -> Message:
    """One message to one address, about one update or about a day of them."""
    page = subscription.page
    with translation.override(subscription.language):
        items = [(one, one.words(page)) for one in told]
    links = {f"event{place}": f"news:{subscription.pk}:{one.path}" for place, one in enumerate(told)}
    links |= {"manage": f"subscription:{subscription.pk}", "page": f"news:{subscription.pk}:"}
    context = {
        "page_name": page.customer.name if page.customer else settings.DESK_NAME,
        "title": items[0][1].title,
        "label": items[0][1].label,
        "text": items[0][1].text,
        "items": [
            {"title": said.title, "label": said.label, "text": said.text, "link": f"event{place}"}
            for place, (_one, said) in enumerate(items)
        ],
        "links": links,
    }
    if subscription.channel == SubscriptionChannel.WEBHOOK:
        context |= {
            "secret": f"subscription:{subscription.pk}",
            "payload": _payload(subscription, told[0], items[0][1]),
        }
    elif subscription.channel == SubscriptionChannel.EMAIL:
        context["links"] = links | {"unsubscribe": f"unsubscribe:{subscription.pk}"}
    return Message(
        template=template,
        to=subscription.address,
        language=subscription.language,
        context=context,
        key=key,
        channel=subscription.channel,
    )


def _payload(subscription: Subscription, one: News, said: Words) -> dict[str, object]:
    """What a webhook gets: the update, and where the whole stands."""
    return {
        "type": "status.updated",
        "timestamp": one.at.isoformat(),
        "data": {
            "id": one.id,
            "title": said.title,
            "state": one.state,
            "text": said.text,
            "services": sorted(public_id("service", pk) for pk in one.listed(subscription.page)),
            "url": f"[[link:news:{subscription.pk}:{one.path}]]",
        },
    }


def send_digests(*, now: datetime) -> int:
    """Post each digest that is due; returns how many. May run twice at once."""
    sent = 0
    due = Subscription.objects.confirmed().filter(digest_at__lte=now).values_list("pk", flat=True)
    for pk in list(due[:BATCH]):
        with transaction.atomic():
            subscription = (
                Subscription.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("page__customer")
                .filter(pk=pk, digest_at__lte=now, ended_at__isnull=True)
                .first()
            )
            if subscription is not None:
                sent += _send_digest(subscription, now)
    return sent


def _send_digest(subscription: Subscription, now: datetime) -> bool:
    until = Progress.reached_by(FOLLOWER)
    sent = send_gathered(subscription, until, now=now)
    subscription.digest_reached = max(until, subscription.digest_reached)
    subscription.digest_at = next_digest(subscription.page, now)
    subscription.save(update_fields=["digest_reached", "digest_at"])
    return sent


def send_gathered(subscription: Subscription, until: int, *, now: datetime) -> bool:
    """Post what a digest has gathered in transactions before `until`; says whether there was anything.

    `until` is what the follower has reached: what it reads after that it tells at once to whoever is
    told of each update by then.
    """
    told = [
        one
        for one in news(subscription.digest_reached, until)
        if subscription.page_id in one.pages and _concerns(one, subscription)
        if subscription.confirmed_at is not None and subscription.confirmed_at <= one.at
    ]
    # The follower tells what it finds beyond the position that it will go on from, too.
    already = outbox.posted(_key(one, subscription) for one in told)
    told = [one for one in told if _key(one, subscription) not in already]
    if told:
        # Each digest begins where the one before it ended.
        key = f"page:{subscription.pk}:digest:{subscription.digest_reached}"
        if subscription.channel == SubscriptionChannel.WEBHOOK:
            messages = [_message(subscription, [one], "page_update", _key(one, subscription)) for one in told]
        else:
            messages = [_message(subscription, told, "page_digest", key)]
        outbox.post_many(messages, now=now)
    return bool(told)
