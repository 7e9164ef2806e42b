"""One step for many incidents: first what would happen to each, then each on its own.

The preview takes the step for real and rolls all of it back, so that it cannot say anything else
than what the step itself would say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import canned
from desk.steps import take
from incidents.errors import NotPermitted, NotPossible
from incidents.models import Incident, State
from incidents.permissions import next_steps
from people.actors import Actor

MOST = 100
VERBS = {
    "assign": gettext_lazy("Assign"),
    "reclassify": gettext_lazy("Classify"),
    "reply": gettext_lazy("Reply"),
    "link": gettext_lazy("Link"),
    "close_as_duplicate": gettext_lazy("Close as duplicate"),
}


@dataclass(frozen=True)
class Outcome:
    """What became, or would become, of one incident; `seen` is what a preview was made from."""

    incident: Incident
    is_done: bool
    text: str
    seen: int
    fields: dict[str, str]


def preview(incidents: Sequence[Incident], verb: str, posted: QueryDict, *, by: Actor) -> list[Outcome]:
    """What the step would do to each; nothing is changed."""
    with transaction.atomic():
        outcomes = [_taken(incident, verb, posted, by=by) for incident in incidents]
        transaction.set_rollback(True)
    return outcomes


def carry_out(incidents: Sequence[Incident], verb: str, posted: QueryDict, *, by: Actor) -> list[Outcome]:
    """Take the step with each, every one in a transaction of its own: a refusal stops none of the others."""
    return [_taken(incident, verb, posted, by=by) for incident in incidents]


def field_errors(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """What is wrong with the form itself: refused everywhere, and at a field."""
    told = list(outcomes)
    if any(outcome.is_done or not outcome.fields for outcome in told):
        return {}
    return told[0].fields if told else {}


def _taken(incident: Incident, verb: str, posted: QueryDict, *, by: Actor) -> Outcome:
    seen = posted.get(f"seen_{incident.pk}", "")
    before, step = incident.entry_count, _step(incident, verb)
    if step not in next_steps(by, incident):
        why = _("not possible while it is “%(state)s”") % {"state": incident.get_state_display()}
        return Outcome(incident, False, why, before, {})
    try:
        with transaction.atomic():
            done = take(step, incident, _form(incident, verb, posted, seen, by), by=by)
    except NotPossible as refused:
        return Outcome(incident, False, refused.message, before, refused.fields)
    except NotPermitted as refused:
        return Outcome(incident, False, str(refused), before, {})
    return Outcome(incident, True, _told(incident, done, verb), before, {})


def _step(incident: Incident, verb: str) -> str:
    """Assigning and classifying are other steps the first time."""
    if verb == "assign" and incident.state == State.CLASSIFIED:
        return "diagnose"
    return "classify" if verb == "reclassify" and incident.state == State.REGISTERED else verb


def _form(incident: Incident, verb: str, posted: QueryDict, seen: str, by: Actor) -> QueryDict:
    form = posted.copy()
    form["seen"] = seen
    if verb == "reply" and by.user is not None:
        form["text"] = canned.fill(posted.get("text", ""), incident, by.user)
    return form


def _told(before: Incident, after: Incident, verb: str) -> str:
    if verb == "assign":
        return f"→ {after.assignee or after.team}"
    if verb == "reclassify":
        was = f"P{before.priority} → " if before.priority else ""
        due = after.resolution_due_at
        if due is None:
            return f"{was}P{after.priority}"
        late = ", " + _("late already") if due < timezone.now() else ""
        moment = date_format(timezone.localtime(due), "D j M, H:i")
        return _("%(was)sP%(now)s, due %(moment)s%(late)s") % {
            "was": was,
            "now": after.priority,
            "moment": moment,
            "late": late,
        }
    if verb == "reply":
        contact = after.contact
        if contact is None or not contact.email:
            return _("on the status page alone: there is no address")
        return _("to %(who)s") % {"who": contact.name}
    if verb == "close_as_duplicate":
        return _("closed, and followed as %(reference)s") % {
            "reference": after.duplicate_of.reference if after.duplicate_of else ""
        }
    return _("linked")
