"""Posts a body to an address that somebody else chose, and tells what the answer means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self

from notifications.channels import guarded
from notifications.channels.addresses import is_allowed
from notifications.channels.outcomes import NotNow, Refused
from notifications.models import LONGEST_ADDRESS
from notifications.wording import one_line

# The other 4xx say that the request itself is wrong, so that the same request is wrong tomorrow too.
TRY_AGAIN = frozenset({408, 425, 429})
LONGEST_WAIT = timedelta(hours=1)
# Of what a host says, enough to find the cause.
QUOTED = 200


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

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> None:
        """Return once the host has accepted the body. Raises Refused or NotNow."""
        try:
            host = guarded.target_of(url).authority
            for silent in (host, url):
                if silent in self._silent:
                    raise NotNow(self._silent[silent])
            answer = guarded.post(url, body=body, headers=headers)
        except guarded.Forbidden as error:
            raise Refused(str(error)) from error
        except guarded.Unreachable as error:
            self._silent[host] = str(error)
            raise NotNow(str(error)) from error
        except guarded.Unanswered as error:
            # The host lives: one slow address of it, always first in its batch, would starve the others.
            self._silent[url] = str(error)
            raise NotNow(str(error)) from error
        _judge(host, answer)


def _judge(host: str, answer: guarded.Answer) -> None:
    if 200 <= answer.status < 300:
        return
    said = one_line(answer.body[: 4 * QUOTED].decode("utf-8", "replace"))[:QUOTED]
    words = f"{host} answered {answer.status} {said}".strip()
    if 400 <= answer.status < 500 and answer.status not in TRY_AGAIN:
        raise Refused(words)
    raise NotNow(words, wait=_asked_wait(answer))


def _asked_wait(answer: guarded.Answer) -> timedelta:
    """Retry-After in seconds; its other form, a date, is left to our own waits."""
    seconds = answer.headers.get("retry-after", "").strip()
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 8):
        return timedelta(0)
    return min(timedelta(seconds=int(seconds)), LONGEST_WAIT)
