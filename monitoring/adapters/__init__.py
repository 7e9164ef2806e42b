"""One module for each tool, `read(body, *, way, options)`: what the tool said, in the desk's words. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from django.utils.translation import gettext as _

from monitoring.adapters import (
    alertmanager,
    cloudevents,
    gatus,
    grafana,
    healthchecks,
    json,
    nagios,
    pagerduty,
    uptime_kuma,
    zabbix,
)
from monitoring.events import key_of
from monitoring.models import SourceKind
from monitoring.reading import Reading, Unreadable, refuse_too_many


class Adapter(Protocol):
    def __call__(self, body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]: ...


ADAPTERS: dict[str, Adapter] = {
    SourceKind.PAGERDUTY.value: pagerduty.read,
    SourceKind.ALERTMANAGER.value: alertmanager.read,
    SourceKind.GRAFANA.value: grafana.read,
    SourceKind.ZABBIX.value: zabbix.read,
    SourceKind.UPTIME_KUMA.value: uptime_kuma.read,
    SourceKind.NAGIOS.value: nagios.read,
    SourceKind.HEALTHCHECKS.value: healthchecks.read,
    SourceKind.GATUS.value: gatus.read,
    SourceKind.CLOUDEVENTS.value: cloudevents.read,
    SourceKind.JSON.value: json.read,
}


def read(kind: str, body: bytes, *, way: str, options: Mapping[str, Any]) -> list[Reading]:
    """What a body of this tool says, in its order; raises Unreadable with words for whoever set it up."""
    adapter = ADAPTERS.get(kind)
    if adapter is None:
        raise Unreadable(_("Nothing of this kind is read from a body."))
    found = adapter(body, way=way, options=options)
    refuse_too_many(found)
    if not all(key_of(one.key) for one in found):
        raise Unreadable(_("An event has a key without a single letter."))
    return found
