"""JSON of any shape, read by a small mapping that a lead writes. Pure.

Paths are names with dots between them, and numbers for places in lists: "result.status", "notes.0.text".

`incidents`: path of the list; of each of them `id` and `title` are needed, `status`, `impact`, `text`,
`link`, `began` and `resolved` (times) may be given. `over`: the words of `status` that mean that it is over;
without them it is over once it has `resolved`, or is listed no more (`lists_history` false, which is the
default). `severities`: word of `impact` → how bad. `maintenance`: the words of `impact` that mean
maintenance. `updates`: path of a list in an incident, with `update_id`, `update_text`, `update_status`,
`update_at`. `affected`: path in an incident to a list of component ids (or objects, with `affected_id`).
`components`: path of a list, with `component_id`, `component_name`, `component_status`; `statuses`: its
words → those of Statuspage. `headline`: path of a line about everything.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from monitoring.feeds import documents
from monitoring.feeds.shapes import (
    COMPONENT_ID_LENGTH,
    ID_LENGTH,
    STATUSES,
    Component,
    FeedState,
    Garbled,
    Published,
    Update,
    checked,
    line,
)
from monitoring.models import Severity

PATHS = (
    "incidents", "id", "title", "status", "impact", "text", "link", "began", "resolved", "updates",
    "update_id", "update_text", "update_status", "update_at", "affected", "affected_id", "components",
    "component_id", "component_name", "component_status", "headline",
)  # fmt: skip
NEEDED = ("incidents", "id", "title")
LISTS = ("over", "maintenance")
WORDS = {"severities": frozenset(Severity.values), "statuses": STATUSES}
SWITCHES = ("lists_history",)
_PATH = re.compile(r"[^.\s][^.]{0,99}(?:\.[^.]{1,100}){0,15}")
# The whole document.
ROOT = "$"


def mistakes_in(options: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with the mapping, by its field; nothing when it can be used."""
    wrong: dict[str, str] = {}
    for name in NEEDED:
        if not options.get(name):
            wrong[name] = _("Say where this is found.")
    for name, value in options.items():
        if name in PATHS:
            if value and not (isinstance(value, str) and _PATH.fullmatch(value)):
                wrong[name] = _("Write names with dots between them, like result.status.")
        elif name in LISTS:
            if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
                wrong[name] = _("Give a list of words.")
        elif name in WORDS:
            if not isinstance(value, dict) or not set(map(str, value.values())) <= WORDS[name]:
                known = ", ".join(sorted(WORDS[name]))
                wrong[name] = _("Each word leads to one of: %(known)s.") % {"known": known}
        elif name in SWITCHES:
            if not isinstance(value, bool):
                wrong[name] = _("This is yes or no.")
        else:
            wrong[name] = _("There is no such field.")
    for name, list_name in (("component_id", "components"), ("component_name", "components")):
        if options.get(list_name) and not options.get(name):
            wrong.setdefault(name, _("Say where this is found."))
    return wrong


def read(body: bytes, options: Mapping[str, Any], now: datetime) -> FeedState:
    """What the document says, by the mapping in `options`. Raises Garbled."""
    wrong = mistakes_in(options)
    if wrong:
        name, told = next(iter(wrong.items()))
        raise Garbled(_("The mapping is not complete. %(field)s: %(told)s") % {"field": name, "told": told})
    said = documents.json_of(body)
    listed = documents.rows(_at(said, options["incidents"]), options["incidents"])
    components = _components(said, options)
    incidents = tuple(_incident(row, options, f"{options['incidents']}[{n}]") for n, row in enumerate(listed))
    headline = _text(said, options, "headline", "", 300) if isinstance(said, dict) else ""
    return checked(FeedState(headline, components, incidents), now)


def _at(value: Any, path: str) -> Any:
    """What lies at the path; None where it ends early."""
    if path == ROOT:
        return value
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _text(row: Any, options: Mapping[str, Any], name: str, where: str, length: int) -> str:
    path = options.get(name)
    if not path:
        return ""
    return documents.text({path: _at(row, path)}, path, where, length=length)


