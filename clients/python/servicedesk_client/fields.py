"""What a step takes, read off the client itself, and what was typed turned into it."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from servicedesk_client.v1 import models, types

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}


@dataclass(frozen=True)
class Field:
    """One field of a step's form; `kinds` are what its value may be."""

    name: str
    required: bool
    kinds: tuple[object, ...]

    def __str__(self) -> str:
        return self.name if self.required else f"[{self.name}]"

    def read(self, typed: str) -> object:
        """What was typed as what is sent. What does not fit is sent as it is: the desk says what would."""
        if typed == "null" and type(None) in self.kinds:
            return None
        if bool in self.kinds:
            return _TRUTH.get(typed.lower(), typed)
        if int in self.kinds:
            return int(typed) if typed.isdecimal() else typed
        if any(get_origin(kind) is list or _is_form(kind) for kind in self.kinds):
            return _structured(typed)
        return typed


def fields_of(step: str) -> list[Field] | None:
    """The fields of a step; None for one that only a newer client knows."""
    if not step.isidentifier():
        return None
    try:
        module = importlib.import_module(f"servicedesk_client.v1.api.steps.incidents_{step}")
    except ModuleNotFoundError:
        return None
    form = next((kind for kind in _kinds(get_type_hints(module.sync).get("body")) if _is_form(kind)), None)
    if form is None:
        return []
    # Names that the generated modules import for type checkers alone.
    hints = get_type_hints(form, localns={**vars(models), **vars(types)})
    return [
        Field(_as_sent(one.name), one.default is attrs.NOTHING, _kinds(hints[one.name]))
        for one in attrs.fields(form)  # type: ignore[arg-type]
        if one.init
    ]


def body_of(step: str, typed: list[tuple[str, str]]) -> dict[str, Any]:
    """The body of a step from names and what was typed for each."""
    known = {field.name: field for field in fields_of(step) or ()}
    return {name: known[name].read(value) if name in known else value for name, value in typed}


def _structured(typed: str) -> object:
    """A list of numbers like `3,4`, or anything as JSON."""
    parts = [part.strip() for part in typed.split(",")]
    if all(part.isdecimal() for part in parts):
        return [int(part) for part in parts]
    try:
        return json.loads(typed)
    except ValueError:
        return typed


def _kinds(hint: object) -> tuple[object, ...]:
    """What a union holds; anything else alone."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _is_form(kind: object) -> bool:
    return isinstance(kind, type) and attrs.has(kind)


def _as_sent(name: str) -> str:
    """The generator lengthens words of Python's own: `type_`."""
    return name.rstrip("_")
