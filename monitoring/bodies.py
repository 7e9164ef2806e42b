"""The bodies of tools, read as JSON: a value that can be walked, or words for what it is instead. Pure."""

from __future__ import annotations

from typing import Any

import orjson
from django.utils.translation import gettext as _

from monitoring.reading import Unreadable

# No tool nests its events deeper; what does would exhaust whoever walks it.
DEEPEST = 64


def loads(body: bytes) -> Any:
    """The value of a JSON text in UTF-8; raises Unreadable, in words for whoever set the tool up.

    Of a name that stands twice the last counts, as in every tool's own reader.
    """
    body = body.removeprefix(b"\xef\xbb\xbf")
    if not body.strip():
        raise Unreadable(_("The body is empty."))
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
    if body.count(b"[") + body.count(b"{") > DEEPEST and _is_deep(found):
        raise Unreadable(_too_deep())
    return found


def _is_deep(found: Any) -> bool:
    level = [found]
    for _depth in range(DEEPEST):
        level = [
            value
            for one in level
            if isinstance(one, (dict, list))
            for value in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return any(isinstance(one, (dict, list)) for one in level)


def _too_deep() -> str:
    return _("The body is nested deeper than %(levels)s levels.") % {"levels": DEEPEST}
