"""Prometheus Alertmanager's webhook, version 4. Names that later versions add are passed over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import Action
from monitoring.reading import Reading, Unreadable, refuse_too_many
from monitoring.values import document, first, moment, table, text, web_address
from monitoring.vocabulary import severity_of

_STATUSES = {"firing": Action.TRIGGER, "resolved": Action.RESOLVE}


def read(body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    said = document(body)
    alerts = said.get("alerts")
    if not isinstance(alerts, list):
        raise Unreadable(_("There is no list of alerts in the message."))
    refuse_too_many(alerts)
    return [alert(one) for one in alerts]


def alert(said: object) -> Reading:
    """One alert. Alertmanager repeats it for hours, and keeps its start when a Prometheus that was away for a
    while brings back what Alertmanager took for resolved: its start does not tell the two apart.
    """
    one = table(said)
    status = text(one.get("status")) or "firing"
    if status not in _STATUSES:
        raise Unreadable(_("An alert has the status “%(status)s”.") % {"status": status[:60]})
    labels, annotations = table(one.get("labels")), table(one.get("annotations"))
    key = text(one.get("fingerprint")) or digest_of(labels)
    if not key:
        raise Unreadable(_("An alert has neither a fingerprint nor labels."))
    started, ended = moment(one.get("startsAt")), moment(one.get("endsAt"))
    action = _STATUSES[status]
    return Reading(
        key=key,
        action=action,
        title=first(annotations, "summary", "title") or first(labels, "alertname") or key,
        severity=severity_of(first(labels, "severity", "priority", "level")),
        text=first(annotations, "description", "message"),
        link=_link(one, annotations),
        labels=labels,
        at=ended or started if action == Action.RESOLVE else started,
        recurs=True,
    )


def digest_of(labels: Mapping[str, Any]) -> str:
    """A key for an alert of an older version, which sends no fingerprint; empty without labels."""
    if not labels:
        return ""
    written = json.dumps(sorted(labels.items()), default=str)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _link(one: Mapping[str, Any], annotations: Mapping[str, Any]) -> str:
    told = [
        annotations.get("runbook_url"),
        one.get("panelURL"),
        one.get("dashboardURL"),
        one.get("generatorURL"),
    ]
    return next((found for address in told if (found := web_address(address))), "")
