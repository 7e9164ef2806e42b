"""PagerDuty's Events API: version 2, and version 1 of older tools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action
from monitoring.reading import Reading, Unreadable
from monitoring.values import document, first, moment, rows, table, text, web_address
from monitoring.vocabulary import severity_of


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    return [_older(said) if "event_type" in said else _newer(said)]


def _newer(said: Mapping[str, Any]) -> Reading:
    action, key = _action(text(said.get("event_action"))), text(said.get("dedup_key"))
    payload = table(said.get("payload"))
    facts = {name: text(payload.get(name)) for name in ("source", "component", "group", "class")}
    summary = text(payload.get("summary"))
    if not key.strip():
        raise Unreadable(_("The event has no dedup_key."))
    return Reading(
        key=key,
        action=action,
        title=summary,
        severity=severity_of(text(payload.get("severity"))),
        text=_told(payload.get("custom_details")),
        link=_link(said),
        labels={name: value for name, value in facts.items() if value}
        | ({"client": client} if (client := text(said.get("client"))) else {}),
        at=moment(payload.get("timestamp")),
    )


def _older(said: Mapping[str, Any]) -> Reading:
    action, key = _action(text(said.get("event_type"))), text(said.get("incident_key"))
    if not key.strip():
        raise Unreadable(_("The event has no incident_key."))
    details = table(said.get("details"))
    return Reading(
        key=key,
        action=action,
        title=text(said.get("description")),
        severity=severity_of(first(details, "severity", "Severity")),
        text=_told(said.get("details")),
        link=_link(said),
        labels={"client": client} if (client := text(said.get("client"))) else {},
    )


def _action(said: str) -> Action:
    if said not in ("trigger", "acknowledge", "resolve"):
        raise Unreadable(_("“%(said)s” is no action of PagerDuty.") % {"said": said[:60]})
    return Action(said)


def _link(said: Mapping[str, Any]) -> str:
    named = [table(one).get("href") for one in rows(said.get("links")) + rows(said.get("contexts"))]
    return next((found for one in [*named, said.get("client_url")] if (found := web_address(one))), "")


def _told(details: object) -> str:
    if isinstance(details, dict):
        lines = [f"{name}: {value}" for name in details if (value := text(details[name]).strip())]
        return "\n".join(lines)
    return text(details)
