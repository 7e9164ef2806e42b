"""An event's way in words: received, rule, incident, or why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incidents.models import Impact, Urgency
from monitoring.models import Action, Event, Outcome, Severity
from servicedesk.jinja import localtime

# Each word of a trace: how it reads, and its tone ("" for what only tells).
STEPS: dict[str, tuple[Any, str]] = {
    "never_wrong": (gettext_lazy("Nothing of this key was ever wrong, so it changes nothing."), "quiet"),
    "right_already": (gettext_lazy("It was right already, so it changes nothing."), "quiet"),
    "wrong": (gettext_lazy("It went wrong: episode %(episode)s of this alarm."), ""),
    "said_before": (gettext_lazy("It was wrong already: counted, not told again."), "quiet"),
    "rule": (gettext_lazy("The rule “%(rule)s” decides."), ""),
    "no_rule": (gettext_lazy("No rule holds, so the source and the desk's defaults decide."), ""),
    "placed": (gettext_lazy("It goes to: %(place)s."), ""),
    "dropped": (gettext_lazy("The rule opens no incident."), "stop"),
    "dropped_severity": (gettext_lazy("Of this severity no incident is opened without a rule."), "stop"),
    "no_incident": (gettext_lazy("There is no incident to write it on."), "stop"),
    "held_hold": (gettext_lazy("Held back until %(until)s: it must be wrong for that long."), "wait"),
    "held_hours": (gettext_lazy("Outside office hours; they begin %(until)s."), "wait"),
    "held_maintenance": (
        gettext_lazy("The service is under planned maintenance; looked at again %(until)s."),
        "wait",
    ),
    "held_flapping": (gettext_lazy("It comes and goes; it must be wrong until %(until)s."), "wait"),
    "waited": (gettext_lazy("The waiting is over."), ""),
    "comes_and_goes": (gettext_lazy("It comes and goes, so the timeline is not told each time."), "quiet"),
    "calm": (gettext_lazy("It stopped coming and going."), ""),
    "closed_before": (gettext_lazy("Its last incident is closed; to reopen it is for a person."), ""),
    "opened": (gettext_lazy("Opened %(reference)s."), "done"),
    "grouped": (gettext_lazy("It belongs with other alarms of its rule: joined %(reference)s."), "done"),
    "again": (gettext_lazy("Its incident is still open."), ""),
    "joined": (gettext_lazy("Noted on %(reference)s."), "done"),
    "linked": (gettext_lazy("Linked to %(reference)s, its last incident."), ""),
    "worse": (gettext_lazy("It is worse than before (%(severity)s)."), ""),
    "noted": (gettext_lazy("Noted on the incident."), "done"),
    "still": (
        gettext_lazy("It is still wrong while its solution waits for the customer: noted."),
        "done",
    ),
    "taken_up": (gettext_lazy("Somebody took it up in the tool; kept on the alarm."), "done"),
    "told": (gettext_lazy("Written on the incident."), "done"),
    "right": (gettext_lazy("It is right again."), ""),
    "eased": (gettext_lazy("It is right again before there was an incident."), "done"),
    "others_wrong": (gettext_lazy("Others of %(reference)s are still wrong: %(count)s."), "wait"),
    "recovered": (gettext_lazy("Noted on %(reference)s; a person verifies."), "done"),
    "proposed": (gettext_lazy("The rule proposes the solution to the customer: %(reference)s."), "done"),
    "overtaken": (
        gettext_lazy("A newer event of its key was worked on meanwhile: it is not."),
        "stop",
    ),
    "failed": (gettext_lazy("It could not be worked on: %(reason)s"), "bad"),
}
_TONES = {Outcome.WAITING: "wait"}


@dataclass(frozen=True, slots=True)
class Line:
    """One step. `tone`: "", "quiet", "wait", "stop", "done" or "bad"."""

    step: str
    words: str
    tone: str


def told(event: Event) -> list[Line]:
    """The way of an event, oldest step first, in the reader's language and time."""
    received = _("Received from %(source)s at %(moment)s: %(action)s (%(severity)s).") % {
        "source": event.source.name,
        "moment": _moment(event.received_at),
        "action": Action(event.action).label,
        "severity": Severity(event.severity).label,
    }
    lines = [Line("received", received, "")]
    lines += [_line(step["step"], step.get("said", {})) for step in event.trace]
    if event.outcome == Outcome.WAITING:
        lines.append(Line("waiting", _("It waits for its turn."), _TONES[Outcome.WAITING]))
    return lines


def _line(name: str, said: Mapping[str, Any]) -> Line:
    if name not in STEPS:
        # Of a newer version.
        return Line(name, name, "")
    words, tone = STEPS[name]
    return Line(name, str(words) % _readable(name, said), tone)


def _readable(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(said)
    if "until" in told:
        told["until"] = _moment(datetime.fromisoformat(told["until"])) if told["until"] else "–"
    if told.get("severity") in Severity.values:
        told["severity"] = Severity(told["severity"]).label
    if name == "placed":
        told["place"] = _place(told)
    return told


def _place(said: Mapping[str, str]) -> str:
    from_where = {
        "rule": _("by the rule"),
        "check": _("by what watches it"),
        "label": _("by its label"),
        "source": _("by the source"),
    }
    service = _("no service")
    if said["service"]:
        service = _("service %(service)s (%(by)s)") % {
            "service": said["service"],
            "by": from_where.get(said["by"], said["by"]),
        }
    parts = [
        service,
        _("customer %(customer)s") % {"customer": said["customer"]} if said["customer"] else "",
        _("team %(team)s") % {"team": said["team"]} if said["team"] else "",
        _("urgency %(urgency)s, impact %(impact)s")
        % {
            "urgency": str(Urgency(said["urgency"]).label).lower(),
            "impact": str(Impact(said["impact"]).label).lower(),
        },
    ]
    return "; ".join(part for part in parts if part)


def _moment(moment: datetime) -> str:
    return localtime(moment, "D j M, H:i:s")
