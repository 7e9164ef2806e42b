"""CloudEvents 1.0: one as JSON, or a batch. One whose attributes are headers was written as JSON at the door.

What has a mapping is read by it, over the whole event (`data.host`). Without one the subject, or else the
source, is what is wrong, and the end of the type says what happened (`com.example.disk.resolved`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from monitoring import mapping
from monitoring.bodies import loads
from monitoring.models import Action
from monitoring.reading import Reading, Unreadable, refuse_too_many
from monitoring.values import first, moment, table, text, web_address
from monitoring.vocabulary import action_of, severity_of

_PARTS = re.compile(r"[^.:/_-]+")


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = loads(body)
    events = said if isinstance(said, list) else [said]
    refuse_too_many(events)
    found: list[Reading] = []
    for event in events:
        found += _event(event, options)
        # Each event of a batch may itself be a list, by the mapping.
        refuse_too_many(found)
    return found


def _event(event: object, options: Mapping[str, Any]) -> list[Reading]:
    said = table(event)
    number, source, kind = (text(said.get(name)) for name in ("id", "source", "type"))
    if not text(said.get("specversion")).startswith("1.") or not number or not source or not kind:
        raise Unreadable(_("A CloudEvent 1.0 has a specversion, an id, a source and a type; this has not."))
    identity, at = json.dumps([source, number]), moment(said.get("time"))
    if options.get("key"):
        return [
            replace(one, at=one.at or at, identity=json.dumps([source, number, place]))
            for place, one in enumerate(mapping.readings(said, options))
        ]
    facts = table(said.get("data"))
    words = first(facts, "action", "status", "state") or "".join(_PARTS.findall(kind)[-1:])
    action = action_of(words) or Action.TRIGGER
    subject = text(said.get("subject"))
    return [
        Reading(
            key=f"{source} {subject or _stem(kind)}",
            action=action,
            title=first(facts, "title", "summary", "name", "message") or f"{subject or source}: {kind}",
            severity=severity_of(first(facts, "severity", "level", "priority") or text(said.get("severity"))),
            text=first(facts, "description", "text", "message", "details") or text(said.get("data")),
            link=web_address(facts.get("url") or facts.get("link")),
            labels={name: text(said[name]) for name in said if name not in _NO_LABELS and text(said[name])},
            at=at,
            identity=identity,
        )
    ]


_NO_LABELS = {"specversion", "id", "time", "data", "data_base64", "datacontenttype", "dataschema"}


def _stem(kind: str) -> str:
    """The type without the word for what happened: what goes wrong and what recovers are of one key."""
    *rest, last = _PARTS.findall(kind) or [kind]
    return ".".join(rest) if rest and action_of(last) else kind
