"""One malfunction told twice, or two told as one: splitting, and taking a merge or a split back.

Closing as a duplicate itself is a step of the lifecycle (`lifecycle.close_as_duplicate`); it also puts
back what was split off.
"""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from incidents import lifecycle
from incidents.door import taken
from incidents.errors import NotPossible
from incidents.models import EntryKind, Incident, Relation
from incidents.timeline import required_text, required_title
from people.actors import Actor


def split_off(
    incident: Incident,
    *,
    by: Actor,
    title: str,
    text: str,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Register what `text` reports as an incident of its own, for the same contact. Returns the new one."""
    with taken(incident, by=by, verb="split_off", now=now, seen=seen) as change:
        source = change.incident
        title = required_title(title)
        text = required_text(text, "text", _("Say what the new incident is about; the customer reads it."))
        split = lifecycle.register(
            by=by,
            title=title,
            description=text,
            channel=source.channel,
            customer=source.customer if source.contact is None else None,
            contact=source.contact,
            caller=source.caller,
            service=source.service,
            split_from=source,
            now=change.at,
        )
        change.record(EntryKind.SPLIT_OFF, details={"incident": split.pk, "title": split.title})
    return split


def undo_duplicate(
    incident: Incident, *, by: Actor, now: datetime | None = None, seen: int | None = None
) -> Incident:
    """Take back that it was a duplicate: it is worked on again, within its reopen window.

    One that was merged before it was classified takes the original's urgency and impact along.
    """
    with taken(incident, by=by, verb="undo_duplicate", now=now, seen=seen) as change:
        subject, original = change.incident, change.incident.duplicate_of
        lifecycle.require_reopenable(change)
        inherited = {}
        if subject.priority is None:
            if original is None or original.priority is None:
                raise NotPossible(
                    _("Neither this incident nor %(original)s has been classified. Classify that one first.")
                    % {"original": original.reference if original else _("the other")}
                )
            subject.urgency, subject.impact = original.urgency, original.impact
            subject.priority = change.terms.priority_of(subject.urgency, subject.impact)
            inherited = {"urgency": subject.urgency, "impact": subject.impact, "priority": subject.priority}
        change.edge("mark_reopened")
        lifecycle.back_to_work(change)
        reason = _("It was closed as a duplicate by mistake.")
        change.record(EntryKind.REOPENED, public_text=reason, details=inherited)
    return change.incident


def link(
    incident: Incident,
    *,
    by: Actor,
    other: Incident,
    now: datetime | None = None,
    seen: int | None = None,
) -> Incident:
    """Say that two incidents have to do with each other; neither changes otherwise."""
    with taken(incident, by=by, verb="link", now=now, seen=seen) as change:
        if other.pk == change.incident.pk:
            wrong = _("An incident is not linked to itself.")
            raise NotPossible(wrong, fields={"other": wrong})
        older, newer = sorted((change.incident, other), key=lambda one: one.pk)
        _relation, made = Relation.objects.get_or_create(older=older, newer=newer)
        if not made:
            wrong = _("It is linked to %(reference)s already.") % {"reference": other.reference}
            raise NotPossible(wrong, fields={"other": wrong})
        change.record(EntryKind.LINKED, details={"incident": other.pk, "title": other.title})
    return change.incident
