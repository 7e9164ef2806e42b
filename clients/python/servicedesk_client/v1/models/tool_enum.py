from enum import StrEnum


class ToolEnum(StrEnum):
    ALERTMANAGER = "alertmanager"
    CLOUDEVENTS = "cloudevents"
    GATUS = "gatus"
    GRAFANA = "grafana"
    HEALTHCHECKS = "healthchecks"
    JSON = "json"
    MAIL = "mail"
    NAGIOS = "nagios"
    PAGERDUTY = "pagerduty"
    UPTIME_KUMA = "uptime_kuma"
    ZABBIX = "zabbix"

    @classmethod
    def _missing_(cls, value: object) -> "ToolEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
