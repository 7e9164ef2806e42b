"""Reports on messages that we sent: to the standard (RFC 3464), and in the words of older servers."""

from __future__ import annotations

import logging
import re
from email import message_from_bytes
from email.policy import compat32
from itertools import islice

from flufl.bounce import all_failures

from mailroom.reading.fields import Fields
from mailroom.reading.shapes import Report
from mailroom.reading.structure import Part, read_parts_fields
from mailroom.reading.words import clean_text, header_text

MOST_REPORTS = 100
_REPORT_OCTETS = 100_000
_MOST_PARTS = 5
# What a server writes by hand is short; the library's expressions see no more than this.
_BY_HAND_OCTETS = 32_000
_BY_HAND_LINES = 400
_REASON_LETTERS = 500

# RFC 3464, and RFC 6533 for addresses in all letters.
STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}
_ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded"}
_RETURNED = {"message/rfc822", "text/rfc822-headers", "message/global-headers", "message/global"}
_TELLING = _RETURNED | STATUS_TYPES | {"message/disposition-notification"}
_ORIGINAL_ID = ("original-message-id", "x-original-message-id")
_MESSAGE_ID = re.compile(r"<[^<>\s\x00-\x1f\x7f]{1,990}>")
_QUOTED_ID = re.compile(r"(?im)^[> \t]{0,8}message-id:\s{0,5}(<[^<>\s\x00-\x1f\x7f]{1,990}>)")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)


def standard_reports(root: Part) -> tuple[Report, ...]:
    """What the delivery-status parts say, per reader."""
    parts = (part for part in root.walk() if part.content_type in STATUS_TYPES)
    blocks = (block for part in islice(parts, _MOST_PARTS) for block in _blocks(part))
    return tuple(islice((report for block in blocks if (report := _report(block))), MOST_REPORTS))


def reports_by_hand(root: Part) -> tuple[Report, ...]:
    """What an older server's words say; nothing where no known form is found."""
    lines = root.raw[:_BY_HAND_OCTETS].split(b"\n")[:_BY_HAND_LINES]
    message = message_from_bytes(b"\n".join(line[:1_000] for line in lines), policy=compat32)
    try:
        temporary, permanent = all_failures(message)
    # Made for mails of the wild, and yet it raises on some; then there is no report in it.
    except Exception:
        return ()
    text = clean_text(root.raw[root.start : root.start + _BY_HAND_OCTETS].decode("utf-8", "replace"))
    told = [("failed", said) for said in permanent] + [("delayed", said) for said in temporary]
    named = {(action, _address(said.decode("utf-8", "replace"))) for action, said in told if said}
    return tuple(_told(action, address, text) for action, address in sorted(named)[:MOST_REPORTS] if address)


def about_message_id(root: Part) -> str:
    """The Message-ID of what a report or an automatic answer is about; empty where it does not say."""
    telling = (part for part in root.walk() if part is not root and part.content_type in _TELLING)
    for part in islice(telling, _MOST_PARTS):
        blocks = _blocks(part)
        if part.content_type in _RETURNED:
            said = blocks[0].raw("message-id") if blocks else ""
        else:
            said = " ".join(block.raw(name) for block in blocks for name in _ORIGINAL_ID)
        if found := _MESSAGE_ID.search(said):
            return found[0]
    for name in ("in-reply-to", "x-original-message-id", "x-ms-exchange-parent-message-id", "references"):
        if ids := _MESSAGE_ID.findall(root.fields.raw(name)):
            return str(ids[-1] if name == "references" else ids[0])
    return ""


def quoted_message_id(root: Part) -> str:
    """Of the message that an older server returned below its words."""
    octets = root.raw[root.start : min(root.end, root.start + _REPORT_OCTETS)]
    found = _QUOTED_ID.search(octets.decode("utf-8", "replace"))
    return found[1] if found else ""


def _blocks(part: Part) -> list[Fields]:
    return read_parts_fields(part.content(_REPORT_OCTETS)[:_REPORT_OCTETS])


def _report(block: Fields) -> Report | None:
    final = _address(block.raw("final-recipient"))
    recipient = _address(block.raw("original-recipient")) or final
    action = block.raw("action").lower().partition(" ")[0].strip(";")
    if not recipient or not (action or block.raw("status")):
        return None
    status = _STATUS.search(block.raw("status"))
    if action not in _ACTIONS:
        action = {"4": "delayed", "2": "delivered"}.get(status[1][0] if status else "5", "failed")
    reason = header_text(block.first("diagnostic-code"))
    kind, mark, said = reason.partition(";")
    reason = said.strip() if mark and len(kind) < 20 else reason
    return Report(action, recipient, status[1] if status else "", reason[:_REASON_LETTERS])


def _address(said: str) -> str:
    address = said.rpartition(";")[2].strip().strip("<>").lower()
    return (
        address
        if "@" in address and len(address) <= 320 and not re.search(r"[\s<>\x00-\x1f]", address)
        else ""
    )


def _told(action: str, address: str, text: str) -> Report:
    """With the words beside the address as the reason."""
    lines = text.split("\n")
    at = next((at for at, line in enumerate(lines) if address in line.lower()), None)
    near: list[str] = []
    if at is not None:
        for line in lines[at : at + 6]:
            if not line.strip() and near:
                break
            near.append(line.strip())
    reason = " ".join(near)
    status = _STATUS.search(reason) or _STATUS.search(text)
    return Report(action, address, status[1] if status else "", reason[:_REASON_LETTERS])
