"""Shutting people out of a page: its link is renewed, or it opens to fewer than before."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Lower

from incidents.horizon import own_transaction
from incidents.links import hash_of
from notifications.doorbell import ring_on_commit
from people.models import Contact
from statuspage import folder
from statuspage.models import Page, Subscription, SubscriptionChannel
from statuspage.models.page import new_nonce
from statuspage.pages import token_of

# The ways in which a page opens, from the fewest readers to the most.
_NARROWEST_FIRST = ("sign_in", "link", "open")


def renew_link(page: Page, *, now: datetime) -> int:
    """Give the page a new address; whoever has the old one sees nothing any more.

    Returns how many subscriptions that ended: messages would hand the new link to whoever came
    through the old one.
    """
    with transaction.atomic():
        fresh = Page.objects.select_for_update().get(pk=page.pk)
        fresh.nonce = new_nonce()
        # At once, not with the next rendering: the old link must not open anything from here on. The
        # transaction is what those who keep pages in memory find it by.
        fresh.token_hash, fresh.transaction = hash_of(token_of(fresh)), own_transaction()
        fresh.changed_at = now
        fresh.save(update_fields=["nonce", "token_hash", "transaction", "changed_at"])
        ended = end_strangers(fresh, now=now)
        transaction.on_commit(lambda: folder.forget_old_links(fresh))
        ring_on_commit("statuspage.follow")
    return ended


def is_narrower(access: str, before: str) -> bool:
    """Whether fewer people may read a page that opens like this now; it did not open at all `before` ""."""
    return bool(before) and _NARROWEST_FIRST.index(access) < _NARROWEST_FIRST.index(before)


def end_strangers(page: Page, *, now: datetime) -> int:
    """End the subscriptions at addresses that are no contact's of the customer. Returns how many."""
    contacts = Contact.objects.filter(customer=page.customer_id).exclude(email="")
    known = contacts.values_list(Lower("email"), flat=True)
    standing = Subscription.objects.filter(page=page, ended_at__isnull=True)
    strangers = standing.annotate(reader=Lower("address")).exclude(
        channel=SubscriptionChannel.EMAIL, reader__in=list(known)
    )
    return strangers.update(ended_at=now, digest_at=None)
