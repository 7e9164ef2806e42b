"""What PagerDuty's two event APIs take, in their own English words, which tools and people look up. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from monitoring.asking import Refusal

LARGEST = 512 * 1024
KEY_LENGTH = 32
DEDUP_LENGTH = 255
ACTIONS = ("trigger", "acknowledge", "resolve")
SEVERITIES = ("critical", "warning", "error", "info")


class Invalid(Refusal):
    """The event lacks something; each error names the place."""

    def __init__(self, errors: Sequence[str]) -> None:
        super().__init__(400, "; ".join(errors))
        self.errors = errors


def check_v2(said: Mapping[str, object]) -> str:
    """The dedup_key of an event of version 2, made where it has none; raises Invalid."""
    errors = [*_key_errors(said, "routing_key"), *_word_errors(said, "event_action", ACTIONS)]
    if said.get("event_action") == "trigger":
        errors += _payload_errors(said.get("payload"))
    errors += _own_key_errors(said, "dedup_key", said.get("event_action"))
    if errors:
        raise Invalid(errors)
    return str(said.get("dedup_key") or uuid.uuid4().hex)


def check_v1(said: Mapping[str, object]) -> str:
    """The incident_key of an event of version 1, made where it has none; raises Invalid."""
    errors = [*_key_errors(said, "service_key"), *_word_errors(said, "event_type", ACTIONS)]
    if said.get("event_type") == "trigger":
        errors += _blank_errors(said, "description")
    errors += _own_key_errors(said, "incident_key", said.get("event_type"))
    if errors:
        raise Invalid(errors)
    return str(said.get("incident_key") or uuid.uuid4().hex)


def _payload_errors(payload: object) -> list[str]:
    if not isinstance(payload, dict) or not payload:
        return ["'payload' is missing or blank"]
    errors = [*_blank_errors(payload, "summary", "payload."), *_blank_errors(payload, "source", "payload.")]
    return errors + _word_errors(payload, "severity", SEVERITIES, "payload.")


def _key_errors(said: Mapping[str, object], name: str) -> list[str]:
    if errors := _blank_errors(said, name):
        return errors
    if len(str(said[name])) != KEY_LENGTH:
        return [f"Length of '{name}' is incorrect (should be {KEY_LENGTH} characters)"]
    return []


def _own_key_errors(said: Mapping[str, object], name: str, action: object) -> list[str]:
    """A trigger may leave the key to the desk; who means an earlier event names it."""
    key = said.get(name)
    if key is None or key == "":
        return [] if action == "trigger" else [f"'{name}' is missing or blank"]
    if not isinstance(key, str):
        return [f"'{name}' must be a string"]
    if len(key) > DEDUP_LENGTH:
        return [f"'{name}' is too long (maximum is {DEDUP_LENGTH} characters)"]
    return []


def _word_errors(said: Mapping[str, object], name: str, words: Sequence[str], of: str = "") -> list[str]:
    if errors := _blank_errors(said, name, of):
        return errors
    if said[name] in words:
        return []
    *others, last = (f"'{word}'" for word in words)
    return [f"'{of}{name}' is invalid (must be one of the following: {', '.join(others)} or {last})"]


def _blank_errors(said: Mapping[str, object], name: str, of: str = "") -> list[str]:
    value = said.get(name)
    if value is None or value == "" or (isinstance(value, str) and not value.strip()):
        return [f"'{of}{name}' is missing or blank"]
    return [] if isinstance(value, str) else [f"'{of}{name}' must be a string"]
