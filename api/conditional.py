"""Versions of what was read: ETag, If-None-Match on reads, If-Match on changes.

An incident's tag is its version (the number of its last entry) and a digest of what was told; a change asks
for the version alone, so that a tag stays good whichever fields were read.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from django.db.models import Model
from rest_framework.request import Request

from api.parsing import written
from api.problems import Problem
from incidents.models import EntryKind, Incident, TimelineEntry

_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_VERSION = re.compile("[0-9]{1,8}")


def tag_of(shape: Any, version: int | None = None) -> str:
    """The tag of what a read tells."""
    digest = hashlib.sha256(shape if isinstance(shape, bytes) else written(shape)).hexdigest()[:20]
    return f'"{version}-{digest}"' if version is not None else f'"{digest}"'


def has_already(request: Request, tag: str) -> bool:
    """Whether the reader has exactly this."""
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or tag.strip('"') in _TAG.findall(known)


def require_version(request: Request, incident: Incident, *, desk_side: bool) -> Incident:
    """The incident, held until the end of the transaction, if If-Match names its version or nothing does.

    Raises the problem with what happened since, as far as this side reads the timeline.
    """
    asked = request.headers.get("If-Match", "").strip()
    if not asked or asked == "*":
        return incident
    fresh = Incident.objects.select_for_update(of=("self",)).with_people().get(pk=incident.pk)
    versions = {tag.partition("-")[0] for tag in _TAG.findall(asked)}
    if str(fresh.entry_count) in versions:
        return fresh
    known = max((int(version) for version in versions if _VERSION.fullmatch(version)), default=0)
    entries = TimelineEntry.objects.of(fresh).since(known).order_by("number")
    since = list((entries if desk_side else entries.public())[:20])
    meanwhile = [
        {"number": one.number, "kind": one.kind, "at": one.at, "by": one.actor_name} for one in since
    ]
    told = "; ".join(f"{one.actor_name}: {EntryKind(one.kind).label}" for one in since) or "another version"
    raise Problem(
        "changed-meanwhile",
        f"{fresh.reference} is at version {fresh.entry_count} now. Since then: {told}.",
        more={"version": fresh.entry_count, "meanwhile": meanwhile},
    )


def require_tag(request: Request, row: Model, tag: str) -> None:
    """Raise the problem unless If-Match is absent or names this tag of a row that is held."""
    asked = request.headers.get("If-Match", "").strip()
    if asked and asked != "*" and tag.strip('"') not in _TAG.findall(asked):
        raise Problem("changed-meanwhile", f"“{row}” was changed since you read it.", more={"etag": tag})
