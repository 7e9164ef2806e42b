from enum import StrEnum


class IsEnum(StrEnum):
    CONTAINS = "contains"
    EXISTS = "exists"
    IS = "is"
    IS_NOT = "is_not"
    MATCHES = "matches"
    ONE_OF = "one_of"
    STARTS = "starts"

    @classmethod
    def _missing_(cls, value: object) -> "IsEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
