"""What to paste into each tool, with the desk's own address and the source's key filled in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from monitoring.models import SourceKind

# Stands where the key belongs once it is no longer known.
UNKNOWN_KEY = "YOUR-KEY"


@dataclass(frozen=True)
class Ready:
    """A text to paste, and where it goes."""

    where: str
    text: str


def ready(kind: str, key: str) -> list[Ready]:
    """For the tool of this kind, the usual way first; none for what needs no configuration there."""
    make = _MADE.get(kind)
    return make(key) if make is not None else []


def address_of(kind: str, key: str) -> str:
    """Where the tool posts to."""
    if kind == SourceKind.PAGERDUTY:
        return f"{settings.BASE_URL}/v2/enqueue"
    return f"{settings.BASE_URL}/events/{kind}/{key}"


def _pagerduty(key: str) -> list[Ready]:
    event = {
        "routing_key": key,
        "event_action": "trigger",
        "dedup_key": "srv-1/disk",
        "payload": {"summary": "Disk full", "source": "srv-1", "severity": "critical"},
    }
    client = (
        "import pdpyras\n\n"
        f'session = pdpyras.EventsAPISession("{key}")\n'
        f'session.url = "{settings.BASE_URL}"\n'
        'session.trigger("Disk full", "srv-1", severity="critical", dedup_key="srv-1/disk")'
    )
    return [
        Ready(
            _("In any tool that sends to PagerDuty: its address, and the integration key"),
            f"{address_of(SourceKind.PAGERDUTY, key)}\n{key}",
        ),
        Ready(_("In Alertmanager, alertmanager.yml"), _alertmanager_as_pagerduty(key)),
        Ready(_("In Python, with pdpyras"), client),
        Ready(_("To try it, in a shell"), _curl(address_of(SourceKind.PAGERDUTY, key), event)),
    ]


def _alertmanager_as_pagerduty(key: str) -> str:
    return (
        "receivers:\n"
        "  - name: service-desk\n"
        "    pagerduty_configs:\n"
        f"      - url: {address_of(SourceKind.PAGERDUTY, key)}\n"
        f"        routing_key: {key}\n"
        "        send_resolved: true\n"
    )


def _alertmanager(key: str) -> list[Ready]:
    address = address_of(SourceKind.ALERTMANAGER, key)
    text = (
        "route:\n"
        "  receiver: service-desk\n"
        "  group_by: ['...']\n"
        "receivers:\n"
        "  - name: service-desk\n"
        "    webhook_configs:\n"
        f"      - url: {address}\n"
        "        send_resolved: true\n"
    )
    return [Ready(_("In alertmanager.yml"), text)]


def _grafana(key: str) -> list[Ready]:
    text = (
        "apiVersion: 1\n"
        "contactPoints:\n"
        "  - orgId: 1\n"
        "    name: Service desk\n"
        "    receivers:\n"
        "      - uid: service-desk\n"
        "        type: webhook\n"
        "        settings:\n"
        f"          url: {address_of(SourceKind.GRAFANA, key)}\n"
        "          httpMethod: POST\n"
    )
    return [
        Ready(
            _("Under Alerting, Contact points: integration “Webhook”, this URL"),
            address_of(SourceKind.GRAFANA, key),
        ),
        Ready(_("Or as a file in provisioning/alerting/"), text),
    ]


def _zabbix(key: str) -> list[Ready]:
    return [
        Ready(
            _("Import docs/zabbix-media-type.yaml under Alerts, Media types; then set its parameter URL"),
            address_of(SourceKind.ZABBIX, key),
        ),
    ]


def _uptime_kuma(key: str) -> list[Ready]:
    return [
        Ready(
            _("Under Settings, Notifications: type “Webhook”, body “Preset - application/json”, this URL"),
            address_of(SourceKind.UPTIME_KUMA, key),
        ),
    ]


def _nagios(key: str) -> list[Ready]:
    address = address_of(SourceKind.NAGIOS, key)
    parts = {
        "host": "$HOSTNAME$",
        "service": "$SERVICEDESC$",
        "type": "$NOTIFICATIONTYPE$",
        "state": "$SERVICESTATE$",
        "output": "$SERVICEOUTPUT$",
    }
    service = _nagios_command("notify-desk-service", address, parts)
    host = {name: value for name, value in parts.items() if name != "service"}
    host |= {"state": "$HOSTSTATE$", "output": "$HOSTOUTPUT$"}
    contact = (
        "define contact {\n"
        "    contact_name                  service-desk\n"
        "    service_notification_commands notify-desk-service\n"
        "    host_notification_commands    notify-desk-host\n"
        "    service_notification_period   24x7\n"
        "    host_notification_period      24x7\n"
        "    service_notification_options  w,u,c,r\n"
        "    host_notification_options     d,u,r\n"
        "}\n"
    )
    commands = f"{service}\n{_nagios_command('notify-desk-host', address, host)}\n{contact}"
    return [Ready(_("In the configuration of Nagios or Icinga 1, like conf.d/service-desk.cfg"), commands)]


def _nagios_command(name: str, address: str, parts: dict[str, str]) -> str:
    sent = " ".join(f"--data-urlencode '{field}={macro}'" for field, macro in parts.items())
    return (
        "define command {\n"
        f"    command_name {name}\n"
        f"    command_line /usr/bin/curl -fsS --retry 3 {sent} {address}\n"
        "}\n"
    )


def _healthchecks(key: str) -> list[Ready]:
    body = {"name": "$NAME", "status": "$STATUS", "at": "$NOW", "code": "$CODE", "tags": "$TAGS"}
    written = json.dumps(body, indent=2)
    return [
        Ready(
            _("Under Integrations, Webhook: this URL with POST, for both down and up"),
            address_of(SourceKind.HEALTHCHECKS, key),
        ),
        Ready(_("The body of both, with the header Content-Type: application/json"), written),
    ]


def _gatus(key: str) -> list[Ready]:
    text = (
        "alerting:\n"
        "  custom:\n"
        f'    url: "{address_of(SourceKind.GATUS, key)}"\n'
        '    method: "POST"\n'
        "    headers:\n"
        '      Content-Type: "application/json"\n'
        "    body: |\n"
        '      {"name": "[ENDPOINT_NAME]", "group": "[ENDPOINT_GROUP]", "url": "[ENDPOINT_URL]",\n'
        '       "status": "[ALERT_TRIGGERED_OR_RESOLVED]", "description": "[ALERT_DESCRIPTION]"}\n'
        "    default-alert:\n"
        "      send-on-resolved: true\n"
    )
    return [Ready(_("In Gatus’s config.yaml; each endpoint names the alert type “custom”"), text)]


def _cloudevents(key: str) -> list[Ready]:
    address = address_of(SourceKind.CLOUDEVENTS, key)
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "srv-1",
        "type": "com.example.disk.full",
        "subject": "disk",
        "data": {"severity": "critical", "summary": "Disk full", "action": "trigger"},
    }
    return [
        Ready(_("Where the tool asks for the address of its sink"), address),
        Ready(_("To try it, in a shell"), _curl(address, event, "application/cloudevents+json")),
    ]


def _json(key: str) -> list[Ready]:
    address = address_of(SourceKind.JSON, key)
    event = {"host": "srv-1", "state": "critical", "message": "Disk full"}
    return [
        Ready(_("Where the tool asks for the address of a webhook"), address),
        Ready(_("To try it, in a shell"), _curl(address, event)),
    ]


def _curl(address: str, body: object, content_type: str = "application/json") -> str:
    written = json.dumps(body, ensure_ascii=False)
    return f"curl -X POST -H 'Content-Type: {content_type}' \\\n  -d '{written}' \\\n  {address}"


_MADE: dict[str, Callable[[str], list[Ready]]] = {
    SourceKind.PAGERDUTY: _pagerduty,
    SourceKind.ALERTMANAGER: _alertmanager,
    SourceKind.GRAFANA: _grafana,
    SourceKind.ZABBIX: _zabbix,
    SourceKind.UPTIME_KUMA: _uptime_kuma,
    SourceKind.NAGIOS: _nagios,
    SourceKind.HEALTHCHECKS: _healthchecks,
    SourceKind.GATUS: _gatus,
    SourceKind.CLOUDEVENTS: _cloudevents,
    SourceKind.JSON: _json,
}
