from enum import StrEnum


class RecoveryEnum(StrEnum):
    NOTE = "note"
    PROPOSE = "propose"

    @classmethod
    def _missing_(cls, value: object) -> "RecoveryEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
