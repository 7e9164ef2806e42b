"""The words that tools have for how bad it is and for what happened, in the desk's. Pure."""

from __future__ import annotations

from monitoring.models import Action, Severity

_SEVERITIES = {
    Severity.CRITICAL: "critical crit disaster emergency emerg alert fatal page p1 sev1 highest down",
    Severity.ERROR: "error err high major average p2 sev2 failed failure unreachable unknown",
    Severity.WARNING: "warning warn medium moderate minor low p3 sev3 degraded",
    Severity.INFO: "info information informational notice none ok debug p4 p5 sev4 sev5 not_classified",
}
_ACTIONS = {
    Action.TRIGGER: "trigger triggered firing fire alerting alert alarm problem down open opened created new"
    " active failed failure failing error critical warning offline unhealthy start started 1 true",
    Action.ACKNOWLEDGE: "acknowledge acknowledged acknowledgement ack acked",
    Action.RESOLVE: "resolve resolved recovery recovered ok okay up close closed clear cleared normal"
    " inactive success successful fixed online healthy end ended stop stopped 0 false",
    Action.UPDATE: "update updated note noted comment commented changed",
}
SEVERITIES = {word: severity for severity, words in _SEVERITIES.items() for word in words.split()}
ACTIONS = {word: action for action, words in _ACTIONS.items() for word in words.split()}


def severity_of(said: str, otherwise: Severity = Severity.ERROR) -> Severity:
    """What a tool's word means; `otherwise` for a word that nobody knows."""
    return SEVERITIES.get("_".join(said.lower().split()), otherwise)


def action_of(said: str) -> Action | None:
    """What a tool's word means, or None."""
    return ACTIONS.get("_".join(said.lower().split()))