def _needed(row: Any, options: Mapping[str, Any], name: str, where: str, length: int) -> str:
    path = options[name]
    return documents.required({path: _at(row, path)}, path, where, length=length)


def _moment(row: Any, options: Mapping[str, Any], name: str, where: str) -> datetime | None:
    path = options.get(name)
    return documents.moment({path: _at(row, path)}, path, where) if path else None


def _components(said: Any, options: Mapping[str, Any]) -> tuple[Component, ...]:
    path = options.get("components")
    if not path:
        return ()
    words = {str(word).casefold(): str(status) for word, status in (options.get("statuses") or {}).items()}
    found = []
    for place, row in enumerate(documents.rows(_at(said, path), path)):
        where = f"{path}[{place}]"
        status = _text(row, options, "component_status", where, 100)
        status = words.get(status.casefold(), status)
        found.append(
            Component(
                id=_needed(row, options, "component_id", where, COMPONENT_ID_LENGTH),
                name=_needed(row, options, "component_name", where, 300),
                status=status if status in STATUSES else "",
            )
        )
    return tuple(found)


def _incident(row: dict[str, Any], options: Mapping[str, Any], where: str) -> Published:
    status, impact = _text(row, options, "status", where, 50), _text(row, options, "impact", where, 50)
    severities = {str(word).casefold(): value for word, value in (options.get("severities") or {}).items()}
    resolved = _moment(row, options, "resolved", where)
    over = [word.casefold() for word in options.get("over") or []]
    return Published(
        id=_needed(row, options, "id", where, ID_LENGTH),
        title=_needed(row, options, "title", where, 5000)[:300],
        is_over=status.casefold() in over if over else resolved is not None,
        severity=Severity(severities.get(impact.casefold(), Severity.ERROR)),
        status=status,
        impact=impact,
        link=_text(row, options, "link", where, 1000),
        is_maintenance=impact.casefold() in [word.casefold() for word in options.get("maintenance") or []],
        began_at=_moment(row, options, "began", where),
        resolved_at=resolved,
        components=_affected(row, options, where),
        updates=_updates(row, options, where, status),
    )


def _affected(row: dict[str, Any], options: Mapping[str, Any], where: str) -> tuple[str, ...]:
    path = options.get("affected")
    listed = _at(row, path) if path else None
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise Garbled(_("“%(where)s” is no list.") % {"where": f"{where}.{path}"})
    inner = options.get("affected_id")
    found = [_at(one, inner) if inner else one for one in listed]
    if not all(isinstance(one, str | int) and not isinstance(one, bool) for one in found):
        raise Garbled(_("“%(where)s” is no list of names.") % {"where": f"{where}.{path}"})
    return tuple(dict.fromkeys(line(str(one), COMPONENT_ID_LENGTH) for one in found))


def _updates(row: dict[str, Any], options: Mapping[str, Any], where: str, status: str) -> tuple[Update, ...]:
    path = options.get("updates")
    if not path:
        text = _text(row, options, "text", where, 20_000)
        return (Update(_digest(status, text), text, status),) if text or status else ()
    found = []
    for place, one in enumerate(documents.rows(_at(row, path), f"{where}.{path}", may_miss=True)):
        at = f"{where}.{path}[{place}]"
        text, word = (
            _text(one, options, "update_text", at, 20_000),
            _text(one, options, "update_status", at, 50),
        )
        moment = _moment(one, options, "update_at", at)
        id = _text(one, options, "update_id", at, ID_LENGTH) or _digest(word, text, moment)
        found.append(Update(id, text, word, moment))
    # The same words twice without a number are one.
    if not options.get("update_id"):
        found = list({update.id: update for update in found}.values())
    found.sort(key=lambda update: update.at.timestamp() if update.at else 0.0)
    return tuple(found)


def _digest(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "replace")).hexdigest()[:32]
