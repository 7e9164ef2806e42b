"""Mail that came in, as the desk reads it: what became of it, who vouches for it, and its picture."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import unquote

from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models.incident import reference_of
from mailroom.models import Fate, InboundMail, InboundState, Verdict
from mailroom.reading.shapes import File

# Of the source, on the page; the file has all of it.
SOURCE_SHOWN = 100_000
# An image is written into the page that shows it, a third larger.
LARGEST_IMAGE, ALL_IMAGES = 3_000_000, 8_000_000
# What a browser shows as a picture and as nothing else.
_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
_INLINE = re.compile(r'(?<=\ssrc=")cid:([^"]{1,800})(?=")')
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

TONES = {
    InboundState.QUARANTINED: "bad",
    InboundState.UNVERIFIED: "warn",
}
FATES = {
    Fate.REGISTERED: gettext_lazy("became an incident"),
    Fate.JOINED: gettext_lazy("joined its incident as a reply"),
    Fate.NOTED: gettext_lazy("an automatic answer, noted on its incident"),
    Fate.REPORTED: gettext_lazy("a delivery report, noted with the mail it is about"),
    Fate.COPY: gettext_lazy("a copy of what came to another mailbox"),
    Fate.IGNORED: gettext_lazy("ignored"),
    Fate.WATCHED: gettext_lazy("an event for monitoring"),
    Fate.DISCARDED: gettext_lazy("discarded by hand"),
}


def became(row: InboundMail) -> str:
    """What became of it, in words; its reason stands apart."""
    if row.state == InboundState.DONE:
        return str(FATES[Fate(row.fate)])
    if row.state == InboundState.WAITING:
        return _("is tried again") if row.attempts else _("is read in a moment")
    return str(InboundState(row.state).label)


def sender_told(row: InboundMail) -> tuple[str, str]:
    """Who vouches for the sender, as a sentence, and its tone."""
    if row.verdict == Verdict.PASSED:
        return _("Our mail server found that it comes from this address."), "good"
    if row.verdict == Verdict.FAILED:
        return _(
            "Our mail server found that it does not come from this address, or that it names none."
        ), "bad"
    if row.verdict == Verdict.UNKNOWN:
        return _(
            "Our mail server said nothing about the sender: anybody may have written this address."
        ), "warn"
    return _("Not judged yet."), ""


def claim(row: InboundMail) -> str:
    """The sentence above a message that an agent has to judge."""
    if not row.from_address:
        return _("This mail does not say, or says more than once, who sent it.")
    who = author_of(row)
    if row.verdict == Verdict.FAILED:
        return _("This mail says it is from %(who)s; our mail server found that it is not.") % {"who": who}
    if row.verdict == Verdict.PASSED:
        return _("This mail is from %(who)s, who is no contact of this customer.") % {"who": who}
    return _("This mail says it is from %(who)s; nothing proves it.") % {"who": who}


def author_of(row: InboundMail) -> str:
    """Name and address as the message gives them."""
    if not row.from_address:
        return row.from_name or _("nobody")
    return f"{row.from_name} <{row.from_address}>" if row.from_name else row.from_address


def reference(row: InboundMail) -> str:
    return reference_of(row.incident_id) if row.incident_id else ""


def source_of(row: InboundMail) -> tuple[str, bool]:
    """The beginning of the source as text, and whether it goes on."""
    begin = Substr("raw", 1, SOURCE_SHOWN)
    raw = InboundMail.objects.filter(pk=row.pk).values_list(begin, flat=True).get()
    text = bytes(raw).decode("utf-8", "backslashreplace").replace("\r\n", "\n")
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text), row.size > SOURCE_SHOWN


def with_images(html: str, files: Sequence[File]) -> str:
    """The message's HTML with the images that it brought along, as far as they fit; it fetches nothing."""
    by_id = {file.content_id: file for file in files if file.content_id}
    left = ALL_IMAGES

    def picture(match: re.Match[str]) -> str:
        nonlocal left
        content_id = unescape(match[1])
        file = by_id.get(content_id) or by_id.get(unquote(content_id))
        if file is None or file.content_type not in _PICTURES:
            return ""
        if len(file.content) > min(LARGEST_IMAGE, left):
            return ""
        left -= len(file.content)
        return f"data:{file.content_type};base64,{base64.b64encode(file.content).decode()}"

    return _INLINE.sub(picture, html)
