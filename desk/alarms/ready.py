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
    """A text to paste or a file of FILES to take, and where it goes."""

    where: str
    text: str = ""
    file: str = ""


# What tools import, as it lies in the manual.
FILES = {
    "notify-by-desk": "text/x-shellscript",
    "zabbix-media-type.yaml": "application/yaml",
}
_EXAMPLE = "https://desk.example.org"


def file(name: str) -> str:
    """One of FILES, with the desk's own address in it; raises OSError where the manual is not there."""
    text = (settings.BASE_DIR / "docs" / "monitoring" / name).read_text()
    return text.replace(_EXAMPLE, settings.BASE_URL)


def ready(kind: str, key: str) -> list[Ready]:
    """For the tool of this kind, the usual way first; none for what needs no configuration there."""
    make = _MADE.get(kind)
    return make(key) if make is not None else []


def address_of(kind: str, key: str) -> str:
    """Where the tool posts to."""
    if kind == SourceKind.PAGERDUTY:
        return f"{settings.BASE_URL}/v2/enqueue"
    return f"{settings.BASE_URL}/events/{kind}/{key}"


def _address_without_key(kind: str) -> str:
    """Of a tool that sends its key in a header."""
    return f"{settings.BASE_URL}/events/{kind}/"


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
    text = (
        "route:\n"
        "  receiver: service-desk\n"
        "  group_by: ['...']\n"
        "receivers:\n"
        "  - name: service-desk\n"
        "    webhook_configs:\n"
        f"      - url: {_address_without_key(SourceKind.ALERTMANAGER)}\n"
        "        send_resolved: true\n"
        "        http_config:\n"
        "          authorization:\n"
        f"            credentials: {key}\n"
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
            _("Import this file under Alerts, Media types"),
            file="zabbix-media-type.yaml",
        ),
        Ready(
            _("In the media type, its parameters desk_url and desk_key"),
            f"{_address_without_key(SourceKind.ZABBIX)}\n{key}",
        ),
        Ready(_("Then give it to a user as media, and to the user’s actions"), "Service desk"),
    ]


def _uptime_kuma(key: str) -> list[Ready]:
    return [
        Ready(
            _("Under Settings, Notifications: type “Webhook”, body “Preset - application/json”, this URL"),
            address_of(SourceKind.UPTIME_KUMA, key),
        ),
    ]


# What each macro of Nagios becomes; the script writes them as JSON.
_OF_ALL = "type='$NOTIFICATIONTYPE$' host='$HOSTNAME$' address='$HOSTADDRESS$'"
_OF_SERVICES = (
    f"{_OF_ALL} service='$SERVICEDESC$' state='$SERVICESTATE$' since='$LASTSERVICESTATECHANGE$' at='$TIMET$' "
    "attempt='$SERVICEATTEMPT$' host_groups='$HOSTGROUPNAMES$' service_groups='$SERVICEGROUPNAMES$' "
    "author='$NOTIFICATIONAUTHOR$' comment='$NOTIFICATIONCOMMENT$' output='$SERVICEOUTPUT$' "
    "long_output='$LONGSERVICEOUTPUT$'"
)
_OF_HOSTS = (
    f"{_OF_ALL} state='$HOSTSTATE$' since='$LASTHOSTSTATECHANGE$' at='$TIMET$' attempt='$HOSTATTEMPT$' "
    "host_groups='$HOSTGROUPNAMES$' author='$NOTIFICATIONAUTHOR$' comment='$NOTIFICATIONCOMMENT$' "
    "output='$HOSTOUTPUT$' long_output='$LONGHOSTOUTPUT$'"
)
_CONTACT = """define contact {
  contact_name                   desk
  host_notifications_enabled     1
  service_notifications_enabled  1
  host_notification_period       24x7
  service_notification_period    24x7
  host_notification_options      d,u,r,f,s
  service_notification_options   w,u,c,r,f,s
  host_notification_commands     notify-host-by-desk
  service_notification_commands  notify-service-by-desk
}
"""


def _nagios(key: str) -> list[Ready]:
    address = _address_without_key(SourceKind.NAGIOS)
    commands = "".join(
        f"define command {{\n  command_name  notify-{what}-by-desk\n"
        f"  command_line  /usr/local/bin/notify-by-desk {sent}\n}}\n"
        for what, sent in (("service", _OF_SERVICES), ("host", _OF_HOSTS))
    )
    return [
        Ready(_("Put this script at /usr/local/bin/notify-by-desk, mode 755"), file="notify-by-desk"),
        Ready(
            _("In /etc/notify-by-desk.conf, which only the monitoring user may read"),
            f"DESK_URL={address}\nDESK_KEY={key}\n",
        ),
        Ready(
            _("In the configuration of Nagios or Naemon; Icinga 2 stands in the script"), commands + _CONTACT
        ),
    ]


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
