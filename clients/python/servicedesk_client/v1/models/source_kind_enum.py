from enum import StrEnum


class SourceKindEnum(StrEnum):
    ALERTMANAGER = "alertmanager"
    CHECK = "check"
    CLOUDEVENTS = "cloudevents"
    FEED = "feed"
    GATUS = "gatus"
    GRAFANA = "grafana"
    HEALTHCHECKS = "healthchecks"
    HEARTBEAT = "heartbeat"
    JSON = "json"
    MAIL = "mail"
    NAGIOS = "nagios"
    PAGERDUTY = "pagerduty"
    UPTIME_KUMA = "uptime_kuma"
    ZABBIX = "zabbix"

    @classmethod
    def _missing_(cls, value: object) -> "SourceKindEnum":
        """Keep a word that a newer desk says and this client does not know yet."""
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = str(value)
        return unknown

    def __str__(self) -> str:
        return str(self.value)
