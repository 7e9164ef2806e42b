"""What one look at a target saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Look:
    """`ms` until it was known, also of a failure. `words` for people; `facts` by name, as text.

    `is_possible` False: this machine cannot look in this way, which says nothing about the target.
    """

    ok: bool
    ms: int
    words: str
    facts: Mapping[str, str] = field(default_factory=dict)
    certificate_ends_at: datetime | None = None
    is_possible: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked at. `options`: see `monitoring.probes.options`; `timeout` in seconds."""

    target: str
    options: Mapping[str, object]
    timeout: float
    allows_inner: bool

    def text(self, name: str) -> str:
        value = self.options.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str, default: int = 0) -> int:
        value = self.options.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def flag(self, name: str, default: bool) -> bool:
        value = self.options.get(name)
        return value if isinstance(value, bool) else default


class Failed(Exception):
    """The target does not do what it should; the words say in what."""
