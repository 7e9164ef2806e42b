"""What an adapter makes of a message: the desk's words for what a tool said. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.models import Action, Severity

# What one message may say. Tools send a handful; a storm comes in many messages.
MOST_READINGS = 2000


class Unreadable(Exception):
    """The message is not what this tool sends; the words are for whoever set the tool up."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that a tool said of one key.

    `key` names what is wrong: the same for its trigger, its repeats and its resolve. `at`: when it happened
    there, aware, or None where the tool does not say. `identity`: the tool's own number of this very message,
    if it has one. `recurs`: the tool says the very same with the same time, also of what went wrong anew, so
    that only the receipt tells two messages apart. `labels` are words by name; whatever else an adapter puts
    there is written out when kept.
    """

    key: str
    action: Action
    title: str = ""
    severity: Severity = Severity.ERROR
    text: str = ""
    link: str = ""
    labels: Mapping[str, object] = field(default_factory=dict)
    at: datetime | None = None
    identity: str = ""
    recurs: bool = False


def refuse_too_many(said: Sized) -> None:
    """Raise Unreadable for more than one message may say; before anything is made of them."""
    if len(said) > MOST_READINGS:
        raise Unreadable(
            _("The message has %(count)s events. At most %(most)s are read from one.")
            % {"count": len(said), "most": MOST_READINGS}
        )
