"""The project's Jinja2 as mails need it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import ChainableUndefined, Environment

from notifications.letter import fenced


class NoEngine(Exception):
    """The settings configure no Jinja2 engine."""


@dataclass(frozen=True, slots=True)
class Environments:
    text: Environment
    html: Environment


@cache
def environments() -> Environments:
    """Twice: plain for letters, escaping for HTML; a missing word is left out."""
    for engine in engines.all():
        if isinstance(engine, Jinja2):
            text = engine.env.overlay(autoescape=False, undefined=ChainableUndefined)
            # An overlay shares the filters of what it lies over.
            text.filters = {**text.filters, "words": fenced}
            return Environments(text, engine.env.overlay(autoescape=True, undefined=ChainableUndefined))
    raise NoEngine
