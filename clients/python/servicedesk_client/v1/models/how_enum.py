from enum import StrEnum


class HowEnum(StrEnum):
    FINE = "fine"
    UNKNOWN = "unknown"
    WRONG = "wrong"

    @classmethod
    def _missing_(cls, value: object) -> "HowEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
