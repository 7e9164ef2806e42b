from enum import StrEnum


class EntryKindEnum(StrEnum):
    ALARM_NOTED = "alarm_noted"
    ASKED_AGAIN = "asked_again"
    ASSIGNED = "assigned"
    AUTO_CLOSE_HELD = "auto_close_held"
    AUTO_REPLIED = "auto_replied"
    CALL_LOGGED = "call_logged"
    CLASSIFIED = "classified"
    CLOSED_UNCONFIRMED = "closed_unconfirmed"
    CORRECTED = "corrected"
    CUSTOMER_IDENTIFIED = "customer_identified"
    CUSTOMER_REPLIED = "customer_replied"
    DIAGNOSIS_STARTED = "diagnosis_started"
    DUPLICATE_CLOSED = "duplicate_closed"
    FOLLOWER_ADDED = "follower_added"
    FOLLOWER_REMOVED = "follower_removed"
    LINKED = "linked"
    MAIL_FAILED = "mail_failed"
    MAIL_HELD = "mail_held"
    NOTED = "noted"
    OWNER_CHANGED = "owner_changed"
    PAUSED = "paused"
    PUBLISHED = "published"
    RECLASSIFIED = "reclassified"
    RECOVERY_NOTED = "recovery_noted"
    REGISTERED = "registered"
    REOPENED = "reopened"
    REPLIED = "replied"
    RESOLUTION_BREACHED = "resolution_breached"
    RESOLUTION_WARNED = "resolution_warned"
    RESPONSE_BREACHED = "response_breached"
    RESPONSE_WARNED = "response_warned"
    RESUMED = "resumed"
    SOLUTION_CONFIRMED = "solution_confirmed"
    SOLUTION_MAIL_ACCEPTED = "solution_mail_accepted"
    SOLUTION_PROPOSED = "solution_proposed"
    SOLUTION_REJECTED = "solution_rejected"
    SPLIT_OFF = "split_off"
    SUPPLIER_ASKED = "supplier_asked"
    SUPPLIER_ENDED = "supplier_ended"
    SUPPLIER_NOTED = "supplier_noted"
    WITHDRAWN = "withdrawn"

    @classmethod
    def _missing_(cls, value: object) -> "EntryKindEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
