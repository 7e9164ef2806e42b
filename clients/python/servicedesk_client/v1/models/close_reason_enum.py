from enum import StrEnum


class CloseReasonEnum(StrEnum):
    CONFIRMED = "confirmed"
    DUPLICATE = "duplicate"
    NO_RESPONSE = "no_response"
    VERIFIED = "verified"
    WITHDRAWN = "withdrawn"

    @classmethod
    def _missing_(cls, value: object) -> "CloseReasonEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
