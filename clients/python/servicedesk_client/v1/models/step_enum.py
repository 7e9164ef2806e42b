from enum import StrEnum


class StepEnum(StrEnum):
    ADD_FOLLOWER = "add_follower"
    ASK_AGAIN = "ask_again"
    ASK_SUPPLIER = "ask_supplier"
    ASSIGN = "assign"
    CLASSIFY = "classify"
    CLOSE_AS_DUPLICATE = "close_as_duplicate"
    CONFIRM = "confirm"
    CONFIRM_BY_MAIL = "confirm_by_mail"
    CONFIRM_BY_PHONE = "confirm_by_phone"
    DIAGNOSE = "diagnose"
    END_SUPPLIER = "end_supplier"
    HAND_TO_CONTACT = "hand_to_contact"
    HOLD_AUTO_CLOSE = "hold_auto_close"
    IDENTIFY = "identify"
    LINK = "link"
    LOG_CALL = "log_call"
    NOTE = "note"
    PLACE = "place"
    PROPOSE_SOLUTION = "propose_solution"
    PUBLISH = "publish"
    RECLASSIFY = "reclassify"
    REJECT = "reject"
    REMOVE_FOLLOWER = "remove_follower"
    REOPEN = "reopen"
    REPLY = "reply"
    REPLY_AS_CUSTOMER = "reply_as_customer"
    RESUME = "resume"
    RETITLE = "retitle"
    SPLIT_OFF = "split_off"
    TAKE_OVER = "take_over"
    UNDO_DUPLICATE = "undo_duplicate"
    VERIFY = "verify"
    WAIT = "wait"
    WITHDRAW = "withdraw"

    @classmethod
    def _missing_(cls, value: object) -> "StepEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
