from enum import StrEnum


class WhoKindEnum(StrEnum):
    AGENT = "agent"
    CONTACT = "contact"
    EXPERT = "expert"
    INTEGRATION = "integration"
    SYSTEM = "system"

    @classmethod
    def _missing_(cls, value: object) -> "WhoKindEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
