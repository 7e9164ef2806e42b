"""Web addresses: status, text, a value in JSON, time, the certificate's days."""

from __future__ import annotations

import asyncio
import codecs
import json
import re
import time
from datetime import datetime

from django.utils.translation import gettext as _

from monitoring.bodies import loads
from monitoring.outgoing import Answer, Question, fetch
from monitoring.probes.look import Asked, Failed, Look
from monitoring.reading import Unreadable
from notifications.sealing import CannotOpen, opened

_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_SHOWN = 200
_PIECE = 64 * 1024
# Python knows more under such names: codecs that are no character set, some of quadratic time.
_CHARSETS = frozenset(
    {
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "ascii", "koi8-r", "koi8-u", "mac-roman"),
        *(f"iso8859-{number}" for number in (*range(1, 12), *range(13, 17))),
        *(f"cp{number}" for number in (437, 850, 866, 874, 932, 949, *range(1250, 1259))),
        *("shift_jis", "euc_jp", "iso2022_jp", "euc_kr", "gb2312", "gbk", "gb18030", "big5"),
    }
)


async def look(asked: Asked, now: datetime) -> Look:
    began = time.monotonic()
    answer = await fetch(_question(asked), seconds=asked.timeout)
    ms = round((time.monotonic() - began) * 1000)
    facts = {"status": str(answer.status), "address": answer.url, "size": str(len(answer.body))}
    if len(answer.body) > _PIECE:
        trouble = await asyncio.to_thread(_trouble, asked, answer, ms, now)
    else:
        trouble = _trouble(asked, answer, ms, now)
    words = trouble or _("answered %(status)d in %(ms)d ms") % {"status": answer.status, "ms": ms}
    return Look(not trouble, ms, words, facts, answer.certificate_ends_at)


def _question(asked: Asked) -> Question:
    headers = headers_in(asked.text("headers"))
    if sealed := asked.text("authorization"):
        try:
            headers["Authorization"] = opened(sealed)
        except CannotOpen as error:
            raise Failed(_("The authorization was sealed with another key; enter it again.")) from error
    return Question(
        url=asked.target,
        method=asked.text("method") or "GET",
        headers=headers,
        body=asked.text("body").encode(),
        redirects=asked.number("redirects", 5),
        allows_inner=asked.allows_inner,
        checks_certificate=asked.flag("check_certificate", True),
    )


def headers_in(lines: str) -> dict[str, str]:
    """ "Name: value", one a line."""
    pairs = (line.partition(":") for line in lines.splitlines() if ":" in line)
    return {name.strip(): value.strip() for name, _colon, value in pairs if name.strip()}


def statuses_in(written: str) -> list[range]:
    """ "200-299,401" as ranges. Raises ValueError where it is none."""
    ranges = []
    for part in written.split(","):
        first, dash, last = (word.strip() for word in part.partition("-"))
        begin, end = int(first), int(last if dash else first)
        if not 100 <= begin <= end <= 599:
            raise ValueError(part)
        ranges.append(range(begin, end + 1))
    return ranges


def _trouble(asked: Asked, answer: Answer, ms: int, now: datetime) -> str:
    """In words what is not as it should be, or nothing."""
    wanted = asked.text("status") or "200-299"
    if not any(answer.status in some for some in statuses_in(wanted)):
        return _("Answered %(status)d, expected %(wanted)s.") % {"status": answer.status, "wanted": wanted}
    said = _about_content(asked, answer)
    if said:
        return said
    most = asked.number("within_ms")
    if most and ms > most:
        return _("Took %(ms)d ms, more than %(most)d.") % {"ms": ms, "most": most}
    days, ends_at = asked.number("certificate_days"), answer.certificate_ends_at
    if days and ends_at is not None and (ends_at - now).days < days:
        return _("The certificate ends in %(left)d days, on %(date)s.") % {
            "left": max(0, (ends_at - now).days),
            "date": ends_at.date().isoformat(),
        }
    return ""


def _about_content(asked: Asked, answer: Answer) -> str:
    contains, lacks, path = asked.text("contains"), asked.text("lacks"), asked.text("json_path")
    if contains or lacks:
        text = text_of(answer)
        if contains and contains not in text:
            return _("“%(text)s” is not in the answer.") % {"text": contains[:_SHOWN]}
        if lacks and lacks in text:
            return _("“%(text)s” is in the answer.") % {"text": lacks[:_SHOWN]}
    if not path:
        return ""
    try:
        whole = loads(answer.body)
    except Unreadable:
        return _("The answer is not JSON.")
    found, value = value_at(whole, path)
    if not found:
        return _("There is no %(path)s in the answer.") % {"path": path}
    wanted = asked.text("json_value")
    if wanted and value != wanted:
        return _("%(path)s is “%(value)s”, expected “%(wanted)s”.") % {
            "path": path,
            "value": value[:_SHOWN],
            "wanted": wanted[:_SHOWN],
        }
    return ""


def text_of(answer: Answer) -> str:
    """As its character set says, where that is one of the web's; else as UTF-8. Piece by piece: one call over
    megabytes would let nobody else run.
    """
    named = _CHARSET.search(answer.headers.get("content-type", ""))
    decoder = codecs.getincrementaldecoder(_codec(named[1] if named else ""))("replace")
    body = answer.body
    pieces = [decoder.decode(body[place : place + _PIECE]) for place in range(0, len(body), _PIECE)]
    return "".join([*pieces, decoder.decode(b"", True)])


def _codec(label: str) -> str:
    try:
        found = codecs.lookup(label).name if 0 < len(label) <= 40 else ""
    except (LookupError, ValueError):
        return "utf-8"
    return found if found in _CHARSETS else "utf-8"


def value_at(whole: object, path: str) -> tuple[bool, str]:
    """What lies at "a.b.0.c", as text; a number in a path is a place in a list or the name of a member."""
    here = whole
    for step in path.removeprefix("$.").split("."):
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.lstrip("-").isdecimal() and -len(here) <= int(step) < len(here):
            here = here[int(step)]
        else:
            return False, ""
    return True, here if isinstance(here, str) else json.dumps(here, ensure_ascii=False)
