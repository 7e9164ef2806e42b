"""What incidents can be asked for, by name: each a condition that can be counted, joined and turned round."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F, Q

# The literal predicate of the partial indexes.
IS_OPEN = ~Q(state="closed")
WROTE_AFTER_CLOSING = Q(state="closed", last_word_by="customer", last_word_at__gt=F("closed_at"))


def breached(now: datetime) -> Q:
    """A target has passed that is still to be kept."""
    unsolved = Q(state__in=("registered", "classified", "diagnosing"))
    response = Q(responded_at__isnull=True, response_due_at__lt=now)
    return unsolved & (response | Q(resolution_due_at__lt=now, paused_at__isnull=True))


def due_before(moment: datetime) -> Q:
    """The next promise falls before `moment`; what waits or is paused has none."""
    return Q(next_due_at__lt=moment)


def unassigned() -> Q:
    return Q(assignee__isnull=True, team__isnull=True)


def forwarded() -> Q:
    """In the hands of an outside expert."""
    return Q(assignee__role="expert", state="diagnosing")


def waiting_for_customer() -> Q:
    return Q(paused_at__isnull=False, pause_reason="waiting_on_customer")


def rejected() -> Q:
    """A solution was proposed and did not work."""
    return Q(state="diagnosing") & ~Q(solution="")


def mail_trouble() -> Q:
    return Q(mail_trouble=True)


def unanswered() -> Q:
    """The last public word was the customer's."""
    return Q(last_word_by="customer")


def supplier_look_due(now: datetime) -> Q:
    """The desk meant to look again by now at what a supplier was asked."""
    return Q(supplier_look_at__lt=now) & IS_OPEN


def unknown_sender() -> Q:
    """Nobody knows yet whose it is. What monitoring found in a service is nobody's in particular."""
    return Q(customer__isnull=True) & ~Q(channel="monitoring", service__isnull=False)


def mail_waiting() -> Q:
    """A message waits whose sender nothing proves."""
    return Q(mail_waiting=True)


def wrote_after_closing() -> Q:
    """The customer spoke after it was closed, and the desk has neither answered nor reopened it."""
    return WROTE_AFTER_CLOSING
