"""The bodies of tools, read as JSON: a value that can be walked, or words for what it is instead. Pure."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any

import orjson
from django.utils.translation import gettext as _

from monitoring.reading import Unreadable

# No tool nests its events deeper; what does would exhaust whoever walks it.
DEEPEST = 64
# Lists and objects: two thousand events with fifty each.
MOST_PARTS = 100_000
# What is never closed ends with the body, so that no quotation mark is looked at twice.
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z|\\\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def loads(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; raises Unreadable, in words for whoever set the tool up.

    Of a name that stands twice the last counts, as in every tool's own reader.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    if not body.strip():
        raise Unreadable(_("The body is empty."))
    _refuse_too_large(body)
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        try:
            body.decode()
        except UnicodeDecodeError:
            raise Unreadable(_("The body is not UTF-8.")) from error
        if "recursion" in str(error):
            raise Unreadable(_too_deep()) from error
        raise Unreadable(
            _("The body is no JSON: line %(line)s, column %(column)s.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    return found


def _refuse_too_large(body: bytes) -> None:
    """Before anything is built: what has too many parts takes seconds and hundreds of megabytes to walk."""
    if body.count(b"[") + body.count(b"{") <= DEEPEST:
        return
    brackets = _STRING.sub(b"", body).translate(None, delete=_NO_BRACKETS)
    if brackets.count(b"[") + brackets.count(b"{") > MOST_PARTS:
        raise Unreadable(_("The body has more than %(most)s lists and objects.") % {"most": MOST_PARTS})
    if max(accumulate(1 if one in b"[{" else -1 for one in brackets), default=0) > DEEPEST:
        raise Unreadable(_too_deep())


def _too_deep() -> str:
    return _("The body is nested deeper than %(levels)s levels.") % {"levels": DEEPEST}
