"""The only public door of the post office: a message goes out if, and only if, its poster commits."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from notifications import automatic
from notifications.channels.registry import CHANNELS
from notifications.doorbell import ring_on_commit, ring_settled
from notifications.lanes import DELIVER_TASK, PATIENCE
from notifications.models import HELD, LONGEST_ADDRESS, TROUBLE, Delivery, DeliveryQuerySet, DeliveryState
from notifications.precedence import precedence_of
from notifications.wording import one_line, storable
from people.models import Role, User
from people.straight import insert_once

SWEEP_TASK = "notifications.sweep"
# Beyond this many messages in one go, one wake-up for the sweep costs less than one for each message.
BELLS_PER_POST = 20


@dataclass(frozen=True, slots=True)
class Message:
    """What `post_many` takes: the arguments of `post`."""

    template: str
    to: str
    language: str
    context: dict[str, Any] = field(default_factory=dict)
    to_name: str = ""
    about: str = ""
    key: str = ""
    channel: str = "email"
    lane: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    automatic: bool = False


def post(
    *,
    template: str,
    to: str,
    to_name: str = "",
    language: str,
    context: dict[str, Any],
    about: str = "",
    key: str = "",
    channel: str = "email",
    lane: str = "",
    headers: Mapping[str, str] | None = None,
    automatic: bool = False,
    now: datetime | None = None,
) -> Delivery:
    """Put one message in the outbox, inside the caller's transaction.

    `context` must be JSON-safe. With a `key`, posting again gives back the first message. An address no
    server could take is kept as a refused delivery, so that whoever looks at `about` sees it.

    `channel`: one of CHANNELS. For all but "email", `to` is a web address. A webhook sends
    `context["payload"]`, signed with the secret that the mark `context["secret"]` stands for, and its
    `template` only names the event; a chat sends the text of the mail template.

    `lane`: what has the same goes out in the order in which it was posted, each after the one before it
    was accepted. It is tried for `lanes.PATIENCE`, whatever the receiver answers (410 alone ends it at
    once); a failure keeps the lane shut until `release`. Meant for posts, not for mails.

    `headers`: of a mail, those of `channels.email.HEADERS`, the same for each attempt. A mark in one
    (`[[link:reply:3:4]]`) becomes an address when it is sent.

    `automatic`: nobody typed it and a message of the reader's caused it. Each address gets one an hour:
    the next waits until the hour is over, others are withheld, and all beyond
    MAIL_AUTOMATIC_PER_HOUR (see `notifications.automatic`).

    Raises RuntimeError outside a transaction, ValueError for an unknown channel.
    """
    message = Message(
        template=template,
        to=to,
        to_name=to_name,
        language=language,
        context=context,
        about=about,
        key=key,
        channel=channel,
        lane=lane,
        headers=headers or {},
        automatic=automatic,
    )
    return post_many([message], now=now)[0]


def post_many(messages: Sequence[Message], *, now: datetime | None = None) -> list[Delivery]:
    """Post several messages at once; the deliveries come back in the order of the messages."""
    if not connection.in_atomic_block:
        raise RuntimeError("Post inside the transaction that gives the reason for the message.")
    moment = now or timezone.now()
    rows = [_row(message, moment) for message in messages]
    if automatic.give_turns(rows, now=moment):
        post_many(_brake_warnings(moment), now=moment)
    unkeyed = [row for row in rows if row.key is None]
    keyed = [row for row in rows if row.key is not None]
    if unkeyed:
        Delivery.objects.bulk_create(unkeyed)
    kept = _create_once(keyed)
    made = unkeyed + [row for row in kept.values() if any(row.message_id == new.message_id for new in keyed)]
    _announce(made)
    return [row if row.key is None else kept[row.key] for row in rows]


def _brake_warnings(now: datetime) -> list[Message]:
    """To each lead, once a day."""
    leads = User.objects.filter(role=Role.LEAD, is_active=True).order_by("pk")
    keys = {f"automatic_brake:{now:%Y-%m-%d}:{lead.pk}": lead for lead in leads}
    told = posted(keys)
    return [
        Message(
            template="automatic_brake",
            to=lead.email,
            to_name=lead.name,
            language=lead.language,
            context={
                "most": settings.MAIL_AUTOMATIC_PER_HOUR,
                "address": settings.BASE_URL + reverse("desk:mail"),
            },
            key=key,
        )
        for key, lead in keys.items()
        if key not in told
    ]


def posted(keys: Iterable[str]) -> set[str]:
    """Those of the keys under which a message was posted."""
    return {str(row.key) for row in Delivery.objects.filter(key__in=list(keys)).only("key")}


def _create_once(rows: list[Delivery]) -> dict[str, Delivery]:
    """Insert the keys that are new; give for each key the row that holds it."""
    if not rows:
        return {}
    if len(rows) == 1 and insert_once(rows[0]):
        return {str(rows[0].key): rows[0]}
    # ON CONFLICT waits for a rival transaction with the same key, so the read after it sees the winner.
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return {str(row.key): row for row in Delivery.objects.filter(key__in=[row.key for row in rows])}


def _row(message: Message, moment: datetime) -> Delivery:
    if message.channel not in CHANNELS:
        raise ValueError(f"There is no channel {message.channel!r}.")
    address = storable(message.to or "").strip()
    row = Delivery(
        template=message.template,
        channel=message.channel,
        to_address=address[:LONGEST_ADDRESS],
        to_name=one_line(message.to_name)[:200],
        language=one_line(message.language)[:10],
        context=storable(message.context),
        about=message.about,
        key=message.key or None,
        message_id=_new_message_id(),
        lane=message.lane,
        headers=storable(dict(message.headers)),
        precedence=precedence_of(message.template),
        automatic_at=moment if message.automatic else None,
        give_up_at=moment + PATIENCE if message.lane else None,
        due_at=moment,
        posted_at=moment,
    )
    if problem := CHANNELS[message.channel].problem_with(address):
        row.state = DeliveryState.REFUSED
        row.settled_at = moment
        row.last_error = problem
    return row


def _new_message_id() -> str:
    """Made once, at posting, so that a copy sent twice can be recognised as one message."""
    domain = parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def _announce(rows: list[Delivery]) -> None:
    waiting = [row for row in rows if row.state == DeliveryState.WAITING]
    if len(waiting) > BELLS_PER_POST:
        ring_on_commit(SWEEP_TASK)
    else:
        for row in waiting:
            ring_on_commit(DELIVER_TASK, [row.pk], many=SWEEP_TASK)
    for about in sorted({row.about for row in rows if row.is_settled and row.about}):
        ring_settled(about)


def send_again(delivery: Delivery, *, now: datetime) -> bool:
    """Have a post go out again now, under its old id; False while it is going out anyway.

    What had arrived goes apart from its lane, whose order it kept long ago; what had failed or waits
    stays in it. Raises ValueError for a mail: see `send_mail_again`.
    """
    if delivery.channel == "email":
        raise ValueError("A mail is sent again only when it failed.")
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if row.state == DeliveryState.SENDING:
            return False
        if row.state == DeliveryState.ACCEPTED:
            row.lane = ""
        row.state, row.due_at, row.give_up_at = DeliveryState.WAITING, now, now + PATIENCE
        row.accepted_at = row.settled_at = None
        row.attempts, row.last_error = 0, ""
        row.save()
        ring_on_commit(DELIVER_TASK, [row.pk])
    return True


def send_mail_again(delivery: Delivery, *, to: str = "", now: datetime) -> Delivery:
    """Have a mail that failed go out again, in the same words; returns the delivery that goes.

    One that no server accepted is the same message still. One that came back was out: the next is another
    message, with an identity of its own. Raises ValueError for one that did not fail: its reader would be
    asked twice.
    """
    with transaction.atomic():
        row = Delivery.objects.select_for_update().get(pk=delivery.pk)
        if row.channel != "email" or row.state not in TROUBLE:
            raise ValueError("Only a mail that failed is sent again.")
        if row.accepted_at is not None:
            row.pk, row.key, row.message_id = None, None, _new_message_id()
            row._state.adding = True
        row.to_address = (to or row.to_address)[:LONGEST_ADDRESS]
        row.state, row.due_at, row.posted_at = DeliveryState.WAITING, now, now
        row.accepted_at = row.settled_at = row.automatic_at = None
        row.attempts, row.last_error = 0, ""
        row.accepted_by = row.answer = ""
        row.save()
        ring_on_commit(DELIVER_TASK, [row.pk])
    return row


def hold(about: str, *, now: datetime) -> int:
    """Send nothing more that waits in lanes about this, until `release`; returns how many were held.

    What a worker has in its hands just now is not taken from it: see `keep_held`.
    """
    return _hold(Delivery.objects.filter(about=about), now)


def keep_held(abouts: Sequence[str], *, now: datetime) -> int:
    """Hold what came back from a worker since; what somebody sends by hand meanwhile has its one try."""
    return _hold(Delivery.objects.filter(about__in=abouts, attempts__gt=0), now)


def _hold(meant: DeliveryQuerySet, now: datetime) -> int:
    free = Q(state=DeliveryState.WAITING) | Q(state=DeliveryState.SENDING, claimed_until__lt=now)
    waiting = meant.in_lanes().waiting().filter(free, due_at__lt=HELD)
    with transaction.atomic():
        # What somebody settles at this moment has no need to be held.
        found = list(waiting.select_for_update(skip_locked=True).values_list("pk", flat=True))
        return Delivery.objects.filter(pk__in=found).update(
            state=DeliveryState.WAITING, claimed_until=None, due_at=HELD
        )


def release(about: str, *, now: datetime) -> int:
    """Let what was held, and what failed, go on in its order with new patience; returns how many."""
    failed_or_held = Q(state__in=TROUBLE) | Q(state=DeliveryState.WAITING)
    with transaction.atomic():
        released = Delivery.objects.in_lanes().about(about).filter(failed_or_held)
        count = released.update(
            state=DeliveryState.WAITING,
            settled_at=None,
            due_at=now,
            give_up_at=now + PATIENCE,
            attempts=0,
            last_error="",
        )
        if count:
            ring_on_commit(SWEEP_TASK)
    return count


def readdress(about: str, to: str) -> None:
    """Send what has not arrived yet to another address."""
    Delivery.objects.in_lanes().about(about).update(to_address=to[:LONGEST_ADDRESS])


def cancel(about: str, *, why: str, now: datetime) -> None:
    """Send nothing more about this, for good."""
    waiting = Delivery.objects.about(about).waiting()
    waiting.update(state=DeliveryState.REFUSED, settled_at=now, claimed_until=None, last_error=why, lane="")
    Delivery.objects.in_lanes().about(about).update(lane="")
