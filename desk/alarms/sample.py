"""A test message in the shape of each tool: it says that a key of its own is right again.

Nothing with that key is ever wrong, so that a test shows the whole way and opens no incident.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from monitoring.models import SourceKind

KEY = "service-desk-test"


def sample(kind: str, *, now: datetime) -> bytes:
    """The body of a test; raises KeyError for a tool that has none (see TESTED)."""
    return json.dumps(_BODIES[kind](_("Test from the service desk"), now), ensure_ascii=False).encode()


def way(kind: str) -> str:
    """The door that such a message would come by."""
    return "pagerduty-v2" if kind == SourceKind.PAGERDUTY else "address"


def _pagerduty(title: str, now: datetime) -> Any:
    payload = {"summary": title, "source": KEY, "severity": "info", "timestamp": now.isoformat()}
    return {"routing_key": "", "event_action": "resolve", "dedup_key": KEY, "payload": payload}


def _alertmanager(title: str, now: datetime) -> Any:
    alert = {
        "status": "resolved",
        "labels": {"alertname": KEY, "severity": "info"},
        "annotations": {"summary": title},
        "startsAt": now.isoformat(),
        "endsAt": now.isoformat(),
        "generatorURL": "",
        "fingerprint": KEY,
    }
    group = {"groupKey": KEY, "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}}
    whole = {"version": "4", "status": "resolved", "receiver": "service-desk", "externalURL": ""}
    return whole | group | {"truncatedAlerts": 0, "alerts": [alert]}


def _grafana(title: str, now: datetime) -> Any:
    return _alertmanager(title, now) | {"version": "1", "title": title, "state": "ok", "message": title}


def _zabbix(title: str, now: datetime) -> Any:
    return {
        # Zabbix numbers each event anew; the same number twice is one event.
        "event_id": f"{KEY} {now.isoformat()}",
        "trigger_id": KEY,
        "value": "0",
        "name": title,
        "severity": "Information",
        "host": KEY,
    }


def _uptime_kuma(title: str, now: datetime) -> Any:
    return {
        "heartbeat": {"monitorID": 0, "status": 1, "time": now.isoformat(), "msg": title},
        "monitor": {"id": 0, "name": KEY, "type": "http"},
        "msg": title,
    }


def _nagios(title: str, now: datetime) -> Any:
    return {
        "type": "RECOVERY",
        "host": KEY,
        "service": "test",
        "state": "OK",
        "output": title,
    }


def _healthchecks(title: str, now: datetime) -> Any:
    return {"name": title, "code": KEY, "status": "up", "at": now.isoformat(), "tags": ""}


def _gatus(title: str, now: datetime) -> Any:
    return {"name": KEY, "group": "", "status": "RESOLVED", "description": title}


def _cloudevents(title: str, now: datetime) -> Any:
    return {
        "specversion": "1.0",
        "id": now.isoformat(),
        "source": KEY,
        "type": "service-desk.test",
        "subject": KEY,
        "time": now.isoformat(),
        "data": {"action": "resolve", "severity": "info", "title": title, "key": KEY},
    }


_BODIES: dict[str, Callable[[str, datetime], Any]] = {
    SourceKind.PAGERDUTY: _pagerduty,
    SourceKind.ALERTMANAGER: _alertmanager,
    SourceKind.GRAFANA: _grafana,
    SourceKind.ZABBIX: _zabbix,
    SourceKind.UPTIME_KUMA: _uptime_kuma,
    SourceKind.NAGIOS: _nagios,
    SourceKind.HEALTHCHECKS: _healthchecks,
    SourceKind.GATUS: _gatus,
    SourceKind.CLOUDEVENTS: _cloudevents,
}
# JSON of any shape has no shape to imitate (it has its try-out box), and a test by mail is a mail.
TESTED = frozenset(_BODIES)
