"""Small pictures for other people's pages, and a frame that shows the status there."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.utils.translation import gettext as _

from statuspage.events import overall, public_id
from statuspage.rendering.documents import SVG, Made
from statuspage.snapshot import Snapshot
from statuspage.status import Status

# White text on each of them has a contrast of at least 4.5 : 1.
_COLOURS = {
    Status.OPERATIONAL: "#1f7a45",
    Status.UNKNOWN: "#5b6471",
    Status.MAINTENANCE: "#2457c5",
    Status.DEGRADED: "#8a5a00",
    Status.PARTIAL: "#b04a00",
    Status.MAJOR: "#b3261e",
}
_LETTER = 6.6
_PADDING = 8


def documents(snapshot: Snapshot) -> Iterator[Made]:
    """`badge.svg` for the whole page, `badge/<service>.svg` for each service."""
    yield Made("badge.svg", SVG, badge(_("status"), overall(snapshot)).encode())
    for one in snapshot.services:
        key = public_id("service", one.service.pk)
        yield Made(f"badge/{key}.svg", SVG, badge(one.service.name, one.status).encode())


def badge(name: str, status: Status) -> str:
    """`name` at the left, its status at the right; the widths follow the texts."""
    label = str(status.label).lower()
    left = round(len(name) * _LETTER + 2 * _PADDING)
    right = round(len(label) * _LETTER + 2 * _PADDING)
    said = escape(f"{name}: {label}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" '
        f'aria-label="{said}"><title>{said}</title>'
        f'<clipPath id="r"><rect width="{left + right}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#3b4350"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{_COLOURS[status]}"/></g>'
        f'<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
        f'<text x="{left / 2}" y="14" textLength="{left - 2 * _PADDING}">{escape(name)}</text>'
        f'<text x="{left + right / 2}" y="14" textLength="{right - 2 * _PADDING}">{escape(label)}</text>'
        f"</g></svg>"
    )
