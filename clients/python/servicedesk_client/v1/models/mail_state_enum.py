from enum import StrEnum


class MailStateEnum(StrEnum):
    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    GIVEN_UP = "given_up"
    REFUSED = "refused"
    SENDING = "sending"
    WAITING = "waiting"
    WITHHELD = "withheld"

    @classmethod
    def _missing_(cls, value: object) -> "MailStateEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
