from enum import StrEnum


class EventsListOutcome(StrEnum):
    ACKNOWLEDGED = "acknowledged"
    DAMPED = "damped"
    DROPPED = "dropped"
    EASED = "eased"
    FAILED = "failed"
    HELD = "held"
    JOINED = "joined"
    MUTED = "muted"
    OPENED = "opened"
    RAISED = "raised"
    RECOVERED = "recovered"
    REPEATED = "repeated"
    TOLD = "told"
    UNMATCHED = "unmatched"
    WAITING = "waiting"

    @classmethod
    def _missing_(cls, value: object) -> "EventsListOutcome":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
