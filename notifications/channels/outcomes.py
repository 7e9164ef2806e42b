"""What a channel says when a message was not accepted."""


class Refused(Exception):
    """Not accepted, and another attempt would not change that."""


class NotNow(Exception):
    """Not accepted this time; worth another attempt."""


class Away(NotNow):
    """There is nobody to talk to: no use trying the next message over the same way."""
