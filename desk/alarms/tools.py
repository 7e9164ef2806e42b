"""Each tool in a sentence, for whoever chooses which to connect."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from monitoring.models import SourceKind


@dataclass(frozen=True)
class Tool:
    icon: str
    purpose: Promise


TOOLS: dict[str, Tool] = {
    SourceKind.PAGERDUTY: Tool(
        "siren", gettext_lazy("Any tool that can send to PagerDuty: give it this desk’s address instead.")
    ),
    SourceKind.ALERTMANAGER: Tool("flame", gettext_lazy("A webhook receiver in alertmanager.yml.")),
    SourceKind.GRAFANA: Tool("chart-line", gettext_lazy("A contact point of the kind “Webhook”.")),
    SourceKind.ZABBIX: Tool("square-activity", gettext_lazy("A media type to import, and one parameter.")),
    SourceKind.UPTIME_KUMA: Tool("heart-pulse", gettext_lazy("A notification of the kind “Webhook”.")),
    SourceKind.NAGIOS: Tool("terminal", gettext_lazy("A script and two commands in the configuration.")),
    SourceKind.HEALTHCHECKS: Tool("circle-check", gettext_lazy("A webhook integration, for down and up.")),
    SourceKind.GATUS: Tool("gauge", gettext_lazy("A custom alert in its config.yaml.")),
    SourceKind.CLOUDEVENTS: Tool("cloud", gettext_lazy("Azure, Knative and all others that speak it.")),
    SourceKind.JSON: Tool(
        "braces", gettext_lazy("Anything else that can post JSON: say where in it what stands, and try it.")
    ),
    SourceKind.MAIL: Tool("mail", gettext_lazy("A tool that can only send mail, to one of the mailboxes.")),
}
