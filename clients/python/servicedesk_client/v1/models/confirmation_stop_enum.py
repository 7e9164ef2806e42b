from enum import StrEnum


class ConfirmationStopEnum(StrEnum):
    HOLD = "hold"
    MAIL_FAILED = "mail_failed"
    NO_ADDRESS = "no_address"
    REPLY = "reply"
    SEEN_AGAIN = "seen_again"

    @classmethod
    def _missing_(cls, value: object) -> "ConfirmationStopEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
