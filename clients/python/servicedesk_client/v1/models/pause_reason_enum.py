from enum import StrEnum


class PauseReasonEnum(StrEnum):
    PENDING_CONFIRMATION = "pending_confirmation"
    WAITING_ON_CUSTOMER = "waiting_on_customer"

    @classmethod
    def _missing_(cls, value: object) -> "PauseReasonEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
