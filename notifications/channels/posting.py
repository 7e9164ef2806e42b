"""Posts a body to an address that somebody else chose, keeps a record, and tells what the answer means."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

from django.utils import timezone

from notifications.channels import guarded
from notifications.channels.addresses import is_allowed, is_global, literal
from notifications.channels.contract import Acceptance
from notifications.channels.outcomes import Gone, NotNow, Refused, Silent
from notifications.models import LONGEST_ADDRESS, Attempt, Delivery
from notifications.wording import one_line, storable

# The other 4xx say that the request itself is wrong, so that the same request is wrong tomorrow too.
TRY_AGAIN = frozenset({408, 425, 429})
GONE = 410
LONGEST_WAIT = timedelta(hours=1)
# Of what a host says, enough to find the cause; the record keeps more of it than an error quotes.
QUOTED = 200
RECORDED = 1000


def problem_with(address: str) -> str:
    """Why nothing can be posted to this address; empty when something can."""
    if not address:
        return "There is no web address."
    if len(address) > LONGEST_ADDRESS:
        return f"This web address is longer than {LONGEST_ADDRESS} characters."
    try:
        target = guarded.target_of(address)
    except guarded.Forbidden as error:
        return str(error)
    host = literal(target.host)
    is_inner = target.host == "localhost" if host is None else not is_global(host)
    if is_inner and not is_allowed(target.host):
        return f"{target.host} is an inner address, not named in OUTGOING_ALLOW."
    if target.scheme != "https" and not is_allowed(target.host):
        # What is posted tells of customers, and for a chat the address itself is the password.
        return "Only https is used, save for hosts that OUTGOING_ALLOW names."
    return ""


class PostingSession:
    """Posts to any number of hosts for one batch; what just did not answer is not asked again in it."""

    def __init__(self) -> None:
        self._silent: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def post(
        self,
        delivery: Delivery,
        *,
        body: bytes,
        headers: Mapping[str, str],
        secret: Mapping[str, str] | None = None,
    ) -> Acceptance:
        """Return once the host has accepted the body. Raises Refused or NotNow.

        `secret`: headers that are sent and never written down.
        """
        url = delivery.to_address
        try:
            host = guarded.target_of(url).authority
            for silent in (host, url):
                if silent in self._silent:
                    raise Silent(self._silent[silent])
            answer = _recorded(delivery, body, headers, secret or {})
        except guarded.Forbidden as error:
            raise Refused(str(error)) from error
        except guarded.Unreachable as error:
            self._silent[host] = str(error)
            raise Silent(str(error)) from error
        except guarded.Unanswered as error:
            # The host lives: one slow address of it, always first in its batch, would starve the others.
            self._silent[url] = str(error)
            raise Silent(str(error)) from error
        self.judge(host, answer)
        return Acceptance()

    def judge(self, host: str, answer: guarded.Answer) -> None:
        """Raises Refused or NotNow where the answer says that it was not accepted."""
        _judge(host, answer)


def _recorded(
    delivery: Delivery, body: bytes, headers: Mapping[str, str], secret: Mapping[str, str]
) -> guarded.Answer:
    """Post once, and keep what was sent and what came back before anybody judges it."""
    attempt = Attempt(
        delivery=delivery,
        # As the signature's time: the real one, whatever moment this run began with.
        at=timezone.now(),
        request_headers=dict(headers),
        body_digest=hashlib.sha256(body).hexdigest(),
    )
    began = time.monotonic()
    try:
        answer = guarded.post(delivery.to_address, body=body, headers={**headers, **secret})
    except guarded.NoAnswer as error:
        _keep(attempt, began, error.answer if isinstance(error, guarded.Redirected) else None, str(error))
        raise
    _keep(attempt, began, answer)
    return answer


def _keep(attempt: Attempt, began: float, answer: guarded.Answer | None, error: str = "") -> None:
    attempt.took_ms = round((time.monotonic() - began) * 1000)
    attempt.error = storable(error)
    if answer is not None:
        attempt.status = answer.status
        attempt.answer = storable(answer.body[: 4 * RECORDED].decode("utf-8", "replace"))[:RECORDED]
    attempt.save()


def _judge(host: str, answer: guarded.Answer) -> None:
    if 200 <= answer.status < 300:
        return
    said = one_line(answer.body[: 4 * QUOTED].decode("utf-8", "replace"))[:QUOTED]
    words = f"{host} answered {answer.status} {said}".strip()
    if answer.status == GONE:
        raise Gone(words)
    if 400 <= answer.status < 500 and answer.status not in TRY_AGAIN:
        raise Refused(words)
    raise NotNow(words, wait=_asked_wait(answer))


def _asked_wait(answer: guarded.Answer) -> timedelta:
    """Retry-After in seconds; its other form, a date, is left to our own waits."""
    seconds = answer.headers.get("retry-after", "").strip()
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 8):
        return timedelta(0)
    return min(timedelta(seconds=int(seconds)), LONGEST_WAIT)
