from enum import StrEnum


class FeedKindEnum(StrEnum):
    ATOM = "atom"
    GOOGLE = "google"
    JSON = "json"
    SLACK = "slack"
    STATUSPAGE = "statuspage"

    @classmethod
    def _missing_(cls, value: object) -> "FeedKindEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
