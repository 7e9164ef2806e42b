"""What a channel says when a message was not accepted."""

from datetime import timedelta


class Refused(Exception):
    """Not accepted, and another attempt would not change that."""


class Gone(Refused):
    """The receiver says that it wants nothing any more: even the patient ask no further."""


class NotNow(Exception):
    """Not accepted this time; worth another attempt, after `wait` at the earliest."""

    def __init__(self, why: str, *, wait: timedelta = timedelta(0)) -> None:
        super().__init__(why)
        self.wait = wait


class Away(NotNow):
    """There is nobody to talk to: no use trying the next message over the same way."""


class Silent(NotNow):
    """This address does not answer: no use trying the next message to it, others may live."""


class Overtaken(Exception):
    """Another worker has the message by now: it is no longer this one's to send."""
