"""The small mapping by which JSON of any shape becomes readings: where each thing stands in the body. Pure.

A path is names and places with dots between (`alerts.0.host`); a name that has a dot itself is written as
"a\\.b". "=text" is these very words. `each` is the path of a list whose members are an event each; paths are
then those of a member, and with `^.` before them those of the whole body.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action, Severity
from monitoring.reading import Reading, Unreadable, refuse_too_many
from monitoring.values import moment, text
from monitoring.vocabulary import action_of, severity_of

# Where each thing stands unless the mapping says otherwise.
PATHS = {
    "key": "key",
    "action": "action",
    "severity": "severity",
    "title": "title",
    "text": "text",
    "link": "link",
    "at": "at",
}
LONGEST = 200
MOST_LABELS = 64
_STEP = re.compile(r"(?:\\.|[^.\\])+")
_WHOLE = "^."
_KNOWN = {*PATHS, "each", "labels", "actions", "severities"}


def mistakes_in(options: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a mapping, by its field, in words; empty when it can be read by."""
    wrong: dict[str, str] = {}
    for name in [*PATHS, "each"]:
        if (path := options.get(name, "")) != "" and (why := _mistake(path)):
            wrong[name] = why
    if text(options.get("each")).startswith(("=", _WHOLE)):
        wrong["each"] = _("This must be the path of a list.")
    for name, words in (("actions", Action.values), ("severities", Severity.values)):
        if why := _mistake_in_words(options.get(name, {}), words):
            wrong[name] = why
    labels = options.get("labels", {})
    if not isinstance(labels, dict) or len(labels) > MOST_LABELS:
        wrong["labels"] = _("Up to %(most)s labels, each with its path.") % {"most": MOST_LABELS}
    elif why := next((why for path in labels.values() if (why := _mistake(path))), ""):
        wrong["labels"] = why
    for name in options:
        if name not in _KNOWN:
            wrong[str(name)] = _("The mapping knows no such field.")
    return wrong


def _mistake(path: object) -> str:
    if not isinstance(path, str) or not path.strip():
        return _("A path is names with dots between, or “=” and fixed words.")
    if len(path) > LONGEST:
        return _("A path has %(most)s characters at most.") % {"most": LONGEST}
    if not path.startswith("=") and ".".join(_STEP.findall(path)) != path:
        return _("There is an empty name in this path: two dots, or a dot at its begin or end.")
    return ""


def _mistake_in_words(words: object, meanings: list[str]) -> str:
    if not isinstance(words, dict) or not all(meaning in meanings for meaning in words.values()):
        return _("Each word of the tool means one of: %(meanings)s.") % {"meanings": ", ".join(meanings)}
    return ""


def readings(body: Any, options: Mapping[str, Any]) -> list[Reading]:
    """What the body says by this mapping; raises Unreadable when the mapping does not fit."""
    each = options.get("each") or ""
    if not each:
        members = body if isinstance(body, list) else [body]
        refuse_too_many(members)
        return [_reading(member, body, options) for member in members]
    members = found_at(body, text(each))
    if not isinstance(members, list):
        raise Unreadable(_("There is no list at “%(path)s”.") % {"path": text(each)[:LONGEST]})
    refuse_too_many(members)
    return [_reading(member, body, options) for member in members]


def _reading(member: Any, body: Any, options: Mapping[str, Any]) -> Reading:
    said = {name: _words(member, body, options.get(name) or PATHS[name]) for name in PATHS}
    if not said["key"].strip():
        path = options.get("key") or PATHS["key"]
        raise Unreadable(_("There is no key at “%(path)s”.") % {"path": text(path)[:LONGEST]})
    labels = options.get("labels") or {}
    return Reading(
        key=said["key"],
        action=_action(said["action"], options),
        title=said["title"],
        severity=_severity(said["severity"], options),
        text=said["text"],
        link=said["link"],
        labels={name: _value(member, body, path) for name, path in labels.items()}
        if isinstance(labels, dict)
        else {},
        at=moment(said["at"]),
    )


def _action(said: str, options: Mapping[str, Any]) -> Action:
    meant = _meant(said, options.get("actions"))
    if meant in Action.values:
        return Action(meant)
    if not said.strip():
        return Action.TRIGGER
    found = action_of(said)
    if found is None:
        raise Unreadable(
            _("The action “%(said)s” means nothing here. Say in the mapping what it means.")
            % {"said": said[:60]}
        )
    return found


def _severity(said: str, options: Mapping[str, Any]) -> Severity:
    meant = _meant(said, options.get("severities"))
    return Severity(meant) if meant in Severity.values else severity_of(said)


def _meant(said: str, words: object) -> str:
    """What the mapping says a word means; capitals do not count."""
    if not isinstance(words, dict):
        return ""
    wanted = said.strip().lower()
    return next((text(meant) for word, meant in words.items() if str(word).strip().lower() == wanted), "")


def _value(member: Any, body: Any, path: object) -> Any:
    written = text(path)
    if written.startswith("="):
        return written[1:]
    if written.startswith(_WHOLE):
        return found_at(body, written[len(_WHOLE) :])
    return found_at(member, written)


def _words(member: Any, body: Any, path: object) -> str:
    value = _value(member, body, path)
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return text(value)


def found_at(value: Any, path: str) -> Any:
    """What stands at a path, or None."""
    for step in _STEP.findall(path):
        name = re.sub(r"\\(.)", r"\1", step)
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and re.fullmatch(r"-?\d{1,6}", name):
            place = int(name)
            value = value[place] if -len(value) <= place < len(value) else None
        else:
            return None
    return value
