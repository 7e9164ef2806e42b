"""Grafana: unified alerting, which speaks like Alertmanager and says more, and the alerting before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from monitoring.adapters import alertmanager
from monitoring.models import Action, Severity
from monitoring.reading import Reading, Unreadable, refuse_too_many
from monitoring.values import document, first, rows, table, text, web_address
from monitoring.vocabulary import severity_of

_STATES = {
    "alerting": Action.TRIGGER,
    "no_data": Action.TRIGGER,
    "ok": Action.RESOLVE,
    "paused": Action.UPDATE,
    "pending": Action.UPDATE,
}


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    if isinstance(said.get("alerts"), list):
        refuse_too_many(said["alerts"])
        return [_alert(one) for one in said["alerts"]]
    if "ruleId" in said or "evalMatches" in said:
        return [_older(said)]
    raise Unreadable(_("This is neither a message of Grafana alerting nor of the alerting before it."))


def _alert(said: object) -> Reading:
    reading, one = alertmanager.alert(said), table(said)
    values = first(one, "valueString")
    told = reading.text if not values or values in reading.text else f"{reading.text}\n{values}".strip()
    return replace(reading, text=told)


def _older(said: Mapping[str, Any]) -> Reading:
    state = text(said.get("state")).lower()
    if state not in _STATES:
        raise Unreadable(_("“%(state)s” is no state of a Grafana rule.") % {"state": state[:60]})
    place = [text(said.get(name)) for name in ("orgId", "dashboardId", "panelId", "ruleId")]
    tags = table(said.get("tags"))
    measured = [
        f"{text(table(one).get('metric'))}: {text(table(one).get('value'))}"
        for one in rows(said.get("evalMatches"))
    ]
    otherwise = Severity.WARNING if state == "no_data" else Severity.ERROR
    return Reading(
        key="rule " + "/".join(place),
        action=_STATES[state],
        title=first(said, "ruleName", "title") or "Grafana",
        severity=severity_of(first(tags, "severity", "priority"), otherwise),
        text="\n".join([text(said.get("message")), *measured]).strip(),
        link=web_address(said.get("ruleUrl")),
        labels=tags | {"state": state},
    )
