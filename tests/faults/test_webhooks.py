"""The worker dies anywhere between the feed and the receiver's answer: nothing is lost, order stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from incidents import feed
from integrations import following
from notifications import delivery, lanes, outbox
from notifications.channels import guarded, posting
from notifications.models import Delivery
from tests import makers
from tests.faults.dying import die, then_die, worker
from tests.integrations.conftest import receiver
from tests.integrations.hooked import make_hook, tell, told, verified
from tests.notifications.receiver import Receiver

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db(transaction=True)

POINTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "while numbering": (feed, "_taken", then_die(feed._taken)),
    "before posting": (outbox, "post_many", die),
    "after posting, before the follower commits": (outbox, "post_many", then_die(outbox.post_many)),
    "between two webhooks": (following, "_read_for", then_die(following._read_for)),
    "after the claim": (delivery, "claim", then_die(delivery.claim)),
    "while the receiver reads": (guarded, "post", then_die(guarded.post)),
    "midway, after an answer": (posting, "_keep", then_die(posting._keep, at=5)),
    "between acceptance and commit": (delivery, "_settle", die),
    "before the next is let go": (lanes, "let_next_go", die),
    "midway, after a commit": (delivery, "_settle", then_die(delivery._settle, at=4)),
}
# Where the receiver had the message and the desk could not note it: the one repeat that may be.
REPEATED = {
    "while the receiver reads", "midway, after an answer", "between acceptance and commit",
    "before the next is let go",
}  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_nothing_is_lost_and_a_repeat_has_the_same_id(point: str, receiver: Receiver) -> None:
    first, second = make_hook(receiver.url), make_hook(f"{receiver.url}/second", kinds=["registered"])
    incidents = [makers.make_incident("classified") for _number in range(3)]
    makers.accept_mails(makers.TUESDAY)
    now = timezone.now()
    worker(*POINTS[point], lambda: tell(now))
    # After the lease of whoever died, so that nobody has to wait for it here.
    later = now + delivery.LEASE + timedelta(seconds=5)
    for seconds in range(3):
        tell(later + timedelta(seconds=seconds))
    assert set(Delivery.objects.filter(about__startswith="hook:").values_list("state", flat=True)) == {
        "accepted"
    }

    once: dict[str, Any] = {}
    for got in receiver.got:
        verified(second if got.path.endswith("second") else first, got)
        known = once.setdefault(got.headers["webhook-id"], got)
        assert (known.body, known.path) == (got.body, got.path)
    assert len(once) == 3 * 2 + 3
    assert len(receiver.got) - len(once) == (1 if point in REPEATED else 0)
    for incident in incidents:
        heard = told([got for got in once.values() if not got.path.endswith("second")])
        assert [kind for reference, kind in heard if reference == incident.reference] == makers.kinds(
            incident
        )
