from enum import StrEnum


class StateEnum(StrEnum):
    CLASSIFIED = "classified"
    CLOSED = "closed"
    DIAGNOSING = "diagnosing"
    REGISTERED = "registered"
    RESOLVED_PENDING_CONFIRMATION = "resolved_pending_confirmation"

    @classmethod
    def _missing_(cls, value: object) -> "StateEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
