from enum import StrEnum


class WhyEnum(StrEnum):
    COUNTED = "counted"
    HOLIDAY = "holiday"
    OUTSIDE_HOURS = "outside_hours"
    PAUSE = "pause"
    STOPPED = "stopped"

    @classmethod
    def _missing_(cls, value: object) -> "WhyEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
