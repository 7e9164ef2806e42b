from enum import StrEnum


class EventActionEnum(StrEnum):
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"
    TRIGGER = "trigger"
    UPDATE = "update"

    @classmethod
    def _missing_(cls, value: object) -> "EventActionEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
