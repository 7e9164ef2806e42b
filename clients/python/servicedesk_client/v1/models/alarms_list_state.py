from enum import StrEnum


class AlarmsListState(StrEnum):
    FIRING = "firing"
    RESOLVED = "resolved"

    @classmethod
    def _missing_(cls, value: object) -> "AlarmsListState":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
