"""How events and alarms look in a row: the words and tones that the pages of monitoring share."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from monitoring.models import Action, Outcome, Severity

# Classes of `tag`; what is not here is neutral.
SEVERITY_TONES = {
    Severity.CRITICAL: "p1",
    Severity.ERROR: "bad",
    Severity.WARNING: "warn",
}
OUTCOME_TONES = {
    Outcome.OPENED: "registered",
    Outcome.FAILED: "bad",
    Outcome.RECOVERED: "good",
    Outcome.EASED: "good",
    Outcome.HELD: "warn",
}
# Beside the word: what became of it at a glance.
OUTCOME_ICONS = {
    Outcome.WAITING: "hourglass",
    Outcome.OPENED: "circle-plus",
    Outcome.JOINED: "merge",
    Outcome.RAISED: "trending-up",
    Outcome.REPEATED: "repeat",
    Outcome.HELD: "pause",
    Outcome.DAMPED: "activity",
    Outcome.MUTED: "wrench",
    Outcome.DROPPED: "circle-slash",
    Outcome.RECOVERED: "check",
    Outcome.EASED: "check",
    Outcome.ACKNOWLEDGED: "user-round-check",
    Outcome.TOLD: "message-square-text",
    Outcome.UNMATCHED: "circle-question-mark",
    Outcome.FAILED: "circle-alert",
}


@dataclass(frozen=True)
class Sign:
    """A word with the tone of its tag and its icon."""

    word: str
    tone: str = ""
    icon: str = ""


def said(action: str, severity: str) -> Sign:
    """What the event says: how bad it is, or that it is right again."""
    if action == Action.TRIGGER:
        return Sign(str(Severity(severity).label), SEVERITY_TONES.get(Severity(severity), ""))
    return Sign(str(Action(action).label), "good" if action == Action.RESOLVE else "")


def became(outcome: str, *, has_rule: bool = True) -> Sign:
    """What became of it; without a rule it is the severity alone that opens no incident."""
    known = Outcome(outcome)
    if known == Outcome.DROPPED and not has_rule:
        return Sign(_("too slight for an incident"), icon=OUTCOME_ICONS[known])
    return Sign(str(known.label), OUTCOME_TONES.get(known, ""), OUTCOME_ICONS[known])
