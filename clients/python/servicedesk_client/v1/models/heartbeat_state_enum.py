from enum import StrEnum


class HeartbeatStateEnum(StrEnum):
    DOWN = "down"
    LATE = "late"
    NEW = "new"
    UP = "up"

    @classmethod
    def _missing_(cls, value: object) -> "HeartbeatStateEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
