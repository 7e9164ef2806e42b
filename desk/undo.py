"""What can be taken back of the last thing somebody did to an incident, and how: by a new step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from incidents import corrections, handling, lifecycle, merging
from incidents.models import EntryKind, Incident, Service, TimelineEntry
from people.actors import Actor
from people.models import Contact, Team, User

# Later than this, what was done is history, and is changed by a step that says so.
WITHIN = timedelta(minutes=15)


def undoable(entries: Sequence[TimelineEntry], by: Actor, now: datetime) -> TimelineEntry | None:
    """The last thing a human did, if it was this person, a moment ago, and has a way back."""
    last = next((entry for entry in reversed(entries) if entry.actor_kind != "system"), None)
    if last is None or by.user is None or last.user_id != by.user.pk or now - last.at > WITHIN:
        return None
    if last.kind not in _WAYS or (
        last.kind == EntryKind.ASSIGNED and _assigned_before(entries, last) is None
    ):
        return None
    return last


def undo(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], *, by: Actor
) -> Incident:
    """Take `entry` back. Raises what the step that does so raises."""
    return _WAYS[EntryKind(entry.kind)](incident, entry, entries, by)


def _assigned_before(entries: Sequence[TimelineEntry], last: TimelineEntry) -> dict[str, Any] | None:
    kinds = (EntryKind.ASSIGNED, EntryKind.DIAGNOSIS_STARTED)
    earlier = [entry for entry in entries if entry.kind in kinds and entry.number < last.number]
    return earlier[-1].details if earlier else None


def _assign_back(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], by: Actor
) -> Incident:
    before = _assigned_before(entries, entry) or {}
    return handling.assign(
        incident,
        by=by,
        assignee=User.objects.filter(pk=before.get("assignee") or 0).first(),
        team=Team.objects.filter(pk=before.get("team") or 0).first(),
    )


def _resume(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], by: Actor
) -> Incident:
    return handling.resume(incident, by=by)


def _classify_back(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], by: Actor
) -> Incident:
    before = entry.details["before"]
    return lifecycle.reclassify(
        incident, by=by, urgency=before["urgency"], impact=before["impact"], reason=_("Taken back.")
    )


def _unmerge(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], by: Actor
) -> Incident:
    return merging.undo_duplicate(incident, by=by)


def _put_back(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], by: Actor
) -> Incident:
    split = Incident.objects.get(pk=entry.details["incident"])
    lifecycle.close_as_duplicate(split, by=by, original=incident)
    return incident


def _correct_back(
    incident: Incident, entry: TimelineEntry, entries: Sequence[TimelineEntry], by: Actor
) -> Incident:
    before, key = entry.details["before"], entry.details.get("before_key")
    if entry.details["fact"] == "title":
        shown = entry.details.get("shown_before", "")
        return corrections.retitle(incident, by=by, title=before, shown_title=shown)
    if entry.details["fact"] == "service":
        return corrections.place(incident, by=by, service=Service.objects.filter(pk=key).first())
    return corrections.hand_to_contact(incident, by=by, contact=Contact.objects.get(pk=key))


_Way = Callable[[Incident, TimelineEntry, Sequence[TimelineEntry], Actor], Incident]
_WAYS: dict[EntryKind, _Way] = {
    EntryKind.ASSIGNED: _assign_back,
    EntryKind.PAUSED: _resume,
    EntryKind.RECLASSIFIED: _classify_back,
    EntryKind.DUPLICATE_CLOSED: _unmerge,
    EntryKind.SPLIT_OFF: _put_back,
    EntryKind.CORRECTED: _correct_back,
}
