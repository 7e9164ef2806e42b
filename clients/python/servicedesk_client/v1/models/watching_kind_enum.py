from enum import StrEnum


class WatchingKindEnum(StrEnum):
    CHECK = "check"
    HEARTBEAT = "heartbeat"

    @classmethod
    def _missing_(cls, value: object) -> "WatchingKindEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
