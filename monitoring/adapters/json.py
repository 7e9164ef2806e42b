"""JSON of any shape, by the mapping of its source (`monitoring.mapping`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitoring import mapping
from monitoring.bodies import loads
from monitoring.reading import Reading


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    return mapping.readings(loads(body), options)
