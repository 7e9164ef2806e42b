"""What every channel offers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from notifications.models import Delivery
from notifications.rendering import ShownMessage

# Renews the claim on a message while its server takes its time; raises Overtaken when it is lost.
Keep = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Who took a message, and in which words: the operator of a mail server finds it by them."""

    server: str = ""
    answer: str = ""


class Session(Protocol):
    """One open way out, used for a batch."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def send(self, delivery: Delivery, message: ShownMessage, keep: Keep) -> Acceptance:
        """Return once the message is accepted. Raises Refused, NotNow or Away."""


@dataclass(frozen=True, slots=True)
class Channel:
    """`problem_with` says why nothing can ever be sent to an address; empty when something can.

    `body`: what a post carries, for whoever looks at it later; mails have none.
    """

    session: Callable[[], Session]
    problem_with: Callable[[str], str]
    body: Callable[[ShownMessage], bytes] | None = None
