"""What of ours stands on a supplier."""

from __future__ import annotations

from typing import Any

from incidents.models import Service


def make_service(name: str, **fields: Any) -> Service:
    return Service.objects.create(name=name, **fields)
